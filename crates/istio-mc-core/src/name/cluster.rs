//! The name of a cluster.

use super::{syntax, text_type};

text_type! {
    /// The name of a cluster, unique in the mesh file.
    ///
    /// A DNS-1123 label: it becomes the name of a Secret and the key in it by which Istio knows the
    /// cluster, and a folder.
    pub struct ClusterName {
        what: "a cluster name",
        rule: "lowercase letters, digits and `-` inside, at most 63 bytes",
        check: syntax::is_label,
        pattern: syntax::LABEL_PATTERN,
        max: 63,
    }
}
