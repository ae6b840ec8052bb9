//! Whether pods are in the mesh, as far as the input shows.

use istio_mc_yaml::{Content, Node};

use super::demand::Reach;
use crate::analysis::index::{Index, Workload};

/// Whether pods of a namespace get sidecars, by its own labels.
pub(super) fn is_injected(index: &Index<'_>, namespace: &str) -> bool {
    let Some(namespace) = index.namespace(namespace) else { return false };
    let labels = namespace.labels();
    match labels.get("istio-injection") {
        Some(value) => value == "enabled",
        None => {
            labels.get("istio.io/rev").is_some_and(|revision| !revision.is_empty())
                || labels.get("istio.io/dataplane-mode") == Some("ambient")
        }
    }
}

/// Whether a pod is in the mesh. A policy for its namespace or for itself says as much, unless the pod opts out.
pub(super) fn has_sidecar(index: &Index<'_>, pod: &Workload<'_>, reach: Reach) -> bool {
    const INJECT: &str = "sidecar.istio.io/inject";
    let named = |container: &Node<'_>| container.get("name").and_then(Node::as_str) == Some("istio-proxy");
    if pod.containers().iter().chain(pod.init_containers()).any(named) {
        return true;
    }
    match pod.labels.get(INJECT).or_else(|| pod.annotations.get(INJECT)) {
        Some("true") => true,
        Some("false") => false,
        _ if is_on_host_network(pod) => false,
        _ => reach > Reach::Mesh || is_injected(index, pod.resource.namespace),
    }
}

fn is_on_host_network(pod: &Workload<'_>) -> bool {
    matches!(pod.pod.at(&["spec", "hostNetwork"]).map(|node| &node.content), Some(Content::Bool(true)))
}
