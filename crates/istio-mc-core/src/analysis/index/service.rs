//! Services.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::{Labels, Resource, Visibility, number};

/// A Service of Kubernetes.
#[derive(Clone, Debug)]
pub(crate) struct Service<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// Its ports, in order.
    pub(crate) ports: Vec<ServicePort<'a>>,
    /// The pods behind it; empty if something else makes its endpoints.
    pub(crate) selector: Labels<'a>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    pub(crate) kind: &'a str,
    /// Who sees it.
    pub(crate) visibility: Visibility<'a>,
}

/// A port of a [`Service`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServicePort<'a> {
    /// As it is written.
    pub(crate) node: &'a Node<'a>,
    /// The number; `None` if it is no number.
    pub(crate) number: Option<u32>,
    /// The name, or an empty text.
    pub(crate) name: &'a str,
    /// `TCP`, `UDP`, `SCTP`; `TCP` if it is not given.
    pub(crate) protocol: &'a str,
    /// What it says of what is spoken: `appProtocol`.
    pub(crate) app_protocol: Option<&'a str>,
    /// Where it leads: a port of the pods.
    pub(crate) target: TargetPort<'a>,
}

/// A port of pods as a Service names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TargetPort<'a> {
    /// By its number.
    Number(u32),
    /// By its name.
    Name(&'a str),
}

impl<'a> Service<'a> {
    pub(super) fn new(resource: Resource<'a>) -> Self {
        let port = |node: &'a Node<'a>| {
            let text = |key| node.get(key).and_then(Node::as_str);
            let port = node.get("port").and_then(number);
            let target = node.get("targetPort").filter(|node| !node.is_null());
            let target = match target.map(|node| (number(node), node.as_str())) {
                Some((Some(number), _)) if number != 0 => TargetPort::Number(number),
                Some((None, Some(name))) if !name.is_empty() => TargetPort::Name(name),
                _ => TargetPort::Number(port.unwrap_or_default()),
            };
            ServicePort {
                node,
                number: port,
                name: text("name").unwrap_or_default(),
                protocol: text("protocol").filter(|text| !text.is_empty()).unwrap_or("TCP"),
                app_protocol: text("appProtocol"),
                target,
            }
        };
        Self {
            resource,
            ports: resource.list(&["spec", "ports"]).iter().map(port).collect(),
            selector: resource.labels_at(&["spec", "selector"]),
            kind: resource.text(&["spec", "type"]).filter(|text| !text.is_empty()).unwrap_or("ClusterIP"),
            visibility: Visibility::of_service(&resource),
        }
    }

    /// The port of that number.
    pub(crate) fn port(&self, number: u32) -> Option<&ServicePort<'a>> {
        self.ports.iter().find(|port| port.number == Some(number))
    }

    /// Whether it has no address of its own.
    pub(crate) fn is_headless(&self) -> bool {
        self.resource.text(&["spec", "clusterIP"]) == Some("None")
    }
}

impl ServicePort<'_> {
    /// Where it begins.
    pub(crate) fn span(&self) -> Span {
        crate::rules::At::root(self.node).span()
    }
}
