//! The workloads that Gateways select, the Services before them, and the Secrets beside them.

use std::collections::{BTreeSet, HashMap};

use istio_mc_diagnostic::{Diagnostic, Severity, code};
use istio_mc_yaml::Node;

use super::credential;
use super::missing::unless_partial;
use crate::analysis::index::{Gateway, Index, Kind, Labels, TargetPort};
use crate::analysis::report::Report;

/// The labels of the ingress gateway that an ordinary installation brings.
const DEFAULT_GATEWAY: &[(&str, &str)] = &[("istio", "ingressgateway"), ("app", "istio-ingressgateway")];

/// Those of the egress gateway that it may bring.
const DEFAULT_EGRESS: &[(&str, &str)] = &[("istio", "egressgateway"), ("app", "istio-egressgateway")];

/// The ports of that gateway's Service: HTTP, HTTPS, TLS between clusters, health, and the one of the tasks for TCP.
const DEFAULT_PORTS: &[u32] = &[80, 443, 15021, 15443, 31400];

/// What a selector leads to.
#[derive(Default)]
struct Selected<'a> {
    /// The namespaces of the workloads.
    namespaces: BTreeSet<&'a str>,
    /// The ports that Services before them take, and where these lead.
    ports: BTreeSet<u32>,
    /// Whether there is such a Service.
    has_service: bool,
    /// Whether the gateway of an ordinary installation is among the workloads, whose Service is another file's.
    has_default: bool,
}

/// Finds Gateways that nothing takes on, ports that no Service leads to, and credentials that do not serve.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    // Many Gateways share few selectors.
    let mut by_selector: HashMap<String, Selected<'_>> = HashMap::new();
    for gateway in index.gateways() {
        if gateway.selector.is_empty() {
            continue;
        }
        let selected =
            by_selector.entry(gateway.selector.text()).or_insert_with(|| selected(mesh, gateway.selector));
        if selected.namespaces.is_empty() {
            nothing(index, mesh, gateway, report);
        } else {
            ports(index, mesh, gateway, selected, report);
            credential::check(index, mesh, gateway, &selected.namespaces, report);
        }
    }
}

fn selected<'a>(index: &Index<'a>, selector: Labels<'a>) -> Selected<'a> {
    let mut found = Selected::default();
    for workload in index.workloads.selected_anywhere(selector) {
        let namespace = workload.resource.namespace;
        found.namespaces.insert(namespace);
        found.has_default |= namespace == index.mesh.root_namespace()
            && workload.labels.get(DEFAULT_GATEWAY[0].0) == Some(DEFAULT_GATEWAY[0].1);
        let services = index.services_in(namespace);
        for service in services
            .filter(|service| !service.selector.is_empty() && service.selector.selects(&workload.labels))
        {
            found.has_service = true;
            for port in service.ports.iter().filter(|port| port.protocol != "UDP") {
                found.ports.extend(port.number);
                match port.target {
                    TargetPort::Number(number) => {
                        found.ports.insert(number);
                    }
                    TargetPort::Name(name) => {
                        found.ports.extend(container_port(workload.containers(), name));
                    }
                }
            }
        }
    }
    found
}

/// The number of the port of that name.
fn container_port(containers: &[Node<'_>], name: &str) -> Option<u32> {
    let ports = containers.iter().filter_map(|container| container.get("ports")?.as_list()).flatten();
    let mut named = ports.filter(|port| port.get("name").and_then(Node::as_str) == Some(name));
    named.next()?.get("containerPort").and_then(crate::analysis::index::number)
}

fn nothing(index: &Index<'_>, mesh: &Index<'_>, gateway: &Gateway<'_>, report: &mut Report) {
    let has_only = |labels: &[(&str, &str)]| gateway.selector.iter().all(|label| labels.contains(&label));
    if has_only(DEFAULT_EGRESS) {
        return;
    }
    let is_default = has_only(DEFAULT_GATEWAY);
    if is_default && !gateway.servers.is_empty() {
        // Applications come without the gateway that they use; it is part of the installation.
        ports_of_default(index, gateway, report);
        return;
    }
    let resource = &gateway.resource;
    let text = gateway.selector.text();
    let span = gateway.selector.span().unwrap_or_else(|| resource.head());
    let finding = resource
        .finding(&code::SELECTOR_NOT_FOUND, span, format!("no workload has the labels `{text}`"))
        .help("write the labels of the gateway's pods: those of the pod template of its Deployment");
    // A gateway may well be installed apart from what uses it.
    let shown = mesh.workloads.iter().any(|workload| workload.labels.get("istio").is_some());
    report.push(index, resource, unless_partial(finding, shown, "no workload of a gateway"));
}

/// The ports of the Service of an ordinary installation: what else there may be is known to that installation alone.
fn ports_of_default(index: &Index<'_>, gateway: &Gateway<'_>, report: &mut Report) {
    let resource = &gateway.resource;
    for server in &gateway.servers {
        let Some(port) = server.port.filter(|port| !DEFAULT_PORTS.contains(port)) else { continue };
        let span = gateway.selector.span().unwrap_or_else(|| resource.head());
        let message = format!(
            "port {port} is in no Service of an ordinary ingress gateway, and the input shows no other"
        );
        let mut finding = resource
            .finding(&code::GATEWAY_PORT, span, message)
            .related(resource.place(server.span()), "the port")
            .help("see that a Service before the gateway's pods leads to the port; 80 and 443 are there by default");
        finding.severity = Severity::Note;
        report.push(index, resource, finding);
    }
}

fn ports(
    index: &Index<'_>,
    mesh: &Index<'_>,
    gateway: &Gateway<'_>,
    selected: &Selected<'_>,
    report: &mut Report,
) {
    let resource = &gateway.resource;
    let may_be_elsewhere = !selected.has_service && !mesh.has(Kind::Service);
    if may_be_elsewhere && selected.has_default {
        return;
    }
    for server in &gateway.servers {
        let Some(port) = server.port.filter(|port| !selected.ports.contains(port)) else { continue };
        let list: Vec<String> = selected.ports.iter().map(u32::to_string).collect();
        let span = gateway.selector.span().unwrap_or_else(|| resource.head());
        let selector = gateway.selector.text();
        let message = format!("port {port} is in no Service before the workloads `{selector}`");
        let mut finding: Diagnostic = resource
            .finding(&code::GATEWAY_PORT, span, message)
            .related(resource.place(server.span()), "the port");
        finding = if selected.has_service {
            finding.help(format!("add the port to the Service, or use one of {}", list.join(", ")))
        } else {
            finding.help("add a Service that selects these workloads and has the port")
        };
        if may_be_elsewhere {
            finding.severity = Severity::Note;
        }
        report.push(index, resource, finding);
    }
}
