//! Sidecar: what the proxies of workloads listen to and know of.

use istio_mc_yaml::{choice, record};

use super::{ConnectionPoolSettings, Destination, LabelSelector, ServerTlsSettings};
use crate::api::{ObjectMeta, kind};

kind! {
    /// What the proxies of workloads listen to and which hosts they know of; without one, they know all.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::networking::{EgressListener, Sidecar};
    ///
    /// let small = Sidecar::new(ObjectMeta::namespaced("bookinfo", "default"))
    ///     .egress(EgressListener::to(["./*", "istio-system/*"]));
    /// let text = istio_mc_yaml::to_string(&small)?;
    /// assert!(text.ends_with("egress:\n  - hosts:\n    - ./*\n    - istio-system/*\n"), "{text}");
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct Sidecar(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: SidecarSpec = "spec",
    }
}

record! {
    /// The specification of a [`Sidecar`]; at least one field beside the selector.
    #[derive(Default)]
    pub struct SidecarSpec("a Sidecar's spec") {
        /// The workloads it is for; absent, all of its namespace without a Sidecar of their own.
        pub workload_selector: Option<LabelSelector> = "workloadSelector",
        /// What is listened to for others; absent are the ports of the workload's services.
        pub ingress: Vec<IngressListener> = "ingress",
        /// What is listened to for the workload itself, and the hosts it may reach; absent are all.
        pub egress: Vec<EgressListener> = "egress",
        /// Limits of connections from others.
        pub inbound_connection_pool: Option<ConnectionPoolSettings> = "inboundConnectionPool",
        /// What happens with hosts that the proxy does not know; absent is what the mesh configuration says.
        pub outbound_traffic_policy: Option<OutboundTrafficPolicy> = "outboundTrafficPolicy",
    }

    /// A port that others connect to.
    #[derive(Default)]
    pub struct IngressListener("an ingress listener") {
        /// The port, unique among the listeners; required.
        pub port: Option<SidecarPort> = "port",
        /// The address to listen at, an IP address; absent is the workload's own.
        pub bind: Option<String> = "bind",
        /// How connections get here; absent is `DEFAULT`.
        pub capture_mode: Option<CaptureMode> = "captureMode",
        /// Where the workload listens: `127.0.0.1:PORT`, `0.0.0.0:PORT`, `[::1]:PORT`, `[::]:PORT` or `unix:///path`.
        pub default_endpoint: Option<String> = "defaultEndpoint",
        /// TLS that ends here, for workloads without mutual TLS of the mesh; certificates by paths only.
        pub tls: Option<ServerTlsSettings> = "tls",
        /// Limits of connections, instead of those for all ports.
        pub connection_pool: Option<ConnectionPoolSettings> = "connectionPool",
    }

    /// What the workload itself connects to.
    #[derive(Default)]
    pub struct EgressListener("an egress listener") {
        /// The port; absent is every one, which the last listener may have.
        pub port: Option<SidecarPort> = "port",
        /// The address to listen at: an IP address, or `unix:///path` with port 0.
        pub bind: Option<String> = "bind",
        /// How connections get here; absent is `DEFAULT`.
        pub capture_mode: Option<CaptureMode> = "captureMode",
        /// The hosts that can be reached, `namespace/dnsName`: the namespace may be `*`, `.` (its own) or `~`
        /// (none), the name `*` or begin with `*.`; at least one.
        pub hosts: Vec<String> = "hosts",
    }

    /// A port of a proxy.
    #[derive(Default)]
    pub struct SidecarPort("a port") {
        /// The number, 1 to 65535; 0 or absent where the listener is bound to a socket.
        pub number: Option<u32> = "number",
        /// The protocol, in any case: HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, MONGO, MYSQL, REDIS; absent is
        /// detected.
        pub protocol: Option<String> = "protocol",
        /// The name, a label.
        pub name: Option<String> = "name",
        /// Deprecated: never did anything, and Istio refuses it.
        pub target_port: Option<u32> = "targetPort",
    }

    /// What happens with hosts that a proxy does not know.
    #[derive(Default)]
    pub struct OutboundTrafficPolicy("an outbound traffic policy") {
        /// Whether they can be reached; absent is `REGISTRY_ONLY`.
        pub mode: Option<OutboundTrafficMode> = "mode",
        /// Where to such traffic is sent, with `ALLOW_ANY`: a host with a port.
        pub egress_proxy: Option<Destination> = "egressProxy",
    }
}

choice! {
    /// How connections get to a listener.
    #[derive(Default)]
    pub enum CaptureMode("a capture mode") {
        /// As the workload is set up.
        #[default]
        Default = "DEFAULT",
        /// By redirection (iptables).
        Iptables = "IPTABLES",
        /// Without: the workload connects to the listener itself.
        None = "NONE",
    }

    /// Whether hosts that a proxy does not know can be reached.
    #[derive(Default)]
    pub enum OutboundTrafficMode("an outbound traffic mode") {
        /// No.
        #[default]
        RegistryOnly = "REGISTRY_ONLY",
        /// Yes.
        AllowAny = "ALLOW_ANY",
    }
}

impl Sidecar {
    /// A sidecar for all workloads of its namespace, without listeners yet.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }

    /// The same for the workloads with those labels.
    #[must_use]
    pub fn selecting(mut self, selector: LabelSelector) -> Self {
        self.spec.workload_selector = Some(selector);
        self
    }

    /// The same with one more listener for others.
    #[must_use]
    pub fn ingress(mut self, listener: IngressListener) -> Self {
        self.spec.ingress.push(listener);
        self
    }

    /// The same with one more listener for the workload.
    #[must_use]
    pub fn egress(mut self, listener: EgressListener) -> Self {
        self.spec.egress.push(listener);
        self
    }
}

impl IngressListener {
    /// A port that leads to where the workload listens, such as `127.0.0.1:8080`.
    pub fn new(port: SidecarPort, default_endpoint: impl Into<String>) -> Self {
        Self { port: Some(port), default_endpoint: Some(default_endpoint.into()), ..Self::default() }
    }
}

impl EgressListener {
    /// Hosts at all ports, `namespace/dnsName`.
    pub fn to<H: Into<String>>(hosts: impl IntoIterator<Item = H>) -> Self {
        Self { hosts: hosts.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// The same at one port.
    #[must_use]
    pub fn at(mut self, port: SidecarPort) -> Self {
        self.port = Some(port);
        self
    }
}

impl SidecarPort {
    /// A port with a protocol.
    pub fn new(name: impl Into<String>, number: u16, protocol: impl Into<String>) -> Self {
        Self {
            number: Some(number.into()),
            protocol: Some(protocol.into()),
            name: Some(name.into()),
            target_port: None,
        }
    }
}
