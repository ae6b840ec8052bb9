//! Gateways between the networks of a mesh: their Services, and the Gateways that open them.

use istio_mc_diagnostic::{Diagnostic, Severity, code};

use super::network::networks;
use crate::analysis::fleet::{Fleet, Member, NETWORK, gateway_port, serves_networks};
use crate::analysis::index::{Gateway, Kind, Labels, Service};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes() {
        let several = networks(&mesh).len() > 1;
        for member in mesh.iter().filter(|member| member.index.level.is_modern()) {
            for gateway in member.gateways.iter().filter(|gateway| gateway.resource.kind == Kind::Service) {
                let Some(service) = member.index.service(gateway.resource.namespace, gateway.resource.name)
                else {
                    continue;
                };
                if !serves_networks(service) {
                    port(member, service, report);
                } else if several {
                    selector(fleet, member, service, report);
                }
            }
        }
    }
}

fn port(member: &Member<'_, '_>, service: &Service<'_>, report: &mut Report) {
    let resource = &service.resource;
    let port = gateway_port(resource).unwrap_or(15443);
    let span = resource.labels().value_span(NETWORK).unwrap_or_else(|| resource.head());
    let message = format!(
        "Service `{}` is a network's gateway by its label, but has no port {port}",
        resource.full_name()
    );
    let finding = Diagnostic::new(&code::EAST_WEST_PORT, message)
        .at(resource.place(span))
        .note("istiod leaves it out, and the network has no gateway")
        .help(format!(
            "add a port {port}, or name another one in the label `networking.istio.io/gatewayPort`"
        ));
    report.push(member.index, resource, finding);
}

/// Pods behind a network's gateway answer only where a Gateway tells them to.
fn selector(fleet: &Fleet<'_, '_>, member: &Member<'_, '_>, service: &Service<'_>, report: &mut Report) {
    if service.selector.is_empty() || service.port(gateway_port(&service.resource).unwrap_or(15443)).is_none()
    {
        return;
    }
    let sources = fleet.config_sources(member);
    if sources.is_empty() {
        return;
    }
    let resource = &service.resource;
    let pods: Vec<Labels<'_>> = member
        .index
        .workloads
        .selected(resource.namespace, service.selector)
        .map(|workload| workload.labels)
        .collect();
    let pods = if pods.is_empty() { vec![service.selector] } else { pods };
    let opening: Vec<&Gateway<'_>> = sources
        .iter()
        .flat_map(|source| source.index.gateways())
        .filter(|gateway| gateway.servers.iter().any(|server| server.tls_mode() == Some("AUTO_PASSTHROUGH")))
        .collect();
    if opening.iter().any(|gateway| pods.iter().any(|labels| gateway.selector.selects(labels))) {
        return;
    }
    let message = match opening.first() {
        Some(gateway) => format!(
            "no Gateway lets other networks in through Service `{}`: `{}` selects pods with `{}`, which its pods have not",
            resource.full_name(),
            gateway.resource.full_name(),
            gateway.selector.text()
        ),
        None => format!("no Gateway lets other networks in through Service `{}`", resource.full_name()),
    };
    let mut finding = Diagnostic::new(&code::EAST_WEST_SELECTOR, message)
        .at(resource.place(resource.name_span()))
        .help(format!(
            "select `{}` in a Gateway with a server on port 15443 in mode `AUTO_PASSTHROUGH`",
            service.selector.text()
        ));
    if let Some(gateway) = opening.first() {
        let span = gateway.selector.span().unwrap_or_else(|| gateway.resource.head());
        finding = finding.related(gateway.resource.place(span), "selects other pods");
    } else if !sources.iter().any(|source| source.index.has(Kind::Gateway)) {
        finding = finding.note("the input shows no Gateways at all, so it may be in the cluster");
        finding.severity = Severity::Note;
    }
    report.push(member.index, resource, finding);
}
