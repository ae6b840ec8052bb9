//! Namespace.

use istio_mc_yaml::Value;

use crate::api::{ObjectMeta, kind};

kind! {
    /// A namespace (core `v1`).
    pub struct Namespace("v1") {
        /// What deletion waits for (`finalizers`).
        pub spec: Option<Value> = "spec",
    }
}

impl Namespace {
    /// A namespace.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }
}
