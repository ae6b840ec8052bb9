//! Networks, and the gateways that lead into them.

use std::collections::BTreeSet;

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use crate::analysis::index::{Index, Kind, Resource, Service, number};

/// The label that says in which network something is.
pub(crate) const NETWORK: &str = "topology.istio.io/network";

/// A gateway into a network, by its label.
#[derive(Clone, Debug)]
pub(crate) struct NetworkGateway<'a> {
    /// The Service, or the Gateway of the Gateway API.
    pub(crate) resource: Resource<'a>,
    /// The network.
    pub(crate) network: &'a str,
    /// Where the network is named.
    pub(crate) span: Span,
    /// The addresses that are known of it.
    pub(crate) addresses: BTreeSet<&'a str>,
}

impl<'a> NetworkGateway<'a> {
    /// All of a cluster.
    pub(super) fn all(index: &Index<'a>) -> Vec<Self> {
        let services = index.services().iter().map(|service| (service.resource, addresses(service)));
        let gateways = index.all(Kind::KubernetesGateway).iter().map(|gateway| {
            let values = gateway.list(&["spec", "addresses"]).iter();
            let values = values.chain(gateway.list(&["status", "addresses"]));
            (*gateway, values.filter_map(|node| node.get("value")?.as_str()).collect())
        });
        let labelled = |(resource, addresses): (Resource<'a>, BTreeSet<&'a str>)| {
            let labels = resource.labels();
            let network = labels.get(NETWORK).filter(|network| !network.is_empty())?;
            let span = labels.value_span(NETWORK).unwrap_or_else(|| resource.head());
            Some(Self { resource, network, span, addresses })
        };
        services.chain(gateways).filter_map(labelled).collect()
    }
}

/// What is known of where a Service can be reached from outside.
fn addresses<'a>(service: &Service<'a>) -> BTreeSet<&'a str> {
    let resource = &service.resource;
    let ingress = resource.list(&["status", "loadBalancer", "ingress"]).iter();
    let ingress = ingress.filter_map(|node| node.get("ip").or_else(|| node.get("hostname"))?.as_str());
    let external = resource.list(&["spec", "externalIPs"]).iter().filter_map(Node::as_str);
    ingress.chain(external).chain(resource.text(&["spec", "loadBalancerIP"])).collect()
}

/// The port on which a Service takes traffic from other networks: 15443, or what its label says.
pub(crate) fn gateway_port(resource: &Resource<'_>) -> Option<u32> {
    match resource.labels().get("networking.istio.io/gatewayPort") {
        Some(text) => text.parse().ok(),
        None => Some(15443),
    }
}

/// Whether a Service has a port for traffic from other networks: istiod leaves others out.
pub(crate) fn serves_networks(service: &Service<'_>) -> bool {
    const HBONE: u32 = 15008;
    let port = gateway_port(&service.resource);
    service
        .ports
        .iter()
        .filter_map(|port| port.node.get("port").and_then(number))
        .any(|number| number == HBONE || Some(number) == port)
}
