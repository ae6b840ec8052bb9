//! How much of something the CRDs take.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

/// Reports more items than there may be; `what` they are, in the plural.
pub(crate) fn at_most(most: usize, count: usize, what: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if count > most {
        cx.report(&code::ISTIO_LIMIT, at, format!("`{at}` has {count} {what}, {most} are the most"));
    }
}

/// Reports a text of more characters than there may be.
pub(crate) fn text_at_most(most: usize, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else { return };
    // Bytes are never fewer than characters, and cost nothing to count.
    if text.len() > most {
        at_most(most, text.chars().count(), "characters", at, cx);
    }
}

/// Reports a text that is written and empty; whether there is one that is not.
pub(crate) fn not_empty(at: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    let empty = at.text().is_some_and(str::is_empty);
    if empty {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` must not be empty"));
    }
    !empty && at.text().is_some()
}
