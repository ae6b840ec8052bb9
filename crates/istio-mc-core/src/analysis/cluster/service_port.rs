//! What is spoken on the ports of Services and ServiceEntries, by their names.

use istio_mc_diagnostic::{Span, code};

use crate::analysis::index::{Index, Resource, Service, ServicePort};
use crate::analysis::report::Report;
use crate::version::ApiLevel;

/// The protocols that the name of a port may say: `http`, or `http-anything`.
const NAMED: &[&str] = &[
    "grpc",
    "grpc-web",
    "hbone",
    "http",
    "http2",
    "http_proxy",
    "https",
    "mongo",
    "mysql",
    "redis",
    "tcp",
    "tls",
    "udp",
];

/// Values of `appProtocol` beyond these names, and what Istio takes them for.
const APP_PROTOCOLS: &[(&str, &str)] =
    &[("kubernetes.io/h2c", "http2"), ("kubernetes.io/ws", "http"), ("kubernetes.io/wss", "https")];

/// The port for health of Istio's gateways, as their charts name it.
const STATUS_PORT: &str = "status-port";

/// Namespaces of Kubernetes itself.
const OF_KUBERNETES: &[&str] = &["kube-node-lease", "kube-public", "kube-system"];

/// Finds names of ports that say nothing, or what the port's protocol denies.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    for service in index.services() {
        if !is_of_installation(index, service) {
            for port in &service.ports {
                of_service(index, service, port, report);
            }
        }
    }
    for entry in index.service_entries() {
        for port in &entry.ports {
            let Some(said) = protocol_of(port.name).filter(|said| !agree(said, port.protocol)) else {
                continue;
            };
            let span = port.node.get("name").map_or(port.node.span, |node| node.span);
            disagreement(index, &entry.resource, span, (port.name, said), port.protocol, report);
        }
    }
}

/// Services of Kubernetes and of Istio's installation are nobody's to change.
fn is_of_installation(index: &Index<'_>, service: &Service<'_>) -> bool {
    let resource = &service.resource;
    let labels = resource.labels();
    OF_KUBERNETES.contains(&resource.namespace)
        || resource.namespace == index.mesh.root_namespace()
        || labels.get("gateway.istio.io/managed").is_some()
}

fn of_service(index: &Index<'_>, service: &Service<'_>, port: &ServicePort<'_>, report: &mut Report) {
    let resource = &service.resource;
    let name_span = port.node.get("name").map_or_else(|| port.span(), |node| node.span);
    let said = protocol_of(port.name);
    if service.kind == "ExternalName" {
        if (said.is_none() && port.app_protocol.is_none()) || port.name == "tcp" {
            let name = port.name;
            let finding = resource
                .finding(&code::EXTERNAL_NAME_PORT, port.span(), format!("port `{name}` of an ExternalName Service is taken for TCP on all addresses"))
                .help("name the port by what is spoken there, `https` or `http`: with TCP it takes over every connection to that port number");
            report.push(index, resource, finding);
        }
        return;
    }
    if port.protocol == "UDP" {
        if let Some(said) = said.filter(|said| *said != "udp") {
            disagreement(index, resource, name_span, (port.name, said), "UDP", report);
        }
        return;
    }
    if let Some(app_protocol) = port.app_protocol.filter(|_| index.level >= ApiLevel::V1_24) {
        if let Some(said) = said.filter(|said| !agree(said, app_protocol)) {
            disagreement(index, resource, name_span, (port.name, said), app_protocol, report);
        }
        return;
    }
    if said == Some("udp") {
        disagreement(index, resource, name_span, (port.name, "udp"), port.protocol, report);
    } else if said.is_none() && port.name != STATUS_PORT {
        let message = match port.name {
            "" => "the port has no name, so what is spoken there is guessed".to_owned(),
            name => {
                format!("the name `{name}` of the port does not say what is spoken there, so it is guessed")
            }
        };
        let finding = resource
            .finding(&code::PORT_NAME, port.span(), message)
            .help("begin the name with the protocol, as in `http` or `tcp-mysql`, or add `appProtocol`");
        report.push(index, resource, finding);
    }
}

/// The protocol that a name says, by its part before the first `-`.
fn protocol_of(name: &str) -> Option<&'static str> {
    let starts = |protocol: &&&str| {
        name.get(..protocol.len()).is_some_and(|start| start.eq_ignore_ascii_case(protocol))
            && matches!(name.as_bytes().get(protocol.len()), None | Some(b'-'))
    };
    // `grpc-web-x` is GRPC-WEB.
    NAMED.iter().filter(starts).max_by_key(|protocol| protocol.len()).copied()
}

/// Whether a name and a declared protocol can be said of one port. TCP is under all of them but UDP, and HTTP
/// and its versions are told apart by themselves.
fn agree(said: &str, declared: &str) -> bool {
    let declared =
        APP_PROTOCOLS.iter().find(|(name, _)| *name == declared).map_or(declared, |(_, known)| known);
    let declared = declared.to_ascii_lowercase();
    let Some(declared) = NAMED.iter().find(|name| **name == declared) else { return true };
    let (said, declared) = (family(said), family(declared));
    said == declared
        || ([said, declared].contains(&Family::Plain) && ![said, declared].contains(&Family::Datagrams))
}

/// Protocols that Istio treats alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Http,
    Tls,
    Datagrams,
    Plain,
}

fn family(protocol: &str) -> Family {
    match protocol {
        "http" | "http2" | "grpc" | "grpc-web" | "http_proxy" => Family::Http,
        "https" | "tls" => Family::Tls,
        "udp" => Family::Datagrams,
        _ => Family::Plain,
    }
}

fn disagreement(
    index: &Index<'_>,
    resource: &Resource<'_>,
    span: Span,
    (name, said): (&str, &str),
    declared: &str,
    report: &mut Report,
) {
    let message = format!("the port is named `{name}`, which says {said}, and declared as {declared}");
    let finding = resource
        .finding(&code::PORT_NAME_DISAGREES, span, message)
        .help("name it by what is spoken there; the declared protocol is what counts");
    report.push(index, resource, finding);
}
