//! What istiod of the releases from 1.24 on refuses, a file a kind: the rules of its webhook
//! (`pkg/config/validation`), and what the custom resource definitions say beyond types.

mod client_tls;
mod connection_pool;
mod destination;
mod destination_rule;
mod envoy_filter;
mod gateway;
mod http_header;
mod http_match;
mod http_route;
mod l4_route;
mod load_balancer;
mod locality;
mod peer_authentication;
mod proxy_config;
mod readiness_probe;
mod server_tls;
mod service_entry;
mod sidecar;
mod target_port;
mod traffic_policy;
mod virtual_service;
mod workload;
mod workload_entry;
mod workload_group;

use super::kind::{KindRules, spec};

const NETWORKING: &[&str] =
    &["networking.istio.io/v1", "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
const SECURITY: &[&str] = &["security.istio.io/v1", "security.istio.io/v1beta1"];

pub(super) const RULES: &[KindRules] = &[
    (&["networking.istio.io/v1alpha3"], "EnvoyFilter", envoy_filter::check),
    (&["networking.istio.io/v1beta1"], "ProxyConfig", proxy_config::check),
    (NETWORKING, "DestinationRule", destination_rule::check),
    (NETWORKING, "Gateway", gateway::check),
    (NETWORKING, "ServiceEntry", service_entry::check),
    (NETWORKING, "Sidecar", sidecar::check),
    (NETWORKING, "VirtualService", virtual_service::check),
    (NETWORKING, "WorkloadEntry", workload_entry::check),
    (NETWORKING, "WorkloadGroup", workload_group::check),
    (SECURITY, "PeerAuthentication", peer_authentication::check),
];
