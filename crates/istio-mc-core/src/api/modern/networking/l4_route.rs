//! Routes for TLS and TCP.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{Destination, RouteDestination};

record! {
    /// A route for TLS connections that are not ended here.
    #[derive(Default)]
    pub struct TlsRoute("a TLS route") {
        /// When it applies; at least one.
        pub r#match: Vec<TlsMatch> = "match",
        /// Where to; at least one.
        pub route: Vec<RouteDestination> = "route",
    }

    /// Conditions on a TLS connection; all of them must hold.
    #[derive(Default)]
    pub struct TlsMatch("a TLS match") {
        /// Server names (SNI), maybe with a wildcard, each within a host of the virtual service; at
        /// least one.
        pub sni_hosts: Vec<String> = "sniHosts",
        /// Ranges of addresses that the connection goes to.
        pub destination_subnets: Vec<String> = "destinationSubnets",
        /// The port that the connection goes to.
        pub port: Option<u32> = "port",
        /// Labels of the workload that connects; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
        /// The namespace of the workload that connects; only for sidecars.
        pub source_namespace: Option<String> = "sourceNamespace",
    }

    /// A route for TCP connections.
    #[derive(Default)]
    pub struct TcpRoute("a TCP route") {
        /// When it applies; always, if there are none.
        pub r#match: Vec<L4Match> = "match",
        /// Where to; at least one.
        pub route: Vec<RouteDestination> = "route",
    }

    /// Conditions on a TCP connection; all of them must hold.
    #[derive(Default)]
    pub struct L4Match("a TCP match") {
        /// Ranges of addresses that the connection goes to.
        pub destination_subnets: Vec<String> = "destinationSubnets",
        /// The port that the connection goes to.
        pub port: Option<u32> = "port",
        /// Read by no release.
        pub source_subnet: Option<String> = "sourceSubnet",
        /// Labels of the workload that connects; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
        /// The namespace of the workload that connects; only for sidecars.
        pub source_namespace: Option<String> = "sourceNamespace",
    }
}

impl TlsRoute {
    /// Connections for a server name to one destination.
    pub fn to(server_name: impl Into<String>, destination: Destination) -> Self {
        let given = TlsMatch { sni_hosts: vec![server_name.into()], ..TlsMatch::default() };
        Self { r#match: vec![given], route: vec![RouteDestination::to(destination)] }
    }
}

impl TcpRoute {
    /// All connections to one destination.
    pub fn to(destination: Destination) -> Self {
        Self { r#match: Vec::new(), route: vec![RouteDestination::to(destination)] }
    }
}
