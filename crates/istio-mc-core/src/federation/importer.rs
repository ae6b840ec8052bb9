//! Who imports what.

use crate::mesh::{Audience, Cluster, Export, Fleet, Mesh};

/// The meshes that import a service, as indices of [`Fleet::meshes`], in order.
pub fn importing_meshes(fleet: &Fleet, export: &Export) -> Vec<usize> {
    (0..fleet.meshes.len()).filter(|index| is_imported_by(fleet, export, *index)).collect()
}

/// Whether a mesh imports a service: it is offered to the mesh, directly or by one of its clusters, and a cluster of
/// another mesh runs it.
///
/// A cluster takes its configuration from its mesh's control plane: what is offered to it, its whole mesh imports.
pub(super) fn is_imported(fleet: &Fleet, export: &Export, mesh: &Mesh) -> bool {
    is_imported_by(fleet, export, fleet.control_plane(mesh).in_mesh)
}

fn is_imported_by(fleet: &Fleet, export: &Export, index: usize) -> bool {
    let Audience { clusters, meshes, everybody, labels } = &export.audience;
    let has_labels =
        |cluster: &Cluster| labels.iter().all(|(key, value)| cluster.labels.get(key) == Some(value));
    let is_offered = *everybody
        || meshes.contains(&index)
        || clusters.iter().any(|cluster| fleet.clusters[*cluster].in_mesh == index)
        || (!labels.is_empty() && fleet.clusters_of(&fleet.meshes[index]).any(has_labels));
    is_offered && export.clusters.iter().any(|at| fleet.clusters[*at].in_mesh != index)
}
