//! Cross-origin resource sharing.

use istio_mc_yaml::record;

record! {
    /// Cross-origin resource sharing (CORS): what browsers may ask from pages of other origins.
    #[derive(Default)]
    pub struct CorsPolicy("a CORS policy") {
        /// Origins, exactly, or `*`.
        pub allow_origin: Vec<String> = "allowOrigin",
        /// Methods, upper case.
        pub allow_methods: Vec<String> = "allowMethods",
        /// Request headers.
        pub allow_headers: Vec<String> = "allowHeaders",
        /// Response headers that pages may read.
        pub expose_headers: Vec<String> = "exposeHeaders",
        /// How long the answer may be remembered, in whole seconds: `86400s`.
        pub max_age: Option<String> = "maxAge",
        /// Whether requests may carry credentials.
        pub allow_credentials: Option<bool> = "allowCredentials",
    }
}
