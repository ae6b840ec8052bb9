//! Gateways that pass everybody through to everything.

use istio_mc_diagnostic::{Diagnostic, Severity, code};

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{Gateway, Server};
use crate::analysis::report::Report;

/// Hosts that mean every Service of the mesh, and nothing else. Istio's own guides use them.
const EVERY_SERVICE: &[&str] =
    &["*.local", "*.cluster.local", "*.svc.cluster.local", "*.global", "*.clusterset.local"];

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        for gateway in member.index.gateways() {
            for server in
                gateway.servers.iter().filter(|server| server.tls_mode() == Some("AUTO_PASSTHROUGH"))
            {
                check_server(member, gateway, server, fleet.members.len() > 1, report);
            }
        }
    }
}

fn check_server(
    member: &Member<'_, '_>,
    gateway: &Gateway<'_>,
    server: &Server<'_>,
    is_fleet: bool,
    report: &mut Report,
) {
    for host in &server.hosts {
        let everything = host.name == "*";
        let every_service = is_fleet && EVERY_SERVICE.contains(&host.name);
        if !(everything || every_service) || is_guarded(member, gateway, server) {
            continue;
        }
        let resource = &gateway.resource;
        let message = format!(
            "Gateway `{}` passes whoever reaches it on to every {} that `{}` means",
            resource.full_name(),
            if everything { "host" } else { "Service" },
            host.name
        );
        let mut finding = Diagnostic::new(&code::GATEWAY_OPEN, message)
            .at(resource.place(host.span))
            .note("with `AUTO_PASSTHROUGH` the name in the TLS handshake chooses the Service; the pods alone check who calls")
            .help("name the Services that other networks need, as `*.NAMESPACE.svc.cluster.local`, or let only their addresses in by `loadBalancerSourceRanges`");
        if !everything {
            finding.severity = Severity::Note;
        }
        report.push(member.index, resource, finding);
    }
}

/// Whether every Service in front of it lets in only some addresses. They are looked for by their port.
fn is_guarded(member: &Member<'_, '_>, gateway: &Gateway<'_>, server: &Server<'_>) -> bool {
    let mut fronts = member
        .index
        .services()
        .iter()
        .filter(|service| {
            server.port.is_some_and(|port| service.port(port).is_some())
                && !service.selector.is_empty()
                && gateway.selector.selects(&service.selector)
        })
        .peekable();
    fronts.peek().is_some()
        && fronts.all(|service| {
            service.kind == "ClusterIP"
                || !service.resource.list(&["spec", "loadBalancerSourceRanges"]).is_empty()
        })
}
