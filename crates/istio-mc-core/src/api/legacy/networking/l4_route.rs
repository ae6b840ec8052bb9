//! Routes for TLS and TCP.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::RouteDestination;

record! {
    /// A route for TLS connections that are not ended here.
    #[derive(Default)]
    pub struct TlsRoute("a TLS route") {
        /// When it applies; at least one.
        pub r#match: Vec<TlsMatch> = "match",
        /// Where to.
        pub route: Vec<RouteDestination> = "route",
    }

    /// Conditions on a TLS connection; all of them must hold.
    #[derive(Default)]
    pub struct TlsMatch("a TLS match") {
        /// Server names (SNI), maybe with a wildcard, each within a host of the virtual service; at
        /// least one.
        pub sni_hosts: Vec<String> = "sniHosts",
        /// Ranges of addresses that the connection goes to: IPv4 or CIDR.
        pub destination_subnets: Vec<String> = "destinationSubnets",
        /// The port that the connection goes to.
        pub port: Option<u32> = "port",
        /// The range of addresses that the connection comes from; read by no release.
        pub source_subnet: Option<String> = "sourceSubnet",
        /// Labels of the workload that connects; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
    }

    /// A route for TCP connections.
    #[derive(Default)]
    pub struct TcpRoute("a TCP route") {
        /// When it applies; always, if there are none.
        pub r#match: Vec<L4Match> = "match",
        /// Where to.
        pub route: Vec<RouteDestination> = "route",
    }

    /// Conditions on a TCP connection; all of them must hold.
    #[derive(Default)]
    pub struct L4Match("a TCP match") {
        /// Ranges of addresses that the connection goes to: IPv4 or CIDR.
        pub destination_subnets: Vec<String> = "destinationSubnets",
        /// The port that the connection goes to.
        pub port: Option<u32> = "port",
        /// The range of addresses that the connection comes from; read by no release.
        pub source_subnet: Option<String> = "sourceSubnet",
        /// Labels of the workload that connects; only for sidecars.
        pub source_labels: IndexMap<String, String> = "sourceLabels",
        /// The gateways for which it counts; absent are those of the virtual service.
        pub gateways: Vec<String> = "gateways",
    }
}
