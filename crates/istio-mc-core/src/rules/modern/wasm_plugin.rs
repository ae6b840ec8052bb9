//! WasmPlugin: see [`plugin`].

use super::{plugin, spec};
use crate::api::modern::extensions::{WasmPlugin, WasmPluginSpec};
use crate::rules::istio::policy_target;
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    if spec::<WasmPlugin, WasmPluginSpec>(root, cx).is_none() {
        return;
    }
    let at = root.field("spec");
    if at.node().is_none() {
        super::no_spec(&at, "`url` of the module", cx);
        return;
    }
    policy_target(&at, cx);
    plugin::module(&at, cx);
    plugin::traffic(&at.field("match"), cx);
}
