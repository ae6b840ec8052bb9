//! Workloads: the accounts they run as, the users, and the Services before them.

use std::collections::BTreeMap;

use istio_mc_diagnostic::code;
use istio_mc_yaml::Node;

use super::missing::CANDIDATES;
use super::names;
use super::selection::{groups, shared};
use crate::analysis::index::{Index, Kind, Service, ServicePort, TargetPort, Workload, number};
use crate::analysis::report::Report;

/// So many Services of a workload are compared; nobody has more.
const SHOWN: usize = 64;

/// The user of the sidecar, whose traffic is not redirected.
const PROXY_USER: u32 = 1337;

/// Finds accounts that are not there, pods that run as the sidecar's user, and Services that disagree.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    for workload in index.workloads.iter().filter(|workload| workload.is_of_pods()) {
        account(index, workload, report);
        user(index, workload, report);
    }
    services(index, report);
}

fn account(index: &Index<'_>, workload: &Workload<'_>, report: &mut Report) {
    let (account, namespace) = (workload.service_account(), workload.resource.namespace);
    if account == "default"
        || index.get(Kind::ServiceAccount, namespace, account).is_some()
        || !index.has_in(Kind::ServiceAccount, namespace)
    {
        return;
    }
    let resource = &workload.resource;
    let node =
        ["serviceAccountName", "serviceAccount"].iter().find_map(|key| workload.pod.at(&["spec", key]));
    let span = node.map_or_else(|| resource.head(), |node| node.span);
    let accounts = index.all(Kind::ServiceAccount).iter().filter(|found| found.namespace == namespace);
    let finding = resource
        .finding(
            &code::ACCOUNT_NOT_FOUND,
            span,
            format!("there is no ServiceAccount `{namespace}/{account}`"),
        )
        .suggest(account, accounts.map(|found| found.name).take(CANDIDATES))
        .help("add the ServiceAccount: without it no pod starts, and its name is the workload's identity");
    report.push(index, resource, finding);
}

fn user(index: &Index<'_>, workload: &Workload<'_>, report: &mut Report) {
    let runs_as = |node: &Node<'_>| {
        let user = node.at(&["securityContext", "runAsUser"])?;
        (number(user) == Some(PROXY_USER)).then_some(user.span)
    };
    let is_proxy = |container: &&Node<'_>| {
        matches!(
            container.get("name").and_then(Node::as_str),
            Some("istio-proxy" | "istio-validation" | "enable-core-dump" | "discovery")
        )
    };
    let containers = workload.containers();
    let own = containers.iter().filter(|container| !is_proxy(container)).find_map(runs_as);
    // What holds for the pod holds for every container without a setting of its own.
    let of_pod = || {
        let span = workload.pod.get("spec").and_then(runs_as)?;
        let inherits = |container: &Node<'_>| container.at(&["securityContext", "runAsUser"]).is_none();
        containers.iter().any(|container| !is_proxy(&container) && inherits(container)).then_some(span)
    };
    let Some(span) = own.or_else(of_pod) else { return };
    let resource = &workload.resource;
    let finding = resource
        .finding(
            &code::PROXY_USER,
            resource.head(),
            "it runs as user 1337, which is the sidecar's".to_owned(),
        )
        .related(resource.place(span), "the user")
        .help("use another user: what user 1337 sends is not redirected, so the mesh does not see it");
    report.push(index, resource, finding);
}

/// A port of a Service, as a workload sees it.
type Offered<'i, 'a> = (&'i Service<'a>, &'i ServicePort<'a>);

fn services(index: &Index<'_>, report: &mut Report) {
    let selecting = index.services().iter().enumerate();
    let selecting = selecting.map(|(at, service)| (at, service.resource.namespace, service.selector));
    let groups = groups(index, selecting.filter(|(_, _, selector)| !selector.is_empty()));
    for shared in shared(&groups) {
        let services = shared.users.iter().take(SHOWN).map(|user| &index.services()[*user]);
        let services: Vec<&Service<'_>> = services.collect();
        let of_mesh = shared
            .workloads
            .iter()
            .filter(|workload| workload.resource.kind == Kind::Deployment && is_in_mesh(workload));
        for workload in of_mesh {
            protocols(index, workload, &services, report);
            targets(index, workload, &services, report);
        }
    }
}

fn is_in_mesh(workload: &Workload<'_>) -> bool {
    let own = workload.labels.get("sidecar.istio.io/inject");
    own.or_else(|| workload.annotations.get("sidecar.istio.io/inject")) != Some("false")
}

/// One number, two protocols: the sidecar has one listener for it.
fn protocols(index: &Index<'_>, workload: &Workload<'_>, services: &[&Service<'_>], report: &mut Report) {
    let mut by_number: BTreeMap<u32, Vec<Offered<'_, '_>>> = BTreeMap::new();
    for service in services {
        for port in &service.ports {
            if let Some(number) = port.number {
                by_number.entry(number).or_default().push((service, port));
            }
        }
    }
    for (number, offers) in by_number {
        let spoken = |(_, port): &Offered<'_, '_>| port.protocol.to_ascii_uppercase();
        let Some(other) = offers.iter().find(|offer| spoken(offer) != spoken(&offers[0])) else { continue };
        let list = names(offers.iter().map(|(service, _)| service.resource.full_name()));
        let resource = &workload.resource;
        let message = format!(
            "port {number} of its Services {list} is {} in one and {} in another",
            spoken(&offers[0]),
            spoken(other)
        );
        let finding = resource
            .finding(&code::SERVICES_DISAGREE, resource.name_span(), message)
            .related(offers[0].0.resource.place(offers[0].1.span()), spoken(&offers[0]))
            .related(other.0.resource.place(other.1.span()), spoken(other))
            .help("declare one protocol for the port in all Services of a workload");
        report.push(index, resource, finding);
    }
}

/// Two ports of Services before one port of the pods.
fn targets(index: &Index<'_>, workload: &Workload<'_>, services: &[&Service<'_>], report: &mut Report) {
    let mut by_target: BTreeMap<u32, Vec<Offered<'_, '_>>> = BTreeMap::new();
    for service in services {
        for port in &service.ports {
            if let TargetPort::Number(target) = port.target {
                by_target.entry(target).or_default().push((service, port));
            }
        }
    }
    for (target, offers) in by_target {
        let differs = |offer: &&Offered<'_, '_>| {
            offer.1.number != offers[0].1.number && !std::ptr::eq(offer.0, offers[0].0)
        };
        let Some(other) = offers.iter().find(differs) else { continue };
        let list = names(offers.iter().map(|(service, _)| service.resource.full_name()));
        let resource = &workload.resource;
        let message = format!("its Services {list} lead to port {target} from different ports");
        let finding = resource
            .finding(&code::SERVICES_DISAGREE, resource.name_span(), message)
            .related(offers[0].0.resource.place(offers[0].1.span()), "one of them")
            .related(other.0.resource.place(other.1.span()), "another one")
            .help("use one port of Services for a port of the pods: the sidecar takes the settings of one of them for both");
        report.push(index, resource, finding);
    }
}
