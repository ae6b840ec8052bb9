//! DestinationRules.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::{Host, Labels, Resource, Visibility};

/// A DestinationRule.
#[derive(Clone, Debug)]
pub(crate) struct DestinationRule<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// Its host.
    pub(crate) host: Host<'a>,
    /// Where the host stands.
    pub(crate) host_span: Span,
    /// Its subsets, in order.
    pub(crate) subsets: Vec<Subset<'a>>,
    /// Who sees it.
    pub(crate) visibility: Visibility<'a>,
    /// The clients that it is for, by their labels; empty means all.
    pub(crate) workload_selector: Labels<'a>,
}

/// A subset of a [`DestinationRule`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subset<'a> {
    /// As it is written.
    pub(crate) node: &'a Node<'a>,
    /// Its name, or an empty text.
    pub(crate) name: &'a str,
    /// The labels of its pods.
    pub(crate) labels: Labels<'a>,
}

impl<'a> DestinationRule<'a> {
    pub(super) fn new(resource: Resource<'a>) -> Self {
        let subset = |node: &'a Node<'a>| Subset {
            node,
            name: node.get("name").and_then(Node::as_str).unwrap_or_default(),
            labels: Labels::new(node.get("labels")),
        };
        let host = resource.at(&["spec", "host"]);
        Self {
            resource,
            host: Host::new(host.and_then(Node::as_str).unwrap_or_default(), resource.namespace),
            host_span: host.map_or_else(|| resource.head(), |host| host.span),
            subsets: resource.list(&["spec", "subsets"]).iter().map(subset).collect(),
            visibility: Visibility::of_spec(&resource),
            workload_selector: resource.labels_at(&["spec", "workloadSelector", "matchLabels"]),
        }
    }

    /// Its settings for all of its host, if it has any.
    pub(crate) fn traffic_policy(&self) -> Option<&'a Node<'a>> {
        self.resource.at(&["spec", "trafficPolicy"])
    }

    /// The subset of that name.
    pub(crate) fn subset(&self, name: &str) -> Option<&Subset<'a>> {
        self.subsets.iter().find(|subset| subset.name == name)
    }
}
