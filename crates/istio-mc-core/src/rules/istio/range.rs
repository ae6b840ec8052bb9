//! Numbers in a range.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

/// Reports what is no percentage, 0 to 100; absent is 0.
pub(crate) fn percent(at: &At<'_, '_>, value: Option<i32>, cx: &mut Cx<'_>) {
    let value = value.unwrap_or_default();
    if !(0..=100).contains(&value) {
        cx.report(&code::ISTIO_RANGE, at, format!("`{at}` must be from 0 to 100, not {value}"));
    }
}

/// Reports what is below 0.
pub(crate) fn not_negative(at: &At<'_, '_>, value: Option<i32>, cx: &mut Cx<'_>) {
    if let Some(value) = value.filter(|value| *value < 0) {
        cx.report(&code::ISTIO_RANGE, at, format!("`{at}` must be 0 or more, not {value}"));
    }
}
