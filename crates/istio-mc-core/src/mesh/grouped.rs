//! The clusters of an inventory by mesh, each mesh with its settings complete.

use indexmap::IndexMap;
use istio_mc_diagnostic::Place;

use super::inventory::{CaCerts, ClusterEntry, Inventory, IstioSettings};
use super::load::mesh_name;
use super::overlay::Overlay;
use crate::name::MeshName;

/// A mesh as the files state it, with what it takes over from the default mesh.
pub(super) struct MeshGroup {
    pub(super) name: MeshName,
    /// Where it is named first, if anywhere.
    pub(super) place: Option<Place>,
    pub(super) istio: IstioSettings,
    pub(super) cacerts: Option<CaCerts>,
    /// Its clusters, as indices of the inventory's.
    pub(super) clusters: Vec<usize>,
}

impl MeshGroup {
    pub(super) fn entries<'i>(&self, inventory: &'i Inventory) -> impl Iterator<Item = &'i ClusterEntry> {
        self.clusters.iter().map(|index| &inventory.clusters[*index])
    }
}

/// The default mesh first, then those under `meshes`, then those that only clusters name. The default mesh is left out
/// if no cluster is in it and others are there: then it is a place for settings that the others share.
pub(super) fn grouped(inventory: &Inventory) -> Vec<MeshGroup> {
    let shared = inventory.istio.clone().unwrap_or_default();
    let default = MeshGroup {
        name: mesh_name(inventory),
        place: inventory
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.name.as_ref())
            .map(|name| name.place.clone()),
        istio: shared.clone(),
        cacerts: inventory.cacerts.clone(),
        clusters: Vec::new(),
    };
    let default_name = default.name.clone();
    let mut groups = IndexMap::from([(default_name.clone(), default)]);
    for entry in &inventory.meshes {
        let group = groups.entry(entry.name.value.clone()).or_insert_with(|| MeshGroup {
            name: entry.name.value.clone(),
            place: Some(entry.name.place.clone()),
            istio: shared.clone(),
            cacerts: inventory.cacerts.clone(),
            clusters: Vec::new(),
        });
        if let Some(istio) = &entry.istio {
            group.istio.overlay(istio.clone());
        }
        if entry.cacerts.is_some() {
            group.cacerts.clone_from(&entry.cacerts);
        }
    }
    for (index, cluster) in inventory.clusters.iter().enumerate() {
        let (name, place) = match &cluster.mesh {
            Some(mesh) => (&mesh.value, Some(mesh.place.clone())),
            None => (&default_name, None),
        };
        let group = groups.entry(name.clone()).or_insert_with(|| MeshGroup {
            name: name.clone(),
            place,
            istio: shared.clone(),
            cacerts: inventory.cacerts.clone(),
            clusters: Vec::new(),
        });
        group.clusters.push(index);
    }
    let has_others = groups.values().skip(1).any(|group| !group.clusters.is_empty());
    if has_others && groups[&default_name].clusters.is_empty() {
        groups.shift_remove(&default_name);
    }
    groups.into_values().collect()
}
