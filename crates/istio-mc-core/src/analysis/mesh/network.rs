//! Networks of a mesh, and the ways into them.

use std::collections::{BTreeMap, BTreeSet};

use istio_mc_diagnostic::{Diagnostic, Severity, code};

use super::mesh_networks::configured;
use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::Kind;
use crate::analysis::report::Report;

/// The networks of a mesh's clusters.
pub(super) fn networks<'m>(mesh: &[&'m Member<'_, '_>]) -> BTreeSet<&'m str> {
    mesh.iter().filter_map(|member| member.network()).collect()
}

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes() {
        without_gateway(&mesh, report);
        for member in mesh {
            differing(member, report);
        }
    }
}

fn without_gateway(mesh: &[&Member<'_, '_>], report: &mut Report) {
    if networks(mesh).len() < 2 {
        return;
    }
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for member in mesh {
        reached.extend(member.gateways.iter().map(|gateway| gateway.network.to_owned()));
        for (_, networks) in configured(member) {
            let with = networks.iter().filter(|network| !network.gateways.is_empty());
            reached.extend(with.map(|network| network.name.clone()));
        }
    }
    let mut told = BTreeSet::new();
    for member in mesh {
        let Some((namespace, network, span)) = member.labelled_networks().next() else { continue };
        if reached.contains(network) || !told.insert(network) {
            continue;
        }
        let message = format!("network `{network}` of cluster `{}` has no gateway", member.shown());
        let mut finding = Diagnostic::new(&code::NETWORK_WITHOUT_GATEWAY, message)
            .at(namespace.place(span))
            .note("sidecars of other networks take its pods for reachable, and wait for them in vain")
            .help(format!(
                "add an east-west gateway whose Service has the label `topology.istio.io/network: {network}`"
            ));
        if reached.is_empty() {
            finding =
                finding.note("the input shows no gateway of any network, so they may be in the clusters");
            finding.severity = Severity::Note;
        }
        report.push(member.index, namespace, finding);
    }
}

/// The label of the system namespace is what counts for endpoints; everything else must say the same.
fn differing(member: &Member<'_, '_>, report: &mut Report) {
    let Some((namespace, network, span)) = member.labelled_networks().next() else { return };
    let mut others: BTreeMap<&str, _> = BTreeMap::new();
    for gateway in &member.gateways {
        // A Gateway of this class stands for another network's.
        let is_of_other = gateway.resource.kind == Kind::KubernetesGateway
            && gateway.resource.text(&["spec", "gatewayClassName"]) == Some("istio-remote");
        if !is_of_other {
            others.entry(gateway.network).or_insert((gateway.resource, gateway.span));
        }
    }
    for (other, (resource, other_span)) in others.into_iter().filter(|(other, _)| *other != network) {
        let message = format!(
            "{} is the gateway of network `{other}`, but its cluster is in network `{network}`",
            resource.object.title()
        );
        let finding = Diagnostic::new(&code::NETWORK_DIFFERS, message)
            .at(resource.place(other_span))
            .related(namespace.place(span), "the network of the cluster")
            .help("name the same network in both labels, and in `global.network` of the charts");
        report.push(member.index, &resource, finding);
    }
    if let Some(installed) = member.installed_network.as_deref().filter(|installed| *installed != network) {
        let message = format!(
            "the cluster is in network `{network}` by this label, and in `{installed}` by the values of Istio's chart"
        );
        let finding = Diagnostic::new(&code::NETWORK_DIFFERS, message)
            .at(namespace.place(span))
            .help("set `global.network` to the value of the label");
        report.push(member.index, namespace, finding);
    }
}
