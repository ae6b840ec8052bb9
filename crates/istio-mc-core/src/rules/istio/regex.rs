//! Regular expressions, by which requests are matched.

use istio_mc_diagnostic::code;

use super::re2;
use crate::rules::{At, Cx};

/// The longest expression that Istio takes, in bytes.
const LENGTH_MAX: usize = 1024;

/// Reports an expression that Go cannot read, or that is too long.
pub(crate) fn regex(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else { return };
    if text.is_empty() {
        cx.report(&code::ISTIO_REGEX, at, format!("`{at}` is empty"));
        return;
    }
    if text.len() > LENGTH_MAX {
        let message =
            format!("`{at}` is a regular expression of {} bytes, {LENGTH_MAX} are the most", text.len());
        cx.report(&code::ISTIO_LIMIT, at, message);
        return;
    }
    readable(at, text, cx);
}

/// Reports an expression that Go cannot read, however long it is.
pub(crate) fn readable(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    if let Err(problem) = re2::read(text) {
        let message = format!("`{text}` is not a regular expression: {problem}");
        let finding = cx.finding(&code::ISTIO_REGEX, at, message);
        cx.push(finding.help("Istio reads the language of RE2, without lookaround and backreferences"));
    }
}
