//! Kinds that the target's Kubernetes does not serve, or is going to drop.

use istio_mc_diagnostic::Place;
use istio_mc_kubernetes::{KubernetesVersion, served};

use crate::rules::{At, Cx};

pub(in crate::rules) fn check(root: &At<'_, '_>, version: KubernetesVersion, cx: &mut Cx<'_>) {
    let object = cx.object();
    if let Some(finding) = served(object.text("apiVersion"), object.text("kind"), version) {
        cx.push(finding.at(Place::new(object.source, root.field("apiVersion").span())));
    }
}
