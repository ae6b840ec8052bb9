//! What Pilot and Galley of the releases 0.8 to 1.4 refuse, a file a kind (`pilot/pkg/model/validation.go`).

mod authorization_policy;
mod destination_rule;
mod envoy_filter;
mod gateway;
mod http_route;
mod l4_route;
mod policy;
mod rbac;
mod service_entry;
mod sidecar;
mod traffic_policy;
pub(super) mod versions;
mod virtual_service;

use super::kind::{KindRules, spec};

const NETWORKING: &[&str] = &["networking.istio.io/v1alpha3"];
const RBAC: &[&str] = &["rbac.istio.io/v1alpha1"];
const AUTHENTICATION: &[&str] = &["authentication.istio.io/v1alpha1"];
const SECURITY: &[&str] = &["security.istio.io/v1beta1"];

pub(super) const RULES: &[KindRules] = &[
    (NETWORKING, "DestinationRule", destination_rule::check),
    (NETWORKING, "EnvoyFilter", envoy_filter::check),
    (NETWORKING, "Gateway", gateway::check),
    (NETWORKING, "ServiceEntry", service_entry::check),
    (NETWORKING, "Sidecar", sidecar::check),
    (NETWORKING, "VirtualService", virtual_service::check),
    (AUTHENTICATION, "MeshPolicy", policy::check_mesh),
    (AUTHENTICATION, "Policy", policy::check),
    (RBAC, "ClusterRbacConfig", rbac::cluster_config),
    (RBAC, "RbacConfig", rbac::namespace_config),
    (RBAC, "ServiceRole", rbac::role),
    (RBAC, "ServiceRoleBinding", rbac::binding),
    (SECURITY, "AuthorizationPolicy", authorization_policy::check),
];
