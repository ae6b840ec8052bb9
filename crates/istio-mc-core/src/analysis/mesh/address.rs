//! Addresses that stand for two things.

use std::collections::BTreeMap;
use std::net::IpAddr;

use istio_mc_diagnostic::{Diagnostic, Place, Severity, Span, code};

use super::mesh_networks::configured;
use crate::analysis::fleet::{Fleet, Member, gateway_port};
use crate::analysis::index::{Resource, ServiceEntry};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes() {
        entries(&mesh, report);
        gateways(&mesh, report);
    }
}

/// A ServiceEntry that has an address.
#[derive(Clone, Copy)]
struct Use<'m, 'i, 'a> {
    member: &'m Member<'i, 'a>,
    entry: &'i ServiceEntry<'a>,
    span: Span,
}

fn entries(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut first: BTreeMap<IpAddr, Use<'_, '_, '_>> = BTreeMap::new();
    for member in mesh {
        for entry in member.index.service_entries() {
            for (text, span) in entry.resource.texts(&["spec", "addresses"]) {
                let Ok(address) = text.parse::<IpAddr>() else { continue };
                let this = Use { member, entry, span };
                let before = *first.entry(address).or_insert(this);
                if let Some(finding) = twice(address, before, this) {
                    report.push(member.index, &entry.resource, finding);
                }
            }
        }
    }
}

fn twice(address: IpAddr, before: Use<'_, '_, '_>, this: Use<'_, '_, '_>) -> Option<Diagnostic> {
    let hosts = |used: Use<'_, '_, '_>| -> Vec<String> {
        let mut hosts: Vec<String> = used.entry.hosts.iter().map(|(host, _)| (*host).to_owned()).collect();
        hosts.sort_unstable();
        hosts
    };
    let (one, two) = (hosts(before), hosts(this));
    if one == two {
        return None;
    }
    let same_cluster = std::ptr::eq(before.member.index, this.member.index);
    // Where the host is in the request, Istio tells them apart all the same.
    if same_cluster && !share_plain_port(before.entry, this.entry) {
        return None;
    }
    let name = |hosts: &[String]| hosts.first().cloned().unwrap_or_default();
    let message = format!("`{address}` stands for `{}` here and for `{}` in {}", name(&two), name(&one), {
        if same_cluster {
            "another ServiceEntry".to_owned()
        } else {
            format!("cluster `{}`", before.member.shown())
        }
    });
    let mut finding = Diagnostic::new(&code::ADDRESS_TWICE, message)
        .at(this.entry.resource.place(this.span))
        .related(before.entry.resource.place(before.span), "used first here")
        .help("give each host an address of its own");
    if !same_cluster {
        finding.severity = Severity::Note;
    }
    Some(finding)
}

/// Whether a port of both carries a protocol that says no host.
fn share_plain_port(one: &ServiceEntry<'_>, two: &ServiceEntry<'_>) -> bool {
    let names_host = |protocol: &str| {
        let known = ["http", "http2", "grpc", "grpc-web", "https", "tls"];
        known.iter().any(|name| protocol.eq_ignore_ascii_case(name))
    };
    one.ports.iter().any(|port| {
        let other = two.ports.iter().find(|other| other.number == port.number && port.number.is_some());
        other.is_some_and(|other| !names_host(port.protocol) || !names_host(other.protocol))
    })
}

/// The address and port of a gateway, with its network and where that stands.
struct Gateway<'m, 'i, 'a> {
    member: &'m Member<'i, 'a>,
    resource: Resource<'a>,
    place: Place,
    network: String,
}

fn gateways(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut first: BTreeMap<(String, i64), Gateway<'_, '_, '_>> = BTreeMap::new();
    for member in mesh {
        let mut all = Vec::new();
        for gateway in &member.gateways {
            let port = i64::from(gateway_port(&gateway.resource).unwrap_or(15443));
            for address in &gateway.addresses {
                let place = gateway.resource.place(gateway.span);
                let network = gateway.network.to_owned();
                all.push((
                    ((*address).to_owned(), port),
                    Gateway { member, resource: gateway.resource, place, network },
                ));
            }
        }
        for (map, networks) in configured(member) {
            let span = map.at(&["data", "meshNetworks"]).map_or_else(|| map.head(), |node| node.span);
            for network in networks {
                for (address, port) in network.gateways {
                    // A placeholder until the address is known.
                    if address != "0.0.0.0" {
                        let name = network.name.clone();
                        let gateway =
                            Gateway { member, resource: map, place: map.place(span), network: name };
                        all.push(((address, port.unwrap_or_default()), gateway));
                    }
                }
            }
        }
        for (key, gateway) in all {
            let Some(before) = first.get(&key) else {
                first.insert(key, gateway);
                continue;
            };
            if before.network == gateway.network {
                continue;
            }
            // The name of a Service means another one in each cluster.
            if key.0.ends_with(".svc.cluster.local") {
                continue;
            }
            let message = format!(
                "`{}` port {} is the gateway of network `{}` and of network `{}`",
                key.0, key.1, before.network, gateway.network
            );
            let finding = Diagnostic::new(&code::GATEWAY_ADDRESS_TWICE, message)
                .at(gateway.place.clone())
                .related(before.place.clone(), format!("for network `{}`", before.network))
                .help("give each network a gateway of its own");
            report.push(gateway.member.index, &gateway.resource, finding);
        }
    }
}
