//! How a control plane logs in to a remote cluster: credentials to the labelled Secret that Pilot reads.
//!
//! ```text
//! a kubeconfig     -> Selected (one context) -> embed (files it points to) -> Access
//! a token Secret   -> from_token_secret                                    -> Access
//! Access + ClusterName -> kubeconfig text, all names alike -> remote_secret (name, key, label) -> YAML
//! ```
//!
//! Source of the format: Istio 0.8 and 1.0 documentation "Multicluster", and Pilot's
//! `pilot/pkg/config/clusterregistry` and `pkg/kube/secretcontroller` of those releases.
//!
//! Nothing here shows a credential: secret values are concealed in their sources before anything is
//! reported, and the types print `***`.

mod access;
mod conceal;
mod kubeconfig;
mod mark;
mod naming;
mod object;
mod selected;
mod server;
mod token_secret;

pub use access::{Access, Login};
pub use kubeconfig::from_kubeconfig;
pub use naming::{Naming, SecretKey};
pub use object::remote_secret;
pub use selected::{EmbeddedField, FileToEmbed, Selected};
pub use token_secret::from_token_secret;
