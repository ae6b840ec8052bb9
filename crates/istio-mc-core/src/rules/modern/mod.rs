//! What istiod of the releases from 1.24 on refuses, a file a kind: the rules of its webhook
//! (`pkg/config/validation`), and what the custom resource definitions say beyond types.

mod client_tls;
mod connection_pool;
mod destination;
mod destination_rule;
mod http_header;
mod http_match;
mod http_route;
mod l4_route;
mod load_balancer;
mod locality;
mod peer_authentication;
mod traffic_policy;
mod virtual_service;

use super::kind::{KindRules, spec};

const NETWORKING: &[&str] =
    &["networking.istio.io/v1", "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
const SECURITY: &[&str] = &["security.istio.io/v1", "security.istio.io/v1beta1"];

pub(super) const RULES: &[KindRules] = &[
    (NETWORKING, "DestinationRule", destination_rule::check),
    (NETWORKING, "VirtualService", virtual_service::check),
    (SECURITY, "PeerAuthentication", peer_authentication::check),
];
