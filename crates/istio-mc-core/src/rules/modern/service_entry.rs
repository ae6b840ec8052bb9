//! ServiceEntry: hosts, addresses, ports, and workloads that fit the resolution.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use indexmap::IndexSet;
use istio_mc_diagnostic::{Place, code};

use super::{spec, workload};
use crate::api::modern::networking::{
    Location, Resolution, ServiceEntry, ServiceEntrySpec, ServicePort, WorkloadEntrySpec,
};
use crate::rules::istio::{
    Protocol, at_most, is_fqdn, is_ip_or_zoned, is_wildcard, label_selector, labels, namespaces, number,
    port_name, protocol, subnet, text_at_most, wildcard,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// Limits by the custom resource definition.
const ENDPOINTS_MAX: usize = 4096;
const LIST_MAX: usize = 256;
const ADDRESS_MAX: usize = 64;

/// The label by which a waypoint stands before a service.
const USE_WAYPOINT: &str = "istio.io/use-waypoint";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<ServiceEntry, ServiceEntrySpec>(root, cx) else { return };
    let at = root.field("spec");
    hosts(&at, &spec, cx);
    addresses(&at, &spec, cx);
    ports(&at.field("ports"), &spec.ports, cx);
    selection(&at, &spec, cx);
    endpoints(&at, &spec, cx);
    match resolution(&spec) {
        Resolution::Dns | Resolution::DnsRoundRobin => dns(&at, &spec, cx),
        Resolution::DynamicDns => dynamic_dns(&at, &spec, cx),
        Resolution::None | Resolution::Static => {}
    }
    told_apart(&at, &spec, cx);
    namespaces(&at.field("exportTo"), &spec.export_to, true, cx);
}

fn resolution(spec: &ServiceEntrySpec) -> Resolution {
    spec.resolution.unwrap_or_default()
}

fn protocol_of(port: &ServicePort, cx: &Cx<'_>) -> Option<Protocol> {
    Protocol::of(port.protocol.as_deref().unwrap_or_default(), cx.level())
}

fn hosts(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    if spec.hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &hosts, "a ServiceEntry needs at least one host".to_owned());
    }
    at_most(LIST_MAX, spec.hosts.len(), "hosts", &hosts, cx);
    for (index, host) in spec.hosts.iter().enumerate() {
        let at = hosts.item(index);
        if host == "*" {
            let message = "`*` is no host of a ServiceEntry: it names no service".to_owned();
            cx.report(&code::ISTIO_HOST, &at, message);
        } else if wildcard(&at, cx) && host.starts_with('*') && !host.starts_with("*.") {
            let message = format!("`{host}` has a wildcard that is not the whole first label");
            let finding = cx.finding(&code::ISTIO_DEPRECATED, &at, message);
            let domain = host.trim_start_matches(['*', '-']);
            cx.push(finding.help(format!("for all hosts below a domain write `*.{domain}`")));
        }
    }
}

fn addresses(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let list = at.field("addresses");
    at_most(LIST_MAX, spec.addresses.len(), "addresses", &list, cx);
    let resolution = resolution(spec);
    for (index, address) in spec.addresses.iter().enumerate() {
        let at = list.item(index);
        text_at_most(ADDRESS_MAX, &at, cx);
        subnet(&at, cx);
        if address.contains('/') && !matches!(resolution, Resolution::None | Resolution::Static) {
            let message = format!("`{address}` is a range, which the resolution {resolution} does not take");
            let finding = cx.finding(&code::ENTRY_RESOLUTION, &at, message);
            cx.push(finding.help("give single addresses, or use the resolution NONE or STATIC"));
        }
    }
}

fn ports(at: &At<'_, '_>, ports: &[ServicePort], cx: &mut Cx<'_>) {
    at_most(LIST_MAX, ports.len(), "ports", at, cx);
    let mut names = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    // The only one, as most are, is like no other.
    let several = ports.len() > 1;
    for (index, given) in ports.iter().enumerate() {
        let port = at.item(index);
        let (name, numbered) = (port.field("name"), port.field("number"));
        let text = given.name.as_deref().unwrap_or_default();
        port_name(&name, text, cx);
        protocol(&port.field("protocol"), true, cx);
        match given.number {
            None => cx.report(&code::ISTIO_REQUIRES, &numbered, format!("`{port}` needs a `number`")),
            Some(given) => number(&numbered, given, cx),
        }
        if let Some(target) = given.target_port {
            number(&port.field("targetPort"), target, cx);
        }
        let by_name = (several && !text.is_empty()).then(|| names.insert(text, index)).flatten();
        let by_number = given.number.filter(|_| several).and_then(|number| numbers.insert(number, index));
        for (what, field, earlier) in [("name", &name, by_name), ("number", &numbered, by_number)] {
            let Some(earlier) = earlier else { continue };
            let value =
                if what == "name" { text.to_owned() } else { given.number.unwrap_or_default().to_string() };
            let other = at.item(earlier);
            let place = Place::new(cx.object().source, other.field(what).span());
            let finding =
                cx.finding(&code::ISTIO_DUPLICATE, field, format!("two ports have the {what} `{value}`"));
            cx.push(finding.related(place, "the other one"));
        }
    }
}

