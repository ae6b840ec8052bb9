//! Sidecar: what the proxies of workloads listen to, and which services they know.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::Port;
use crate::api::kind;

kind! {
    /// What the sidecars of a namespace, or of some of its workloads, listen to and know of the mesh. Since 1.1.
    pub struct Sidecar("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: SidecarSpec = "spec",
    }
}

record! {
    /// The specification of a [`Sidecar`].
    #[derive(Default)]
    pub struct SidecarSpec("a Sidecar's spec") {
        /// The workloads it is for; absent means all of its namespace.
        pub workload_selector: Option<WorkloadSelector> = "workloadSelector",
        /// Where requests to the workload come in; none means at the ports of its Services.
        pub ingress: Vec<IngressListener> = "ingress",
        /// The services that the workload calls; at least one.
        pub egress: Vec<EgressListener> = "egress",
        /// What happens to calls to hosts that the mesh does not know (1.4).
        pub outbound_traffic_policy: Option<OutboundTrafficPolicy> = "outboundTrafficPolicy",
    }

    /// Workloads of the same namespace, by their labels.
    #[derive(Default)]
    pub struct WorkloadSelector("a workload selector") {
        /// Labels that a pod must have, all of them; required.
        pub labels: Option<IndexMap<String, String>> = "labels",
    }

    /// A listener for requests to the workload.
    #[derive(Default)]
    pub struct IngressListener("an ingress listener") {
        /// The port; required. Up to 1.3 the number 0 is for a socket.
        pub port: Option<Port> = "port",
        /// The address to listen at, IPv4 or `unix:///path` (up to 1.3); absent is the workload's own.
        pub bind: Option<String> = "bind",
        /// How traffic gets to the listener; absent is `DEFAULT`.
        pub capture_mode: Option<CaptureMode> = "captureMode",
        /// Where the workload itself listens: `127.0.0.1:PORT`, `:PORT` or `unix:///path`; required.
        pub default_endpoint: Option<String> = "defaultEndpoint",
    }

    /// A listener for requests of the workload.
    #[derive(Default)]
    pub struct EgressListener("an egress listener") {
        /// The port; only the last listener may be without: it is for all other ports. The number 0 is for a socket.
        pub port: Option<Port> = "port",
        /// The address to listen at, IPv4 or `unix:///path`; absent are those of the services.
        pub bind: Option<String> = "bind",
        /// How traffic gets to the listener; absent is `DEFAULT`.
        pub capture_mode: Option<CaptureMode> = "captureMode",
        /// The services, as `namespace/dnsName`: the namespace may be `*` (all), `.` (its own) or `~` (none), the name may
        /// have a wildcard; at least one.
        pub hosts: Vec<String> = "hosts",
    }

    /// What happens to calls to hosts that the mesh does not know (1.4).
    #[derive(Default)]
    pub struct OutboundTrafficPolicy("an outbound traffic policy") {
        /// Whether they are let out; absent is `REGISTRY_ONLY`.
        pub mode: Option<OutboundTrafficMode> = "mode",
    }
}

impl EgressListener {
    /// A listener for all ports, for those services.
    pub fn hosts<T: Into<String>>(hosts: impl IntoIterator<Item = T>) -> Self {
        Self { hosts: hosts.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

choice! {
    /// How traffic gets to a listener.
    #[derive(Default)]
    pub enum CaptureMode("a capture mode") {
        /// As the sidecar was set up.
        #[default]
        Default = "DEFAULT",
        /// By iptables.
        Iptables = "IPTABLES",
        /// Not by itself: the workload calls the listener.
        None = "NONE",
    }

    /// Whether calls to unknown hosts are let out (1.4).
    #[derive(Default)]
    pub enum OutboundTrafficMode("a mode of outbound traffic") {
        /// They are not.
        #[default]
        RegistryOnly = "REGISTRY_ONLY",
        /// They are.
        AllowAny = "ALLOW_ANY",
    }
}
