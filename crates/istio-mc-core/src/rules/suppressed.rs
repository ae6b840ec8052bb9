//! Findings that an object's own annotations leave out.

use istio_mc_diagnostic::Code;
use istio_mc_yaml::Node;

use super::Object;

/// The annotation that names codes to leave out: `MC0123`, `MC0123,MC0124`, or `*` for all.
pub const IGNORE: &str = "istio-mc/ignore";

/// Whether an annotation of the object leaves findings of that code out: `istio-mc/ignore: MC0123[,MC0124]`, or `*`.
///
/// ```
/// use istio_mc_core::rules::{Object, suppressed};
/// use istio_mc_diagnostic::{Source, code};
///
/// let source = Source::new("gateway.yaml", "metadata: {annotations: {istio-mc/ignore: 'MC0421, MC0414'}}");
/// let nodes = istio_mc_yaml::read(&source).unwrap();
/// let object = Object::new(&nodes[0], &source);
/// assert!(suppressed(object, &code::SERVER_TLS));
/// assert!(!suppressed(object, &code::ISTIO_PORT));
/// ```
pub fn suppressed(object: Object<'_>, code: &Code) -> bool {
    let Some(annotations) = object.node.at(&["metadata", "annotations"]) else { return false };
    let text = |key| annotations.get(key).and_then(Node::as_str).unwrap_or_default();
    list(text(IGNORE)).any(|item| item == "*" || item.eq_ignore_ascii_case(code.id))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}
