//! What is in ambient mode.

use crate::analysis::index::{Index, Labels, Workload};

/// Whether a namespace is in ambient mode, and not in a sidecar's at the same time.
pub(super) fn namespace(index: &Index<'_>, name: &str) -> bool {
    index
        .namespace(name)
        .is_some_and(|namespace| is_ambient(namespace.labels()) && !injects(namespace.labels()))
}

/// Whether a workload's pods are in ambient mode: by their own label, by what istio-cni notes at them, or
/// by their namespace.
pub(super) fn workload(index: &Index<'_>, workload: &Workload<'_>) -> bool {
    if workload.annotations.get("ambient.istio.io/redirection") == Some("enabled") {
        return true;
    }
    match workload.labels.get("istio.io/dataplane-mode") {
        Some(mode) => mode == "ambient",
        None => {
            workload.labels.get("sidecar.istio.io/inject") != Some("true")
                && namespace(index, workload.resource.namespace)
        }
    }
}

pub(super) fn is_ambient(labels: Labels<'_>) -> bool {
    labels.get("istio.io/dataplane-mode") == Some("ambient")
}

/// Whether a namespace's labels ask for sidecars.
fn injects(labels: Labels<'_>) -> bool {
    labels.get("istio-injection") == Some("enabled")
        || labels.get("istio.io/rev").is_some_and(|revision| !revision.is_empty())
            && labels.get("istio-injection") != Some("disabled")
}
