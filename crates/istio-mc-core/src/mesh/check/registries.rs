//! What Istio knows remote clusters by: the data keys of their kubeconfig Secrets.
//!
//! Source: Pilot's secret controller (0.8 to 1.4), and `meshNetworks`, which names registries by these keys.

use std::collections::HashMap;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::Located;

use super::is_control_plane;
use crate::mesh::OWN_REGISTRY;
use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{ClusterEntry, Inventory};
use crate::name::ObjectName;
use crate::remote_secret::{Naming, SecretKey};

pub(super) fn check(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    for group in groups {
        let version = group.istio.version.as_ref().map(|version| version.value);
        let (mut registries, mut secrets) = (HashMap::new(), HashMap::new());
        for cluster in group.entries(inventory) {
            let registry = cluster.registry.as_ref();
            let secret = cluster.remote_secret.as_ref();
            if is_control_plane(cluster) {
                let stated = registry.map(|name| ("registry", &name.place));
                if let Some((field, place)) = stated.or(secret.map(|name| ("remoteSecret", &name.place))) {
                    findings.push(
                        Diagnostic::new(
                            &code::REGISTRY,
                            format!("`{}` runs the control plane and has no `{field}`", cluster.name),
                        )
                        .at(place.clone())
                        .note(format!(
                            "the control plane knows its own cluster as `{OWN_REGISTRY}`, without a Secret"
                        )),
                    );
                }
                continue;
            }
            if let Some(name) = registry.filter(|name| name.as_str() == OWN_REGISTRY) {
                findings.push(
                    Diagnostic::new(
                        &code::REGISTRY,
                        format!("the registry `{name}` is the control plane's own"),
                    )
                    .at(name.place.clone())
                    .help("give the cluster another one: its name is what it has unless you state one"),
                );
            }
            let place = registry.map(|name| &name.place).or(secret.map(|name| &name.place));
            let place = place.unwrap_or(&cluster.name.place);
            let stated = |name: &Located<ObjectName>| name.value.clone();
            let key = |name: &Located<SecretKey>| name.value.clone();
            match Naming::new(&cluster.name, secret.map(stated), registry.map(key), version) {
                Ok(Naming { secret, key }) => {
                    once("registry", key.to_string(), cluster, place, &mut registries, findings);
                    once("kubeconfig Secret", secret.to_string(), cluster, place, &mut secrets, findings);
                }
                Err(finding) => findings.push(finding.at(place.clone())),
            }
        }
    }
}

fn once<'i>(
    what: &str,
    name: String,
    cluster: &'i ClusterEntry,
    place: &'i Place,
    seen: &mut HashMap<String, (&'i ClusterEntry, &'i Place)>,
    findings: &mut Diagnostics,
) {
    let message = format!("two clusters of a mesh have the {what} `{name}`");
    // Clusters of the same name are reported as that.
    if let Some((_, first)) =
        seen.insert(name, (cluster, place)).filter(|(first, _)| first.name.value != cluster.name.value)
    {
        findings.push(
            Diagnostic::new(&code::REGISTRY, message)
                .at(place.clone())
                .related(first.clone(), "the first one")
                .help("give one of them another name"),
        );
    }
}
