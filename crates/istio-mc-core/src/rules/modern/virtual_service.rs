//! VirtualService: hosts, gateways, and that there are routes.

use std::collections::{BTreeMap, BTreeSet};

use istio_mc_diagnostic::{Place, code};

use super::{http_header, http_route, l4_route, spec};
use crate::api::modern::networking::{VirtualService, VirtualServiceSpec};
use crate::rules::istio::{gateway_references, is_ip, is_wildcard, namespaces, unreachable_routes, wildcard};
use crate::rules::{At, Cx};

/// The name that stands for all sidecars.
const MESH: &str = "mesh";

/// What the routes for TLS must know of the hosts.
pub(super) struct Hosts<'v> {
    pub(super) names: &'v [String],
    /// Whether no sidecar of the mesh uses the routes.
    pub(super) for_gateways: bool,
}

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<VirtualService, VirtualServiceSpec>(root, cx) else { return };
    let at = root.field("spec");
    let delegated = spec.hosts.is_empty();
    if delegated {
        without_hosts(&at, &spec, cx);
    }
    gateway_references(&at.field("gateways"), &spec.gateways, cx);
    let for_gateways = !spec.gateways.iter().any(|gateway| gateway == MESH);
    let in_mesh = spec.gateways.is_empty() || !for_gateways;
    if in_mesh {
        without_claims(&at, &spec, cx);
    }
    hosts(&at, &spec, in_mesh, cx);
    if spec.http.is_empty() && spec.tls.is_empty() && spec.tcp.is_empty() {
        let message = "a VirtualService needs `http`, `tls` or `tcp` routes".to_owned();
        cx.report(&code::ISTIO_REQUIRES, &at, message);
    }
    let http = at.field("http");
    for (index, route) in spec.http.iter().enumerate() {
        http_route::check(&http.item(index), route, delegated, cx);
    }
    let tls = at.field("tls");
    let hosts = Hosts { names: &spec.hosts, for_gateways };
    for (index, route) in spec.tls.iter().enumerate() {
        l4_route::check_tls(&tls.item(index), route, &hosts, cx);
    }
    let tcp = at.field("tcp");
    for (index, route) in spec.tcp.iter().enumerate() {
        l4_route::check_tcp(&tcp.item(index), route, cx);
    }
    namespaces(&at.field("exportTo"), &spec.export_to, false, cx);
    for routes in [&http, &tls, &tcp] {
        unreachable_routes(routes, cx);
    }
}

/// Without hosts it is one to delegate to, which has routes for HTTP only.
fn without_hosts(at: &At<'_, '_>, spec: &VirtualServiceSpec, cx: &mut Cx<'_>) {
    let given = [
        ("gateways", !spec.gateways.is_empty()),
        ("tls", !spec.tls.is_empty()),
        ("tcp", !spec.tcp.is_empty()),
    ];
    for (name, _) in given.iter().filter(|(_, given)| *given) {
        let message = format!("a VirtualService without `hosts` cannot have `{name}`");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
        cx.push(finding.help("add the hosts; only one to which another one delegates has none"));
    }
}

/// Only gateways verify tokens before they route.
fn without_claims(at: &At<'_, '_>, spec: &VirtualServiceSpec, cx: &mut Cx<'_>) {
    let routes = at.field("http");
    for (index, route) in spec.http.iter().enumerate() {
        let at = routes.item(index);
        let matches = at.field("match");
        for (index, given) in route.r#match.iter().enumerate() {
            let at = matches.item(index);
            for (field, headers) in [("headers", &given.headers), ("withoutHeaders", &given.without_headers)]
            {
                let at = at.field(field);
                for name in headers.keys().filter(|name| http_header::is_claim(name)) {
                    let message = format!("`{name}` is a claim of a token, which only gateways can route by");
                    let finding = cx.finding(&code::ISTIO_HEADER, &at.key(name), message);
                    cx.push(finding.help("name the gateways under `gateways`, without `mesh`"));
                }
            }
        }
    }
}

