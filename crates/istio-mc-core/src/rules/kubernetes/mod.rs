//! What the API server refuses of Kubernetes' own kinds, a file a kind (`pkg/apis/core/validation`).

mod config_map;
mod endpoints;
pub(super) mod fields;
mod secret;
mod service;

use super::kind::KindRules;

pub(super) const RULES: &[KindRules] = &[
    (&["v1"], "ConfigMap", config_map::check),
    (&["v1"], "Endpoints", endpoints::check),
    (&["v1"], "Secret", secret::check),
    (&["v1"], "Service", service::check),
];
