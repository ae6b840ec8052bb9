//! RoleBinding and ClusterRoleBinding.

use istio_mc_yaml::record;

use crate::api::{ObjectMeta, kind};

/// The group of roles and of users.
const RBAC: &str = "rbac.authorization.k8s.io";

kind! {
    /// Who has a role in a namespace. `v1` since Kubernetes 1.8.
    pub struct RoleBinding("rbac.authorization.k8s.io/v1") {
        /// The role.
        pub role_ref: RoleRef = "roleRef",
        /// Who has it.
        pub subjects: Vec<Subject> = "subjects",
    }

    /// Who has a role in the whole cluster. `v1` since Kubernetes 1.8.
    pub struct ClusterRoleBinding("rbac.authorization.k8s.io/v1") {
        /// The role.
        pub role_ref: RoleRef = "roleRef",
        /// Who has it.
        pub subjects: Vec<Subject> = "subjects",
    }
}

impl RoleBinding {
    /// A binding.
    pub fn new(metadata: ObjectMeta, role_ref: RoleRef, subjects: Vec<Subject>) -> Self {
        Self { metadata, role_ref, subjects }
    }
}

impl ClusterRoleBinding {
    /// A binding.
    pub fn new(metadata: ObjectMeta, role_ref: RoleRef, subjects: Vec<Subject>) -> Self {
        Self { metadata, role_ref, subjects }
    }
}

record! {
    /// The role that a binding gives.
    #[derive(Default)]
    pub struct RoleRef("a role reference") {
        /// Its group, `rbac.authorization.k8s.io`.
        pub api_group: String = "apiGroup",
        /// `ClusterRole`, or `Role` in a [`RoleBinding`].
        pub kind: String = "kind",
        /// Its name.
        pub name: String = "name",
    }

    /// Someone who has a role.
    pub struct Subject("a subject") {
        /// `ServiceAccount`, `User` or `Group`.
        pub kind: String = "kind",
        /// The group: none for a ServiceAccount, `rbac.authorization.k8s.io` otherwise.
        pub api_group: Option<String> = "apiGroup",
        /// Its name.
        pub name: String = "name",
        /// The namespace of a ServiceAccount.
        pub namespace: Option<String> = "namespace",
    }
}

impl RoleRef {
    /// A role of the cluster.
    pub fn cluster_role(name: impl Into<String>) -> Self {
        Self { api_group: RBAC.to_owned(), kind: "ClusterRole".to_owned(), name: name.into() }
    }

    /// A role of the binding's namespace.
    pub fn role(name: impl Into<String>) -> Self {
        Self { api_group: RBAC.to_owned(), kind: "Role".to_owned(), name: name.into() }
    }
}

impl Subject {
    /// The workloads of a ServiceAccount.
    pub fn service_account(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: "ServiceAccount".to_owned(),
            api_group: None,
            name: name.into(),
            namespace: Some(namespace.into()),
        }
    }
}
