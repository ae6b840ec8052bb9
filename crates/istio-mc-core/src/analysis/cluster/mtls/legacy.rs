//! Policy and MeshPolicy of 0.8 to 1.4. Clients of these releases use mTLS only if a DestinationRule tells them to,
//! unless the mesh configuration has `enableAutoMtls`.

use std::collections::{BTreeMap, HashMap};

use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::{Content, Node};

use super::client::{ClientRules, Told, told};
use super::demand::{Demand, Mode, Reach};
use super::sidecar::{has_sidecar, is_injected};
use crate::analysis::index::{DestinationRule, Host, Index, Kind, Resource, Service, ServicePort, number};
use crate::analysis::report::Report;

/// A policy that names a Service, with the ports that it names.
type Target<'a> = (Resource<'a>, &'a [Node<'a>]);

/// All policies, by what they are for.
pub(super) struct Policies<'a> {
    mesh: Option<Resource<'a>>,
    namespaces: BTreeMap<&'a str, Resource<'a>>,
    /// By namespace and Service, with the ports of the target, if it names any.
    services: HashMap<(&'a str, &'a str), Vec<Target<'a>>>,
}

impl<'a> Policies<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let mut policies = Self {
            mesh: index.all(Kind::MeshPolicy).first().copied(),
            namespaces: BTreeMap::new(),
            services: HashMap::new(),
        };
        for policy in index.all(Kind::Policy) {
            let targets = policy.list(&["spec", "targets"]);
            if targets.is_empty() {
                policies.namespaces.entry(policy.namespace).or_insert(*policy);
            }
            for target in targets {
                // Targets with labels or a subset are for some of the pods.
                let whole = ["labels", "subset"].iter().all(|key| target.get(key).is_none());
                let Some(name) = target.get("name").and_then(Node::as_str).filter(|_| whole) else {
                    continue;
                };
                let ports = target.get("ports").and_then(Node::as_list).unwrap_or_default();
                policies.services.entry((policy.namespace, name)).or_default().push((*policy, ports));
            }
        }
        policies
    }

    /// What the pods behind a port of a Service take, if they are known to be in the mesh.
    pub(super) fn demand(
        &self,
        index: &Index<'a>,
        service: &Service<'a>,
        port: &ServicePort<'a>,
    ) -> Option<Demand<'a>> {
        let resource = &service.resource;
        let found = self.of_service(resource.namespace, resource.name, port)?;
        let mut pods = index.workloads.selected(resource.namespace, service.selector).peekable();
        let evident = if pods.peek().is_none() {
            found.reach > Reach::Mesh || is_injected(index, resource.namespace)
        } else {
            pods.all(|pod| has_sidecar(index, pod, found.reach))
        };
        evident.then_some(found)
    }

    fn of_service(&self, namespace: &str, name: &str, port: &ServicePort<'_>) -> Option<Demand<'a>> {
        let own = self.services.get(&(namespace, name)).into_iter().flatten();
        let of_port = own.clone().find(|(_, ports)| ports.iter().any(|one| is_port(one, port)));
        let own = of_port.or_else(|| own.clone().find(|(_, ports)| ports.is_empty()));
        if let Some((policy, _)) = own {
            return Some(demand(policy, Reach::Workload));
        }
        let wide = self.namespaces.get(namespace).map(|policy| demand(policy, Reach::Namespace));
        wide.or_else(|| self.mesh.as_ref().map(|policy| demand(policy, Reach::Mesh)))
    }
}

fn is_port(one: &Node<'_>, port: &ServicePort<'_>) -> bool {
    match one.get("number").and_then(number) {
        Some(found) => Some(found) == port.number,
        None => one.get("name").and_then(Node::as_str).is_some_and(|name| name == port.name),
    }
}

/// What a policy says: the first `mtls` among its peers, none of which means plaintext.
fn demand<'a>(policy: &Resource<'a>, reach: Reach) -> Demand<'a> {
    let peers = policy.list(&["spec", "peers"]);
    let entry = peers.iter().find_map(|peer| peer.entry("mtls"));
    let is_true =
        |node: Option<&Node<'_>>| node.is_some_and(|node| matches!(node.content, Content::Bool(true)));
    let (mode, span) = match entry {
        None => (Mode::Disable, policy.name_span()),
        Some(entry) => {
            let text = entry.value.get("mode").and_then(Node::as_str);
            let lenient = text.is_some_and(|mode| mode != "STRICT")
                || is_true(entry.value.get("allowTls"))
                || is_true(policy.at(&["spec", "peerIsOptional"]));
            (if lenient { Mode::Permissive } else { Mode::Strict }, entry.key_span)
        }
    };
    Demand { mode, reach, policy: *policy, span }
}

/// Where the rules for the whole mesh may stand: charts leave the namespace out.
const WIDE: [&str; 2] = ["istio-system", "default"];

