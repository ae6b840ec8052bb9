//! What istiod of the releases from 1.24 on refuses, a file a kind: the rules of its webhook
//! (`pkg/config/validation`), and what the custom resource definitions say beyond types.

mod peer_authentication;

use super::kind::{KindRules, spec};

const SECURITY: &[&str] = &["security.istio.io/v1", "security.istio.io/v1beta1"];

pub(super) const RULES: &[KindRules] = &[(SECURITY, "PeerAuthentication", peer_authentication::check)];
