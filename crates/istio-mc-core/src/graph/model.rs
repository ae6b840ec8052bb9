//! What a picture of a fleet shows, without saying where.

use std::collections::BTreeMap;

use super::natural::natural;
use crate::federation::importing_meshes;
use crate::mesh::{Cluster, Export, Fleet, Gateway, GatewayAddress, Mesh, Network, Role};

/// A fleet as it is drawn; all lists are in the order of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The meshes.
    pub meshes: Vec<MeshNode>,
    /// What meshes import, in the order of importer and exporter.
    pub imports: Vec<ImportEdge>,
}

/// A mesh: its networks reach each other by split horizon where there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeshNode {
    /// The name.
    pub name: String,
    /// The Istio version.
    pub istio: String,
    /// Whether all workloads talk by mutual TLS.
    pub mtls: bool,
    /// Its networks.
    pub networks: Vec<NetworkNode>,
}

/// A network of a mesh: its clusters' pods reach each other by IP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkNode {
    /// The name.
    pub name: String,
    /// Its clusters, that of the control plane first.
    pub clusters: Vec<ClusterNode>,
    /// The ways in that are no cluster's.
    pub gateways: Vec<GatewayNode>,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterNode {
    /// The name.
    pub name: String,
    /// Whether the mesh's control plane runs here.
    pub control_plane: bool,
    /// Where it is, if stated.
    pub locality: Option<String>,
    /// The ways in from other networks and meshes.
    pub gateways: Vec<GatewayNode>,
    /// The egress gateway for calls to other meshes, if there is one.
    pub egress: Option<String>,
    /// What it offers to other meshes, as they call it: `httpbin.bar`.
    pub exports: Vec<String>,
}

/// A way into a network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GatewayNode {
    /// Its address or Service.
    pub at: String,
    /// The port for other networks of the mesh, if there are any.
    pub cross_network: Option<u16>,
    /// The port for other meshes, if there are any.
    pub federation: Option<u16>,
}

/// What one mesh imports from one cluster of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEdge {
    /// The importing mesh, as an index of [`Graph::meshes`].
    pub importer: usize,
    /// The exporting mesh, as an index of [`Graph::meshes`].
    pub exporter: usize,
    /// The exporting cluster.
    pub cluster: String,
    /// The services, as the importer calls them, without `.global`: `httpbin.bar`.
    pub services: Vec<String>,
}

impl Graph {
    /// The picture's content.
    pub fn of(fleet: &Fleet) -> Self {
        let mut order: Vec<usize> = (0..fleet.meshes.len()).collect();
        order.sort_by(|one, other| {
            natural(fleet.meshes[*one].name.as_str(), fleet.meshes[*other].name.as_str())
        });
        let exports = exports_of(fleet);
        let meshes = order.iter().map(|index| mesh(fleet, &fleet.meshes[*index], &exports)).collect();
        Self { meshes, imports: imports(fleet, &order) }
    }

    /// How many clusters there are.
    pub fn clusters(&self) -> usize {
        self.networks().map(|network| network.clusters.len()).sum()
    }

    /// All networks of all meshes.
    pub(super) fn networks(&self) -> impl Iterator<Item = &NetworkNode> {
        self.meshes.iter().flat_map(|mesh| &mesh.networks)
    }

    /// What meshes import from meshes: importer, exporter, and the services, each once.
    pub(super) fn between_meshes(&self) -> Vec<(usize, usize, Vec<&str>)> {
        let mut pairs: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
        for edge in &self.imports {
            let services = pairs.entry((edge.importer, edge.exporter)).or_default();
            services.extend(edge.services.iter().map(String::as_str));
        }
        pairs.values_mut().for_each(sort_names);
        pairs.into_iter().map(|((importer, exporter), services)| (importer, exporter, services)).collect()
    }
}

fn sort_names<N: AsRef<str> + PartialEq>(names: &mut Vec<N>) {
    names.sort_by(|one, other| natural(one.as_ref(), other.as_ref()));
    names.dedup();
}

