//! Selectors of workloads by their labels (1.24 and later).

use istio_mc_diagnostic::code;

use super::at_most;
use crate::rules::{At, Cx};

/// How long the value of a label may be, by the CRDs.
const VALUE_MAX: usize = 63;

/// Reports a selector by `matchLabels` that Istio refuses, and one that selects by nothing. Whether a label can
/// exist at all is not looked at, as Istio does not.
pub(crate) fn workload_selector(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    selector(at, "matchLabels", 4096, cx);
}

/// The same for a selector by `labels`, as ServiceEntry, Sidecar and EnvoyFilter have it.
pub(crate) fn label_selector(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    selector(at, "labels", 256, cx);
}

/// Checks labels under that name, at most so many by the CRDs.
fn selector(at: &At<'_, '_>, name: &str, most: usize, cx: &mut Cx<'_>) {
    if at.node().is_none() {
        return;
    }
    let labels = at.field(name);
    at_most(most, labels.entries().len(), "labels", &labels, cx);
    if labels.entries().is_empty() {
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, at, format!("`{at}` has no labels"));
        cx.push(finding.help("without labels it is for every workload: leave the selector out to say so"));
    }
    for entry in labels.entries() {
        let value = entry.value.as_str().unwrap_or_default();
        if entry.key.is_empty() {
            let message = "the key of a label must not be empty".to_owned();
            cx.report(&code::ISTIO_SELECTOR, &labels.key(&entry.key), message);
        }
        if entry.key.contains('*') {
            no_wildcard(&entry.key, &labels.key(&entry.key), cx);
        }
        let at = labels.field(&entry.key);
        if value.contains('*') {
            no_wildcard(value, &at, cx);
        }
        if value.chars().count() > VALUE_MAX {
            let message = format!("`{value}` is longer than the {VALUE_MAX} characters of a label's value");
            cx.report(&code::ISTIO_LIMIT, &at, message);
        }
    }
}

fn no_wildcard(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let finding = cx.finding(
        &code::ISTIO_SELECTOR,
        at,
        format!("`{text}` has a wildcard, which selectors do not take"),
    );
    cx.push(finding.help("name the labels exactly; without a selector it is for every workload"));
}
