//! What HTTP and Envoy have names for: methods, statuses, conditions of retries.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};
use crate::version::ApiLevel::{self, V0_8, V1_4, V1_24};

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];

/// Envoy's conditions for retries, of HTTP and of gRPC, and since when Istio takes them.
const RETRY_ON: [(&str, ApiLevel); 16] = [
    ("5xx", V0_8),
    ("gateway-error", V0_8),
    ("connect-failure", V0_8),
    ("retriable-4xx", V0_8),
    ("refused-stream", V0_8),
    ("retriable-status-codes", V0_8),
    ("reset", V1_4),
    ("reset-before-request", V1_24),
    ("retriable-headers", V1_24),
    ("envoy-ratelimited", V1_24),
    ("http3-post-connect-failure", V1_24),
    ("cancelled", V0_8),
    ("deadline-exceeded", V0_8),
    ("internal", V0_8),
    ("resource-exhausted", V0_8),
    ("unavailable", V0_8),
];

/// Reports what is no method of HTTP, and since 1.24 no `*`.
pub(crate) fn method(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    let all = text == "*" && cx.level().is_modern();
    if !all && !METHODS.contains(&text) {
        let message = format!("`{text}` is not a method of HTTP");
        let finding = cx.finding(&code::UNKNOWN_KEYWORD, at, message);
        cx.push(finding.suggest(&text.to_uppercase(), METHODS));
    }
}

/// Reports conditions for retries, comma separated, that Istio does not know.
pub(crate) fn retry_on(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    let level = cx.level();
    let known = || RETRY_ON.iter().filter(|(_, since)| *since <= level).map(|(name, _)| *name);
    for condition in text.split(',').filter(|_| !text.is_empty()) {
        if known().any(|name| name == condition) || condition.parse().is_ok_and(is_status) {
            continue;
        }
        let message = match condition {
            "" => format!("`{at}` has an empty condition"),
            condition => format!("`{condition}` is not a condition for retries"),
        };
        let finding = cx.finding(&code::UNKNOWN_KEYWORD, at, message).suggest(condition, known());
        cx.push(match condition.trim() == condition {
            true => finding.help(format!("HTTP statuses, or: {}", known().collect::<Vec<_>>().join(", "))),
            false => finding.help("write the conditions without blanks between them"),
        });
    }
}

/// Whether it is a status that HTTP has (those that Go's `net/http` names).
fn is_status(status: u16) -> bool {
    matches!(
        status,
        100..=103 | 200..=208 | 226 | 300..=305 | 307 | 308 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451
            | 500..=508 | 510 | 511
    )
}
