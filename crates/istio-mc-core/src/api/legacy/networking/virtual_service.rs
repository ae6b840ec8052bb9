//! VirtualService: where requests to a host go.

use istio_mc_yaml::record;

use super::{HttpRoute, TcpRoute, TlsRoute};
use crate::api::kind;

kind! {
    /// Routes for the hosts that it names.
    pub struct VirtualService("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: VirtualServiceSpec = "spec",
    }
}

record! {
    /// The specification of a [`VirtualService`].
    #[derive(Default)]
    pub struct VirtualServiceSpec("a VirtualService's spec") {
        /// The hosts: DNS names, maybe with a wildcard, or addresses; at least one.
        pub hosts: Vec<String> = "hosts",
        /// The gateways that use the routes, `[namespace/]name` (the namespace since 1.1); the reserved
        /// name `mesh`, also when absent, means all sidecars.
        pub gateways: Vec<String> = "gateways",
        /// Routes for HTTP, in order; the first that matches is used.
        pub http: Vec<HttpRoute> = "http",
        /// Routes for TLS that is not ended here, by server name.
        pub tls: Vec<TlsRoute> = "tls",
        /// Routes for all other TCP.
        pub tcp: Vec<TcpRoute> = "tcp",
        /// The namespaces that see it: `*` (all; also when absent) or `.` (its own) (1.1).
        pub export_to: Vec<String> = "exportTo",
    }
}
