//! PeerAuthentication: workload over namespace over mesh, and ports over all of them.

use std::collections::{BTreeMap, HashMap};

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::demand::{Demand, Mode, Reach};
use super::sidecar::{has_sidecar, is_injected};
use crate::analysis::index::{
    Index, Kind, Labels, Resource, Service, ServicePort, TargetPort, Workload, number,
};

/// All PeerAuthentications, by what they are for.
pub(super) struct Policies<'a> {
    mesh: Option<Resource<'a>>,
    namespaces: BTreeMap<&'a str, Resource<'a>>,
    /// Those with a selector, by namespace and the first label of the selector.
    workloads: HashMap<(&'a str, &'a str, &'a str), Vec<Resource<'a>>>,
}

impl<'a> Policies<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let root = index.mesh.root_namespace();
        let mut policies = Self { mesh: None, namespaces: BTreeMap::new(), workloads: HashMap::new() };
        for policy in index.all(Kind::PeerAuthentication) {
            let first = selector(policy).iter().next();
            if let Some((key, value)) = first {
                policies.workloads.entry((policy.namespace, key, value)).or_default().push(*policy);
            } else if policy.namespace == root {
                policies.mesh.get_or_insert(*policy);
            } else {
                policies.namespaces.entry(policy.namespace).or_insert(*policy);
            }
        }
        policies
    }

    /// What the pods behind a port of a Service take, if all that are known take the same and are in the mesh.
    pub(super) fn demand(
        &self,
        index: &Index<'a>,
        service: &Service<'a>,
        port: &ServicePort<'a>,
    ) -> Option<Demand<'a>> {
        let resource = &service.resource;
        let namespace = resource.namespace;
        let mut pods = index.workloads.selected(namespace, service.selector).peekable();
        if pods.peek().is_none() {
            let target = match port.target {
                TargetPort::Number(number) => Some(number),
                TargetPort::Name(_) => None,
            };
            let found = self.of_labels(namespace, service.selector, target)?;
            let evident = found.reach > Reach::Mesh || is_injected(index, namespace);
            return evident.then_some(found);
        }
        let mut found: Option<Demand<'a>> = None;
        for pod in pods {
            let demand = self.of_labels(namespace, pod.labels, target_port(pod, port.target))?;
            if !has_sidecar(index, pod, demand.reach) || found.is_some_and(|known| known.mode != demand.mode)
            {
                return None;
            }
            found = Some(demand);
        }
        found
    }

    fn of_labels(&self, namespace: &'a str, labels: Labels<'a>, port: Option<u32>) -> Option<Demand<'a>> {
        let candidates =
            labels.iter().filter_map(|(key, value)| self.workloads.get(&(namespace, key, value)));
        let own = candidates.flatten().find(|policy| selector(policy).selects(&labels)).and_then(|policy| {
            let of_port = port.and_then(|port| port_mode(policy, port));
            let (mode, span) = of_port.or_else(|| mode(policy))?;
            Some(Demand { mode, reach: Reach::Workload, policy: *policy, span })
        });
        let wide = |policy: &Resource<'a>, reach| {
            mode(policy).map(|(mode, span)| Demand { mode, reach, policy: *policy, span })
        };
        own.or_else(|| wide(self.namespaces.get(namespace)?, Reach::Namespace))
            .or_else(|| wide(self.mesh.as_ref()?, Reach::Mesh))
    }
}

pub(super) fn selector<'a>(policy: &Resource<'a>) -> Labels<'a> {
    policy.labels_at(&["spec", "selector", "matchLabels"])
}

fn mode(policy: &Resource<'_>) -> Option<(Mode, Span)> {
    let node = policy.at(&["spec", "mtls", "mode"])?;
    Some((Mode::of(node)?, node.span))
}

fn port_mode(policy: &Resource<'_>, port: u32) -> Option<(Mode, Span)> {
    let ports = policy.at(&["spec", "portLevelMtls"])?.as_map()?;
    let entry = ports.iter().find(|entry| entry.key.parse() == Ok(port))?;
    let node = entry.value.get("mode")?;
    Some((Mode::of(node)?, node.span))
}

/// The port of the pods that a Service's port leads to, if it can be told.
fn target_port(pod: &Workload<'_>, target: TargetPort<'_>) -> Option<u32> {
    let name = match target {
        TargetPort::Number(number) => return Some(number),
        TargetPort::Name(name) => name,
    };
    let ports = pod.containers().iter().filter_map(|container| container.get("ports")?.as_list()).flatten();
    let mut named = ports.filter(|port| port.get("name").and_then(Node::as_str) == Some(name));
    named.next()?.get("containerPort").and_then(number)
}
