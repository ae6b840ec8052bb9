//! The services that a mesh imports.

use super::importer::is_imported_by;
use crate::mesh::{Cluster, Export, Fleet, Gateway, Mesh};
use crate::name::{Namespace, ObjectName};

/// A service that a mesh imports: one, whoever offers it.
#[derive(Clone, Debug)]
pub struct Import<'f> {
    /// The name by which it is called.
    pub alias: &'f ObjectName,
    /// The namespace that it is exported from.
    pub namespace: &'f Namespace,
    /// The first export of it, as an index of [`Fleet::exports`]: by it the service has its [address](Fleet::addresses).
    pub index: usize,
    /// The clusters that offer it, by name; at least one, none of them of the importing mesh.
    pub offers: Vec<Offer<'f>>,
}

/// A cluster that offers a service.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'f> {
    /// What it offers.
    pub export: &'f Export,
    /// The cluster.
    pub cluster: &'f Cluster,
    /// Its index in [`Fleet::clusters`].
    pub index: usize,
}

impl<'f> Import<'f> {
    /// The key of its address: `httpbin.bar`.
    pub fn key(&self) -> &'f str {
        self.export().imported.key()
    }

    /// The host that callers name: `httpbin.bar.global`.
    pub fn host(&self) -> &'f str {
        self.export().imported.host()
    }

    /// Whether failing endpoints are taken out for a while, so that calls go on to others: as an export says, or where
    /// there are several.
    pub fn is_watched(&self, endpoints: usize) -> bool {
        let stated = self.offers.iter().filter_map(|offer| offer.export.outlier_detection);
        stated.reduce(|one, other| one || other).unwrap_or(endpoints > 1)
    }

    /// The first export of it; ports are the same in all of them.
    pub fn export(&self) -> &'f Export {
        self.offers[0].export
    }
}

/// The domain of imported services. It is fixed in 1.1 to 1.4: the gateways' rewriting of names knows no other.
pub const GLOBAL: &str = "global";

/// The services that `mesh` imports, by the names of their objects.
///
/// Which they are depends on this mesh and on the exports alone: no other mesh is looked at but those that offer.
pub fn imports<'f>(fleet: &'f Fleet, mesh: &Mesh) -> Vec<Import<'f>> {
    imports_among(fleet, mesh, &fleet.exports_by_name)
}

/// The exports of a fleet by name, in batches of about that size. What has the same objects is in one batch.
pub(crate) fn export_batches(fleet: &Fleet, size: usize) -> Vec<&[usize]> {
    let name = |index: usize| fleet.exports[index].imported.object();
    let mut rest = &fleet.exports_by_name[..];
    let mut batches = Vec::with_capacity(rest.len() / size + 1);
    while !rest.is_empty() {
        let mut end = size.min(rest.len());
        while end < rest.len() && name(rest[end]) == name(rest[end - 1]) {
            end += 1;
        }
        let (batch, more) = rest.split_at(end);
        batches.push(batch);
        rest = more;
    }
    batches
}

/// Those of the services of some exports, which are in the order of their names, that `mesh` imports.
pub(crate) fn imports_among<'f>(fleet: &'f Fleet, mesh: &Mesh, exports: &[usize]) -> Vec<Import<'f>> {
    let this = fleet.control_plane(mesh).in_mesh;
    let mut services: Vec<Import<'f>> = Vec::with_capacity(exports.len());
    for (index, export) in exports.iter().map(|index| (*index, &fleet.exports[*index])) {
        if !is_imported_by(fleet, export, this) {
            continue;
        }
        let clusters = export.clusters.iter().map(|index| (*index, &fleet.clusters[*index]));
        let offers = clusters.filter(|(_, cluster)| cluster.in_mesh != this).map(|(index, cluster)| Offer {
            export,
            cluster,
            index,
        });
        match services.last_mut() {
            Some(last) if last.export().imported == export.imported => last.offers.extend(offers),
            _ => services.push(Import {
                alias: &export.alias,
                namespace: &export.namespace,
                index,
                offers: offers.collect(),
            }),
        }
    }
    for import in &mut services {
        import.offers.sort_by(|one, other| one.cluster.name.value.cmp(&other.cluster.name.value));
    }
    services
}

/// The gateways by which other meshes reach a cluster: its own, or else those of its network; only those whose address
/// is known.
pub fn ways_in<'f>(fleet: &'f Fleet, cluster: &'f Cluster) -> impl Iterator<Item = &'f Gateway> {
    let is_known = |gateway: &&Gateway| {
        gateway.host().is_some_and(|host| host.ip().is_none_or(|ip| !ip.get().is_unspecified()))
    };
    let own = cluster.gateways.iter();
    let network = fleet.mesh_of(cluster).network(&cluster.network.value);
    let shared = network.filter(|_| !own.clone().any(|gateway| gateway.host().is_some()));
    own.chain(shared.into_iter().flat_map(|network| &network.gateways)).filter(is_known)
}