/// What each cluster offers.
fn exports_of(fleet: &Fleet) -> Vec<Vec<String>> {
    let mut exports = vec![Vec::new(); fleet.clusters.len()];
    for export in &fleet.exports {
        for cluster in &export.clusters {
            exports[*cluster].push(called(export));
        }
    }
    exports.iter_mut().for_each(sort_names);
    exports
}

/// What importers call it, without `.global`.
fn called(export: &Export) -> String {
    format!("{}.{}", export.alias, export.namespace)
}

fn mesh(fleet: &Fleet, mesh: &Mesh, exports: &[Vec<String>]) -> MeshNode {
    let mut networks: Vec<NetworkNode> =
        mesh.networks.iter().map(|node| network(fleet, mesh, node, exports)).collect();
    networks.sort_by(|one, other| natural(&one.name, &other.name));
    MeshNode {
        name: mesh.name.to_string(),
        istio: mesh.istio.version.to_string(),
        mtls: mesh.istio.mtls,
        networks,
    }
}

fn network(fleet: &Fleet, mesh: &Mesh, network: &Network, exports: &[Vec<String>]) -> NetworkNode {
    let ways_in = |gateways: &[Gateway]| {
        let mut nodes: Vec<GatewayNode> = gateways.iter().map(|at| gateway(mesh, at)).collect();
        nodes.sort();
        nodes.dedup();
        nodes
    };
    let of_clusters: usize = network.clusters.iter().map(|index| fleet.clusters[*index].gateways.len()).sum();
    let cluster = |index: &usize| {
        let cluster: &Cluster = &fleet.clusters[*index];
        ClusterNode {
            name: cluster.name.to_string(),
            control_plane: cluster.role == Role::ControlPlane,
            locality: cluster.locality.clone(),
            gateways: ways_in(&cluster.gateways),
            egress: cluster.egress_gateway.as_ref().map(ToString::to_string),
            exports: exports[*index].clone(),
        }
    };
    let mut clusters: Vec<ClusterNode> = network.clusters.iter().map(cluster).collect();
    clusters.sort_by(|one, other| {
        other.control_plane.cmp(&one.control_plane).then_with(|| natural(&one.name, &other.name))
    });
    NetworkNode {
        name: network.name.to_string(),
        clusters,
        gateways: ways_in(network.gateways.get(of_clusters..).unwrap_or_default()),
    }
}

fn gateway(mesh: &Mesh, gateway: &Gateway) -> GatewayNode {
    let federates = mesh.is_federated && gateway.host().is_some();
    GatewayNode {
        at: match &gateway.at {
            GatewayAddress::Host(host) => host.to_string(),
            GatewayAddress::Service(name) => name.to_string(),
        },
        cross_network: mesh.has_networks().then(|| gateway.port.get()),
        federation: federates.then(|| gateway.federation_port.get()),
    }
}

/// Who imports what from whom; `order` lists the meshes as they are drawn.
fn imports(fleet: &Fleet, order: &[usize]) -> Vec<ImportEdge> {
    let mut drawn_as = vec![0; order.len()];
    order.iter().enumerate().for_each(|(node, mesh)| drawn_as[*mesh] = node);
    let mut edges: BTreeMap<(usize, usize, &str), Vec<String>> = BTreeMap::new();
    for export in &fleet.exports {
        for importer in importing_meshes(fleet, export) {
            let clusters = export.clusters.iter().map(|index| &fleet.clusters[*index]);
            for cluster in clusters.filter(|cluster| cluster.in_mesh != importer) {
                let ends = (drawn_as[importer], drawn_as[cluster.in_mesh], cluster.name.as_str());
                edges.entry(ends).or_default().push(called(export));
            }
        }
    }
    let mut edges: Vec<ImportEdge> = edges
        .into_iter()
        .map(|((importer, exporter, cluster), mut services)| {
            sort_names(&mut services);
            ImportEdge { importer, exporter, cluster: cluster.to_owned(), services }
        })
        .collect();
    edges.sort_by(|one, other| {
        let ends = |edge: &ImportEdge| (edge.importer, edge.exporter);
        ends(one).cmp(&ends(other)).then_with(|| natural(&one.cluster, &other.cluster))
    });
    edges
}