fn hosts(at: &At<'_, '_>, spec: &VirtualServiceSpec, in_mesh: bool, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    let by_server_name =
        spec.tls.iter().flat_map(|route| &route.r#match).any(|given| !given.sni_hosts.is_empty());
    let mut valid = true;
    for (index, host) in spec.hosts.iter().enumerate() {
        let at = hosts.item(index);
        if in_mesh && host == "*" {
            valid = false;
            let message = "`*` is no host for the sidecars of the mesh, only for gateways".to_owned();
            let finding = cx.finding(&code::ISTIO_HOST, &at, message);
            cx.push(finding.help("name the hosts, or name the gateways that this is for under `gateways`"));
        } else if !is_ip(host) {
            valid &= wildcard_or_internal(&at, host, !in_mesh && by_server_name, cx);
        }
    }
    // Istio compares hosts only where all of them are right.
    if valid {
        overlaps(&hosts, &spec.hosts, cx);
    }
}

/// Reports what is no host name, maybe with a wildcard; whether it is one. Where `internal`, also the server
/// names between the gateways of a mesh count as such: `outbound_.80_._.reviews.bookinfo.svc.cluster.local`.
pub(super) fn wildcard_or_internal(at: &At<'_, '_>, name: &str, internal: bool, cx: &mut Cx<'_>) -> bool {
    if internal && !is_wildcard(name, cx) && name.len() <= 255 && name.starts_with("outbound_") {
        let parts: Vec<&str> = name.split('_').collect();
        if let [_, port, _, host, ..] = parts[..]
            && port.bytes().any(|byte| byte.is_ascii_digit())
            && host.bytes().any(|byte| byte.is_ascii_alphabetic())
        {
            return true;
        }
        let message = format!("`{name}` is no server name between gateways");
        let finding = cx.finding(&code::ISTIO_HOST, at, message);
        cx.push(finding.help("such names are `outbound_.PORT_.SUBSET_.HOST`"));
        return false;
    }
    wildcard(at, cx)
}

/// Reports hosts that stand twice, or within another one's wildcard.
fn overlaps(at: &At<'_, '_>, hosts: &[String], cx: &mut Cx<'_>) {
    if hosts.len() < 2 {
        return;
    }
    let mut wildcards = BTreeMap::new();
    let mut texts = BTreeMap::new();
    let mut lengths = BTreeSet::new();
    // A pair is reported once, at the later host, with the first one that it overlaps with.
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    let mut pair = |one: usize, other: usize| {
        let (first, second) = (one.min(other), one.max(other));
        let earlier = pairs.entry(second).or_insert(first);
        *earlier = first.min(*earlier);
    };
    for (index, host) in hosts.iter().enumerate() {
        match texts.get(host.as_str()) {
            Some(first) => pair(*first, index),
            None => {
                texts.insert(host.as_str(), index);
                if let Some(suffix) = host.strip_prefix('*') {
                    wildcards.insert(suffix, index);
                    lengths.insert(suffix.len());
                }
            }
        }
    }
    for (host, index) in &texts {
        let text = host.strip_prefix('*').unwrap_or(host);
        for length in lengths.iter().filter(|length| **length <= text.len()) {
            if let Some(wildcard) = text.get(text.len() - length..).and_then(|end| wildcards.get(end))
                && wildcard != index
            {
                pair(*wildcard, *index);
            }
        }
    }
    for (second, first) in pairs {
        let (one, other) = (&hosts[first], &hosts[second]);
        let message = match one == other {
            true => format!("`{other}` is listed twice"),
            false => format!("`{one}` and `{other}` mean some hosts both"),
        };
        let place = Place::new(cx.object().source, at.item(first).span());
        let finding = cx.finding(&code::ISTIO_DUPLICATE, &at.item(second), message);
        cx.push(finding.related(place, "the other one"));
    }
}
