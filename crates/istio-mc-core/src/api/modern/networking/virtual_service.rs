//! VirtualService: where requests to a host go.

use istio_mc_yaml::record;

use super::{HttpRoute, TcpRoute, TlsRoute};
use crate::api::{ObjectMeta, kind};

kind! {
    /// Routes for the hosts that it names; without hosts, routes to which another one delegates.
    pub struct VirtualService(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: VirtualServiceSpec = "spec",
    }
}

record! {
    /// The specification of a [`VirtualService`].
    #[derive(Default)]
    pub struct VirtualServiceSpec("a VirtualService's spec") {
        /// The hosts: DNS names, maybe with a wildcard, or addresses. None: it is one to delegate to.
        pub hosts: Vec<String> = "hosts",
        /// The gateways that use the routes, `[namespace/]name`; the reserved name `mesh`, also when absent,
        /// means all sidecars.
        pub gateways: Vec<String> = "gateways",
        /// Routes for HTTP, in order; the first that matches is used.
        pub http: Vec<HttpRoute> = "http",
        /// Routes for TLS that is not ended here, by server name.
        pub tls: Vec<TlsRoute> = "tls",
        /// Routes for all other TCP.
        pub tcp: Vec<TcpRoute> = "tcp",
        /// The namespaces that see it: their names, `.` (its own) or `*` (all; also when absent).
        pub export_to: Vec<String> = "exportTo",
    }
}

impl VirtualService {
    /// Routes for one host, still to come.
    pub fn new(metadata: ObjectMeta, host: impl Into<String>) -> Self {
        Self { metadata, spec: VirtualServiceSpec { hosts: vec![host.into()], ..Default::default() } }
    }

    /// The same with one more gateway, `[namespace/]name` or `mesh`.
    #[must_use]
    pub fn gateway(mut self, name: impl Into<String>) -> Self {
        self.spec.gateways.push(name.into());
        self
    }

    /// The same with one more route for HTTP, after the others.
    #[must_use]
    pub fn http(mut self, route: HttpRoute) -> Self {
        self.spec.http.push(route);
        self
    }

    /// The same with one more route for TLS, after the others.
    #[must_use]
    pub fn tls(mut self, route: TlsRoute) -> Self {
        self.spec.tls.push(route);
        self
    }

    /// The same with one more route for TCP, after the others.
    #[must_use]
    pub fn tcp(mut self, route: TcpRoute) -> Self {
        self.spec.tcp.push(route);
        self
    }
}
