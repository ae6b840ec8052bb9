//! The entry: each object by its kind.

use istio_mc_diagnostic::{Diagnostic, code};

use super::{At, Cx, Object, Target, kind, kubernetes, metadata, served, suppressed};

/// Checks objects, each by itself, in their order. Objects of a `List` are checked one by one.
///
/// Findings are what the API server or Istio's webhook of the target's version refuses, but for those that an object's
/// annotations leave out ([`suppressed`]).
pub fn check(objects: &[Object<'_>], target: &Target) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for object in objects {
        check_one(*object, target, &mut findings);
    }
    findings
}

fn check_one(object: Object<'_>, target: &Target, findings: &mut Vec<Diagnostic>) {
    if let Some(items) = object.items() {
        for item in items {
            check_one(item, target, findings);
        }
        return;
    }
    let first = findings.len();
    by_kind(object, target, findings);
    if findings.len() == first {
        return;
    }
    let mut index = 0;
    findings.retain(|finding| {
        index += 1;
        index <= first || !suppressed(object, finding.code)
    });
    // Rules go their own ways; a reader goes from top to bottom.
    findings[first..].sort_by_key(|finding| finding.place.as_ref().map(|place| place.span.start));
}

fn by_kind(object: Object<'_>, target: &Target, findings: &mut Vec<Diagnostic>) {
    let mut cx = Cx::new(object, target.level(), findings);
    let root = At::root(object.node);
    let mut complete = true;
    for key in ["apiVersion", "kind"] {
        let field = root.field(key);
        if field.text().is_none_or(str::is_empty) {
            complete = false;
            let message = match field.node() {
                Some(node) if node.as_str().is_none() => {
                    format!("`{key}` of an object must be a string, not {}", node.kind())
                }
                _ => format!("an object needs `{key}`"),
            };
            cx.report(&code::MISSING_FIELD, &field, message);
        }
    }
    if !complete {
        return;
    }
    metadata::check(&root, &mut cx);
    if let Some(version) = target.kubernetes {
        kubernetes::served::check(&root, version, &mut cx);
    }
    kubernetes::kind_name::check(&root, &mut cx);
    if served::check(&root, &mut cx) {
        kind::check(&root, &mut cx);
    }
    kubernetes::strict::check(&root, &mut cx);
}
