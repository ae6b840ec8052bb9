//! Routes of a VirtualService for TLS and TCP.

use istio_mc_diagnostic::code;

use super::destination;
use super::virtual_service::{Hosts, wildcard_or_internal};
use crate::api::modern::networking::{RouteDestination, TcpRoute, TlsRoute};
use crate::rules::istio::{gateway_references, is_ip, is_within, labels, optional_number, subnet};
use crate::rules::{At, Cx};

pub(super) fn check_tls(at: &At<'_, '_>, route: &TlsRoute, hosts: &Hosts<'_>, cx: &mut Cx<'_>) {
    let matches = at.field("match");
    if route.r#match.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs at least one match"));
    }
    for (index, given) in route.r#match.iter().enumerate() {
        let at = matches.item(index);
        let names = at.field("sniHosts");
        if given.sni_hosts.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs at least one host in `sniHosts`"));
        }
        for (index, name) in given.sni_hosts.iter().enumerate() {
            server_name(&names.item(index), name, hosts, cx);
        }
        l4_match(&at, given.destination_subnets.len(), given.port, &given.gateways, cx);
    }
    destinations(at, &route.route, cx);
}

pub(super) fn check_tcp(at: &At<'_, '_>, route: &TcpRoute, cx: &mut Cx<'_>) {
    let matches = at.field("match");
    for (index, given) in route.r#match.iter().enumerate() {
        let at = matches.item(index);
        l4_match(&at, given.destination_subnets.len(), given.port, &given.gateways, cx);
        if given.source_subnet.as_ref().is_some_and(|subnet| !subnet.is_empty()) {
            let field = at.key("sourceSubnet");
            cx.report(&code::ISTIO_NO_EFFECT, &field, format!("no release of Istio reads `{field}`"));
        }
    }
    destinations(at, &route.route, cx);
}

fn l4_match(at: &At<'_, '_>, subnets: usize, port: Option<u32>, gateways: &[String], cx: &mut Cx<'_>) {
    let list = at.field("destinationSubnets");
    for index in 0..subnets {
        subnet(&list.item(index), cx);
    }
    optional_number(&at.field("port"), port, cx);
    labels(&at.field("sourceLabels"), cx);
    gateway_references(&at.field("gateways"), gateways, cx);
}

/// A server name must be within one of the hosts, or the route is for connections that never come here.
fn server_name(at: &At<'_, '_>, name: &str, hosts: &Hosts<'_>, cx: &mut Cx<'_>) {
    if is_ip(name) {
        let message = format!("`{name}` is an address, which clients do not send as server name");
        cx.report(&code::DOUBTFUL_SETTING, at, message);
    } else if wildcard_or_internal(at, name, hosts.for_gateways, cx)
        && !hosts.names.iter().any(|host| is_within(name, host))
    {
        let message = format!("`{name}` is not within the hosts of the VirtualService");
        let finding = cx.finding(&code::ISTIO_HOST, at, message);
        cx.push(finding.help(format!("its hosts: {}", hosts.names.join(", "))));
    }
}

fn destinations(at: &At<'_, '_>, routes: &[RouteDestination], cx: &mut Cx<'_>) {
    if routes.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs at least one destination in `route`"));
    }
    let all = routes.iter().map(|route| (route.destination.as_ref(), route.weight));
    destination::weighted(&at.field("route"), all, cx);
}
