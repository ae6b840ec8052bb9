//! The configuration of a whole mesh, which stands as texts in the ConfigMap `istio` (`pkg/config/validation/agent`, and
//! `pilot/pkg/model/validation.go` up to 1.4).

mod addresses;
mod config;
mod networks;
mod tolerant;

pub(super) use config::check as config;
pub(super) use networks::check as networks;
