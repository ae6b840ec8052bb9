//! Gateways that stand in each other's way at the same workloads.

use std::collections::HashMap;

use istio_mc_diagnostic::code;
use istio_mc_yaml::Node;

use super::names;
use crate::analysis::index::{Gateway, Index, Labels, Server};
use crate::analysis::report::Report;

/// So many different selectors are compared for one port and host; nobody has more.
const SELECTORS: usize = 64;

/// A Gateway that serves a host, by its number.
type Offer<'i, 'a> = (usize, &'i Gateway<'a>);

/// Finds Gateways that serve one host on one port of the same workloads.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let mut offers: HashMap<(u32, &str, &str), Vec<Offer<'_, '_>>> = HashMap::new();
    for (at, gateway) in index.gateways().iter().enumerate() {
        for server in &gateway.servers {
            let Some(port) = server.port else { continue };
            for host in &server.hosts {
                offers.entry((port, bind(server), host.text)).or_default().push((at, gateway));
            }
        }
    }
    let mut conflicts: HashMap<usize, (u32, &str, Vec<usize>)> = HashMap::new();
    for ((port, _, host), offers) in offers.iter().filter(|(_, offers)| offers.len() > 1) {
        for (at, others) in conflicting(offers) {
            let entry = conflicts.entry(at).or_insert_with(|| (*port, host, Vec::new()));
            // The lowest port and host stand for all, so that the order of maps does not show.
            if (*port, *host) < (entry.0, entry.1) {
                (entry.0, entry.1) = (*port, host);
            }
            entry.2.extend(others);
        }
    }
    for (at, gateway) in index.gateways().iter().enumerate() {
        let Some((port, host, others)) = conflicts.get_mut(&at) else { continue };
        others.sort_unstable();
        others.dedup();
        let others: Vec<&Gateway<'_>> = others.iter().map(|at| &index.gateways()[*at]).collect();
        let list = names(others.iter().map(|other| other.resource.full_name()));
        let resource = &gateway.resource;
        let message =
            format!("port {port} and host `{host}` are taken twice at the same workloads: by {list} too");
        let mut finding = resource
            .finding(&code::GATEWAYS_CONFLICT, resource.head(), message)
            .help("put the host into one Gateway, or select different workloads: what the second one says may be lost");
        if let Some(other) = others.first() {
            finding = finding.related(other.resource.place(other.resource.name_span()), "the other Gateway");
        }
        report.push(index, resource, finding);
    }
}

/// For each Gateway of a port and host, which others get in its way.
fn conflicting(offers: &[Offer<'_, '_>]) -> Vec<(usize, Vec<usize>)> {
    let mut by_selector: Vec<(String, Labels<'_>, Vec<&Offer<'_, '_>>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for offer in offers {
        let text = offer.1.selector.text();
        let at = *known.entry(text.clone()).or_insert(by_selector.len());
        match by_selector.get_mut(at) {
            Some((_, _, group)) => group.push(offer),
            None => by_selector.push((text, offer.1.selector, vec![offer])),
        }
    }
    by_selector.truncate(SELECTORS);
    let mut found = Vec::new();
    for (_, selector, group) in &by_selector {
        let meeting = by_selector
            .iter()
            .filter(|(_, other, _)| selector.selects(other) || other.selects(selector))
            .flat_map(|(_, _, group)| group);
        // A message names a few; to list all for each costs the square of their number.
        let meeting: Vec<&&Offer<'_, '_>> = meeting.take(SELECTORS).collect();
        for (at, _) in group {
            let others = meeting.iter().filter(|(other, _)| other != at);
            let others: Vec<usize> = others.map(|(other, _)| *other).collect();
            if !others.is_empty() {
                found.push((*at, others));
            }
        }
    }
    found
}

fn bind<'a>(server: &Server<'a>) -> &'a str {
    server.node.get("bind").and_then(Node::as_str).unwrap_or_default()
}
