//! How messages point at things and name them.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

/// What to mark of a mapping: its first key, not its whole extent.
pub(super) fn start(node: &Node<'_>) -> Span {
    node.as_map().and_then(<[_]>::first).map_or(node.span, |entry| entry.key_span)
}

/// Names to choose from: `` `a`, `b` ``.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
