//! AuthorizationPolicy (1.4): its fields and their types. `action` and what a source or an operation is not came later.

use super::spec;
use crate::api::legacy::security::{AuthorizationPolicy, AuthorizationPolicySpec};
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    // What the fields hold is not looked at: Pilot of 1.4 has its doubts when it makes the configuration of a proxy.
    let _ = spec::<AuthorizationPolicy, AuthorizationPolicySpec>(root, cx);
}
