//! `targetPort` where it never did anything.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

/// Reports a `targetPort` of a port of `kind`.
pub(super) fn not_taken(port: &At<'_, '_>, given: Option<u32>, kind: &str, cx: &mut Cx<'_>) {
    if given.is_some_and(|number| number != 0) {
        let field = port.key("targetPort");
        let finding = cx.finding(&code::NOT_IMPLEMENTED, &field, format!("`{field}` does nothing in {kind}"));
        cx.push(finding.help("leave it out: the port that is listened to is `number`"));
    }
}
