//! The name of a namespace.

use super::{syntax, text_type};

text_type! {
    /// The name of a Kubernetes namespace: a DNS-1123 label.
    pub struct Namespace {
        what: "a namespace",
        rule: "lowercase letters, digits and `-` inside, at most 63 bytes",
        check: syntax::is_label,
        pattern: syntax::LABEL_PATTERN,
        max: 63,
    }
}