/// By which the workloads are found: endpoints, or labels.
fn selection(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let (selector, endpoints) = (at.field("workloadSelector"), at.field("endpoints"));
    label_selector(&selector, cx);
    if selector.node().is_some() && endpoints.node().is_some() {
        let message = "a ServiceEntry has either `endpoints` or a `workloadSelector`".to_owned();
        let place = Place::new(cx.object().source, endpoints.span());
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key("workloadSelector"), message);
        cx.push(finding.related(place, "the endpoints"));
    }
    if resolution(spec) != Resolution::None {
        return;
    }
    if endpoints.node().is_some() {
        let message = "the resolution NONE takes no endpoints".to_owned();
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &at.key("endpoints"), message);
        cx.push(finding.help("add `resolution: STATIC` for addresses, `resolution: DNS` for names"));
    }
    if selector.node().is_some() {
        let message = "the resolution NONE uses no workloads, and `workloadSelector` selects some".to_owned();
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, &at.key("workloadSelector"), message);
        cx.push(finding.help("add `resolution: STATIC`"));
    }
}

fn endpoints(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let list = at.field("endpoints");
    at_most(ENDPOINTS_MAX, spec.endpoints.len(), "endpoints", &list, cx);
    if spec.endpoints.is_empty() {
        return;
    }
    // Few endpoints have ports of their own, or are sockets.
    let names: LazyCell<IndexSet<&str>, _> =
        LazyCell::new(|| spec.ports.iter().filter_map(|port| port.name.as_deref()).collect());
    let mut has_socket = false;
    for (index, given) in spec.endpoints.iter().enumerate() {
        let at = list.item(index);
        workload::check(&at, given, cx);
        match resolution(spec) {
            Resolution::Static => {
                workload::has_address(&at, given, cx);
                has_socket |= workload::socket(given).is_some();
                static_address(&at, given, cx);
            }
            Resolution::Dns | Resolution::DnsRoundRobin => dns_address(&at, given, cx),
            // Whether there may be endpoints is said elsewhere.
            Resolution::None | Resolution::DynamicDns => continue,
        }
        labels(&at.field("labels"), cx);
        if !given.ports.is_empty() {
            known_ports(&at, given, &names, cx);
        }
    }
    if has_socket && names.len() != 1 {
        let message = format!("a socket as endpoint needs exactly one port, and there are {}", names.len());
        cx.report(&code::ENTRY_RESOLUTION, &at.field("ports"), message);
    }
}

fn static_address(at: &At<'_, '_>, given: &WorkloadEntrySpec, cx: &mut Cx<'_>) {
    let text = given.address.as_deref().unwrap_or_default();
    if text.is_empty() || workload::socket(given).is_some() || is_ip_or_zoned(text) {
        return;
    }
    let message = format!("`{text}` is not an IP address, which the resolution STATIC needs");
    let finding = cx.finding(&code::ISTIO_ADDRESS, &at.field("address"), message);
    cx.push(match is_fqdn(text, cx) {
        true => finding.help("use `resolution: DNS` for host names"),
        false => finding,
    });
}

fn dns_address(at: &At<'_, '_>, given: &WorkloadEntrySpec, cx: &mut Cx<'_>) {
    let text = given.address.as_deref().unwrap_or_default();
    if is_ip_or_zoned(text) || is_fqdn(text, cx) {
        return;
    }
    let address = at.field("address");
    if workload::socket(given).is_some() {
        let message = format!("`{text}` is a socket, and DNS is asked for names");
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &address, message);
        cx.push(finding.help("use `resolution: STATIC` for sockets"));
        return;
    }
    let message = match text {
        "" => format!("`{at}` needs an `address`"),
        text => format!("`{text}` is neither an IP address nor a host name"),
    };
    cx.report(&code::ISTIO_ADDRESS, &address, message);
}

fn known_ports(at: &At<'_, '_>, given: &WorkloadEntrySpec, names: &IndexSet<&str>, cx: &mut Cx<'_>) {
    let ports = at.field("ports");
    for name in given.ports.keys().filter(|name| !names.contains(name.as_str())) {
        let message = format!("no port of the ServiceEntry has the name `{name}`");
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &ports.key(name), message);
        let list: Vec<&str> = names.iter().copied().collect();
        let finding = finding.suggest(name, list.iter().copied());
        cx.push(if list.is_empty() {
            finding
        } else {
            finding.help(format!("its ports: {}", list.join(", ")))
        });
    }
}

