//! Networks whose endpoints come from clusters that nobody watches.

use std::collections::BTreeSet;

use istio_mc_diagnostic::code;
use istio_mc_yaml::Value;

use super::missing::CANDIDATES;
use crate::analysis::index::{Index, Kind};
use crate::analysis::report::Report;

/// What the control plane's own cluster is called if it has no name.
const OWN: &str = "Kubernetes";

/// Finds `fromRegistry` of the mesh networks that names a cluster without credentials.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let Some(map) = &index.mesh.resource else { return };
    let remote = index.all(Kind::Secret).iter().filter(|secret| {
        secret.labels().get("istio/multiCluster") == Some("true") && secret.namespace == map.namespace
    });
    let keys = remote.flat_map(|secret| {
        secret.labels_at(&["data"]).iter().chain(secret.labels_at(&["stringData"]).iter())
    });
    let known: BTreeSet<&str> = keys.map(|(key, _)| key).collect();
    // Without any remote cluster, their Secrets are not part of the input.
    if known.is_empty() {
        return;
    }
    let own = index.mesh.mesh.at(&["defaultConfig", "proxyMetadata", "ISTIO_META_CLUSTER_ID"]);
    let own = own.and_then(Value::as_str);
    let networks = index.mesh.networks.get("networks").and_then(Value::as_map);
    for (network, settings) in networks.into_iter().flatten() {
        let endpoints = settings.get("endpoints").and_then(Value::as_list).unwrap_or_default();
        let registries = endpoints.iter().filter_map(|endpoint| endpoint.get("fromRegistry")?.as_str());
        for registry in registries {
            if known.contains(registry) || registry == OWN || Some(registry) == own || is_own(index, registry)
            {
                continue;
            }
            let span = map.at(&["data", "meshNetworks"]).map_or_else(|| map.head(), |node| node.span);
            let message = format!(
                "network `{network}` takes endpoints of cluster `{registry}`, which has no remote Secret"
            );
            let finding = map
                .finding(&code::UNKNOWN_REGISTRY, span, message)
                .suggest(registry, known.iter().copied().take(CANDIDATES))
                .help("name a cluster by the key of its Secret with the label `istio/multiCluster: \"true\"`, or add that Secret");
            report.push(index, map, finding);
        }
    }
}

/// Whether it is this cluster: by its name in the input, or by what its control plane is told.
fn is_own(index: &Index<'_>, registry: &str) -> bool {
    if index.name == Some(registry) {
        return true;
    }
    index.workloads.in_namespace(index.mesh.root_namespace()).any(|workload| {
        let environments =
            workload.containers().iter().filter_map(|container| container.get("env")?.as_list());
        environments.flatten().any(|variable| {
            variable.get("name").and_then(istio_mc_yaml::Node::as_str) == Some("CLUSTER_ID")
                && variable.get("value").and_then(istio_mc_yaml::Node::as_str) == Some(registry)
        })
    })
}
