//! ServiceEntry: hosts, addresses, ports, and endpoints that fit the resolution.

use indexmap::IndexSet;
use istio_mc_diagnostic::{Place, code};

use crate::api::legacy::networking::{Endpoint, Port, Resolution, ServiceEntry, ServiceEntrySpec};
use crate::rules::istio::{
    Protocol, UNIX, export_to, ipv4_subnet, is_fqdn, is_ip, is_ipv4, labels, number, port_name, protocol,
    unix_path, wildcard,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

use super::spec;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<ServiceEntry, ServiceEntrySpec>(root, cx) else { return };
    let at = root.field("spec");
    hosts(&at, &spec, cx);
    addresses(&at, &spec, cx);
    ports(&at.field("ports"), &spec.ports, cx);
    endpoints(&at, &spec, cx);
    export_to(&at.field("exportTo"), &spec.export_to, cx);
}

fn hosts(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    if spec.hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &hosts, "a ServiceEntry needs at least one host".to_owned());
    }
    for (index, host) in spec.hosts.iter().enumerate() {
        let at = hosts.item(index);
        if host == "*" {
            cx.report(
                &code::ISTIO_HOST,
                &at,
                "`*` is no host of a ServiceEntry: it names no service".to_owned(),
            );
        } else if wildcard(&at, cx) && !cx.since(ApiLevel::V1_0) && !host.contains('.') {
            let message = format!("`{host}` is a short name, and Istio 0.8 takes none in a ServiceEntry");
            cx.report(&code::ISTIO_HOST, &at, message);
        }
    }
    // Several hosts on one port are told apart by what the protocol says of the host.
    if cx.since(ApiLevel::V1_1) && spec.hosts.len() > 1 && resolution(spec) != Resolution::None {
        let opaque = |port: &Port| {
            let name = port.protocol.as_deref().unwrap_or_default();
            matches!(Protocol::of(name, cx.level()), None | Some(Protocol::Opaque))
        };
        if let Some(index) = spec.ports.iter().position(opaque) {
            let ports = at.field("ports");
            let port = ports.item(index);
            let message = format!("`{port}` is neither HTTP nor TLS, so several hosts cannot be told apart");
            let finding = cx.finding(&code::ENTRY_RESOLUTION, &port.field("protocol"), message);
            cx.push(finding.help("make a ServiceEntry for each host, or use the resolution NONE"));
        }
    }
}

fn resolution(spec: &ServiceEntrySpec) -> Resolution {
    spec.resolution.unwrap_or_default()
}

fn addresses(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let list = at.field("addresses");
    for (index, address) in spec.addresses.iter().enumerate() {
        let at = list.item(index);
        ipv4_subnet(&at, cx);
        if address.contains('/') && resolution(spec) == Resolution::Dns {
            let message = format!("`{address}` is a range, which the resolution DNS does not take");
            let finding = cx.finding(&code::ENTRY_RESOLUTION, &at, message);
            cx.push(finding.help("give single addresses, or use the resolution NONE or STATIC"));
        }
    }
}

fn ports(at: &At<'_, '_>, ports: &[Port], cx: &mut Cx<'_>) {
    for (index, given) in ports.iter().enumerate() {
        let port = at.item(index);
        let (name, numbered) = (port.field("name"), port.field("number"));
        port_name(&name, given.name.as_deref().unwrap_or_default(), cx);
        protocol(&port.field("protocol"), true, cx);
        number(&numbered, given.number.unwrap_or_default(), cx);
        for (what, field, earlier) in [
            ("name", &name, ports[..index].iter().position(|other| other.name == given.name)),
            ("number", &numbered, ports[..index].iter().position(|other| other.number == given.number)),
        ] {
            let (Some(earlier), Some(node)) = (earlier, field.node()) else { continue };
            let text =
                node.as_str().map_or_else(|| given.number.unwrap_or_default().to_string(), str::to_owned);
            let other = at.item(earlier);
            let place = Place::new(cx.object().source, other.field(what).span());
            let finding =
                cx.finding(&code::ISTIO_DUPLICATE, field, format!("two ports have the {what} `{text}`"));
            cx.push(finding.related(place, "the first"));
        }
    }
}

