//! Numbers as Kubernetes and Istio read them.

use istio_mc_yaml::{Content, Node, Number};

/// The number that a node holds, if it is a whole one that may be a port.
pub(crate) fn number(node: &Node<'_>) -> Option<u32> {
    match &node.content {
        Content::Number(Number::Int(number)) => u32::try_from(*number).ok(),
        _ => None,
    }
}
