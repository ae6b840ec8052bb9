//! What istiod of the releases from 1.24 on refuses, a file a kind: the rules of its webhook
//! (`pkg/config/validation`), and what the custom resource definitions say beyond types.

pub(super) mod annotations;
mod authorization_policy;
mod authorization_values;
mod client_tls;
mod connection_pool;
mod destination;
mod destination_rule;
mod envoy_filter;
mod gateway;
mod http_header;
mod http_match;
mod http_route;
mod jwks;
mod l4_route;
mod load_balancer;
pub(super) mod locality;
mod peer_authentication;
mod plugin;
mod proxy_config;
mod readiness_probe;
mod request_authentication;
mod server_tls;
mod service_entry;
mod sidecar;
mod target_port;
mod telemetry;
mod traffic_extension;
mod traffic_policy;
pub(super) mod versions;
mod virtual_service;
mod wasm_plugin;
mod workload;
mod workload_entry;
mod workload_group;

use istio_mc_diagnostic::code;

use super::kind::{KindRules, spec};
use super::{At, Cx};

const NETWORKING: &[&str] =
    &["networking.istio.io/v1", "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
const SECURITY: &[&str] = &["security.istio.io/v1", "security.istio.io/v1beta1"];
const TELEMETRY: &[&str] = &["telemetry.istio.io/v1", "telemetry.istio.io/v1alpha1"];
const EXTENSIONS: &[&str] = &["extensions.istio.io/v1alpha1"];

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
    (SECURITY, "AuthorizationPolicy", authorization_policy::check),
    (SECURITY, "PeerAuthentication", peer_authentication::check),
    (SECURITY, "RequestAuthentication", request_authentication::check),
    (TELEMETRY, "Telemetry", telemetry::check),
    (EXTENSIONS, "TrafficExtension", traffic_extension::check),
    (EXTENSIONS, "WasmPlugin", wasm_plugin::check),
];

/// Reports the absence of a spec in a kind that does nothing without.
fn no_spec(at: &At<'_, '_>, what: &str, cx: &mut Cx<'_>) {
    let kind = cx.object().text("kind");
    let finding = cx.finding(&code::ISTIO_REQUIRES, at, format!("a {kind} needs a `spec`"));
    cx.push(finding.help(format!("give it one with {what}")));
}
