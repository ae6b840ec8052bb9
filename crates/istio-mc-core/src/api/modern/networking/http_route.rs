//! Routes for HTTP.

use istio_mc_yaml::record;

use super::{
    CorsPolicy, Delegate, Destination, Headers, HttpDirectResponse, HttpFaultInjection, HttpMatch,
    HttpMirrorPolicy, HttpRedirect, HttpRetry, HttpRewrite, HttpRouteDestination, Percent,
};

record! {
    /// One route for HTTP: when it applies, and where it leads: `route`, `redirect`, `directResponse` or
    /// `delegate`.
    #[derive(Default)]
    pub struct HttpRoute("an HTTP route") {
        /// The name, for logs.
        pub name: Option<String> = "name",
        /// The route applies if one of these does; always, if there are none.
        pub r#match: Vec<HttpMatch> = "match",
        /// Where to.
        pub route: Vec<HttpRouteDestination> = "route",
        /// Answers with a redirect instead.
        pub redirect: Option<HttpRedirect> = "redirect",
        /// Answers with a fixed text instead.
        pub direct_response: Option<HttpDirectResponse> = "directResponse",
        /// Continues with the routes of a VirtualService without hosts.
        pub delegate: Option<Delegate> = "delegate",
        /// Changes path or authority before forwarding.
        pub rewrite: Option<HttpRewrite> = "rewrite",
        /// How long the whole request may take, retries included; absent is without end.
        pub timeout: Option<String> = "timeout",
        /// Retries of failed requests; absent is what the mesh configuration says, 2 by default.
        pub retries: Option<HttpRetry> = "retries",
        /// Faults to inject.
        pub fault: Option<HttpFaultInjection> = "fault",
        /// Where a copy of the traffic goes; its answers are dropped. Better `mirrors`.
        pub mirror: Option<Destination> = "mirror",
        /// Where copies of the traffic go; not together with `mirror`.
        pub mirrors: Vec<HttpMirrorPolicy> = "mirrors",
        /// How much of the traffic `mirror` gets; absent is all.
        pub mirror_percentage: Option<Percent> = "mirrorPercentage",
        /// The same in whole percent; deprecated by `mirrorPercentage`.
        pub mirror_percent: Option<u32> = "mirrorPercent",
        /// Another spelling of `mirrorPercent`; deprecated by `mirrorPercentage`.
        pub mirror_percent_snake: Option<u32> = "mirror_percent",
        /// Cross-origin resource sharing.
        pub cors_policy: Option<CorsPolicy> = "corsPolicy",
        /// Changes of headers.
        pub headers: Option<Headers> = "headers",
    }
}

impl HttpRoute {
    /// A route for all requests to one destination.
    pub fn to(destination: Destination) -> Self {
        Self::split([HttpRouteDestination::to(destination)])
    }

    /// A route for all requests to several destinations by their weights.
    pub fn split(destinations: impl IntoIterator<Item = HttpRouteDestination>) -> Self {
        Self { route: destinations.into_iter().collect(), ..Self::default() }
    }

    /// The same route, which also applies to these requests, and no longer to all.
    #[must_use]
    pub fn matching(mut self, given: HttpMatch) -> Self {
        self.r#match.push(given);
        self
    }

    /// The same route with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same route with a timeout, such as `2s`.
    #[must_use]
    pub fn timeout(mut self, duration: impl Into<String>) -> Self {
        self.timeout = Some(duration.into());
        self
    }

    /// The same route with retries.
    #[must_use]
    pub fn retries(mut self, retries: HttpRetry) -> Self {
        self.retries = Some(retries);
        self
    }
}
