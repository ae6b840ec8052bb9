//! The name of a mesh.

use super::{syntax, text_type};

text_type! {
    /// The name of a mesh: workloads under one administrative control.
    ///
    /// It becomes Istio's mesh ID (`ISTIO_META_MESH_ID`, since 1.4), which is a trust domain such as
    /// `cluster.local` unless somebody chooses another: a DNS-1123 subdomain.
    pub struct MeshName {
        what: "a mesh name",
        rule: "lowercase letters and digits, `-` and `.` inside, at most 253 bytes",
        check: syntax::is_subdomain,
        pattern: syntax::SUBDOMAIN_PATTERN,
        max: 253,
    }
}
