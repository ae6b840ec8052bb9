//! Services that one cluster takes from another one's gateway, and that the gateway does not let out.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::Node;

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{ServerHost, ServiceEntry, covers};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    if fleet.members.len() < 2 {
        return;
    }
    let mut by_address: BTreeMap<&str, &Member<'_, '_>> = BTreeMap::new();
    let mut by_network: BTreeMap<&str, Vec<&Member<'_, '_>>> = BTreeMap::new();
    for member in &fleet.members {
        for gateway in &member.gateways {
            for address in &gateway.addresses {
                by_address.entry(address).or_insert(member);
            }
        }
        if let Some(network) = member.network() {
            by_network.entry(network).or_default().push(member);
        }
    }
    for member in &fleet.members {
        for entry in member.index.service_entries() {
            for endpoint in entry.resource.list(&["spec", "endpoints"]) {
                let text = |key| endpoint.get(key).and_then(Node::as_str).unwrap_or_default();
                let addressed = by_address.get(text("address")).copied();
                // A network may have the endpoint itself in it; only another mesh is always behind its gateway.
                let other_mesh = || {
                    let all = by_network.get(text("network"))?;
                    all.iter().copied().find(|other| !fleet.same_mesh(member, other))
                };
                let Some(exporter) = addressed.or_else(other_mesh) else { continue };
                if !std::ptr::eq(exporter.index, member.index)
                    && let Some(finding) = uncovered(entry, endpoint, exporter)
                {
                    report.push(member.index, &entry.resource, finding);
                    break;
                }
            }
        }
    }
}

fn uncovered(entry: &ServiceEntry<'_>, endpoint: &Node<'_>, exporter: &Member<'_, '_>) -> Option<Diagnostic> {
    let servers = exporter.index.gateways().iter().flat_map(|gateway| {
        let servers = gateway.servers.iter().filter(|server| server.tls_mode() == Some("AUTO_PASSTHROUGH"));
        servers.map(move |server| (gateway, server))
    });
    let open: Vec<_> =
        servers.flat_map(|(gateway, server)| server.hosts.iter().map(move |host| (gateway, host))).collect();
    let (gateway, _) = open.first()?;
    let is_open = |name: &str| open.iter().any(|(_, host): &(_, &ServerHost<'_>)| covers(host.name, name));
    let (host, span) = entry.hosts.iter().find(|(host, _)| !is_open(host))?;
    let resource = &entry.resource;
    let message = format!(
        "cluster `{}` lets no one through to `{host}`: its Gateway `{}` has other hosts",
        exporter.shown(),
        gateway.resource.full_name(),
    );
    let near = open.first().map(|(_, host)| host.span)?;
    Some(
        Diagnostic::new(&code::EXPORT_NOT_COVERED, message)
            .at(resource.place(*span))
            .related(
                resource.place(crate::rules::At::root(endpoint).span()),
                "this endpoint is that cluster's gateway",
            )
            .related(gateway.resource.place(near), "the hosts that it lets through")
            .help(format!("add `{host}` to the hosts of the server with `AUTO_PASSTHROUGH`")),
    )
}
