//! Texts to nodes.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Source};

use crate::node::Node;

/// Reads every document of a source, in order. Documents without content (comments only) are left out.
///
/// # Errors
/// Everything that is wrong with the text: syntax, duplicate keys, YAML that Kubernetes does not take.
pub fn read(source: &Arc<Source>) -> Result<Vec<Node<'_>>, Diagnostics> {
    let _ = source;
    unimplemented!("skeleton")
}
