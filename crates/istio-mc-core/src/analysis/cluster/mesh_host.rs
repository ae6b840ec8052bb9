//! VirtualServices that say two things of one host to the same sidecars.

use std::collections::HashMap;

use istio_mc_diagnostic::{Severity, code};

use super::names;
use crate::analysis::index::{Host, HostMap, Index, VirtualService, Visibility};
use crate::analysis::report::Report;

/// So many VirtualServices of one host are compared; a message names a few only.
const SHOWN: usize = 64;

/// Finds hosts that several VirtualServices of the mesh have, where some namespace sees both: sidecars
/// take one of them.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let services: Vec<&VirtualService<'_>> =
        index.virtual_services().iter().filter(|service| service.is_for_mesh()).collect();
    let mut by_host: HashMap<Host<'_>, Vec<usize>> = HashMap::new();
    let mut wildcards: HostMap<'_, usize> = HostMap::default();
    for (at, service) in services.iter().enumerate() {
        for (host, _) in &service.hosts {
            let host = Host::new(host, service.resource.namespace);
            by_host.entry(host).or_default().push(at);
            if let Host::Name(name) = host
                && host.is_wildcard()
                && service.visibility == Visibility::Everybody
            {
                wildcards.insert(name, at);
            }
        }
    }
    // By exact hosts both lose; by a wildcard over a host that is exported to some only, one of them shines through.
    let mut partners: Vec<(Vec<usize>, Vec<usize>)> = vec![Default::default(); services.len()];
    for (at, service) in services.iter().enumerate() {
        for (host, _) in &service.hosts {
            let host = Host::new(host, service.resource.namespace);
            let same = by_host.get(&host).into_iter().flatten().take(SHOWN);
            let same = same.filter(|other| **other != at);
            let same = same.filter(|other| service.visibility.meets(&services[**other].visibility));
            partners[at].0.extend(same);
            if service.visibility != Visibility::Everybody {
                let full = host.to_string();
                for other in wildcards.covering(&full).take(SHOWN).filter(|other| **other != at) {
                    partners[at].1.push(*other);
                    partners[*other].1.push(at);
                }
            }
        }
    }
    for (at, service) in services.iter().enumerate() {
        let (same, covering) = &mut partners[at];
        let exact = !same.is_empty();
        let others = if exact { same } else { covering };
        others.sort_unstable();
        others.dedup();
        let Some(first) = others.first() else { continue };
        let list = names(others.iter().map(|other| services[*other].resource.full_name()));
        let resource = &service.resource;
        let message = if exact {
            format!("the same host is routed for the mesh by {list} too")
        } else {
            format!("a host is routed for the mesh by {list} too, and a wildcard covers it")
        };
        let other = &services[*first].resource;
        let mut finding = resource
            .finding(&code::HOST_ROUTED_TWICE, resource.name_span(), message)
            .related(other.place(other.name_span()), "the other VirtualService")
            .help("put all routes of a host into one VirtualService, or export each to other namespaces by `exportTo`");
        if !exact {
            finding.severity = Severity::Warning;
        }
        report.push(index, resource, finding);
    }
}
