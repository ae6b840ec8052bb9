//! Subsets that routes of the mesh choose, and that a gateway does not.

use std::collections::HashMap;

use istio_mc_diagnostic::code;

use crate::analysis::index::{Destination, Host, Index, VirtualService};
use crate::analysis::report::Report;

/// Finds routes of gateways to a host whose subsets are chosen for the mesh alone: a gateway does not go
/// through the mesh's routes again.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let mut for_mesh: HashMap<Host<'_>, &VirtualService<'_>> = HashMap::new();
    for service in index.virtual_services().iter().filter(|service| service.is_for_mesh()) {
        let own = service.resource.namespace;
        for (host, _) in &service.hosts {
            let host = Host::new(host, own);
            let chooses = |destination: &Destination<'_>| {
                destination.subset.is_some() && Host::new(destination.host, own) == host
            };
            if service.destinations.iter().any(chooses) {
                for_mesh.entry(host).or_insert(service);
            }
        }
    }
    if for_mesh.is_empty() {
        return;
    }
    for service in index.virtual_services().iter().filter(|service| !service.is_for_mesh()) {
        let own = service.resource.namespace;
        for destination in &service.destinations {
            let host = Host::new(destination.host, own);
            let Some(other) = for_mesh.get(&host).filter(|_| destination.subset.is_none()) else { continue };
            let resource = &service.resource;
            let name = other.resource.full_name();
            let finding = resource
                .finding(
                    &code::SUBSET_NOT_AT_INGRESS,
                    resource.head(),
                    format!("the subsets that VirtualService `{name}` chooses for `{host}` are not chosen at this gateway"),
                )
                .related(resource.place(destination.span), "this route leads to all of the host")
                .related(other.resource.place(other.resource.name_span()), "this one holds within the mesh only")
                .help("name the subset in this route too, or add the gateway to the other VirtualService");
            report.push(index, resource, finding);
            break;
        }
    }
}
