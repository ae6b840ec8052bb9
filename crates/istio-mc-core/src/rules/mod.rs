//! What Kubernetes and Istio refuse, found before any cluster sees it.
//!
//! ```text
//! Object.. -> check -> metadata (every kind) + the rules of its kind -> Diagnostic..
//!                      kubernetes/ | legacy/ | modern/, with Istio's notions (istio/) for the target's version
//! ```
//!
//! The fields of Kubernetes' own kinds are those that `istio-mc-kubernetes` knows. A kind that is neither Kubernetes'
//! nor Istio's is only checked for its metadata. Sources: the API server's validation
//! (`pkg/apis/core/validation`), Pilot's of the releases 0.8 to 1.4 (`pilot/pkg/model/validation.go`), and
//! istiod's from 1.24 on (`pkg/config/validation`) with the custom resource definitions.
//!
//! ```
//! use istio_mc_core::rules::{Object, Target, check};
//! use istio_mc_core::version::IstioVersion;
//! use istio_mc_diagnostic::Source;
//!
//! let source = Source::new("gateway.yaml", "\
//! apiVersion: networking.istio.io/v1alpha3
//! kind: Gateway
//! metadata: {name: public}
//! spec:
//!   servers:
//!   - port: {number: 443, name: https, protocol: HTTPS}
//!     hosts: [www.example.com]
//! ");
//! let nodes = istio_mc_yaml::read(&source).unwrap();
//! let objects: Vec<Object> = nodes.iter().map(|node| Object::new(node, &source)).collect();
//! let findings = check(&objects, &Target::new(IstioVersion::new(1, 0, 9)));
//! assert_eq!(findings[0].message, "`spec.servers[0]` serves HTTPS without `tls`");
//! ```

mod at;
mod check;
mod cx;
mod embedded;
mod istio;
mod kind;
mod kubernetes;
mod legacy;
mod mesh;
mod metadata;
mod modern;
mod object;
mod served;
mod since;
mod suppressed;
mod visit;

pub use check::check;
pub use istio_mc_kubernetes::KubernetesVersion;
pub use object::{Object, Target};
pub use suppressed::{IGNORE, suppressed};

pub(crate) use at::At;
use cx::Cx;
pub(crate) use istio::Protocol;
