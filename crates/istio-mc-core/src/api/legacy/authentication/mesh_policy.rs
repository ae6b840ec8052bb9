//! MeshPolicy: what all workloads ask of those who call them.

use super::PolicySpec;
use crate::api::{ObjectMeta, kind};

kind! {
    /// What all workloads of the mesh ask of those who call them, unless a [`Policy`](super::Policy)
    /// says otherwise. Cluster scoped, named `default`, without targets. Since 1.0.
    pub struct MeshPolicy("authentication.istio.io/v1alpha1") {
        /// What it is.
        pub spec: PolicySpec = "spec",
    }
}

impl MeshPolicy {
    /// The mesh's policy: its name is always `default`.
    pub fn new(spec: PolicySpec) -> Self {
        Self { metadata: ObjectMeta::named("default"), spec }
    }
}
