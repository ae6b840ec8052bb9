//! TrafficExtension: a module or a script.

use istio_mc_diagnostic::code;

use super::{plugin, spec};
use crate::api::modern::extensions::{TrafficExtension, TrafficExtensionSpec};
use crate::rules::istio::{not_empty, policy_target, text_at_most};
use crate::rules::{At, Cx};

/// The limit of the CRD, 64 KiB.
const CODE_MAX: usize = 65536;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<TrafficExtension, TrafficExtensionSpec>(root, cx) else { return };
    let at = root.field("spec");
    if at.node().is_none() {
        super::no_spec(&at, "`wasm` or `lua`", cx);
        return;
    }
    policy_target(&at, cx);
    if spec.wasm.is_none() && spec.lua.is_none() {
        let finding = cx.finding(&code::ISTIO_REQUIRES, &at, format!("`{at}` has neither `wasm` nor `lua`"));
        cx.push(finding.help("say what is run: a module under `wasm`, or a script under `lua`"));
    }
    if spec.wasm.is_some() {
        plugin::module(&at.field("wasm"), cx);
    }
    let lua = at.field("lua");
    let code = lua.field("inlineCode");
    not_empty(&code, cx);
    text_at_most(CODE_MAX, &code, cx);
    plugin::traffic(&at.field("match"), cx);
}
