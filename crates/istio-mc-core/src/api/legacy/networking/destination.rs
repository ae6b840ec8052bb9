//! Where a route leads.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{Headers, PortSelector};

record! {
    /// A service, maybe a subset of its workloads.
    #[derive(Default)]
    pub struct Destination("a destination") {
        /// The service's host. Short names are completed by the object's namespace, not the client's.
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
        /// The share, 0 to 100; all shares of a route are 100 together. Absent with one destination.
        pub weight: Option<i32> = "weight",
        /// Response headers to remove (1.1; better `headers`).
        pub remove_response_headers: Vec<String> = "removeResponseHeaders",
        /// Response headers to add (1.1; better `headers`).
        pub append_response_headers: IndexMap<String, String> = "appendResponseHeaders",
        /// Request headers to remove (1.1; better `headers`).
        pub remove_request_headers: Vec<String> = "removeRequestHeaders",
        /// Request headers to add (1.1; better `headers`).
        pub append_request_headers: IndexMap<String, String> = "appendRequestHeaders",
        /// Changes of headers (1.1).
        pub headers: Option<Headers> = "headers",
    }

    /// A destination of TLS or TCP and its share.
    #[derive(Default)]
    pub struct RouteDestination("a route destination") {
        /// Where to; required.
        pub destination: Option<Destination> = "destination",
        /// The share, 0 to 100; all shares of a route are 100 together. Absent with one destination.
        pub weight: Option<i32> = "weight",
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
    pub fn port(mut self, number: u32) -> Self {
        self.port = Some(PortSelector::Number(number));
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
    pub fn weight(mut self, percent: i32) -> Self {
        self.weight = Some(percent);
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
    pub fn weight(mut self, percent: i32) -> Self {
        self.weight = Some(percent);
        self
    }
}
