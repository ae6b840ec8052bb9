//! Who imports what.

use crate::mesh::{Audience, Cluster, Export, Fleet};
use crate::version::Feature;

/// The meshes that import a service, as indices of [`Fleet::meshes`], in order: those that it is offered to, directly or
/// by one of their clusters, and that have not all of its clusters themselves.
///
/// A cluster takes its configuration from its mesh's control plane: what is offered to it, its whole mesh imports.
pub fn importing_meshes(fleet: &Fleet, export: &Export) -> Vec<usize> {
    let Audience { clusters, meshes, everybody, labels } = &export.audience;
    let is_chosen = |index: &usize| {
        let has_labels = |cluster: &Cluster| {
            !labels.is_empty() && labels.iter().all(|(key, value)| cluster.labels.get(key) == Some(value))
        };
        let mesh = &fleet.meshes[*index];
        *everybody
            || meshes.contains(index)
            || clusters.iter().any(|cluster| fleet.clusters[*cluster].in_mesh == *index)
            || fleet.clusters_of(mesh).any(has_labels)
    };
    let lacks_some = |index: &usize| export.clusters.iter().any(|at| fleet.clusters[*at].in_mesh != *index);
    let can_import = |index: &usize| fleet.meshes[*index].istio.version.has(Feature::Federation);
    (0..fleet.meshes.len()).filter(can_import).filter(lacks_some).filter(is_chosen).collect()
}
