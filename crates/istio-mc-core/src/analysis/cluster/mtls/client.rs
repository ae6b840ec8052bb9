//! Which DestinationRule holds for a Service, and what TLS it tells clients to use.

use std::collections::{BTreeMap, HashMap};

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use crate::analysis::index::{DestinationRule, Host, HostMap, Index, Service, number};

/// The DestinationRules of a cluster, by the namespace of the clients that they hold for.
pub(super) struct ClientRules<'i, 'a> {
    /// By the rule's namespace: hosts in full, wildcards among them.
    by_namespace: BTreeMap<&'a str, HostMap<'a, usize>>,
    /// Rules for one Service, by that Service.
    by_service: HashMap<Host<'a>, Vec<usize>>,
    rules: &'i [DestinationRule<'a>],
}

/// What a rule says of TLS, for a port.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told<'a> {
    /// This mode.
    Mode(&'a str, Span),
    /// Nothing: a client of 1.5 and later finds out by itself, an older one uses plaintext.
    Nothing,
}

impl<'i, 'a> ClientRules<'i, 'a> {
    pub(super) fn new(index: &'i Index<'a>) -> Self {
        let rules = index.destination_rules();
        let mut by_namespace: BTreeMap<&'a str, HostMap<'a, usize>> = BTreeMap::new();
        let mut by_service: HashMap<Host<'a>, Vec<usize>> = HashMap::new();
        for (at, rule) in rules.iter().enumerate() {
            // Rules for some clients only are about those.
            if !rule.workload_selector.is_empty() {
                continue;
            }
            match rule.host {
                Host::Name(host) if rule.host.is_wildcard() => {
                    by_namespace.entry(rule.resource.namespace).or_default().insert(host, at);
                }
                Host::Service { .. } => by_service.entry(rule.host).or_default().push(at),
                Host::Name(_) => {}
            }
        }
        Self { by_namespace, by_service, rules }
    }

    /// The rules that hold for calls to a Service, each for some clients: those of its own namespace and of the root
    /// namespace for everybody they are exported to, and those that name it for the clients of their namespace.
    pub(super) fn holding(&self, service: &Service<'a>, root: &str) -> Vec<&'i DestinationRule<'a>> {
        let resource = &service.resource;
        let host = Host::Service { name: resource.name, namespace: resource.namespace };
        let mut found: Vec<usize> = Vec::new();
        let mut namespaces_done = Vec::new();
        for at in self.by_service.get(&host).into_iter().flatten() {
            let namespace = self.rules[*at].resource.namespace;
            // Of several in one namespace Istio takes the first and merges subsets only.
            if !namespaces_done.contains(&namespace) {
                namespaces_done.push(namespace);
                found.push(*at);
            }
        }
        let full = host.to_string();
        // Exact rules of the Service's own namespace come before wildcards of the root.
        let own_is_exact = namespaces_done.contains(&resource.namespace);
        for namespace in [resource.namespace, root] {
            if namespaces_done.contains(&namespace) || (own_is_exact && namespace == root) {
                continue;
            }
            namespaces_done.push(namespace);
            let nearest = self.by_namespace.get(namespace).and_then(|hosts| hosts.covering(&full).next());
            if let Some(at) = nearest {
                found.push(*at);
                if namespace == resource.namespace {
                    break;
                }
            }
        }
        found.into_iter().map(|at| &self.rules[at]).collect()
    }

    /// The rules for many hosts that a host is one of, in these namespaces.
    pub(super) fn wildcards(&self, host: &str, namespaces: &[&str]) -> Vec<&'i DestinationRule<'a>> {
        let mut found = Vec::new();
        for (at, namespace) in namespaces.iter().enumerate() {
            if namespaces[..at].contains(namespace) {
                continue;
            }
            if let Some(hosts) = self.by_namespace.get(namespace) {
                found.extend(hosts.covering(host).map(|at| &self.rules[*at]));
            }
        }
        found
    }
}

/// What a policy of traffic says for a port: settings for the port replace all others.
pub(super) fn told<'a>(policy: Option<&'a Node<'a>>, port: u32) -> Told<'a> {
    let Some(policy) = policy else { return Told::Nothing };
    let settings = policy.get("portLevelSettings").and_then(Node::as_list).unwrap_or_default();
    let of_port =
        settings.iter().find(|settings| settings.at(&["port", "number"]).and_then(number) == Some(port));
    let Some(tls) = of_port.unwrap_or(policy).get("tls").filter(|tls| !tls.is_null()) else {
        return Told::Nothing;
    };
    match tls.get("mode").filter(|mode| !mode.is_null()) {
        Some(mode) => mode.as_str().map_or(Told::Nothing, |text| Told::Mode(text, mode.span)),
        None => Told::Mode("DISABLE", crate::rules::At::root(tls).span()),
    }
}

/// What a rule and its subsets say for a port: a subset's settings replace the rule's.
pub(super) fn all_told<'a>(rule: &DestinationRule<'a>, port: u32) -> Vec<Told<'a>> {
    let general = told(rule.traffic_policy(), port);
    let mut found = vec![general];
    for subset in &rule.subsets {
        if let told @ Told::Mode(..) = told(subset.node.get("trafficPolicy"), port) {
            found.push(told);
        }
    }
    found
}
