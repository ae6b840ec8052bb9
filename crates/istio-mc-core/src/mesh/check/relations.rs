//! The networks of a mesh reach each other, in a way that its Istio version knows.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::is_control_plane;
use super::target::Target;
use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{ClusterEntry, Inventory};
use crate::version::Feature;

/// Clusters by network, in the order written; those that state none share one.
type Networks<'i> = IndexMap<Option<&'i str>, Vec<&'i ClusterEntry>>;

pub(super) fn check(
    inventory: &Inventory,
    group: &MeshGroup,
    target: Option<&Target>,
    findings: &mut Diagnostics,
) {
    let mut networks = Networks::new();
    for cluster in group.entries(inventory) {
        networks.entry(cluster.network_name()).or_default().push(cluster);
    }
    if networks.len() < 2 {
        return;
    }
    match target.filter(|target| !target.version.has(Feature::SplitHorizon)) {
        Some(target) => too_old(group, &networks, target, findings),
        None => ways_in(inventory, group, &networks, findings),
    }
}

/// Each network that differs from the control plane's is reported once, at its first cluster.
fn too_old(group: &MeshGroup, networks: &Networks<'_>, target: &Target, findings: &mut Diagnostics) {
    let mut all = networks.values().flatten();
    let Some(home) = all.clone().find(|cluster| is_control_plane(cluster)).or_else(|| all.next()) else {
        return;
    };
    let since = Feature::SplitHorizon.since();
    let name = |stated: Option<&str>| stated.unwrap_or(group.name.as_str()).to_owned();
    let place = |cluster: &ClusterEntry| {
        cluster.network.as_ref().map_or_else(|| cluster.name.place.clone(), |network| network.place.clone())
    };
    for (stated, clusters) in networks.iter().filter(|(stated, _)| **stated != home.network_name()) {
        let Some(cluster) = clusters.first() else { continue };
        let message = format!(
            "`{}` is on another network (`{}`) than `{}`: that needs Istio {since}; this mesh has {}",
            cluster.name,
            name(*stated),
            home.name,
            target.version
        );
        findings.push(
            Diagnostic::new(&code::TARGET_CANNOT, message)
                .at(place(cluster))
                .related(place(home), format!("network `{}`", name(home.network_name())))
                .help("if their pods reach each other by IP, state the same `network` for both, or none"),
        );
    }
}

/// Each network is reached by the others through a gateway.
fn ways_in(inventory: &Inventory, group: &MeshGroup, networks: &Networks<'_>, findings: &mut Diagnostics) {
    for (stated, clusters) in networks {
        // A network without a name is called like its mesh.
        let name = stated.unwrap_or(group.name.as_str());
        let has_gateway = clusters.iter().any(|cluster| !cluster.gateways.is_empty());
        let is_stated = || {
            inventory.networks.iter().any(|entry| {
                let here = entry.mesh.as_ref().is_none_or(|mesh| mesh.value == group.name);
                here && entry.name.as_str() == name && !entry.gateways.is_empty()
            })
        };
        let Some(cluster) = clusters.first().filter(|_| !has_gateway && !is_stated()) else { continue };
        let place = cluster.network.as_ref().map_or(&cluster.name.place, |network| &network.place);
        findings.push(
            Diagnostic::new(
                &code::MISSING_GATEWAY,
                format!("network `{name}` has no gateway: other networks of the mesh cannot call into it"),
            )
            .at(place.clone())
            .help(format!(
                "write `gateways: [{{address: ADDRESS}}]` for `{}`; `0.0.0.0` stands for an address to come",
                cluster.name
            )),
        );
    }
}
