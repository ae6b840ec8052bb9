//! `rbac.istio.io/v1alpha1`: ServiceRole, ServiceRoleBinding, ClusterRbacConfig, RbacConfig, as Istio 1.0 to 1.4 have
//! them. 1.4 deprecates all four for `security.istio.io/v1beta1`.

mod rbac_config;
mod service_role;
mod service_role_binding;

pub use rbac_config::{ClusterRbacConfig, RbacConfig, RbacConfigSpec, RbacMode, RbacTarget};
pub use service_role::{AccessRule, Constraint, ServiceRole, ServiceRoleSpec};
pub use service_role_binding::{
    EnforcementMode, RoleRef, ServiceRoleBinding, ServiceRoleBindingSpec, Subject,
};
