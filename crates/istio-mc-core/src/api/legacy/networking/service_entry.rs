//! ServiceEntry: services that the registry does not know.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::Port;
use crate::api::kind;

kind! {
    /// A service that no Service of the clusters stands for: outside, or in another mesh.
    pub struct ServiceEntry("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: ServiceEntrySpec = "spec",
    }
}

record! {
    /// The specification of a [`ServiceEntry`].
    #[derive(Default)]
    pub struct ServiceEntrySpec("a ServiceEntry's spec") {
        /// The hosts, maybe with a wildcard; at least one.
        pub hosts: Vec<String> = "hosts",
        /// Virtual addresses by which TCP is recognised: IPv4 or CIDR.
        pub addresses: Vec<String> = "addresses",
        /// The ports.
        pub ports: Vec<Port> = "ports",
        /// Whether its workloads are part of the mesh; absent is `MESH_EXTERNAL`.
        pub location: Option<Location> = "location",
        /// How its workloads are found; absent is `NONE`.
        pub resolution: Option<Resolution> = "resolution",
        /// Its workloads.
        pub endpoints: Vec<Endpoint> = "endpoints",
        /// The namespaces that see it: `*` (all; also when absent) or `.` (its own) (1.1).
        pub export_to: Vec<String> = "exportTo",
        /// Names of which its workloads' certificates must have one (1.1).
        pub subject_alt_names: Vec<String> = "subjectAltNames",
    }

    /// A workload of a service entry.
    #[derive(Default)]
    pub struct Endpoint("an endpoint") {
        /// IPv4, with resolution `DNS` also a host name, or `unix:///path`.
        pub address: Option<String> = "address",
        /// Ports that differ, by the name of the service entry's port.
        pub ports: IndexMap<String, u32> = "ports",
        /// Labels, for subsets.
        pub labels: IndexMap<String, String> = "labels",
        /// The network it is in (1.1).
        pub network: Option<String> = "network",
        /// Where it is: `region/zone/subzone` (1.1).
        pub locality: Option<String> = "locality",
        /// Its share among the endpoints (1.1).
        pub weight: Option<u32> = "weight",
    }
}

choice! {
    /// Whether the workloads of a service entry are part of the mesh.
    #[derive(Default)]
    pub enum Location("a location") {
        /// They are not: no mutual TLS, policies by the client's sidecar.
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
        /// The addresses of the endpoints.
        Static = "STATIC",
        /// By asking DNS for the endpoints' addresses, or for the hosts.
        Dns = "DNS",
    }
}
