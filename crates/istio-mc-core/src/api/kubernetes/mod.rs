//! The kinds of Kubernetes that a mesh needs beside its charts, with the fields that it needs.
//!
//! They are what a plan writes. What is only read is checked by `istio-mc-kubernetes`, which has all kinds in full.

mod config_map;
mod image_pull_policy;
mod list;
mod namespace;
mod rbac;
mod secret;
mod service_account;

pub use config_map::ConfigMap;
pub use image_pull_policy::ImagePullPolicy;
pub use list::List;
pub use namespace::Namespace;
pub use rbac::{ClusterRoleBinding, RoleBinding, RoleRef, Subject};
pub(crate) use secret::decode_base64;
pub use secret::{Secret, SecretBytes, SecretText};
pub use service_account::{LocalReference, ServiceAccount};
