//! ServiceRoleBinding: who may make the requests of a role.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::AccessRule;
use crate::api::kind;

kind! {
    /// Who may make the requests of a [`ServiceRole`](super::ServiceRole).
    pub struct ServiceRoleBinding("rbac.istio.io/v1alpha1") {
        /// What it is.
        pub spec: ServiceRoleBindingSpec = "spec",
    }
}

record! {
    /// The specification of a [`ServiceRoleBinding`].
    #[derive(Default)]
    pub struct ServiceRoleBindingSpec("a ServiceRoleBinding's spec") {
        /// Who may make them; at least one.
        pub subjects: Vec<Subject> = "subjects",
        /// The role; required unless `role` or `actions` say what is allowed.
        pub role_ref: Option<RoleRef> = "roleRef",
        /// Whether it is enforced or only tried out; absent is `ENFORCED`.
        pub mode: Option<EnforcementMode> = "mode",
        /// The requests themselves, without a role (1.1).
        pub actions: Vec<AccessRule> = "actions",
        /// The role, by its name alone (1.1).
        pub role: Option<String> = "role",
    }

    /// Somebody who fits everything that is said here.
    #[derive(Default)]
    pub struct Subject("a subject") {
        /// The caller, by its identity: `cluster.local/ns/foo/sa/bar`; `*` is everybody.
        pub user: Option<String> = "user",
        /// Callers, by their identities (1.1).
        pub names: Vec<String> = "names",
        /// Not these callers (1.1).
        pub not_names: Vec<String> = "notNames",
        /// The group of the caller.
        pub group: Option<String> = "group",
        /// Groups of the caller (1.1).
        pub groups: Vec<String> = "groups",
        /// Not these groups (1.1).
        pub not_groups: Vec<String> = "notGroups",
        /// Namespaces of the caller (1.1).
        pub namespaces: Vec<String> = "namespaces",
        /// Not these namespaces (1.1).
        pub not_namespaces: Vec<String> = "notNamespaces",
        /// Addresses of the caller (1.1).
        pub ips: Vec<String> = "ips",
        /// Not these addresses (1.1).
        pub not_ips: Vec<String> = "notIps",
        /// Properties of the caller: `source.namespace` and the like.
        pub properties: IndexMap<String, String> = "properties",
    }

    /// A reference to a role of the same namespace.
    #[derive(Default)]
    pub struct RoleRef("a role reference") {
        /// `ServiceRole`; required.
        pub kind: Option<String> = "kind",
        /// Its name; required.
        pub name: Option<String> = "name",
    }
}

impl RoleRef {
    /// A reference to that role.
    pub fn service_role(name: impl Into<String>) -> Self {
        Self { kind: Some("ServiceRole".to_owned()), name: Some(name.into()) }
    }
}

choice! {
    /// Whether something is enforced or only tried out.
    #[derive(Default)]
    pub enum EnforcementMode("an enforcement mode") {
        /// It is enforced.
        #[default]
        Enforced = "ENFORCED",
        /// It is only logged what would happen.
        Permissive = "PERMISSIVE",
    }
}
