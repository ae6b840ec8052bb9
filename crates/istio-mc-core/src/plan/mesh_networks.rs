//! `meshNetworks`: where each network's endpoints come from, and how the others reach it.
//!
//! Source: Pilot 1.1 to 1.4, which checks none of it: an unknown registry, or one on two networks, goes unnoticed there.

use std::collections::BTreeSet;

use istio_mc_yaml::{Map, Value};

use super::values;
use crate::api::mesh_config::{self, MeshNetworks, NetworkEndpoints, NetworkGateway};
use crate::mesh::{Fleet, Gateway, GatewayAddress, Mesh, Network, Role};

impl Fleet {
    /// The networks of a mesh as its control plane is told them (1.1 to 1.4), by name. Empty if there is one network
    /// alone: its endpoints reach each other without being told.
    ///
    /// | what | comes from |
    /// |---|---|
    /// | `fromRegistry` | each of its clusters: `Kubernetes` for the control plane's own, for others the data key of the kubeconfig Secret |
    /// | `fromCidr` | the ranges that are stated of the network |
    /// | `gateways` | the gateways of its clusters, and those stated of the network |
    ///
    /// ```
    /// use istio_mc_core::mesh::Fleet;
    /// use istio_mc_diagnostic::Source;
    ///
    /// let text = "
    /// istio: {version: \"1.4.10\", controlPlaneSecurity: true}
    /// clusters:
    /// - {name: east, controlPlane: true, network: n1, gateways: [{address: 192.0.2.10}]}
    /// - name: west
    ///   network: n2
    ///   gateways: [{address: 198.51.100.20}]
    ///   server: https://west.example.com
    ///   credentials: {token: example, certificateAuthorityData: ZXhhbXBsZQ==}
    /// ";
    /// let fleet = Fleet::load(&[Source::new("mesh.yaml", text)]).unwrap().value;
    /// let networks = fleet.mesh_networks(&fleet.meshes[0]).networks;
    /// assert_eq!(networks.keys().collect::<Vec<_>>(), ["n1", "n2"]);
    /// assert_eq!(networks["n2"].gateways[0].port, Some(443));
    /// ```
    pub fn mesh_networks(&self, mesh: &Mesh) -> MeshNetworks {
        if !mesh.has_networks() {
            return MeshNetworks::default();
        }
        let mut networks: Vec<_> = mesh
            .networks
            .iter()
            .map(|network| (network.name.to_string(), self.mesh_network(network)))
            .collect();
        networks.sort_by(|(one, _), (other, _)| one.cmp(other));
        MeshNetworks { networks: networks.into_iter().collect() }
    }

    fn mesh_network(&self, network: &Network) -> mesh_config::Network {
        let clusters = network.clusters.iter().map(|index| &self.clusters[*index]);
        // The control plane's own registry first, then by name: the order of the file does not matter.
        let registries: BTreeSet<_> =
            clusters.map(|cluster| (cluster.role != Role::ControlPlane, cluster.registry())).collect();
        let mut cidrs: Vec<_> = network.cidrs.iter().map(ToString::to_string).collect();
        cidrs.sort();
        cidrs.dedup();
        let registries =
            registries.into_iter().map(|(_, name)| NetworkEndpoints::FromRegistry(name.to_owned()));
        let mut gateways: Vec<NetworkGateway> = network.gateways.iter().map(gateway).collect();
        gateways.sort_by(|one, other| key(one).cmp(&key(other)));
        gateways.dedup();
        mesh_config::Network {
            endpoints: registries.chain(cidrs.into_iter().map(NetworkEndpoints::FromCidr)).collect(),
            gateways,
        }
    }

    /// What `kubectl patch configmap istio --type merge` takes to tell an installed control plane the networks of its
    /// mesh: the key `meshNetworks` alone, so that nothing else of the ConfigMap changes. Pilot reads it again by itself.
    pub fn mesh_networks_patch(&self, mesh: &Mesh) -> Value {
        let networks = self.mesh_networks(mesh);
        let whole = match networks.networks.is_empty() {
            // Written out: what was there before goes.
            true => Value::from(Map::from([("networks".to_owned(), Value::from(Map::new()))])),
            false => values(&networks),
        };
        let text = istio_mc_yaml::to_string(&whole).expect("values can be written");
        let data = Map::from([("meshNetworks".to_owned(), Value::from(text))]);
        Value::from(Map::from([("data".to_owned(), Value::from(data))]))
    }
}

fn gateway(gateway: &Gateway) -> NetworkGateway {
    let port = gateway.port.get().into();
    let stated = match &gateway.at {
        GatewayAddress::Host(host) => NetworkGateway::address(host.to_string(), port),
        GatewayAddress::Service(service) => NetworkGateway::service(service.to_string(), port),
    };
    NetworkGateway { locality: gateway.locality.clone(), ..stated }
}

fn key(gateway: &NetworkGateway) -> impl Ord + '_ {
    let NetworkGateway { address, registry_service_name, port, locality } = gateway;
    (address, registry_service_name, port, locality)
}
