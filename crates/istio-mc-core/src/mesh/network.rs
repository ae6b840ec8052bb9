//! Networks of a mesh, and the gateways by which others reach into them.

use istio_mc_yaml::Located;

use crate::name::NetworkName;
use crate::net::{Cidr, Host, Hostname, Port};

/// A network, as one mesh sees it: the clusters of that mesh in it, and the ways in.
#[derive(Clone, Debug)]
pub struct Network {
    /// The name.
    pub name: NetworkName,
    /// The mesh's clusters in it, as indices of [`Fleet::clusters`](super::Fleet::clusters).
    pub clusters: Vec<usize>,
    /// Ranges of addresses that belong to it beside its clusters' endpoints.
    pub cidrs: Vec<Located<Cidr>>,
    /// The ways in: those of its clusters, then those stated of the network itself.
    pub gateways: Vec<Gateway>,
}

/// A way into a network: an ingress gateway that passes mutual TLS on by SNI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Where it is found.
    pub at: GatewayAddress,
    /// The port for clusters of the same mesh.
    pub port: Port,
    /// The port for other meshes.
    pub federation_port: Port,
    /// Where it is: `region/zone/subzone`.
    pub locality: Option<String>,
}

/// Where a gateway is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayAddress {
    /// At an address.
    Host(Host),
    /// At the external addresses of a Service, which the control plane looks up in the network's registry.
    Service(Hostname),
}

impl Gateway {
    /// The port at which gateways listen for other meshes (`*.global`), as the official charts set them up since 1.1.
    pub const FEDERATION_PORT: Port = Port::new(15443).expect("not 0");

    /// The address, if it is known here.
    pub fn host(&self) -> Option<&Host> {
        match &self.at {
            GatewayAddress::Host(host) => Some(host),
            GatewayAddress::Service(_) => None,
        }
    }
}
