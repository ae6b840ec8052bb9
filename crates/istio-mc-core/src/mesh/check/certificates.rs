//! Certificates come from one source, and from one root if clusters are to trust each other.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{CaCerts, ClusterEntry, Inventory};
use crate::mesh::load::ca_source;
use crate::mesh::{CaSource, ansible};

pub(super) fn check(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    let own = inventory.clusters.iter().filter_map(|cluster| cluster.cacerts.as_ref());
    let of_meshes = inventory.meshes.iter().filter_map(|mesh| mesh.cacerts.as_ref());
    for cacerts in inventory.cacerts.iter().chain(of_meshes).chain(own) {
        if let CaCerts { directory: Some(directory), existing: Some(existing) } = cacerts {
            findings.push(
                Diagnostic::new(
                    &code::CONTRADICTING_CACERTS,
                    "`cacerts` has either `directory` or `existing`",
                )
                .at(existing.place.clone())
                .related(directory.place.clone(), "the other one"),
            );
        }
    }
    if let Some(place) = inventory.cacerts.as_ref().and_then(ansible::takes_cacerts_for_granted) {
        findings.push(
            Diagnostic::new(
                &code::CACERTS_EXPECTED,
                "the Secret `cacerts` must be in every remote cluster before its Citadel starts",
            )
            .at(place.clone())
            .help("`certificate_dir: FOLDER` in a file of variables renders it; `enable_mTLS: false` does without"),
        );
    }
    for group in groups {
        shared_root(inventory, group, groups, findings);
    }
}

/// Names the clusters that sign with roots of their own where that parts it from others: in a mesh with mutual TLS
/// or with several networks, whose gateways pass on nothing else, and wherever other meshes are called.
fn shared_root(inventory: &Inventory, group: &MeshGroup, groups: &[MeshGroup], findings: &mut Diagnostics) {
    let shared = group.cacerts.as_ref();
    let alone: Vec<&ClusterEntry> = group
        .entries(inventory)
        .filter(|cluster| ca_source(cluster, shared) == CaSource::SelfSigned)
        .collect();
    let Some(cluster) = alone.first() else { return };
    let name = &cluster.name;
    let mtls = group.istio.mtls.as_ref().filter(|flag| flag.value && group.clusters.len() > 1);
    let home = cluster.network_name();
    let (between, place) = if let Some(mtls) = mtls {
        ("clusters", mtls.place.clone())
    } else if group.entries(inventory).any(|other| other.network_name() != home) {
        ("networks", name.place.clone())
    } else if groups.len() > 1 && !inventory.exports.is_empty() {
        ("meshes", name.place.clone())
    } else {
        return;
    };
    let message = match alone.as_slice() {
        [_] => {
            format!(
                "mutual TLS between {between} fails: the Citadel of `{name}` signs with a root of its own"
            )
        }
        all => {
            let names = names(all);
            format!(
                "mutual TLS between {between} fails: the Citadels of {names} sign with roots of their own"
            )
        }
    };
    findings.push(Diagnostic::new(&code::NO_SHARED_ROOT, message).at(place).help(
        "state `cacerts: {directory: FOLDER}`, or `cacerts: {existing: true}` if the Secret is there already",
    ));
}

/// How many clusters a message names.
const NAMED: usize = 20;

/// `` `a`, `b` and `c` ``, or the first of very many.
fn names(clusters: &[&ClusterEntry]) -> String {
    let quoted = |clusters: &[&ClusterEntry]| -> Vec<String> {
        clusters.iter().map(|cluster| format!("`{}`", cluster.name)).collect()
    };
    match (clusters.get(..NAMED), clusters.split_last()) {
        (Some(first), _) if clusters.len() > NAMED => {
            format!("{} and {} more", quoted(first).join(", "), clusters.len() - NAMED)
        }
        (_, Some((last, first))) => format!("{} and `{}`", quoted(first).join(", "), last.name),
        (_, None) => String::new(),
    }
}
