//! Who imports what.

use indexmap::IndexMap;

use crate::mesh::{Audience, Cluster, Export, Fleet};

/// The meshes that import a service, as indices of [`Fleet::meshes`], in order.
pub fn importing_meshes(fleet: &Fleet, export: &Export) -> Vec<usize> {
    importers(fleet, export).collect()
}

/// The same, looked for one by one: of very many meshes, only those that the export names are looked at.
pub(crate) fn importers<'f>(fleet: &'f Fleet, export: &'f Export) -> impl Iterator<Item = usize> + 'f {
    let Audience { clusters, meshes, everybody, labels } = &export.audience;
    let all = if *everybody { 0..fleet.meshes.len() } else { 0..0 };
    let mut named: Vec<usize> = Vec::new();
    if !everybody {
        named.extend(meshes);
        named.extend(clusters.iter().map(|cluster| fleet.clusters[*cluster].in_mesh));
        if !labels.is_empty() {
            let labelled = fleet.clusters.iter().filter(|cluster| has_labels(cluster, labels));
            named.extend(labelled.map(|cluster| cluster.in_mesh));
        }
        named.sort_unstable();
        named.dedup();
    }
    all.chain(named).filter(|index| is_imported_by(fleet, export, *index))
}

/// Whether the mesh of that index imports a service: it is offered to the mesh, directly or by one of its clusters, and a
/// cluster of another mesh runs it.
///
/// A cluster takes its configuration from its mesh's control plane: what is offered to it, its whole mesh imports.
pub(super) fn is_imported_by(fleet: &Fleet, export: &Export, index: usize) -> bool {
    let Audience { clusters, meshes, everybody, labels } = &export.audience;
    let is_offered = *everybody
        || meshes.contains(&index)
        || clusters.iter().any(|cluster| fleet.clusters[*cluster].in_mesh == index)
        || (!labels.is_empty()
            && fleet.clusters_of(&fleet.meshes[index]).any(|cluster| has_labels(cluster, labels)));
    is_offered && export.clusters.iter().any(|at| fleet.clusters[*at].in_mesh != index)
}

fn has_labels(cluster: &Cluster, labels: &IndexMap<String, String>) -> bool {
    labels.iter().all(|(key, value)| cluster.labels.get(key) == Some(value))
}
