//! meshNetworks: which endpoints are on which network, and how others reach it.

use indexmap::IndexMap;
use istio_mc_yaml::{oneof, record};

record! {
    /// The networks of a mesh by their names (since 1.1). Since 1.24 labels of Services and namespaces do the same.
    ///
    /// ```
    /// use istio_mc_core::api::mesh_config::{MeshNetworks, Network, NetworkEndpoints, NetworkGateway};
    ///
    /// let west = Network {
    ///     endpoints: vec![NetworkEndpoints::FromRegistry("west".into())],
    ///     gateways: vec![NetworkGateway::address("203.0.113.7", 15443)],
    /// };
    /// let networks = MeshNetworks { networks: [("net-west".to_owned(), west)].into() };
    /// assert!(istio_mc_yaml::to_string(&networks)?.contains("fromRegistry: west"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    #[derive(Default)]
    pub struct MeshNetworks("the networks of a mesh") {
        /// Networks by name.
        pub networks: IndexMap<String, Network> = "networks",
    }

    /// A network.
    #[derive(Default)]
    pub struct Network("a network") {
        /// Which endpoints are on it.
        pub endpoints: Vec<NetworkEndpoints> = "endpoints",
        /// Through what other networks reach it.
        pub gateways: Vec<NetworkGateway> = "gateways",
    }

    /// A gateway of a network: a Service, or an address.
    #[derive(Default)]
    pub struct NetworkGateway("a gateway of a network", either "address" | "registryServiceName") {
        /// The name of a Service with its namespace and domain, in any cluster of the mesh.
        pub registry_service_name: Option<String> = "registryServiceName",
        /// An address from outside: an IP, since 1.24 also a host name.
        pub address: Option<String> = "address",
        /// The port for mutual TLS between networks, 15443 by custom; required.
        pub port: Option<u32> = "port",
        /// Where it is: `region/zone/subzone`.
        pub locality: Option<String> = "locality",
    }
}

oneof! {
    /// Which endpoints are on a network.
    pub enum NetworkEndpoints("endpoints of a network") {
        /// Those with addresses in a range.
        FromCidr(String) = "fromCidr",
        /// Those of a cluster, by the name that the control plane has for it.
        FromRegistry(String) = "fromRegistry",
    }
}

impl NetworkGateway {
    /// The gateway at an address.
    pub fn address(address: impl Into<String>, port: u32) -> Self {
        Self { address: Some(address.into()), port: Some(port), ..Self::default() }
    }

    /// The gateway that is a Service, by its full name.
    pub fn service(name: impl Into<String>, port: u32) -> Self {
        Self { registry_service_name: Some(name.into()), port: Some(port), ..Self::default() }
    }
}
