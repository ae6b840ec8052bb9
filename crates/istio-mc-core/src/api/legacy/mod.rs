//! Istio's kinds as the releases 0.8 to 1.4 have them.

pub mod authentication;
pub mod networking;
pub mod rbac;
pub mod security;
