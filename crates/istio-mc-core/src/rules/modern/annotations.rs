//! Annotations that istiod refuses, whatever the kind.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

const DRY_RUN: &str = "istio.io/dry-run";

/// Marks that istiod gives to objects it makes itself.
const INTERNAL: &[&str] = &[
    "internal.istio.io/webhook-always-reject",
    "internal.istio.io/parents",
    "internal.istio.io/parent-namespace",
];

/// What Go takes for a boolean.
const BOOLEANS: &[&str] = &["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];

/// Checks the annotations of an object of one of Istio's kinds.
pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let metadata = root.field("metadata");
    let annotations = metadata.field("annotations");
    for entry in annotations.entries() {
        let key: &str = &entry.key;
        if INTERNAL.contains(&key) {
            let message = format!("`{key}` is for istiod alone, which refuses objects that have it");
            let finding = cx.finding(&code::ISTIO_ANNOTATION, &annotations.key_of(entry), message);
            cx.push(finding.help("remove it"));
        } else if key == DRY_RUN {
            dry_run(root, &annotations, cx);
        }
    }
}

fn dry_run(root: &At<'_, '_>, annotations: &At<'_, '_>, cx: &mut Cx<'_>) {
    let kind = cx.object().text("kind");
    if kind != "AuthorizationPolicy" {
        let message = format!("a {kind} has no dry run, only an AuthorizationPolicy has");
        let finding = cx.finding(&code::ISTIO_ANNOTATION, &annotations.key(DRY_RUN), message);
        cx.push(finding.help(format!("remove `{DRY_RUN}`")));
        return;
    }
    let value = annotations.field(DRY_RUN);
    if let Some(text) = value.text().filter(|text| !BOOLEANS.contains(text)) {
        let finding = cx.finding(&code::ISTIO_ANNOTATION, &value, format!("`{text}` is not a boolean"));
        cx.push(finding.help("write `\"true\"` to note what the policy would do, `\"false\"` to let it act"));
    }
    let spec = root.field("spec");
    let action = spec.field("action");
    if let Some(text) = action.text().filter(|text| matches!(*text, "AUDIT" | "CUSTOM")) {
        let message = format!("a dry run is for the actions ALLOW and DENY, and this is {text}");
        cx.report(&code::ISTIO_ANNOTATION, &annotations.key(DRY_RUN), message);
    }
}