fn endpoints(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let list = at.field("endpoints");
    let resolution = resolution(spec);
    match (resolution, spec.endpoints.is_empty()) {
        (Resolution::None, false) => {
            let message = "the resolution NONE takes no endpoints".to_owned();
            let finding = cx.finding(&code::ENTRY_RESOLUTION, &list, message);
            cx.push(finding.help("add `resolution: STATIC` for addresses, `resolution: DNS` for names"));
        }
        (Resolution::Static, true) => {
            let message = "the resolution STATIC needs at least one endpoint".to_owned();
            cx.report(&code::ENTRY_RESOLUTION, &list, message);
        }
        (Resolution::Dns, true) => {
            let hosts = at.field("hosts");
            for (index, host) in
                spec.hosts.iter().enumerate().filter(|(_, host)| !is_fqdn(host, cx)).collect::<Vec<_>>()
            {
                let message = format!(
                    "without endpoints `{host}` itself is asked for in DNS, so it must be a whole name"
                );
                cx.report(&code::ENTRY_RESOLUTION, &hosts.item(index), message);
            }
        }
        _ => {}
    }
    // Most endpoints name no ports, and then nobody asks.
    let has_ports = spec.endpoints.iter().any(|endpoint| !endpoint.ports.is_empty());
    let names: IndexSet<&str> = match has_ports {
        true => spec.ports.iter().filter_map(|port| port.name.as_deref()).collect(),
        false => IndexSet::new(),
    };
    let mut has_socket = false;
    for (index, given) in spec.endpoints.iter().enumerate() {
        let at = list.item(index);
        match resolution {
            Resolution::None => {}
            Resolution::Static => has_socket |= static_endpoint(&at, given, &names, cx),
            Resolution::Dns => dns_endpoint(&at, given, &names, cx),
        }
    }
    if has_socket && spec.ports.len() != 1 {
        let message =
            format!("a socket as endpoint needs exactly one port, and there are {}", spec.ports.len());
        cx.report(&code::ENTRY_RESOLUTION, &at.field("ports"), message);
    }
}

/// An endpoint with an address; whether it is a socket.
fn static_endpoint(at: &At<'_, '_>, given: &Endpoint, names: &IndexSet<&str>, cx: &mut Cx<'_>) -> bool {
    let address = at.field("address");
    let text = given.address.as_deref().unwrap_or_default();
    labels(&at.field("labels"), cx);
    if let Some(path) = text.strip_prefix(UNIX) {
        unix_path(path, &address, cx);
        if !given.ports.is_empty() {
            let message = format!("`{text}` is a socket, which has no ports");
            cx.report(&code::ENTRY_RESOLUTION, &at.field("ports"), message);
        }
        return true;
    }
    if !is_ipv4(text) {
        let message = match text {
            "" => format!("`{at}` needs an `address`"),
            text => format!("`{text}` is not an IPv4 address, which the resolution STATIC needs"),
        };
        let finding = cx.finding(&code::ISTIO_ADDRESS, &address, message);
        cx.push(match is_fqdn(text, cx) {
            true => finding.help("use `resolution: DNS` for host names"),
            false => finding,
        });
    }
    known_ports(at, given, names, cx);
    false
}

/// An endpoint with an address or a host name.
fn dns_endpoint(at: &At<'_, '_>, given: &Endpoint, names: &IndexSet<&str>, cx: &mut Cx<'_>) {
    let address = at.field("address");
    let text = given.address.as_deref().unwrap_or_default();
    if !is_ip(text) && !is_fqdn(text, cx) {
        let message = match text {
            "" => format!("`{at}` needs an `address`"),
            text => format!("`{text}` is neither an IP address nor a host name"),
        };
        cx.report(&code::ISTIO_ADDRESS, &address, message);
    }
    labels(&at.field("labels"), cx);
    known_ports(at, given, names, cx);
    let ports = at.field("ports");
    for (name, given) in &given.ports {
        port_name(&ports.key(name), name, cx);
        number(&ports.field(name), *given, cx);
    }
}

fn known_ports(at: &At<'_, '_>, given: &Endpoint, names: &IndexSet<&str>, cx: &mut Cx<'_>) {
    let ports = at.field("ports");
    for name in given.ports.keys().filter(|name| !names.contains(name.as_str())) {
        let message = format!("no port of the ServiceEntry has the name `{name}`");
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &ports.key(name), message);
        let list: Vec<&str> = names.iter().copied().collect();
        cx.push(finding.suggest(name, list.iter().copied()).help(format!("its ports: {}", list.join(", "))));
    }
}
