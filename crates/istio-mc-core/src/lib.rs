//! The pure model of a fleet of Istio multicluster meshes: no files, no environment, no clock, no templates.
//!
//! ```text
//! Source.. -> Fleet (checked) -> Plan (what each cluster gets) -> charts and objects
//! ```

pub mod analysis;
pub mod api;
pub mod difference;
pub mod discover;
pub mod dns;
pub mod federation;
pub mod graph;
pub mod mesh;
pub mod name;
pub mod net;
pub mod path;
pub mod plan;
pub mod remote_secret;
pub mod rules;
mod secret;
pub mod topology;
pub mod validate;
pub mod version;

pub use secret::Secret;
