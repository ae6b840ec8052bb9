//! Exactly one cluster runs the control plane: all others ask it.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::is_control_plane;
use crate::mesh::inventory::Inventory;

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) {
    let mut running = inventory.clusters.iter().filter(|cluster| is_control_plane(cluster));
    let Some(first) = running.next() else {
        let mut finding = Diagnostic::new(&code::CONTROL_PLANES, "no cluster runs the control plane")
            .help("mark the one in which Istio is installed with `controlPlane: true`");
        finding.place = inventory.clusters.first().map(|cluster| cluster.name.place.clone());
        findings.push(finding);
        return;
    };
    for other in running {
        let place = |cluster: &crate::mesh::inventory::ClusterEntry| {
            cluster
                .control_plane
                .as_ref()
                .map_or_else(|| cluster.name.place.clone(), |flag| flag.place.clone())
        };
        let message =
            format!("`{}` and `{}` both run the control plane: a mesh has one", first.name, other.name);
        findings.push(
            Diagnostic::new(&code::CONTROL_PLANES, message)
                .at(place(other))
                .related(place(first), format!("`{}` runs it", first.name))
                .help(
                    "remove `controlPlane: true` from all clusters but the one in which Istio is installed",
                ),
        );
    }
}
