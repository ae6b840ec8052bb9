//! When an HTTP route applies.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::StringMatch;

record! {
    /// Conditions on a request; all of them must hold.
    #[derive(Default)]
    pub struct HttpMatch("an HTTP match") {
        /// The name, for logs (1.4).
        pub name: Option<String> = "name",
        /// The path.
        pub uri: Option<StringMatch> = "uri",
        /// The scheme: `http` or `https`.
        pub scheme: Option<StringMatch> = "scheme",
        /// The method.
        pub method: Option<StringMatch> = "method",
        /// The host asked for.
        pub authority: Option<StringMatch> = "authority",
        /// Headers by lower-case name.
        pub headers: IndexMap<String, StringMatch> = "headers",
        /// The port of the host asked for.
        pub port: Option<u32> = "port",
        /// Labels of the workload that asks; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
        /// Query parameters by name (1.4).
        pub query_params: IndexMap<String, StringMatch> = "queryParams",
        /// Whether the case of the path does not count (1.4).
        pub ignore_uri_case: Option<bool> = "ignoreUriCase",
    }
}
