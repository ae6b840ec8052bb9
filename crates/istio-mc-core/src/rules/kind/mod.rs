//! The rules of each kind, a file a kind.

mod config_map;
mod destination_rule;
mod endpoints;
mod gateway;
mod http_route;
mod l4_route;
mod policy;
mod secret;
mod service;
mod service_entry;
mod traffic_policy;
mod virtual_service;

use istio_mc_yaml::Decode;

use super::{At, Cx};
use crate::api::ApiObject;

/// Checks an object, given as its root.
pub(super) type Rules = fn(&At<'_, '_>, &mut Cx<'_>);

/// Which kinds have rules.
const RULES: &[(&str, &str, Rules)] = &[
    ("v1", "ConfigMap", config_map::check),
    ("v1", "Endpoints", endpoints::check),
    ("v1", "Secret", secret::check),
    ("v1", "Service", service::check),
    ("networking.istio.io/v1alpha3", "DestinationRule", destination_rule::check),
    ("networking.istio.io/v1alpha3", "Gateway", gateway::check),
    ("networking.istio.io/v1alpha3", "ServiceEntry", service_entry::check),
    ("networking.istio.io/v1alpha3", "VirtualService", virtual_service::check),
    ("authentication.istio.io/v1alpha1", "MeshPolicy", policy::check_mesh),
    ("authentication.istio.io/v1alpha1", "Policy", policy::check),
];

/// The rules of a kind, if it has any.
pub(super) fn rules(api_version: &str, kind: &str) -> Option<Rules> {
    RULES.iter().find(|rules| (rules.0, rules.1) == (api_version, kind)).map(|rules| rules.2)
}

/// The typed spec of an object of kind `K`, after having reported what does not fit the type. An absent
/// spec is an empty one, as in protobuf.
fn spec<K: ApiObject, S: Decode + Default>(root: &At<'_, '_>, cx: &mut Cx<'_>) -> Option<S> {
    let node = cx.object().node;
    let what = format!("a {}", K::KIND);
    cx.decode(|decoder| {
        let entries = decoder.fields(node, &what, &["apiVersion", "kind", "metadata", "spec", "status"])?;
        decoder.field::<Option<S>>(root.written()?, entries, &what, "spec")
    })
    .map(Option::unwrap_or_default)
}
