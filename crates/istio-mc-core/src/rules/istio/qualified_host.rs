//! Hosts with a namespace before them, as gateways and sidecars have them (1.24 and later).

use istio_mc_diagnostic::{Diagnostic, code};

use super::{is_ip_or_zoned, is_wildcard};
use crate::name::syntax;
use crate::rules::{At, Cx};

/// What has hosts with namespaces, and which namespaces it takes beside `*`, `.` and names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostOwner {
    /// A Gateway: the namespace may be left out, and the host may be an address.
    Gateway,
    /// A Gateway that was made from one of the Gateway API: also `~`, for no namespace.
    ConvertedGateway,
    /// A Sidecar: also `~`.
    Sidecar,
}

/// Reports what is not `namespace/dnsName`: the name is `*`, begins with `*.`, or has a dot.
pub(crate) fn qualified_host(at: &At<'_, '_>, given: &str, owner: HostOwner, cx: &mut Cx<'_>) {
    if given.is_empty() {
        cx.report(&code::ISTIO_HOST, at, format!("`{at}` is empty"));
        return;
    }
    if let Some((_, host)) = given.split_once("://") {
        let finding = cx.finding(&code::ISTIO_HOST, at, format!("`{given}` is a URL, not a host"));
        let host = host.split(['/', ':']).next().unwrap_or_default();
        cx.push(if host.is_empty() { finding } else { finding.help(format!("the host is `{host}`")) });
        return;
    }
    let name = match given.split_once('/') {
        Some((namespace, name)) => {
            namespace_of(at, namespace, owner, cx);
            name
        }
        None if owner == HostOwner::Sidecar => {
            let finding = cx.finding(
                &code::ISTIO_HOST,
                at,
                format!("`{given}` does not say the namespace of the host"),
            );
            let help = format!("write `*/{given}` for any namespace, `./{given}` for the Sidecar's own");
            cx.push(finding.help(help));
            return;
        }
        None => given,
    };
    if let Some(finding) = name_of(at, name, owner, cx) {
        cx.push(finding);
    }
}

fn namespace_of(at: &At<'_, '_>, namespace: &str, owner: HostOwner, cx: &mut Cx<'_>) {
    let none = namespace == "~" && owner != HostOwner::Gateway;
    if matches!(namespace, "*" | ".") || none || syntax::is_host_label(namespace) {
        return;
    }
    let what = if owner == HostOwner::Sidecar { "a name, `*`, `.` or `~`" } else { "a name, `*` or `.`" };
    let message = match namespace {
        "" => format!("the namespace before `/` is missing: {what}"),
        namespace => format!("`{namespace}` is not a namespace of a host: {what}"),
    };
    cx.report(&code::ISTIO_HOST, at, message);
}

fn name_of(at: &At<'_, '_>, name: &str, owner: HostOwner, cx: &Cx<'_>) -> Option<Diagnostic> {
    let finding = |message| cx.finding(&code::ISTIO_HOST, at, message);
    let rest = name.strip_prefix("*.").unwrap_or(name);
    if name == "*" {
        return None;
    }
    if name.is_empty() {
        return Some(finding(format!("the host of `{at}` is empty")));
    }
    if !name.contains('.') {
        let short = finding(format!("`{name}` is a short name, and Istio takes none here"));
        return Some(match is_ip_or_zoned(name) {
            true => finding(format!("`{name}` is an IPv6 address, which is no host here")),
            false => short.help("write the whole name, such as `reviews.bookinfo.svc.cluster.local`"),
        });
    }
    if rest.contains('*') {
        let partial = finding(format!("`{name}` has a wildcard that is not the whole first label"));
        let domain = name.trim_start_matches('*').trim_start_matches(['-', '.']);
        return Some(match domain.contains('*') || domain.is_empty() {
            true => partial.help("only the first label may be a wildcard, as in `*.example.com`"),
            false => partial.help(format!("did you mean `*.{domain}`?")),
        });
    }
    let right = is_wildcard(name, cx) || (owner != HostOwner::Sidecar && is_ip_or_zoned(name));
    if right {
        return None;
    }
    let refused = finding(format!("`{name}` is not a host name: labels of letters, digits and `-` inside"));
    let host = name.split(['/', ':']).next().unwrap_or_default();
    Some(match host != name && host.contains('.') && is_wildcard(host, cx) {
        true => refused.help(format!("a host has no port and no path: `{host}`")),
        false => refused,
    })
}
