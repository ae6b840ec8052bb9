//! Istio's kinds as the releases from 1.24 on serve them; fields that came later say so.
//!
//! A kind is served in several versions with one schema: it is read in all of them and written in the newest.
//! Source: the custom resource definitions of 1.30.3.

pub mod extensions;
pub mod networking;
pub mod security;
mod selector;
mod target_ref;
pub mod telemetry;

pub use selector::WorkloadSelector;
pub use target_ref::PolicyTargetReference;
