//! Where a route leads.

use istio_mc_yaml::record;

use super::{Headers, Percent, PortSelector};

record! {
    /// A service, maybe a subset of its workloads.
    #[derive(Default)]
    pub struct Destination("a destination") {
        /// The service's host; required. Short names are completed by the object's namespace, not the client's.
        pub host: Option<String> = "host",
        /// The subset of that name in the host's DestinationRule.
        pub subset: Option<String> = "subset",
        /// The port; needed where the service has several.
        pub port: Option<PortSelector> = "port",
    }

    /// A destination of HTTP and its share.
    #[derive(Default)]
    pub struct HttpRouteDestination("a route destination") {
        /// Where to; required.
        pub destination: Option<Destination> = "destination",
        /// The share among the weights of all destinations, 0 or more. Absent is 0, which is all with one
        /// destination; several need one that is not 0.
        pub weight: Option<i32> = "weight",
        /// Changes of headers for this destination alone.
        pub headers: Option<Headers> = "headers",
    }

    /// A destination of TLS or TCP and its share.
    #[derive(Default)]
    pub struct RouteDestination("a route destination") {
        /// Where to; required.
        pub destination: Option<Destination> = "destination",
        /// The share among the weights of all destinations, 0 or more, as with HTTP.
        pub weight: Option<i32> = "weight",
    }

    /// Where a copy of the traffic goes; its answers are dropped.
    #[derive(Default)]
    pub struct HttpMirrorPolicy("a mirror") {
        /// Where to; required.
        pub destination: Option<Destination> = "destination",
        /// How much is copied; absent is all.
        pub percentage: Option<Percent> = "percentage",
    }
}

impl Destination {
    /// A service by its host.
    pub fn host(host: impl Into<String>) -> Self {
        Self { host: Some(host.into()), ..Self::default() }
    }

    /// The same host, one subset.
    #[must_use]
    pub fn subset(mut self, subset: impl Into<String>) -> Self {
        self.subset = Some(subset.into());
        self
    }

    /// The same host, one port.
    #[must_use]
    pub fn port(mut self, number: u16) -> Self {
        self.port = Some(number.into());
        self
    }
}

impl HttpRouteDestination {
    /// A destination without a share of its own.
    pub fn to(destination: Destination) -> Self {
        Self { destination: Some(destination), ..Self::default() }
    }

    /// The same destination with a share.
    #[must_use]
    pub fn weight(mut self, weight: i32) -> Self {
        self.weight = Some(weight);
        self
    }

    /// The same destination with changes of headers.
    #[must_use]
    pub fn headers(mut self, headers: Headers) -> Self {
        self.headers = Some(headers);
        self
    }
}

impl RouteDestination {
    /// A destination without a share of its own.
    pub fn to(destination: Destination) -> Self {
        Self { destination: Some(destination), ..Self::default() }
    }

    /// The same destination with a share.
    #[must_use]
    pub fn weight(mut self, weight: i32) -> Self {
        self.weight = Some(weight);
        self
    }
}

impl HttpMirrorPolicy {
    /// A copy of some of the traffic, in percent.
    pub fn to(destination: Destination, percent: f64) -> Self {
        Self { destination: Some(destination), percentage: Some(percent.into()) }
    }
}
