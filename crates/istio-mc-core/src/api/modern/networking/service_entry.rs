//! ServiceEntry: services that the registry does not know.

use istio_mc_yaml::{choice, record};

use super::{LabelSelector, WorkloadEntrySpec};
use crate::api::{ObjectMeta, kind};

kind! {
    /// A service that no Service of the clusters stands for: outside, in another mesh, or on machines of the mesh.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::networking::{Resolution, ServiceEntry, ServicePort, WorkloadEntrySpec};
    ///
    /// let httpbin = ServiceEntry::new(ObjectMeta::namespaced("foo", "httpbin"), "httpbin.bar.global")
    ///     .port(ServicePort::new("http", 8000, "HTTP"))
    ///     .resolution(Resolution::Static)
    ///     .endpoint(WorkloadEntrySpec::at("192.0.2.1").port("http", 15443).network("east"));
    /// let text = istio_mc_yaml::to_string(&httpbin)?;
    /// assert!(text.contains("- address: 192.0.2.1"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct ServiceEntry(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: ServiceEntrySpec = "spec",
    }
}

record! {
    /// The specification of a [`ServiceEntry`].
    #[derive(Default)]
    pub struct ServiceEntrySpec("a ServiceEntry's spec") {
        /// The hosts, 1 to 256, maybe with a wildcard, not `*`.
        pub hosts: Vec<String> = "hosts",
        /// Virtual addresses by which connections are recognised: IP addresses, or ranges with the resolutions
        /// `NONE` and `STATIC`; at most 256. From 1.25 on istiod gives addresses to those that have none.
        pub addresses: Vec<String> = "addresses",
        /// The ports, at most 256, names and numbers unique.
        pub ports: Vec<ServicePort> = "ports",
        /// Whether its workloads are part of the mesh; absent is `MESH_EXTERNAL`.
        pub location: Option<Location> = "location",
        /// How its workloads are found; absent is `NONE`.
        pub resolution: Option<Resolution> = "resolution",
        /// Its workloads, at most 4096; not with the resolution `NONE`, and not with a selector.
        pub endpoints: Vec<WorkloadEntrySpec> = "endpoints",
        /// Its workloads by their labels: pods and WorkloadEntries of its namespace.
        pub workload_selector: Option<LabelSelector> = "workloadSelector",
        /// The namespaces that see it: their names, `.` (its own), `~` (none), or `*` (all; also when absent).
        pub export_to: Vec<String> = "exportTo",
        /// Names of which its workloads' certificates must have one.
        pub subject_alt_names: Vec<String> = "subjectAltNames",
    }

    /// A port of a service entry.
    #[derive(Default)]
    pub struct ServicePort("a port") {
        /// The number, 1 to 65535; required.
        pub number: Option<u32> = "number",
        /// The protocol, in any case: HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, UDP, MONGO, MYSQL, REDIS; absent is
        /// detected.
        pub protocol: Option<String> = "protocol",
        /// The name, a label; required.
        pub name: Option<String> = "name",
        /// The port of the workloads, where they do not say it and it is not `number`.
        pub target_port: Option<u32> = "targetPort",
    }
}

choice! {
    /// Whether the workloads of a service entry are part of the mesh.
    #[derive(Default)]
    pub enum Location("a location") {
        /// They are not: no mutual TLS, policies by the client's proxy.
        #[default]
        MeshExternal = "MESH_EXTERNAL",
        /// They are.
        MeshInternal = "MESH_INTERNAL",
    }

    /// How the workloads of a service entry are found.
    #[derive(Default)]
    pub enum Resolution("a resolution") {
        /// The address that the client asked for.
        #[default]
        None = "NONE",
        /// The addresses of the endpoints, or of those that the selector finds.
        Static = "STATIC",
        /// By asking DNS for the endpoints' addresses, or for the hosts; all addresses found are used.
        Dns = "DNS",
        /// As `DNS`, and the first address found is used for new connections.
        DnsRoundRobin = "DNS_ROUND_ROBIN",
        /// By asking DNS for the host of each request; for hosts with a wildcard (1.28).
        DynamicDns = "DYNAMIC_DNS",
    }
}

impl ServiceEntry {
    /// A service of one host, without ports yet.
    pub fn new(metadata: ObjectMeta, host: impl Into<String>) -> Self {
        Self { metadata, spec: ServiceEntrySpec { hosts: vec![host.into()], ..Default::default() } }
    }

    /// The same with one more host.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.spec.hosts.push(host.into());
        self
    }

    /// The same with one more virtual address.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.spec.addresses.push(address.into());
        self
    }

    /// The same with one more port.
    #[must_use]
    pub fn port(mut self, port: ServicePort) -> Self {
        self.spec.ports.push(port);
        self
    }

    /// The same at that location.
    #[must_use]
    pub fn location(mut self, location: Location) -> Self {
        self.spec.location = Some(location);
        self
    }

    /// The same with that resolution.
    #[must_use]
    pub fn resolution(mut self, resolution: Resolution) -> Self {
        self.spec.resolution = Some(resolution);
        self
    }

    /// The same with one more workload.
    #[must_use]
    pub fn endpoint(mut self, endpoint: WorkloadEntrySpec) -> Self {
        self.spec.endpoints.push(endpoint);
        self
    }

    /// The same seen by one more namespace, `.` or `*`.
    #[must_use]
    pub fn export_to(mut self, namespace: impl Into<String>) -> Self {
        self.spec.export_to.push(namespace.into());
        self
    }
}

impl ServicePort {
    /// A port with a protocol.
    pub fn new(name: impl Into<String>, number: u16, protocol: impl Into<String>) -> Self {
        Self {
            number: Some(number.into()),
            protocol: Some(protocol.into()),
            name: Some(name.into()),
            target_port: None,
        }
    }

    /// The same with another port at the workloads.
    #[must_use]
    pub fn target(mut self, number: u16) -> Self {
        self.target_port = Some(number.into());
        self
    }
}
