//! ConfigMap.

use indexmap::IndexMap;

use super::SecretBytes;
use crate::api::{ObjectMeta, kind};

kind! {
    /// Texts by key (core `v1`).
    pub struct ConfigMap("v1") {
        /// The texts.
        pub data: IndexMap<String, String> = "data",
        /// Bytes by key; the keys differ from those of `data`.
        pub binary_data: IndexMap<String, SecretBytes> = "binaryData",
        /// Whether it can never be changed (Kubernetes 1.21).
        pub immutable: Option<bool> = "immutable",
    }
}

impl ConfigMap {
    /// A config map without entries.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }

    /// Adds a text.
    #[must_use]
    pub fn entry(mut self, key: impl Into<String>, text: impl Into<String>) -> Self {
        self.data.insert(key.into(), text.into());
        self
    }
}
