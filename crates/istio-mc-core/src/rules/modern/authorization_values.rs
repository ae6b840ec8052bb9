//! What the sources, operations and conditions of an AuthorizationPolicy may say.

use std::net::IpAddr;

use ipnet::IpNet;
use istio_mc_diagnostic::code;

use crate::api::modern::security::AuthorizationAction;
use crate::rules::istio::{at_most, not_empty, text_at_most};
use crate::rules::{At, Cx};

/// The limits of the CRD.
const ACCOUNTS_MAX: usize = 16;
const ACCOUNT_MAX: usize = 320;

/// Checks the texts of a list, one by one.
type Check = fn(&str, &At<'_, '_>, &mut Cx<'_>);

/// The lists of a source, and what their texts must be.
const SOURCE: &[(&str, Check)] = &[
    ("principals", any),
    ("notPrincipals", any),
    ("requestPrincipals", any),
    ("notRequestPrincipals", any),
    ("namespaces", any),
    ("notNamespaces", any),
    ("serviceAccounts", service_account),
    ("notServiceAccounts", service_account),
    ("trustDomains", trust_domain),
    ("notTrustDomains", trust_domain),
    ("ipBlocks", ip_block),
    ("notIpBlocks", ip_block),
    ("remoteIpBlocks", ip_block),
    ("notRemoteIpBlocks", ip_block),
];

/// The lists of an operation.
const OPERATION: &[(&str, Check)] = &[
    ("hosts", any),
    ("notHosts", any),
    ("ports", port),
    ("notPorts", port),
    ("methods", any),
    ("notMethods", any),
    ("paths", path),
    ("notPaths", path),
];

/// The attributes of conditions, and what their values must be.
const ATTRIBUTES: &[(&str, Check)] = &[
    ("source.ip", ip_block),
    ("remote.ip", ip_block),
    ("source.namespace", any),
    ("source.principal", any),
    ("source.serviceAccount", service_account),
    ("source.trustDomain", trust_domain),
    ("request.auth.principal", any),
    ("request.auth.audiences", any),
    ("request.auth.presenter", any),
    ("destination.ip", ip_block),
    ("destination.port", port),
    ("connection.sni", any),
];

/// Attributes with a name in brackets, and an example.
const MAPS: &[(&str, &str)] = &[
    ("request.headers", "request.headers[x-tenant]"),
    ("request.auth.claims", "request.auth.claims[groups]"),
    ("experimental.envoy.filters.", "experimental.envoy.filters.network.mysql_proxy[db.table]"),
];

/// Attributes of releases before 1.4, and what took their place.
const GONE: &[(&str, &str)] = &[
    ("destination.namespace", "the policy is for its own namespace"),
    ("destination.labels", "select workloads by `selector.matchLabels`"),
    ("destination.name", "select workloads by `selector.matchLabels`"),
    ("destination.user", "select workloads by `selector.matchLabels`"),
];

/// The lists that exclude `serviceAccounts`.
const WITH_IDENTITY: &[&str] = &["principals", "notPrincipals", "namespaces", "notNamespaces"];

/// What the action CUSTOM cannot look at.
const NOT_CUSTOM: &[&str] = &[
    "namespaces",
    "notNamespaces",
    "principals",
    "notPrincipals",
    "requestPrincipals",
    "notRequestPrincipals",
    "serviceAccounts",
    "notServiceAccounts",
    "trustDomains",
    "notTrustDomains",
];
const ATTRIBUTES_NOT_CUSTOM: &[&str] =
    &["source.namespace", "source.serviceAccount", "source.principal", "source.trustDomain"];

/// Checks `from[].source`.
pub(super) fn source(at: &At<'_, '_>, action: AuthorizationAction, cx: &mut Cx<'_>) {
    lists(at, SOURCE, cx);
    let accounts = ["serviceAccounts", "notServiceAccounts"];
    for name in accounts {
        let list = at.field(name);
        at_most(ACCOUNTS_MAX, list.len(), "accounts", &list, cx);
        for index in 0..list.len() {
            text_at_most(ACCOUNT_MAX, &list.item(index), cx);
        }
    }
    let given = |name: &&&str| at.field(name).node().is_some();
    if let (Some(account), Some(other)) = (accounts.iter().find(given), WITH_IDENTITY.iter().find(given)) {
        let message = format!("`{at}` has both `{account}` and `{other}`, of which Istio takes one");
        cx.report(&code::ISTIO_EXCLUDES, &at.key(account), message);
    }
    if action == AuthorizationAction::Custom {
        for name in NOT_CUSTOM {
            let list = at.field(name);
            if list.len() > 0 {
                let message = format!("`{list}` cannot be used with the action CUSTOM");
                let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
                cx.push(
                    finding.help(
                        "a provider is asked about addresses, hosts, ports, methods, paths and headers",
                    ),
                );
            }
        }
    }
}

/// Checks `to[].operation`.
pub(super) fn operation(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    lists(at, OPERATION, cx);
}

/// Checks a map of lists, of which one at least must hold something.
fn lists(at: &At<'_, '_>, known: &[(&str, Check)], cx: &mut Cx<'_>) {
    let mut count = 0;
    for (name, check) in known {
        let list = at.field(name);
        count += list.len();
        texts(&list, *check, cx);
    }
    if count == 0 {
        let message = match at.node() {
            Some(_) => format!("`{at}` is empty"),
            None => format!("`{at}` is missing"),
        };
        let names: Vec<&str> =
            known.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("not")).collect();
        let finding = cx.finding(&code::ISTIO_REQUIRES, at, message);
        cx.push(finding.help(format!("give one of: {}", names.join(", "))));
    }
}

