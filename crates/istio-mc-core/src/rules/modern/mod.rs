//! What istiod of the releases from 1.24 on refuses, a file a kind: the rules of its webhook
//! (`pkg/config/validation`), and what the custom resource definitions say beyond types.

use super::kind::KindRules;

pub(super) const RULES: &[KindRules] = &[];
