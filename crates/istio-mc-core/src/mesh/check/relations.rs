//! The clusters reach each other in a way that their Istio versions know.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::Located;

use crate::mesh::{Fleet, Mesh};
use crate::version::Feature;

pub(super) fn check(fleet: &Fleet, findings: &mut Diagnostics) {
    for mesh in &fleet.meshes {
        networks(fleet, mesh, findings);
    }
}

/// Each network that differs from the control plane's is reported once, at its first cluster.
fn networks(fleet: &Fleet, mesh: &Mesh, findings: &mut Diagnostics) {
    let feature = Feature::SplitHorizon;
    if mesh.istio.version.has(feature) {
        return;
    }
    let home = fleet.control_plane(mesh);
    for network in mesh.networks.iter().filter(|network| network.name != home.network.value) {
        let Some(cluster) = network.clusters.first().map(|index| &fleet.clusters[*index]) else { continue };
        let Located { value: name, place } = &cluster.network;
        let message = format!(
            "`{}` is on another network (`{name}`) than `{}`: that needs Istio {}; this mesh has {}",
            cluster.name,
            home.name,
            feature.since(),
            mesh.istio.version
        );
        findings.push(
            Diagnostic::new(&code::TARGET_CANNOT, message)
                .at(place.clone())
                .related(home.network.place.clone(), format!("network `{}`", home.network))
                .help("if their pods reach each other by IP, state the same `network` for both, or none"),
        );
    }
}
