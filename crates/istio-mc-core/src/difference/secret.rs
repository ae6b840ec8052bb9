//! What is never shown.

use istio_mc_yaml::{Content, Map, Node, Value};

use super::Step;

/// What stands for a value that is not shown.
pub(super) const HIDDEN: &str = "***";
/// The same, where the two states differ.
pub(super) const HIDDEN_BEFORE: &str = "*** (before)";
/// The same, afterwards.
pub(super) const HIDDEN_AFTER: &str = "*** (after)";

/// Where kubectl keeps what it applied: for a Secret, its values.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Whether the object is a Secret.
pub(super) fn is_secret(object: &Node<'_>) -> bool {
    let text = |key| object.get(key).and_then(Node::as_str);
    text("kind") == Some("Secret") && text("apiVersion") == Some("v1")
}

/// Whether the field at that path of a Secret, and all below it, is secret.
pub(super) fn hides(path: &[Step]) -> bool {
    let key = |at: usize| match path.get(at) {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    match key(0) {
        "data" | "stringData" => true,
        "metadata" => key(1) == "annotations" && key(2) == LAST_APPLIED,
        _ => false,
    }
}

/// The value at that path of a Secret, with what is secret replaced.
pub(super) fn shown(path: &mut Vec<Step>, node: &Node<'_>) -> Value {
    match &node.content {
        Content::Map(entries) => {
            let entries = entries.iter().map(|entry| {
                path.push(Step::Key(entry.key.clone().into_owned()));
                let value = shown(path, &entry.value);
                path.pop();
                (entry.key.clone().into_owned(), value)
            });
            Value::Map(entries.collect::<Map>())
        }
        _ if hides(path) => Value::from(HIDDEN),
        Content::List(items) => Value::List(items.iter().map(|item| shown(path, item)).collect()),
        _ => node.to_value(),
    }
}
