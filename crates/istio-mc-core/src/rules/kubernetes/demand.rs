//! What the API server asks of single fields.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, code};

use crate::rules::{At, Cx};

/// Reports a field that is absent or empty; whether it is there.
pub(super) fn required(at: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    let is_given = match at.node() {
        None => false,
        Some(node) => {
            node.as_str().is_none_or(|text| !text.is_empty())
                && node.as_list().is_none_or(|list| !list.is_empty())
        }
    };
    if !is_given && at.is_possible() {
        cx.report(&code::MISSING_FIELD, at, format!("`{at}` is required"));
    }
    is_given
}

/// Reports a text that is not one of those that the API server knows. An empty one is the default.
pub(super) fn one_of(at: &At<'_, '_>, values: &[&str], cx: &mut Cx<'_>) {
    let Some(text) = at.text().filter(|text| !text.is_empty() && !values.contains(text)) else { return };
    let message = format!("`{at}` must be one of {}, not `{text}`", values.join(", "));
    let finding = cx.finding(&code::INVALID_VALUE, at, message);
    cx.push(finding.suggest(text, values.iter().copied()));
}

/// Reports items of a list that have the same text under a key.
pub(super) fn unique(list: &At<'_, '_>, key: &str, cx: &mut Cx<'_>) {
    let mut seen: IndexMap<&str, Place> = IndexMap::new();
    for index in 0..list.len() {
        let item = list.item(index);
        let field = item.field(key);
        let Some(text) = field.text().filter(|text| !text.is_empty()) else { continue };
        if let Some(first) = seen.get(text) {
            let message = format!("`{text}` is the `{key}` of two items of `{list}`");
            let finding = cx.finding(&code::KUBERNETES_DUPLICATE, &field, message);
            cx.push(finding.related(first.clone(), "the first"));
        } else {
            seen.insert(text, Place::new(cx.object().source, field.span()));
        }
    }
}

/// Reports that several of the fields are given, or none where one is needed.
pub(super) fn one_field(at: &At<'_, '_>, fields: &[&str], needed: bool, cx: &mut Cx<'_>) {
    let mut given = fields.iter().filter(|name| at.field(name).node().is_some());
    match (given.next(), given.next()) {
        (Some(first), Some(second)) => {
            let message = format!("`{at}` has `{first}` and `{second}`, of which Kubernetes takes one");
            cx.report(&code::KUBERNETES_EXCLUDES, &at.key(second), message);
        }
        (None, _) if needed => {
            cx.report(&code::MISSING_FIELD, at, format!("`{at}` needs one of {}", fields.join(", ")));
        }
        _ => {}
    }
}
