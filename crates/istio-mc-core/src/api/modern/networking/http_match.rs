//! When an HTTP route applies.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::StringMatch;

record! {
    /// Conditions on a request; all of them must hold.
    #[derive(Default)]
    pub struct HttpMatch("an HTTP match") {
        /// The name, for logs.
        pub name: Option<String> = "name",
        /// The path.
        pub uri: Option<StringMatch> = "uri",
        /// The scheme: `http` or `https`.
        pub scheme: Option<StringMatch> = "scheme",
        /// The method.
        pub method: Option<StringMatch> = "method",
        /// The host asked for.
        pub authority: Option<StringMatch> = "authority",
        /// Headers by lower-case name. At gateways also claims of a verified token:
        /// `@request.auth.claims.NAME` or `@request.auth.claims[NAME]`.
        pub headers: IndexMap<String, StringMatch> = "headers",
        /// The port of the host asked for.
        pub port: Option<u32> = "port",
        /// Labels of the workload that asks; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
        /// Query parameters by name.
        pub query_params: IndexMap<String, StringMatch> = "queryParams",
        /// Whether the case of the path does not count; not for regular expressions.
        pub ignore_uri_case: Option<bool> = "ignoreUriCase",
        /// Headers, as in `headers`, that do not match or are not there.
        pub without_headers: IndexMap<String, StringMatch> = "withoutHeaders",
        /// The namespace of the workload that asks; only for sidecars.
        pub source_namespace: Option<String> = "sourceNamespace",
        /// What the route's statistics begin with.
        pub stat_prefix: Option<String> = "statPrefix",
    }
}

impl HttpMatch {
    /// Requests with that path.
    pub fn uri(path: StringMatch) -> Self {
        Self { uri: Some(path), ..Self::default() }
    }

    /// The same requests, if they also have such a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: StringMatch) -> Self {
        self.headers.insert(name.into(), value);
        self
    }

    /// The same requests, if they also have that method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(StringMatch::exact(method));
        self
    }
}
