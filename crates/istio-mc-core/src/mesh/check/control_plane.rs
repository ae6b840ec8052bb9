//! Exactly one cluster of a mesh runs the control plane: all others ask it.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::is_control_plane;
use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{ClusterEntry, Inventory};

pub(super) fn check(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    for group in groups.iter().filter(|group| !group.clusters.is_empty()) {
        one_control_plane(inventory, group, groups, findings);
    }
}

fn one_control_plane(
    inventory: &Inventory,
    group: &MeshGroup,
    groups: &[MeshGroup],
    findings: &mut Diagnostics,
) {
    let mut running = group.entries(inventory).filter(|cluster| is_control_plane(cluster));
    let Some(first) = running.next() else {
        let message = match groups {
            [_] => "no cluster runs the control plane".to_owned(),
            _ => format!("no cluster of the mesh `{}` runs its control plane", group.name),
        };
        let others =
            groups.iter().map(|other| other.name.as_str()).filter(|name| *name != group.name.as_str());
        let mut finding = Diagnostic::new(&code::CONTROL_PLANES, message)
            .suggest(group.name.as_str(), others)
            .help("mark the one in which Istio is installed with `controlPlane: true`");
        finding.place = group.entries(inventory).next().map(|cluster| match &cluster.mesh {
            Some(mesh) => mesh.place.clone(),
            None => cluster.name.place.clone(),
        });
        findings.push(finding);
        return;
    };
    for other in running {
        let message =
            format!("`{}` and `{}` both run the control plane: a mesh has one", first.name, other.name);
        findings.push(
            Diagnostic::new(&code::CONTROL_PLANES, message)
                .at(flag(other))
                .related(flag(first), format!("`{}` runs it", first.name))
                .help(
                    "remove `controlPlane: true` from all clusters but the one in which Istio is installed; clusters \
                     with a control plane each are meshes of their own: state another `mesh`",
                ),
        );
    }
}

fn flag(cluster: &ClusterEntry) -> Place {
    cluster.control_plane.as_ref().map_or_else(|| cluster.name.place.clone(), |flag| flag.place.clone())
}
