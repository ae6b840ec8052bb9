//! The fields of Kubernetes' own kinds, and of the metadata of all others, as strict as the API server.

use crate::rules::{At, Cx};

pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let object = cx.object();
    let findings = istio_mc_kubernetes::check(object.node, object.source).unwrap_or_else(|| {
        let metadata = root.field("metadata");
        metadata
            .node()
            .map(|node| istio_mc_kubernetes::check_metadata(node, object.source))
            .unwrap_or_default()
    });
    cx.add_unless_reported(findings);
}
