//! ServiceAccount.

use istio_mc_yaml::{Value, record};

use crate::api::{ObjectMeta, kind};

kind! {
    /// An identity of workloads (core `v1`).
    pub struct ServiceAccount("v1") {
        /// Secrets that its pods may mount; Kubernetes before 1.24 adds its token.
        pub secrets: Vec<Value> = "secrets",
        /// Secrets by which its pods pull images.
        pub image_pull_secrets: Vec<LocalReference> = "imagePullSecrets",
        /// Whether its pods get its token.
        pub automount_service_account_token: Option<bool> = "automountServiceAccountToken",
    }
}

impl ServiceAccount {
    /// An account.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }
}

record! {
    /// An object in the same namespace, by name.
    pub struct LocalReference("a reference") {
        /// The name.
        pub name: String = "name",
    }
}
