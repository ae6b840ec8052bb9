//! Gateways of Istio.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::{Labels, Resource, number};

/// A Gateway of `networking.istio.io`.
#[derive(Clone, Debug)]
pub(crate) struct Gateway<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// The pods that take it on.
    pub(crate) selector: Labels<'a>,
    /// Its servers, in order.
    pub(crate) servers: Vec<Server<'a>>,
}

/// A server of a [`Gateway`].
#[derive(Clone, Debug)]
pub(crate) struct Server<'a> {
    /// As it is written.
    pub(crate) node: &'a Node<'a>,
    /// The number of its port.
    pub(crate) port: Option<u32>,
    /// The hosts that it serves.
    pub(crate) hosts: Vec<ServerHost<'a>>,
    /// Its TLS settings.
    pub(crate) tls: Option<&'a Node<'a>>,
}

/// A host of a [`Server`]: `www.example.com`, or `namespace/www.example.com` for the VirtualServices of
/// that namespace alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerHost<'a> {
    /// Whose VirtualServices may use it: `*` for all, `.` resolved to the Gateway's own namespace.
    pub(crate) namespace: &'a str,
    /// As it is written.
    pub(crate) text: &'a str,
    /// The host, maybe with a wildcard.
    pub(crate) name: &'a str,
    /// Where it stands.
    pub(crate) span: Span,
}

impl<'a> Gateway<'a> {
    pub(super) fn new(resource: Resource<'a>) -> Self {
        let host = |node: &'a Node<'a>| {
            let text = node.as_str()?;
            let (namespace, name) = text.split_once('/').unwrap_or(("*", text));
            let namespace = if namespace == "." { resource.namespace } else { namespace };
            Some(ServerHost { text, namespace, name, span: node.span })
        };
        let server = |node: &'a Node<'a>| {
            let port = |key| node.at(&["port", key]);
            let hosts = node.get("hosts").and_then(Node::as_list).unwrap_or_default();
            Server {
                node,
                port: port("number").and_then(number),
                hosts: hosts.iter().filter_map(host).collect(),
                tls: node.get("tls").filter(|node| !node.is_null()),
            }
        };
        Self {
            resource,
            selector: resource.labels_at(&["spec", "selector"]),
            servers: resource.list(&["spec", "servers"]).iter().map(server).collect(),
        }
    }
}

impl<'a> Server<'a> {
    /// The mode of its TLS settings: `PASSTHROUGH` if they name none; `None` without settings.
    pub(crate) fn tls_mode(&self) -> Option<&'a str> {
        let tls = self.tls?;
        Some(tls.get("mode").and_then(Node::as_str).unwrap_or("PASSTHROUGH"))
    }

    /// Where it begins.
    pub(crate) fn span(&self) -> Span {
        crate::rules::At::root(self.node).span()
    }
}

impl ServerHost<'_> {
    /// Whether VirtualServices of a namespace may use it.
    pub(crate) fn is_open_to(&self, namespace: &str) -> bool {
        self.namespace == "*" || self.namespace == namespace
    }
}