fn texts(list: &At<'_, '_>, check: Check, cx: &mut Cx<'_>) {
    for index in 0..list.len() {
        let at = list.item(index);
        if let Some(text) = at.text().filter(|_| not_empty(&at, cx)) {
            check(text, &at, cx);
        }
    }
}

/// Checks an entry of `when`.
pub(super) fn condition(at: &At<'_, '_>, action: AuthorizationAction, cx: &mut Cx<'_>) {
    let key = at.field("key");
    if !not_empty(&key, cx) {
        return;
    }
    let text = key.text().unwrap_or_default();
    let (values, not_values) = (at.field("values"), at.field("notValues"));
    if values.len() + not_values.len() == 0 {
        let message = format!("`{at}` has neither `values` nor `notValues`");
        let finding = cx.finding(&code::ISTIO_REQUIRES, at, message);
        cx.push(finding.help("for any value write `values: [\"*\"]`"));
    }
    if action == AuthorizationAction::Custom
        && (ATTRIBUTES_NOT_CUSTOM.contains(&text) || text.starts_with("request.auth."))
    {
        let message = format!("`{text}` cannot be used with the action CUSTOM");
        cx.report(&code::ISTIO_EXCLUDES, &key, message);
    }
    let check = attribute(text, &key, cx);
    for list in [values, not_values] {
        texts(&list, check, cx);
    }
}

/// Reports an attribute that does not exist; how to check the values of one that does.
fn attribute(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) -> Check {
    if let Some((_, check)) = ATTRIBUTES.iter().find(|(name, _)| *name == text) {
        return *check;
    }
    if let Some((_, example)) = MAPS.iter().find(|(prefix, _)| text.starts_with(prefix)) {
        let open = text.find('[').unwrap_or_default();
        if !text.ends_with(']') || open == 0 || open + 2 >= text.len() {
            let message = format!("`{text}` lacks a name in brackets");
            let finding = cx.finding(&code::UNKNOWN_KEYWORD, at, message);
            cx.push(finding.help(format!("write it as `{example}`")));
        }
        return any;
    }
    let finding =
        cx.finding(&code::UNKNOWN_KEYWORD, at, format!("`{text}` is not an attribute that Istio knows"));
    let gone = GONE.iter().find(|(name, _)| text == *name || text.starts_with(&format!("{name}[")));
    cx.push(match gone {
        Some((_, instead)) => finding.help(*instead),
        None => {
            let maps = MAPS.iter().map(|(name, _)| *name);
            finding.suggest(text, ATTRIBUTES.iter().map(|(name, _)| *name).chain(maps))
        }
    });
    any
}

fn any(_: &str, _: &At<'_, '_>, _: &mut Cx<'_>) {}

fn ip_block(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let right = if text.contains('/') { text.parse::<IpNet>().is_ok() } else { is_address(text) };
    if !right {
        let message = format!("`{text}` is neither an IP address nor a range such as `10.1.0.0/16`");
        cx.report(&code::ISTIO_ADDRESS, at, message);
    }
}

/// An address, of IPv6 maybe with a zone.
fn is_address(text: &str) -> bool {
    match text.split_once('%') {
        Some((address, zone)) => !zone.is_empty() && address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => text.parse::<IpAddr>().is_ok(),
    }
}

/// Istio takes 0 here, which no connection has.
fn port(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) || text.parse::<u16>().is_err() {
        cx.report(&code::ISTIO_PORT, at, format!("`{text}` is not a port: a number up to 65535"));
    }
}

fn service_account(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let right =
        !text.contains('*') && text.split('/').count() <= 2 && text.split('/').all(|part| !part.is_empty());
    if !right {
        let message =
            format!("`{text}` is not a ServiceAccount: `account` or `namespace/account`, without wildcards");
        cx.report(&code::ISTIO_NAME, at, message);
    }
}

fn trust_domain(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let inner = text.strip_prefix('*').unwrap_or(text);
    let inner = inner.strip_suffix('*').unwrap_or(inner);
    if text.contains('/') || inner.contains('*') {
        let message = format!("`{text}` is not a trust domain: no `/`, and `*` only at an end");
        cx.report(&code::ISTIO_NAME, at, message);
    }
}

/// A path with templates: `{*}` is one segment, `{**}` any number, once and as the last template.
fn path(text: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if !text.contains(['{', '}']) {
        return;
    }
    let mut many = false;
    let mut why = None;
    let literal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()+,;:@=".contains(&byte);
    let has_template = text.contains("{*}") || text.contains("{**}");
    for segment in text.trim_matches('/').split('/') {
        match segment {
            "{*}" | "{**}" if many => why = Some("no template may follow after `{**}`"),
            "{*}" => {}
            "{**}" => many = true,
            text if text.contains(['{', '}']) => {
                why = Some("`{` and `}` are for the templates `{*}` and `{**}` alone")
            }
            text if has_template && (text.is_empty() || !text.bytes().all(literal)) => {
                why = Some("beside a template a segment must be literal, without `*`");
            }
            _ => {}
        }
    }
    if let Some(why) = why {
        cx.report(&code::ISTIO_PATH, at, format!("`{text}` is not a path that Istio takes: {why}"));
    }
}
