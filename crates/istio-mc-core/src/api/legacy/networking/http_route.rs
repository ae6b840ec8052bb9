//! Routes for HTTP.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{CorsPolicy, Destination, Fault, Headers, HttpMatch, HttpRouteDestination};

record! {
    /// One route for HTTP: when it applies, and where it leads.
    #[derive(Default)]
    pub struct HttpRoute("an HTTP route") {
        /// The name, for logs (1.4).
        pub name: Option<String> = "name",
        /// The route applies if one of these does; always, if there are none.
        pub r#match: Vec<HttpMatch> = "match",
        /// Where to; either this or `redirect`.
        pub route: Vec<HttpRouteDestination> = "route",
        /// Answers with a redirect instead.
        pub redirect: Option<HttpRedirect> = "redirect",
        /// Changes path or authority before forwarding.
        pub rewrite: Option<HttpRewrite> = "rewrite",
        /// Whether WebSocket upgrades are allowed; since 1.0 they always are.
        pub websocket_upgrade: Option<bool> = "websocketUpgrade",
        /// How long the whole request may take, retries included; absent is 15s.
        pub timeout: Option<String> = "timeout",
        /// Retries of failed requests.
        pub retries: Option<HttpRetry> = "retries",
        /// Faults to inject.
        pub fault: Option<Fault> = "fault",
        /// Where a copy of the traffic goes; its answers are dropped.
        pub mirror: Option<Destination> = "mirror",
        /// How much of the traffic is copied, 0 to 100 percent; absent is all (1.4).
        pub mirror_percent: Option<u32> = "mirrorPercent",
        /// Cross-origin resource sharing.
        pub cors_policy: Option<CorsPolicy> = "corsPolicy",
        /// Request headers to add; `headers` since 1.1.
        pub append_headers: IndexMap<String, String> = "appendHeaders",
        /// Request headers to remove; `headers` since 1.1.
        pub remove_request_headers: Vec<String> = "removeRequestHeaders",
        /// Response headers to add; `headers` since 1.1.
        pub append_response_headers: IndexMap<String, String> = "appendResponseHeaders",
        /// Response headers to remove; `headers` since 1.1.
        pub remove_response_headers: Vec<String> = "removeResponseHeaders",
        /// Request headers to add (1.0); `headers` since 1.1.
        pub append_request_headers: IndexMap<String, String> = "appendRequestHeaders",
        /// Changes of headers (1.1).
        pub headers: Option<Headers> = "headers",
    }

    /// An answer with a redirect.
    #[derive(Default)]
    pub struct HttpRedirect("a redirect") {
        /// The new path; this or `authority`.
        pub uri: Option<String> = "uri",
        /// The new host.
        pub authority: Option<String> = "authority",
        /// The status, 300 to 399; absent is 301 (1.4).
        pub redirect_code: Option<u32> = "redirectCode",
    }

    /// A change of the request before it is forwarded.
    #[derive(Default)]
    pub struct HttpRewrite("a rewrite") {
        /// The new path, or the new prefix where the match was by prefix; this or `authority`.
        pub uri: Option<String> = "uri",
        /// The new host.
        pub authority: Option<String> = "authority",
    }

    /// Retries of failed requests.
    #[derive(Default)]
    pub struct HttpRetry("a retry policy") {
        /// How often; 1 or more (1.4: 0 is never).
        pub attempts: Option<i32> = "attempts",
        /// How long one attempt may take.
        pub per_try_timeout: Option<String> = "perTryTimeout",
        /// On which failures, comma separated: statuses or Envoy's conditions such as `5xx` (1.1).
        pub retry_on: Option<String> = "retryOn",
    }
}
