//! Routes of a VirtualService for TLS and TCP, and what all its destinations have in common.

use istio_mc_diagnostic::code;

use crate::api::legacy::networking::{Destination, RouteDestination, TcpRoute, TlsRoute};
use crate::net::HostPattern;
use crate::rules::istio::{
    destination_host, gateway_references, ipv4_subnet, labels, optional_number, percent, selector,
    subset_name, wildcard_or_ip,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

pub(super) fn check_tls(at: &At<'_, '_>, route: &TlsRoute, hosts: &[String], cx: &mut Cx<'_>) {
    let matches = at.field("match");
    if route.r#match.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &matches, format!("`{at}` needs at least one match"));
    }
    for (index, given) in route.r#match.iter().enumerate() {
        let at = matches.item(index);
        let names = at.field("sniHosts");
        if given.sni_hosts.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &names, format!("`{at}` needs at least one host in `sniHosts`"));
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
        let source = at.field("sourceSubnet");
        if given.source_subnet.as_ref().is_some_and(|subnet| !subnet.is_empty()) {
            ipv4_subnet(&source, cx);
        }
    }
    destinations(at, &route.route, cx);
}

fn l4_match(at: &At<'_, '_>, subnets: usize, port: Option<u32>, gateways: &[String], cx: &mut Cx<'_>) {
    let list = at.field("destinationSubnets");
    for index in 0..subnets {
        ipv4_subnet(&list.item(index), cx);
    }
    optional_number(&at.field("port"), port, cx);
    labels(&at.field("sourceLabels"), cx);
    gateway_references(&at.field("gateways"), gateways, cx);
}

/// A server name must be one of the hosts' names, or the route is for connections that never come here.
fn server_name(at: &At<'_, '_>, name: &str, hosts: &[String], cx: &mut Cx<'_>) {
    if !wildcard_or_ip(at, name, cx) {
        return;
    }
    let within = |host: &String| match (host.parse::<HostPattern>(), name.parse::<HostPattern>()) {
        (Ok(host), Ok(name)) => host.covers(&name),
        _ => host == name || host == "*",
    };
    if !hosts.iter().any(within) {
        let message = format!("`{name}` is not within the hosts of the VirtualService");
        let finding = cx.finding(&code::ISTIO_HOST, at, message);
        cx.push(finding.help(format!("its hosts: {}", hosts.join(", "))));
    }
}

fn destinations(at: &At<'_, '_>, routes: &[RouteDestination], cx: &mut Cx<'_>) {
    let field = at.field("route");
    let one_needed = cx.since(ApiLevel::V1_4) && routes.is_empty();
    let exactly_one = cx.level() == ApiLevel::V1_0 && routes.len() != 1;
    if one_needed {
        cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs at least one destination"));
    } else if exactly_one {
        let message =
            format!("`{at}` has {} destinations, and Istio 1.0 takes exactly one here", routes.len());
        cx.report(&code::NOT_IN_VERSION, &field, message);
    }
    let all: Vec<(Option<&Destination>, Option<i32>)> =
        routes.iter().map(|route| (route.destination.as_ref(), route.weight)).collect();
    weights(&field, &all, cx);
}

/// The destinations of a route and their shares.
pub(super) fn weights(at: &At<'_, '_>, routes: &[(Option<&Destination>, Option<i32>)], cx: &mut Cx<'_>) {
    let mut total: i64 = 0;
    for (index, (given, weight)) in routes.iter().enumerate() {
        let at = at.item(index);
        match given {
            Some(given) => destination(&at.field("destination"), given, cx),
            None => cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a `destination`")),
        }
        percent(&at.field("weight"), *weight, cx);
        total += i64::from(weight.unwrap_or_default());
    }
    if routes.len() > 1 && total != 100 {
        let message = format!("the weights of `{at}` are {total} together, not 100");
        let finding = cx.finding(&code::ROUTE_WEIGHTS, at, message);
        let missing = routes.iter().filter(|(_, weight)| weight.is_none()).count();
        cx.push(match missing {
            0 => finding,
            _ => finding.help(format!("a destination without `weight` gets nothing; {missing} have none")),
        });
    }
}

/// A service, a subset of it, a port of it.
pub(super) fn destination(at: &At<'_, '_>, given: &Destination, cx: &mut Cx<'_>) {
    destination_host(at, given.host.as_deref(), cx);
    if let Some(name) = given.subset.as_deref().filter(|name| !name.is_empty()) {
        subset_name(&at.field("subset"), name, cx);
    }
    selector(&at.field("port"), given.port.as_ref(), cx);
}
