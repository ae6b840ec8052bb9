//! The clusters reach each other in a way that the Istio version knows.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::mesh::{Mesh, Role};
use crate::topology::Relation;
use crate::version::Feature;

/// Each mesh and network that differs from the control plane's is reported once, at its first cluster.
pub(super) fn check(mesh: &Mesh, findings: &mut Diagnostics) {
    let control_plane = mesh.clusters.iter().find(|cluster| cluster.role == Role::ControlPlane);
    let Some(home) = control_plane.or(mesh.clusters.first()) else { return };
    let mut reported: Vec<(Feature, &str)> = Vec::new();
    for cluster in &mesh.clusters {
        let (feature, what, name, place) = match Relation::between(home, cluster) {
            Relation::Flat => continue,
            Relation::SplitHorizon => {
                let network = &cluster.network;
                (Feature::SplitHorizon, "on another network", network.as_str(), &network.place)
            }
            Relation::Federation => {
                let mesh = &cluster.mesh;
                (Feature::Federation, "in another mesh", mesh.as_str(), &mesh.place)
            }
        };
        if mesh.istio.version.has(feature) || reported.contains(&(feature, name)) {
            continue;
        }
        reported.push((feature, name));
        let message = format!(
            "`{}` is {what} (`{name}`) than `{}`: that needs Istio {}; this mesh has {}",
            cluster.name,
            home.name,
            feature.since(),
            mesh.istio.version
        );
        let (theirs, label, help) = match feature {
            Feature::SplitHorizon => (
                &home.network.place,
                format!("network `{}`", home.network),
                "if their pods reach each other by IP, state the same `network` for both, or none",
            ),
            _ => (
                &home.mesh.place,
                format!("mesh `{}`", home.mesh),
                "remove `mesh`, or describe that mesh in a file of its own",
            ),
        };
        findings.push(
            Diagnostic::new(&code::TARGET_CANNOT, message)
                .at(place.clone())
                .related(theirs.clone(), label)
                .help(help),
        );
    }
}
