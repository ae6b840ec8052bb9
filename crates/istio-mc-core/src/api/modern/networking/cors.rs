//! Cross-origin resource sharing.

use istio_mc_yaml::{choice, record};

use super::StringMatch;

record! {
    /// Cross-origin resource sharing (CORS): what browsers may ask from pages of other origins.
    #[derive(Default)]
    pub struct CorsPolicy("a CORS policy") {
        /// Origins, exactly, or `*`; deprecated by `allowOrigins`.
        pub allow_origin: Vec<String> = "allowOrigin",
        /// Origins.
        pub allow_origins: Vec<StringMatch> = "allowOrigins",
        /// Methods, upper case.
        pub allow_methods: Vec<String> = "allowMethods",
        /// Request headers, or `*`.
        pub allow_headers: Vec<String> = "allowHeaders",
        /// Response headers that pages may read, or `*`.
        pub expose_headers: Vec<String> = "exposeHeaders",
        /// How long the answer may be remembered, in whole seconds: `86400s`.
        pub max_age: Option<String> = "maxAge",
        /// Whether requests may carry credentials.
        pub allow_credentials: Option<bool> = "allowCredentials",
        /// What becomes of preflights that fit no origin (1.23).
        pub unmatched_preflights: Option<UnmatchedPreflights> = "unmatchedPreflights",
    }
}

choice! {
    /// What becomes of preflight requests that fit no origin.
    #[derive(Default)]
    pub enum UnmatchedPreflights("a treatment of preflights") {
        /// Istio's choice: `FORWARD`.
        #[default]
        Unspecified = "UNSPECIFIED",
        /// The workload gets them.
        Forward = "FORWARD",
        /// They are answered without permission.
        Ignore = "IGNORE",
    }
}
