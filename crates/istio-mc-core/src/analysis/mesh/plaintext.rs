//! Plaintext between networks: a gateway finds the Service by the mTLS handshake, and without one drops the call.

use std::collections::{BTreeMap, BTreeSet};

use istio_mc_diagnostic::{Diagnostic, Span, code};

use super::network::networks;
use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{DestinationRule, Host, Index, Kind, Resource};
use crate::analysis::report::Report;

/// The networks that a Service has pods in, by namespace and name.
type Spanning<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes() {
        if networks(&mesh).len() < 2 {
            continue;
        }
        let mut spanning: Spanning<'_> = BTreeMap::new();
        for member in &mesh {
            let Some(network) = member.network() else { continue };
            for service in member.index.services().iter().filter(|service| !service.selector.is_empty()) {
                let resource = &service.resource;
                if !member.is_system(resource.namespace) {
                    spanning.entry((resource.namespace, resource.name)).or_default().insert(network);
                }
            }
        }
        spanning.retain(|_, networks| networks.len() > 1);
        if spanning.is_empty() {
            continue;
        }
        for member in &mesh {
            clients(member, &spanning, report);
            servers(member, &spanning, report);
        }
    }
}

fn clients(member: &Member<'_, '_>, spanning: &Spanning<'_>, report: &mut Report) {
    for rule in member.index.destination_rules() {
        let Host::Service { name, namespace } = rule.host else { continue };
        let Some(networks) = spanning.get(&(namespace, name)) else { continue };
        let Some((mode, span)) = tls_mode(rule).filter(|(mode, _)| matches!(*mode, "DISABLE" | "SIMPLE"))
        else {
            continue;
        };
        let finding = finding(
            &rule.resource,
            span,
            networks,
            &format!("clients call `{namespace}/{name}` with mode `{mode}`"),
        );
        report.push(member.index, &rule.resource, finding);
    }
}

fn tls_mode<'a>(rule: &DestinationRule<'a>) -> Option<(&'a str, Span)> {
    let mode = rule.traffic_policy()?.at(&["tls", "mode"])?;
    Some((mode.as_str()?, mode.span))
}

/// A policy for a whole namespace; those of single workloads may be about others.
fn servers(member: &Member<'_, '_>, spanning: &Spanning<'_>, report: &mut Report) {
    let index: &Index<'_> = member.index;
    for policy in index.all(Kind::PeerAuthentication) {
        if policy.at(&["spec", "selector"]).is_some() {
            continue;
        }
        let Some(mode) = policy.at(&["spec", "mtls", "mode"]).filter(|mode| mode.as_str() == Some("DISABLE"))
        else {
            continue;
        };
        let first = (policy.namespace, "");
        let found =
            spanning.range(first..).next().filter(|((namespace, _), _)| *namespace == policy.namespace);
        let Some(((namespace, name), networks)) = found else { continue };
        let what = format!("`{namespace}/{name}` takes no mTLS");
        report.push(index, policy, finding(policy, mode.span, networks, &what));
    }
}

fn finding(resource: &Resource<'_>, span: Span, networks: &BTreeSet<&str>, what: &str) -> Diagnostic {
    let names: Vec<String> = networks.iter().map(|network| format!("`{network}`")).collect();
    let message =
        format!("{what}, so that no call gets from one of the networks {} to another", names.join(", "));
    Diagnostic::new(&code::CROSS_NETWORK_PLAINTEXT, message)
        .at(resource.place(span))
        .help("leave mTLS on for Services with pods in several networks")
}
