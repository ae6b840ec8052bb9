//! What must hold of a mesh before anything is rendered: a rule a file, all of them in every run.

mod address_range;
mod addresses;
mod certificates;
mod control_plane;
mod credentials;
mod endpoints;
mod exports;
mod federation;
mod gateways;
mod joined;
mod registries;
mod relations;
mod releases;
mod target;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

pub(super) use self::target::Target;
use super::Fleet;
use super::grouped::{MeshGroup, grouped};
use super::inventory::{ClusterEntry, Inventory};
use super::load::mesh_name;
use super::proven::Proven;

/// The fleet, if nothing speaks against it; problems and warnings go to `findings`.
pub(super) fn check(inventory: Inventory, findings: &mut Diagnostics) -> Option<Fleet> {
    if inventory.clusters.is_empty() {
        let place = inventory.api_version.as_ref().map(|version| version.place.clone());
        let mut finding = Diagnostic::new(&code::NO_MESH, "the mesh has no clusters")
            .help("list them under `clusters:`; `istio-mc init` writes a mesh file to start from");
        finding.place = place;
        findings.push(finding);
        return None;
    }
    duplicate_clusters(&inventory, findings);
    let groups = grouped(&inventory);
    meshes(&inventory, &groups, findings);
    let targets = target::check(&inventory, &groups, findings);
    control_plane::check(&inventory, &groups, findings);
    addresses::check(&inventory, findings);
    for (group, target) in groups.iter().zip(&targets) {
        endpoints::check(&inventory, group, target.as_ref(), findings);
        relations::check(&inventory, group, target.as_ref(), findings);
    }
    credentials::check(&inventory, findings);
    certificates::check(&inventory, &groups, findings);
    gateways::check(&inventory, &groups, findings);
    registries::check(&inventory, &groups, findings);
    releases::check(&inventory, findings);
    let names = exports::check(&inventory, &groups, findings);
    let targets: Vec<Target> = targets.into_iter().collect::<Option<_>>()?;
    if findings.has_errors() {
        // A fleet is built of what holds: clusters that exist, one control plane a mesh.
        return None;
    }
    let fleet = Fleet::from(Proven { inventory, meshes: groups.into_iter().zip(targets).collect(), names });
    federation::check(&fleet, findings);
    address_range::check(&fleet, findings);
    joined::check(&fleet, findings);
    (!findings.has_errors()).then_some(fleet)
}

/// Where meshes are listed, a cluster's mesh is among them, or it is spelt in two ways.
fn undeclared(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    if inventory.meshes.is_empty() {
        return;
    }
    let default = mesh_name(inventory);
    let listed: Vec<&str> =
        inventory.meshes.iter().map(|mesh| mesh.name.as_str()).chain([default.as_str()]).collect();
    for group in groups.iter().filter(|group| !listed.contains(&group.name.as_str())) {
        let mut finding =
            Diagnostic::new(&code::NOBODY_IN_IT, format!("`{}` is not among the meshes", group.name))
                .suggest(group.name.as_str(), listed.iter().copied())
                .help(format!("if it is another one, add `- {{name: {}}}` under `meshes`", group.name));
        finding.place.clone_from(&group.place);
        findings.push(finding);
    }
}

/// Meshes and networks that no cluster is in are mistakes of spelling.
fn meshes(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    for group in groups.iter().filter(|group| group.clusters.is_empty()) {
        let mut finding =
            Diagnostic::new(&code::NOBODY_IN_IT, format!("no cluster is in the mesh `{}`", group.name))
                .help("clusters join it by `mesh`");
        finding.place.clone_from(&group.place);
        findings.push(finding);
    }
    undeclared(inventory, groups, findings);
    for entry in &inventory.networks {
        let mesh = entry.mesh.as_ref().map(|mesh| &mesh.value);
        let mesh = mesh.or(groups.first().map(|group| &group.name));
        let Some(group) = groups.iter().find(|group| Some(&group.name) == mesh) else {
            if let Some(stated) = &entry.mesh {
                let names = groups.iter().map(|group| group.name.as_str());
                findings.push(
                    Diagnostic::new(&code::NOBODY_IN_IT, format!("no cluster is in the mesh `{stated}`"))
                        .at(stated.place.clone())
                        .suggest(stated.as_str(), names),
                );
            }
            continue;
        };
        let stated = group.entries(inventory).filter_map(|cluster| cluster.network.as_ref());
        let names: Vec<&str> = stated.map(|network| network.as_str()).collect();
        let unstated = group.entries(inventory).any(|cluster| cluster.network.is_none());
        if names.contains(&entry.name.as_str()) || (unstated && group.name.as_str() == entry.name.as_str()) {
            continue;
        }
        let message = format!("no cluster of the mesh `{}` is in the network `{}`", group.name, entry.name);
        findings.push(
            Diagnostic::new(&code::NOBODY_IN_IT, message)
                .at(entry.name.place.clone())
                .suggest(entry.name.as_str(), names.iter().copied())
                .help("clusters join it by `network`"),
        );
    }
}

/// Whether the cluster says that the control plane runs there.
fn is_control_plane(cluster: &ClusterEntry) -> bool {
    cluster.control_plane.as_ref().is_some_and(|flag| flag.value)
}

fn duplicate_clusters(inventory: &Inventory, findings: &mut Diagnostics) {
    let mut seen: IndexMap<&str, &ClusterEntry> = IndexMap::new();
    for cluster in &inventory.clusters {
        if let Some(first) = seen.get(cluster.name.as_str()) {
            findings.push(
                Diagnostic::new(
                    &code::DUPLICATE_CLUSTER,
                    format!("two clusters are called `{}`", cluster.name),
                )
                .at(cluster.name.place.clone())
                .related(first.name.place.clone(), "the first one")
                .help("rename one: the name is what Istio knows the cluster by"),
            );
        } else {
            seen.insert(cluster.name.as_str(), cluster);
        }
    }
}
