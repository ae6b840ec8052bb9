//! Where routes lead: hosts, their ports, their subsets.

use istio_mc_diagnostic::{Diagnostic, code};

use super::missing::{CANDIDATES, shows, unless_partial};
use crate::analysis::index::{Destination, Host, Index, Kind, Known, VirtualService, Visibility};
use crate::analysis::report::Report;

/// Finds destinations that nothing answers for.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    for service in index.virtual_services() {
        for destination in &service.destinations {
            let found = host(mesh, service, destination);
            let known_wrong = found.as_ref().is_some_and(Diagnostic::is_error);
            let host_is_found = found.is_none();
            if let Some(finding) = found {
                report.push(index, &service.resource, finding);
            }
            if host_is_found && let Some(finding) = port(mesh, service, destination) {
                report.push(index, &service.resource, finding);
            }
            if let Some(finding) = subset(index, mesh, service, destination).filter(|_| !known_wrong)
                && (host_is_found || finding.is_error())
            {
                report.push(index, &service.resource, finding);
            }
        }
    }
}

fn host(
    index: &Index<'_>,
    service: &VirtualService<'_>,
    destination: &Destination<'_>,
) -> Option<Diagnostic> {
    let own = service.resource.namespace;
    let host = Host::new(destination.host, own);
    let first = index.known(host).next();
    let finding = |code, message: String| {
        let finding = Diagnostic::new(code, message).at(service.resource.place(destination.span));
        if destination.is_mirror { finding.label("copies go here") } else { finding }
    };
    let Some(first) = first else {
        if is_always_there(host) {
            return None;
        }
        let (namespace, kind, what) = match host {
            Host::Service { namespace, .. } => {
                (namespace, Kind::Service, format!("no Service of namespace `{namespace}`"))
            }
            Host::Name(_) => (own, Kind::ServiceEntry, "no ServiceEntry".to_owned()),
        };
        let message = format!("no Service and no ServiceEntry has the host `{}`", destination.host);
        let finding = match host {
            Host::Service { name, namespace } => {
                let names = index.services_in(namespace).map(|service| service.resource.name);
                finding(&code::HOST_NOT_FOUND, message).suggest(name, names.take(CANDIDATES))
            }
            Host::Name(name) => {
                let entries = index.service_entries().iter().flat_map(|entry| &entry.hosts);
                let names = entries.map(|(host, _)| *host).take(CANDIDATES);
                finding(&code::HOST_NOT_FOUND, message).suggest(name, names)
            }
        };
        let finding = match host {
            _ if !finding.help.is_empty() => finding,
            Host::Service { name, namespace } => finding.help(format!(
                "add the Service `{name}` to namespace `{namespace}`, or write another host in full"
            )),
            Host::Name(name) => finding.help(format!("add a ServiceEntry for `{name}`")),
        };
        return Some(unless_partial(finding, shows(index, &[kind], namespace, own), &what));
    };
    let viewers: Vec<&str> = match &service.visibility {
        Visibility::Namespaces(namespaces) => namespaces.clone(),
        Visibility::Everybody => vec![own],
        // Nothing is routed by it.
        Visibility::Nobody => return None,
    };
    if index.known(host).any(|known| viewers.iter().any(|viewer| known.is_visible_in(viewer))) {
        return None;
    }
    let (viewer, hidden) = (viewers[0], first.resource());
    let message = format!("`{}` is not exported to namespace `{viewer}`", destination.host);
    let place = hidden.place(hidden.name_span());
    let label = format!("`{}` is exported to other namespaces only", hidden.full_name());
    Some(
        finding(&code::HOST_NOT_VISIBLE, message)
            .related(place, label)
            .help(format!("add `{viewer}` to those it is exported to")),
    )
}

/// The Service of the API server is in every cluster and in no manifest.
fn is_always_there(host: Host<'_>) -> bool {
    host == Host::Service { name: "kubernetes", namespace: "default" }
}

fn port(
    index: &Index<'_>,
    service: &VirtualService<'_>,
    destination: &Destination<'_>,
) -> Option<Diagnostic> {
    let known = || index.known(Host::new(destination.host, service.resource.namespace));
    let first = known().next()?;
    let ports = first.ports();
    let list = || ports.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let what = match first {
        Known::Service(_) => "Service",
        Known::Entry(_) => "ServiceEntry",
    };
    let name = first.resource().full_name();
    let there = first.resource().place(first.resource().name_span());
    match destination.port {
        _ if ports.is_empty() => None,
        Some((port, _)) if known().any(|known| known.ports().contains(&port)) => None,
        Some((port, span)) => {
            let message = format!("`{}` has no port {port}", destination.host);
            Some(
                Diagnostic::new(&code::PORT_NOT_FOUND, message)
                    .at(service.resource.place(destination.span))
                    .related(service.resource.place(span), "the port")
                    .related(there, format!("the {what} `{name}`"))
                    .help(format!("its ports: {}", list())),
            )
        }
        None if ports.len() > 1 => {
            let message = format!("`{}` has several ports, and the route names none", destination.host);
            Some(
                Diagnostic::new(&code::PORT_AMBIGUOUS, message)
                    .at(service.resource.place(destination.span))
                    .related(there, format!("the {what} `{name}`"))
                    .help(format!("add `port: {{number: ...}}` with one of {}", list())),
            )
        }
        None => None,
    }
}

fn subset(
    index: &Index<'_>,
    mesh: &Index<'_>,
    service: &VirtualService<'_>,
    destination: &Destination<'_>,
) -> Option<Diagnostic> {
    let (subset, span) = destination.subset?;
    let own = service.resource.namespace;
    let host = Host::new(destination.host, own);
    let rules = || index.destination_rules_for(host).take(CANDIDATES);
    let with_it = || rules().filter(|rule| rule.subset(subset).is_some());
    if with_it().any(|rule| rule.visibility.includes(own) || rule.resource.namespace == own) {
        return None;
    }
    let finding = |code, message: String| {
        Diagnostic::new(code, message)
            .at(service.resource.place(destination.span))
            .related(service.resource.place(span), "the subset")
    };
    if let Some(hidden) = with_it().next() {
        let message =
            format!("subset `{subset}` of `{}` is not exported to namespace `{own}`", destination.host);
        let label = format!("DestinationRule `{}` has it", hidden.resource.full_name());
        return Some(
            finding(&code::HOST_NOT_VISIBLE, message)
                .related(hidden.resource.place(hidden.resource.name_span()), label)
                .help(format!("add `{own}` to its `exportTo`")),
        );
    }
    let message = format!("no DestinationRule has the subset `{subset}` of `{}`", destination.host);
    let finding = finding(&code::SUBSET_NOT_FOUND, message);
    let finding = match rules().next() {
        Some(rule) => {
            let names = rule.subsets.iter().map(|subset| subset.name);
            let label = format!("the DestinationRule `{}` for this host", rule.resource.full_name());
            finding
                .related(rule.resource.place(rule.host_span), label)
                .suggest(subset, names)
                .help(format!("add the subset `{subset}` with its labels there"))
        }
        None => finding.help(format!(
            "add a DestinationRule for `{}` with the subset `{subset}`; without it the route has no endpoints",
            destination.host
        )),
    };
    let known = index.has(Kind::DestinationRule) || mesh.is_known(host);
    Some(unless_partial(finding, known, "no DestinationRule"))
}
