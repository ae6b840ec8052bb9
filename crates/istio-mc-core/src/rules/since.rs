//! Fields and values that came with a release, from tables of both generations.

use istio_mc_diagnostic::code;

use super::visit::visit;
use super::{At, Cx};
use crate::version::ApiLevel;

/// A field of a kind: the kind, the path below `spec` as [`visit`] reads it, and the first level that has it.
pub(super) type FieldSince = (&'static str, &'static str, ApiLevel);

/// A value of a field: the kind, the path below `spec`, the value, and the first level that has it.
pub(super) type ValueSince = (&'static str, &'static str, &'static str, ApiLevel);

/// Reports the fields of the object that came after the target.
pub(super) fn fields(spec: &At<'_, '_>, table: &[FieldSince], cx: &mut Cx<'_>) {
    let kind = cx.object().text("kind");
    for (of, path, since) in table {
        if !cx.since(*since) && *of == kind {
            visit(spec, path, &mut |at| too_new(at, *since, cx));
        }
    }
}

/// Reports the values in the object that came after the target.
pub(super) fn values(spec: &At<'_, '_>, table: &[ValueSince], cx: &mut Cx<'_>) {
    let kind = cx.object().text("kind");
    for (of, path, value, since) in table {
        if !cx.since(*since) && *of == kind {
            visit(spec, path, &mut |at| {
                if at.text() == Some(value) {
                    let message = format!("`{value}` came with Istio {since}, the target is {}", cx.level());
                    cx.report(&code::NOT_IN_VERSION, at, message);
                }
            });
        }
    }
}

/// Reports a field that came after the target.
pub(super) fn too_new(at: &At<'_, '_>, since: ApiLevel, cx: &mut Cx<'_>) {
    let message = format!("`{at}` came with Istio {since}, the target is {}", cx.level());
    cx.report(&code::NOT_IN_VERSION, at, message);
}
