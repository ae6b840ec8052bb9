//! DestinationRules: what they are for, and what their subsets select.

use std::collections::{HashMap, HashSet};

use istio_mc_diagnostic::{Severity, code};
use istio_mc_yaml::{Content, Node};

use super::missing::{CANDIDATES, shows, unless_partial};
use crate::analysis::index::{Destination, DestinationRule, Host, Index, Kind, Known};
use crate::analysis::report::Report;

/// Labels that Istio gives to endpoints by itself.
const OF_ENDPOINTS: &[&str] =
    &["topology.istio.io/", "topology.kubernetes.io/", "istio.io/", "security.istio.io/"];

/// Finds rules for unknown hosts, subsets of nothing or of everything, and TLS that trusts anybody.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    let routed = routed(mesh);
    let mut pods = HashMap::new();
    for rule in index.destination_rules() {
        host(index, mesh, rule, report);
        subsets(index, mesh, rule, &routed, &mut pods, report);
        ca_certificates(index, rule, report);
    }
}

fn host(index: &Index<'_>, mesh: &Index<'_>, rule: &DestinationRule<'_>, report: &mut Report) {
    let resource = &rule.resource;
    let own = resource.namespace;
    let is_api_server = rule.host == Host::Service { name: "kubernetes", namespace: "default" };
    if rule.host.is_wildcard() || is_api_server || mesh.is_known(rule.host) {
        return;
    }
    let (namespace, kind, what) = match rule.host {
        Host::Service { namespace, .. } => {
            (namespace, Kind::Service, format!("no Service of namespace `{namespace}`"))
        }
        Host::Name("") => return,
        Host::Name(_) => (own, Kind::ServiceEntry, "no ServiceEntry".to_owned()),
    };
    let message = format!("no Service and no ServiceEntry has the host `{}`", rule.host);
    let mut finding = resource
        .finding(&code::RULE_WITHOUT_HOST, resource.head(), message)
        .related(resource.place(rule.host_span), "the host");
    if let Host::Service { name, namespace } = rule.host {
        let names = mesh.services_in(namespace).map(|service| service.resource.name);
        finding = finding.suggest(name, names.take(CANDIDATES));
    }
    let finding = finding.help(
        "write the host as clients call it; a name without a dot is a Service of the rule's own namespace",
    );
    let shown = shows(mesh, &[kind], namespace, own);
    report.push(index, resource, unless_partial(finding, shown, &what));
}

/// The subsets that routes lead to, each with its host.
fn routed<'a>(mesh: &Index<'a>) -> HashSet<(Host<'a>, &'a str)> {
    let services = mesh.virtual_services().iter();
    let destinations = services.flat_map(|service| {
        service.destinations.iter().map(|destination| (service.resource.namespace, destination))
    });
    let subset = |(own, destination): (&'a str, &Destination<'a>)| {
        Some((Host::new(destination.host, own), destination.subset?.0))
    };
    destinations.filter_map(subset).collect()
}

fn subsets(
    index: &Index<'_>,
    mesh: &Index<'_>,
    rule: &DestinationRule<'_>,
    routed: &HashSet<(Host<'_>, &str)>,
    pods: &mut HashMap<(usize, String), bool>,
    report: &mut Report,
) {
    let resource = &rule.resource;
    let service = match mesh.known(rule.host).next() {
        Some(Known::Service(service)) => Some(service),
        _ => None,
    };
    for subset in &rule.subsets {
        if subset.labels.is_empty() {
            let message = format!("subset `{}` has no labels, so it is all of the host", subset.name);
            let span = crate::rules::At::root(subset.node).span();
            let finding = resource
                .finding(&code::SUBSET_WITHOUT_LABELS, span, message)
                .help("add the `labels` of the pods that belong to it");
            report.push(index, resource, finding);
            continue;
        }
        let Some(service) = service.filter(|service| !service.selector.is_empty()) else { continue };
        let is_given = |key: &str| OF_ENDPOINTS.iter().any(|prefix| key.starts_with(prefix));
        if subset.labels.iter().any(|(key, _)| is_given(key)) {
            continue;
        }
        let namespace = service.resource.namespace;
        // Many rules may be for one Service.
        let key = (service.resource.id(), subset.labels.text());
        let has_pods = *pods.entry(key).or_insert_with(|| {
            let mut pods = mesh.workloads.selected(namespace, service.selector).peekable();
            // Without any pods of the Service the input shows too little.
            pods.peek().is_none() || pods.any(|workload| subset.labels.selects(&workload.labels))
        });
        if has_pods {
            continue;
        }
        let message =
            format!("subset `{}` selects no pods of `{}`", subset.name, service.resource.full_name());
        let mut finding = resource.finding(&code::SUBSET_WITHOUT_PODS, resource.head(), message);
        if let Some(span) = subset.labels.span() {
            finding = finding.related(resource.place(span), "its labels");
        }
        let finding = finding.help(format!(
            "give pods of the Service the labels `{}`, or the subset those of its pods; requests to it end in 503",
            subset.labels.text()
        ));
        let mut finding = finding;
        // A subset that waits for its pods harms nobody as long as no route leads to it.
        if !routed.contains(&(rule.host, subset.name)) {
            finding.severity = Severity::Warning;
        }
        report.push(index, resource, finding);
    }
}

/// TLS to a server whose certificate is not held against any authority.
fn ca_certificates(index: &Index<'_>, rule: &DestinationRule<'_>, report: &mut Report) {
    let Some(policy) = rule.traffic_policy() else { return };
    let resource = &rule.resource;
    let mut all: Vec<(&Node<'_>, Option<String>)> =
        policy.get("tls").map(|tls| (tls, None)).into_iter().collect();
    for port in policy.get("portLevelSettings").and_then(Node::as_list).unwrap_or_default() {
        let number = port.at(&["port", "number"]).and_then(crate::analysis::index::number);
        let number = number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        all.extend(port.get("tls").map(|tls| (tls, Some(number))));
    }
    for (tls, port) in all {
        let text = |key| tls.get(key).and_then(Node::as_str).unwrap_or_default();
        let mode = text("mode");
        let skips =
            matches!(tls.get("insecureSkipVerify").map(|node| &node.content), Some(Content::Bool(true)));
        // Sidecars read a credential for the workloads that the rule selects only.
        let has_credential = !text("credentialName").is_empty() && !rule.workload_selector.is_empty();
        if !matches!(mode, "SIMPLE" | "MUTUAL")
            || skips
            || has_credential
            || !text("caCertificates").is_empty()
        {
            continue;
        }
        let what = port.map_or_else(String::new, |port| format!("port {port} of "));
        let host = rule.host;
        let message =
            format!("TLS of mode `{mode}` to {what}`{host}` names no certificates of the server's authority");
        let finding = resource
            .finding(&code::NO_CA_CERTIFICATES, resource.head(), message)
            .related(resource.place(crate::rules::At::root(tls).span()), "these settings")
            .help("add `caCertificates` (or, with a `workloadSelector`, `credentialName`), and `subjectAltNames` for the server's name");
        report.push(index, resource, finding);
    }
}
