//! What Pilot and Galley of the releases 0.8 to 1.4 refuse, a file a kind (`pilot/pkg/model/validation.go`).

mod destination_rule;
mod gateway;
mod http_route;
mod l4_route;
mod policy;
mod service_entry;
mod traffic_policy;
pub(super) mod versions;
mod virtual_service;

use super::kind::{KindRules, spec};

const NETWORKING: &[&str] = &["networking.istio.io/v1alpha3"];
const AUTHENTICATION: &[&str] = &["authentication.istio.io/v1alpha1"];

pub(super) const RULES: &[KindRules] = &[
    (NETWORKING, "DestinationRule", destination_rule::check),
    (NETWORKING, "Gateway", gateway::check),
    (NETWORKING, "ServiceEntry", service_entry::check),
    (NETWORKING, "VirtualService", virtual_service::check),
    (AUTHENTICATION, "MeshPolicy", policy::check_mesh),
    (AUTHENTICATION, "Policy", policy::check),
];
