//! What must hold of a mesh before anything is rendered: a rule a file, all of them in every run.

mod addresses;
mod certificates;
mod control_plane;
mod credentials;
mod endpoints;
mod relations;
mod releases;
mod target;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::Mesh;
use super::inventory::{ClusterEntry, Inventory};
use super::load::Proven;

/// The mesh, if nothing speaks against it; problems and warnings go to `findings`.
pub(super) fn check(inventory: Inventory, findings: &mut Diagnostics) -> Option<Mesh> {
    if inventory.clusters.is_empty() {
        let place = inventory.api_version.as_ref().map(|version| version.place.clone());
        let mut finding = Diagnostic::new(&code::NO_MESH, "the mesh has no clusters")
            .help("list them under `clusters:`; `istio-mc init` writes a mesh file to start from");
        finding.place = place;
        findings.push(finding);
        return None;
    }
    duplicate_clusters(&inventory, findings);
    let target = target::check(&inventory, findings);
    control_plane::check(&inventory, findings);
    addresses::check(&inventory, findings);
    endpoints::check(&inventory, target.as_ref(), findings);
    credentials::check(&inventory, findings);
    certificates::check(&inventory, findings);
    releases::check(&inventory, findings);
    let target::Target { version, series } = target?;
    let mesh = Mesh::from(Proven { inventory, version, series });
    relations::check(&mesh, findings);
    (!findings.has_errors()).then_some(mesh)
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
