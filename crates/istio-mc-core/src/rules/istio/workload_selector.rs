//! Selectors of workloads by `matchLabels` (1.24 and later).

use istio_mc_diagnostic::code;

use super::at_most;
use crate::rules::{At, Cx};

/// How many labels a selector takes, and how long their values may be, by the CRDs.
const LABELS_MAX: usize = 4096;
const VALUE_MAX: usize = 63;

/// Reports a selector that Istio refuses, and one that selects by nothing. Whether a label can exist at all
/// is not looked at, as Istio does not.
pub(crate) fn workload_selector(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if at.node().is_none() {
        return;
    }
    let labels = at.field("matchLabels");
    at_most(LABELS_MAX, labels.entries().len(), "labels", &labels, cx);
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
