//! ServiceEntries.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::{Resource, Visibility, number};

/// A ServiceEntry.
#[derive(Clone, Debug)]
pub(crate) struct ServiceEntry<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// Its hosts, each with its place.
    pub(crate) hosts: Vec<(&'a str, Span)>,
    /// Its ports, in order.
    pub(crate) ports: Vec<EntryPort<'a>>,
    /// Who sees it.
    pub(crate) visibility: Visibility<'a>,
}

/// A port of a [`ServiceEntry`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryPort<'a> {
    /// As it is written.
    pub(crate) node: &'a Node<'a>,
    /// The number; `None` if it is no number.
    pub(crate) number: Option<u32>,
    /// The name, or an empty text.
    pub(crate) name: &'a str,
    /// The protocol as written, or an empty text.
    pub(crate) protocol: &'a str,
}

impl<'a> ServiceEntry<'a> {
    pub(super) fn new(resource: Resource<'a>) -> Self {
        let port = |node: &'a Node<'a>| {
            let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
            EntryPort {
                node,
                number: node.get("number").and_then(number),
                name: text("name"),
                protocol: text("protocol"),
            }
        };
        Self {
            resource,
            hosts: resource.texts(&["spec", "hosts"]).collect(),
            ports: resource.list(&["spec", "ports"]).iter().map(port).collect(),
            visibility: Visibility::of_spec(&resource),
        }
    }
}
