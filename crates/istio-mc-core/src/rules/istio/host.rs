//! Hosts: fully qualified, with a wildcard, or an address.

use istio_mc_diagnostic::code;

use super::is_ip;
use crate::name::syntax;
use crate::net;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

const RULE: &str = "labels of letters, digits and `-` inside, joined by `.`";

/// Whether it is a host name without a wildcard. Before 1.1 the last label could be a number; since 1.24 there
/// may be a dot at the end.
pub(crate) fn is_fqdn(text: &str, cx: &Cx<'_>) -> bool {
    if cx.level().is_modern() {
        return text.len() <= 255 && is_domain(text);
    }
    net::is_fqdn(text) || (!cx.since(ApiLevel::V1_1) && are_labels(text))
}

/// Whether it is a host name whose first label may be a wildcard.
pub(crate) fn is_wildcard(text: &str, cx: &Cx<'_>) -> bool {
    if cx.level().is_modern() {
        let dot = text.bytes().position(|byte| byte == b'.');
        let (first, domain) = dot.map_or((text, ""), |dot| (&text[..dot], &text[dot + 1..]));
        return text.len() <= 255
            && net::is_wildcard_domain(first)
            && (domain.is_empty() || is_domain(domain));
    }
    if net::is_wildcard_domain(text) {
        return true;
    }
    // The same with a number as the last label.
    let with_letter = format!("{text}a");
    !cx.since(ApiLevel::V1_1)
        && text.len() <= 255
        && text.ends_with(|last: char| last.is_ascii_digit())
        && net::is_wildcard_domain(&with_letter)
}

/// Labels, the last of which is no number, or empty: `istio.io.`.
fn is_domain(text: &str) -> bool {
    if let Some(labels) = text.strip_suffix('.') {
        return syntax::are_host_labels(labels);
    }
    let last = text.bytes().rposition(|byte| byte == b'.').map_or(text, |dot| &text[dot + 1..]);
    syntax::are_host_labels(text) && last.parse::<i64>().is_err()
}

/// Whether every host that `name` means is one that `of` means, as istiod compares them: case counts.
pub(crate) fn is_within(name: &str, of: &str) -> bool {
    match (name.strip_prefix('*'), of.strip_prefix('*')) {
        (Some(name), Some(of)) => name.ends_with(of),
        (Some(_), None) => false,
        (None, Some(of)) => name.ends_with(of),
        (None, None) => name == of,
    }
}

fn are_labels(text: &str) -> bool {
    text.len() <= 255 && syntax::are_host_labels(text)
}

/// Reports what is no host name, maybe with a wildcard; whether it is one.
pub(crate) fn wildcard(at: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    let text = at.text().unwrap_or_default();
    let right = is_wildcard(text, cx);
    if !right {
        report(text, at, cx);
    }
    right
}

/// The same for a name that is a part of the text at hand.
pub(crate) fn wildcard_name(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if !is_wildcard(name, cx) {
        report(name, at, cx);
    }
}

/// Reports what is neither a host name, maybe with a wildcard, nor an address; whether it is one.
pub(crate) fn wildcard_or_ip(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) -> bool {
    let right = is_wildcard(text, cx) || is_ip(text);
    if !right {
        report(text, at, cx);
    }
    right
}

fn report(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if text.is_empty() {
        cx.report(&code::ISTIO_HOST, at, format!("`{at}` is empty"));
        return;
    }
    let finding = cx.finding(
        &code::ISTIO_HOST,
        at,
        format!("`{text}` is not a host name: {RULE}, the first one maybe `*`"),
    );
    let host = text.split_once("://").map_or(text, |(_, host)| host);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    cx.push(if host != text && is_wildcard(host, cx) {
        finding.help(format!("a host has no scheme, port or path: `{host}`"))
    } else if text.split('.').skip(1).any(|label| label == "*") {
        finding.help("only the first label may be a wildcard")
    } else {
        finding
    });
}
