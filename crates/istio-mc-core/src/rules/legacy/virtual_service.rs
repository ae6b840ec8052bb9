//! VirtualService: hosts, gateways, and that there are routes.

use istio_mc_diagnostic::{Place, code};

use crate::api::legacy::networking::{VirtualService, VirtualServiceSpec};
use crate::net::HostPattern;
use crate::rules::istio::{export_to, gateway_references, is_wildcard, unreachable_routes, wildcard_or_ip};
use crate::rules::{At, Cx};

use super::{http_route, l4_route, spec};

/// The name that stands for all sidecars.
const MESH: &str = "mesh";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<VirtualService, VirtualServiceSpec>(root, cx) else { return };
    let at = root.field("spec");
    hosts(&at, &spec, cx);
    gateway_references(&at.field("gateways"), &spec.gateways, cx);
    if spec.http.is_empty() && spec.tls.is_empty() && spec.tcp.is_empty() {
        let message = "a VirtualService needs `http`, `tls` or `tcp` routes".to_owned();
        cx.report(&code::ISTIO_REQUIRES, &at, message);
    }
    let http = at.field("http");
    for (index, route) in spec.http.iter().enumerate() {
        http_route::check(&http.item(index), route, cx);
    }
    let tls = at.field("tls");
    for (index, route) in spec.tls.iter().enumerate() {
        l4_route::check_tls(&tls.item(index), route, &spec.hosts, cx);
    }
    let tcp = at.field("tcp");
    for (index, route) in spec.tcp.iter().enumerate() {
        l4_route::check_tcp(&tcp.item(index), route, cx);
    }
    export_to(&at.field("exportTo"), &spec.export_to, cx);
    for routes in [&http, &tls, &tcp] {
        unreachable_routes(routes, cx);
    }
}

fn hosts(at: &At<'_, '_>, spec: &VirtualServiceSpec, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    if spec.hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &hosts, "a VirtualService needs at least one host".to_owned());
    }
    let in_mesh = spec.gateways.is_empty() || spec.gateways.iter().any(|gateway| gateway == MESH);
    let mut valid = true;
    for (index, host) in spec.hosts.iter().enumerate() {
        let at = hosts.item(index);
        valid &= wildcard_or_ip(&at, host, cx);
        if in_mesh && host == "*" {
            valid = false;
            let message = "`*` is no host for the sidecars of the mesh, only for gateways".to_owned();
            let finding = cx.finding(&code::ISTIO_HOST, &at, message);
            cx.push(finding.help("name the hosts, or name the gateways that this is for under `gateways`"));
        }
    }
    // Istio compares hosts only where all of them are right.
    if !valid {
        return;
    }
    for (index, second) in spec.hosts.iter().enumerate() {
        let overlap = |first: &&String| overlap(first, second, cx);
        if let Some(earlier) = spec.hosts[..index].iter().position(|first| overlap(&first)) {
            let first = &spec.hosts[earlier];
            let message = match first == second {
                true => format!("`{second}` is listed twice"),
                false => format!("`{first}` and `{second}` mean some hosts both"),
            };
            let place = Place::new(cx.object().source, hosts.item(earlier).span());
            let finding = cx.finding(&code::ISTIO_DUPLICATE, &hosts.item(index), message);
            cx.push(finding.related(place, "the other one"));
        }
    }
}

/// Whether two hosts, each right, mean the same one, or a wildcard of one holds the other.
fn overlap(first: &str, second: &str, cx: &Cx<'_>) -> bool {
    if first == second {
        return true;
    }
    match (first.parse::<HostPattern>(), second.parse::<HostPattern>()) {
        (Ok(first), Ok(second)) => first.overlaps(&second),
        // Addresses, and the numeric names that releases before 1.1 take.
        _ => is_wildcard(first, cx) && (first == "*" || second == "*"),
    }
}