fn dns(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    if spec.endpoints.is_empty() {
        let hosts = at.field("hosts");
        for (index, host) in spec.hosts.iter().enumerate() {
            // What is no host at all is said already.
            if host != "*" && is_wildcard(host, cx) && !is_fqdn(host, cx) {
                let message = format!(
                    "without endpoints `{host}` itself is asked for in DNS, so it must be a whole name"
                );
                let finding = cx.finding(&code::ENTRY_RESOLUTION, &hosts.item(index), message);
                cx.push(match cx.since(ApiLevel::V1_28) {
                    true => finding.help("add endpoints, or use the resolution NONE or DYNAMIC_DNS"),
                    false => finding.help("add endpoints, or use the resolution NONE"),
                });
            }
        }
    }
    if resolution(spec) == Resolution::DnsRoundRobin && spec.endpoints.len() > 1 {
        let message = format!(
            "the resolution DNS_ROUND_ROBIN takes one endpoint at most, and there are {}",
            spec.endpoints.len()
        );
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &at.key("endpoints"), message);
        cx.push(finding.help("use `resolution: DNS` for several"));
    }
}

/// Each request's own host is asked for, so nothing else says where it goes.
fn dynamic_dns(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    for (name, given) in
        [("endpoints", !spec.endpoints.is_empty()), ("addresses", !spec.addresses.is_empty())]
    {
        if given {
            let message = format!("the resolution DYNAMIC_DNS takes no {name}: the host says where to go");
            cx.report(&code::ENTRY_RESOLUTION, &at.key(name), message);
        }
    }
    if !spec.hosts.is_empty() && !spec.hosts.iter().any(|host| host.starts_with('*')) {
        let message = "the resolution DYNAMIC_DNS is for hosts with a wildcard, and there is none".to_owned();
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &at.field("hosts"), message);
        cx.push(finding.help("use `resolution: DNS` for whole names"));
    }
    let ports = at.field("ports");
    for (index, port) in spec.ports.iter().enumerate() {
        if matches!(protocol_of(port, cx), None | Some(Protocol::Opaque)) {
            let port = ports.item(index);
            let message = format!("`{port}` is neither HTTP nor TLS, so no request names its host");
            let finding = cx.finding(&code::ENTRY_RESOLUTION, &port.field("protocol"), message);
            cx.push(finding.help("DYNAMIC_DNS takes HTTP, HTTP2, GRPC and TLS"));
        }
    }
    let waypoint = cx.object().node.at(&["metadata", "labels", USE_WAYPOINT]).is_some();
    if waypoint && spec.location == Some(Location::MeshInternal) {
        let message = "behind a waypoint DYNAMIC_DNS is for hosts outside the mesh".to_owned();
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &at.field("location"), message);
        cx.push(finding.help("use `location: MESH_EXTERNAL`"));
    }
}

/// Whether connections to its hosts can be told from each other. Whether a TCP port without addresses takes those to
/// other hosts too, only the mesh configuration says: that is for the analysis.
fn told_apart(at: &At<'_, '_>, spec: &ServiceEntrySpec, cx: &mut Cx<'_>) {
    let ports = at.field("ports");
    let resolution = resolution(spec);
    let opaque = |port: &ServicePort| matches!(protocol_of(port, cx), None | Some(Protocol::Opaque));
    let several = spec.hosts.len() > 1;
    // DYNAMIC_DNS has said so for each port.
    if several
        && !matches!(resolution, Resolution::None | Resolution::DynamicDns)
        && let Some(index) = spec.ports.iter().position(opaque)
    {
        let port = ports.item(index);
        let message = format!("`{port}` is neither HTTP nor TLS, so several hosts cannot be told apart");
        let finding = cx.finding(&code::ENTRY_RESOLUTION, &port.field("protocol"), message);
        cx.push(finding.help("make a ServiceEntry for each host, or use the resolution NONE"));
        return;
    }
    let by_dns = matches!(resolution, Resolution::Dns | Resolution::DnsRoundRobin);
    if several && by_dns && !spec.addresses.is_empty() {
        // HTTPS and TLS are TCP where addresses decide.
        let tcp = |port: &ServicePort| protocol_of(port, cx) == Some(Protocol::Tls);
        if let Some(index) = spec.ports.iter().position(tcp) {
            let message =
                "by an address and a port that is not HTTP several hosts cannot be told apart".to_owned();
            let port = ports.item(index);
            let finding = cx.finding(&code::ENTRY_CONFLATED, &port.field("protocol"), message);
            cx.push(finding.help("make a ServiceEntry for each host"));
        }
    }
}
