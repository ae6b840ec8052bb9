//! JSON Web Tokens.

use istio_mc_yaml::{oneof, record};

record! {
    /// How a JSON Web Token of a request is found and verified.
    #[derive(Default)]
    pub struct Jwt("a JWT") {
        /// Who must have issued it; required.
        pub issuer: Option<String> = "issuer",
        /// For whom it may be; none means for the service.
        pub audiences: Vec<String> = "audiences",
        /// Where the issuer's public keys are: an http or https URL.
        pub jwks_uri: Option<String> = "jwksUri",
        /// The issuer's public keys themselves (1.4).
        pub jwks: Option<String> = "jwks",
        /// Headers that hold it; absent is `Authorization: Bearer`.
        pub jwt_headers: Vec<String> = "jwtHeaders",
        /// Query parameters that hold it; absent is `access_token`.
        pub jwt_params: Vec<String> = "jwtParams",
        /// For which paths it is asked; none means for all (1.1).
        pub trigger_rules: Vec<TriggerRule> = "triggerRules",
    }

    /// Paths for which a token is asked (1.1).
    #[derive(Default)]
    pub struct TriggerRule("a trigger rule") {
        /// Not for these.
        pub excluded_paths: Vec<PathMatch> = "excludedPaths",
        /// Only for these; none means for all that are not excluded.
        pub included_paths: Vec<PathMatch> = "includedPaths",
    }
}

oneof! {
    /// What a path is compared with (1.1).
    pub enum PathMatch("a path match") {
        /// The whole path.
        Exact(String) = "exact",
        /// Its beginning.
        Prefix(String) = "prefix",
        /// Its end.
        Suffix(String) = "suffix",
        /// A regular expression for the whole path.
        Regex(String) = "regex",
    }
}
