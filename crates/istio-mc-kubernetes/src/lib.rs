//! Kubernetes' own kinds: whether the fields of an object are right, and which Kubernetes serves its kind.
//!
//! ```text
//! Node -> check (k8s-openapi's type of the kind, strictly) -> Diagnostic..
//! apiVersion, kind -> kind_history (since, deprecated, removed) -> served(version) -> Diagnostic?
//! ```
//!
//! [`check`] finds what the API server finds with strict field validation (`kubectl apply --validate=strict`):
//! unknown fields and values of another type, all of an object in one run.
//!
//! ```
//! use istio_mc_diagnostic::Source;
//!
//! let source = Source::new("deployment.yaml", "\
//! apiVersion: apps/v1
//! kind: Deployment
//! metadata: {name: reviews}
//! spec:
//!   template:
//!     spec:
//!       containers:
//!       - {name: reviews, image: reviews, imagePulPolicy: Always}
//! ");
//! let nodes = istio_mc_yaml::read(&source).unwrap();
//! let findings = istio_mc_kubernetes::check(&nodes[0], &source).expect("a kind of Kubernetes");
//! assert_eq!(findings[0].message, "`imagePulPolicy` is not a field of `spec.template.spec.containers[0]` (Container)");
//! assert_eq!(findings[0].help, ["did you mean `imagePullPolicy`?"]);
//! ```

mod kind_history;
mod kinds;
mod old_kinds;
mod served;
mod strict;
mod version;

pub use kind_history::{KindHistory, kind_history};
pub use kinds::{api_versions_of, check, check_metadata, kinds_of};
pub use served::served;
pub use version::{InvalidKubernetesVersion, KubernetesVersion};
