//! VirtualServices.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::{Resource, Visibility, number};

/// A VirtualService.
#[derive(Clone, Debug)]
pub(crate) struct VirtualService<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// Its hosts as written, each with its place.
    pub(crate) hosts: Vec<(&'a str, Span)>,
    /// Its gateways as written, each with its place; empty means `mesh`.
    pub(crate) gateways: Vec<(&'a str, Span)>,
    /// Who sees it.
    pub(crate) visibility: Visibility<'a>,
    /// Everything that its routes lead to, in order.
    pub(crate) destinations: Vec<Destination<'a>>,
}

/// Where a route leads, or sends a copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Destination<'a> {
    /// The host as written.
    pub(crate) host: &'a str,
    /// Where the host stands.
    pub(crate) span: Span,
    /// The subset, with its place.
    pub(crate) subset: Option<(&'a str, Span)>,
    /// The number of the port, with its place.
    pub(crate) port: Option<(u32, Span)>,
    /// Whether it gets copies only.
    pub(crate) is_mirror: bool,
}

/// A gateway that a VirtualService names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GatewayName<'a> {
    /// `mesh`: every sidecar.
    Mesh,
    /// A Gateway.
    Gateway {
        /// Its namespace.
        namespace: &'a str,
        /// Its name.
        name: &'a str,
    },
}

impl<'a> GatewayName<'a> {
    /// What a name means in an object of that namespace: `name`, `namespace/name`, or
    /// `name.namespace.svc.cluster.local` as Istio still reads it.
    pub(crate) fn new(text: &'a str, own: &'a str) -> Self {
        if text == "mesh" {
            return GatewayName::Mesh;
        }
        if let Some((namespace, name)) = text.split_once('/') {
            let namespace = if namespace == "." { own } else { namespace };
            return GatewayName::Gateway { namespace, name };
        }
        match text.split_once('.') {
            Some((name, rest)) => {
                let namespace = rest.split('.').next().unwrap_or(rest);
                GatewayName::Gateway { namespace, name }
            }
            None => GatewayName::Gateway { namespace: own, name: text },
        }
    }
}

impl<'a> VirtualService<'a> {
    pub(super) fn new(resource: Resource<'a>) -> Self {
        Self {
            resource,
            hosts: resource.texts(&["spec", "hosts"]).collect(),
            gateways: resource.texts(&["spec", "gateways"]).collect(),
            visibility: Visibility::of_spec(&resource),
            destinations: destinations(&resource),
        }
    }

    /// The gateways that it names; `mesh` if it names none.
    pub(crate) fn gateway_names(&self) -> impl Iterator<Item = GatewayName<'a>> {
        let none = self.gateways.is_empty().then_some(GatewayName::Mesh);
        let namespace = self.resource.namespace;
        none.into_iter().chain(self.gateways.iter().map(move |(text, _)| GatewayName::new(text, namespace)))
    }

    /// Whether sidecars use it.
    pub(crate) fn is_for_mesh(&self) -> bool {
        self.gateway_names().any(|gateway| gateway == GatewayName::Mesh)
    }
}

fn destinations<'a>(resource: &Resource<'a>) -> Vec<Destination<'a>> {
    let mut found = Vec::new();
    for protocol in ["http", "tls", "tcp"] {
        for rule in resource.list(&["spec", protocol]) {
            let list = |key| rule.get(key).and_then(Node::as_list).unwrap_or_default();
            let routes = list("route").iter().filter_map(|route| route.get("destination"));
            let mirrors = rule
                .get("mirror")
                .into_iter()
                .chain(list("mirrors").iter().filter_map(|mirror| mirror.get("destination")));
            found.extend(routes.filter_map(|node| destination(node, false)));
            found.extend(mirrors.filter_map(|node| destination(node, true)));
        }
    }
    found
}

fn destination<'a>(node: &'a Node<'a>, is_mirror: bool) -> Option<Destination<'a>> {
    let host = node.get("host")?;
    let port = node.at(&["port", "number"]);
    let subset = node.get("subset");
    Some(Destination {
        host: host.as_str()?,
        span: host.span,
        subset: subset
            .and_then(|node| Some((node.as_str()?, node.span)))
            .filter(|(subset, _)| !subset.is_empty()),
        port: port.and_then(|node| Some((number(node)?, node.span))).filter(|(port, _)| *port != 0),
        is_mirror,
    })
}