/// Finds policies that no rule tells clients of, and rules that hide it from them.
pub(super) fn untold<'i, 'a>(
    index: &'i Index<'a>,
    clients: &ClientRules<'i, 'a>,
    policies: &Policies<'a>,
    report: &mut Report,
) {
    if index.mesh.has_auto_mtls(false) {
        return;
    }
    let root = index.mesh.root_namespace();
    hidden(index, clients, root, report);
    dropped_by_ports(index, report);
    let mut told_of: HashMap<*const u8, (Demand<'a>, Option<&'i Service<'a>>)> = HashMap::new();
    let mut order = Vec::new();
    let mut miss = |demand: Demand<'a>, service: Option<&'i Service<'a>>| {
        let key = std::ptr::from_ref(demand.policy.object.node).cast::<u8>();
        told_of.entry(key).or_insert_with(|| {
            order.push(key);
            (demand, service)
        });
    };
    if let Some(demand) = policies.mesh.as_ref().map(|policy| demand(policy, Reach::Mesh))
        && demand.mode == Mode::Strict
    {
        let namespaces = [root, WIDE[0], WIDE[1]];
        let all = clients.wildcards("*.svc.cluster.local", &namespaces);
        if !all.iter().any(|rule| uses_mtls(rule)) {
            miss(demand, None);
        }
    }
    for service in index.services().iter().filter(|service| !service.selector.is_empty()) {
        let resource = &service.resource;
        for port in service.ports.iter().filter(|port| port.protocol == "TCP") {
            let Some(number) = port.number else { continue };
            let Some(demand) = policies.demand(index, service, port) else { continue };
            if demand.mode != Mode::Strict || demand.reach == Reach::Mesh {
                continue;
            }
            let host = Host::Service { name: resource.name, namespace: resource.namespace }.to_string();
            let wide = clients.wildcards(&host, &[resource.namespace, root, WIDE[0], WIDE[1]]);
            let exact = clients.holding(service, root);
            // A rule that says nothing over one that does is a finding of its own.
            let is_told = exact.iter().chain(&wide).any(|rule| {
                let subsets = rule.subsets.iter().map(|subset| subset.node.get("trafficPolicy"));
                subsets
                    .chain([rule.traffic_policy()])
                    .any(|policy| matches!(told(policy, number), Told::Mode(..)))
            });
            if !is_told {
                miss(demand, Some(service));
            }
        }
    }
    for key in order {
        let Some((demand, service)) = told_of.get(&key) else { continue };
        let (whom, host) = match service {
            Some(service) => {
                let resource = &service.resource;
                let host = Host::Service { name: resource.name, namespace: resource.namespace };
                (format!("`{}`", resource.full_name()), host.to_string())
            }
            None => ("every Service".to_owned(), "*.local".to_owned()),
        };
        let message = format!("{whom} takes mTLS only, and no DestinationRule tells clients to use it");
        let finding = Diagnostic::new(&code::MTLS_UNTOLD, message)
            .at(demand.policy.place(demand.span))
            .note("before 1.5 clients do not find out by themselves, and their calls fail")
            .help(format!("add a DestinationRule with host `{host}` and `tls.mode: ISTIO_MUTUAL`"));
        report.push(index, &demand.policy, finding);
    }
}

fn uses_mtls(rule: &DestinationRule<'_>) -> bool {
    mutual(rule.traffic_policy().and_then(|policy| policy.at(&["tls", "mode"]))).is_some()
}

fn mutual(mode: Option<&Node<'_>>) -> Option<Span> {
    mode.filter(|mode| mode.as_str() == Some("ISTIO_MUTUAL")).map(|mode| mode.span)
}

/// Only the rule with the nearest host counts, all of it.
fn hidden(index: &Index<'_>, clients: &ClientRules<'_, '_>, root: &str, report: &mut Report) {
    for rule in index.destination_rules() {
        let Host::Service { namespace, .. } = rule.host else { continue };
        if rule.traffic_policy().and_then(|policy| policy.get("tls")).is_some_and(|tls| !tls.is_null()) {
            continue;
        }
        let host = rule.host.to_string();
        let wide = clients.wildcards(&host, &[namespace, rule.resource.namespace, root, WIDE[0], WIDE[1]]);
        // The nearest of them would hold without this one.
        let Some(other) = wide.first().filter(|other| uses_mtls(other)) else { continue };
        let message = format!(
            "clients of `{host}` use plaintext: this rule takes the place of `{}`, which tells them to use mTLS",
            other.resource.full_name()
        );
        let finding = Diagnostic::new(&code::MTLS_HIDDEN, message)
            .at(rule.resource.place(rule.host_span))
            .related(other.resource.place(other.host_span), "only the rule with the nearest host counts")
            .help("repeat `tls: {mode: ISTIO_MUTUAL}` in the `trafficPolicy` of this rule");
        report.push(index, &rule.resource, finding);
    }
}

/// Settings for a port take nothing over from those for all ports.
fn dropped_by_ports(index: &Index<'_>, report: &mut Report) {
    for rule in index.destination_rules().iter().filter(|rule| uses_mtls(rule)) {
        let Some(policy) = rule.traffic_policy() else { continue };
        for settings in policy.get("portLevelSettings").and_then(Node::as_list).unwrap_or_default() {
            if settings.get("tls").is_some_and(|tls| !tls.is_null()) {
                continue;
            }
            let port = settings.at(&["port", "number"]).and_then(number);
            let message = format!(
                "clients of port {} use plaintext: its settings take nothing over from `trafficPolicy.tls`",
                port.map_or_else(|| "?".to_owned(), |port| port.to_string())
            );
            let finding = Diagnostic::new(&code::MTLS_HIDDEN, message)
                .at(rule.resource.place(crate::rules::At::root(settings).span()))
                .help("repeat `tls: {mode: ISTIO_MUTUAL}` in the settings of the port");
            report.push(index, &rule.resource, finding);
        }
    }
}
