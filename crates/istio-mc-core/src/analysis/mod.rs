//! Objects held against each other: what each of them says may be right, and not all of it together.
//!
//! ```text
//! Cluster.. -> Index (one a cluster) -> cluster/ (each cluster) + mesh/ (across them) -> Diagnostic..
//! ```
//!
//! It is what `istioctl analyze` does offline, with its levels and its places, and what that cannot: it matches the pod
//! templates of Deployments and not pods alone, and it sees all clusters of a mesh. Where several are given, Services and
//! workloads are looked up in all of them, as a control plane does.
//!
//! The input is seldom all that a cluster has. Of a reference that leads to nothing, the finding is as bad as `istioctl`
//! has it only if the input would show what it leads to: for references within a namespace, if it has any object of that
//! kind; for those to another namespace, if it has one there. Otherwise it is a note. What every cluster or every
//! ordinary installation has is taken to be there: the Service `kubernetes`, the gateway `mesh`, the ingress gateway.
//!
//! ```
//! use istio_mc_core::analysis::{Cluster, analyze};
//! use istio_mc_core::rules::{Object, Target};
//! use istio_mc_core::version::IstioVersion;
//! use istio_mc_diagnostic::Source;
//!
//! let source = Source::new("shop.yaml", "\
//! apiVersion: v1
//! kind: Service
//! metadata: {name: cart, namespace: shop}
//! spec: {ports: [{name: http, port: 80}]}
//! ---
//! apiVersion: networking.istio.io/v1
//! kind: VirtualService
//! metadata: {name: cart, namespace: shop}
//! spec:
//!   hosts: [cart]
//!   http: [{route: [{destination: {host: crat}}]}]
//! ");
//! let nodes = istio_mc_yaml::read(&source).unwrap();
//! let objects: Vec<Object> = nodes.iter().map(|node| Object::new(node, &source)).collect();
//! let cluster = Cluster { name: None, objects: &objects };
//! let findings = analyze(&[cluster], &Target::new(IstioVersion::new(1, 30, 3)));
//! assert_eq!(findings[0].message, "no Service and no ServiceEntry has the host `crat`");
//! assert_eq!(findings[0].help, ["did you mean `cart`?"]);
//! ```

mod analyze;
mod cluster;
mod fleet;
mod index;
mod mesh;
mod report;
mod trust;

pub use analyze::{Cluster, analyze};
