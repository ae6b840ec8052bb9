//! The name of an object.

use super::{syntax, text_type};

text_type! {
    /// The name of a Kubernetes object: a DNS-1123 subdomain, as most kinds ask for.
    ///
    /// Services and namespaces are stricter (a label), RBAC roles looser (`system:auth-delegator`).
    pub struct ObjectName {
        what: "an object name",
        rule: "lowercase letters and digits, `-` and `.` inside, at most 253 bytes",
        check: syntax::is_subdomain,
        pattern: syntax::SUBDOMAIN_PATTERN,
        max: 253,
    }
}
