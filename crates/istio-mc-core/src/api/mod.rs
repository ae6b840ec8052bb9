//! Typed objects: Istio's kinds, [as 0.8 to 1.4](legacy) and [as 1.24 and later](modern) have them, and
//! the kinds of Kubernetes that a mesh needs.
//!
//! ```text
//! Node -> Decode (every problem located) -> Gateway | VirtualService | ... -> Serialize -> YAML
//!         your code, by struct literals  ->
//! ```
//!
//! A kind is plain data: what Istio does not require by protobuf is an `Option`, a list or a map, and
//! whether the whole makes sense is for [`rules`](crate::rules) to say. Everything has a `Default`:
//!
//! ```
//! use istio_mc_core::api::ObjectMeta;
//! use istio_mc_core::api::legacy::networking::{
//!     Destination, HttpRoute, HttpRouteDestination, VirtualService, VirtualServiceSpec,
//! };
//!
//! let reviews = VirtualService {
//!     metadata: ObjectMeta::namespaced("bookinfo", "reviews"),
//!     spec: VirtualServiceSpec {
//!         hosts: vec!["reviews".into()],
//!         http: vec![HttpRoute {
//!             route: vec![
//!                 HttpRouteDestination::to(Destination::host("reviews").subset("v1")).weight(90),
//!                 HttpRouteDestination::to(Destination::host("reviews").subset("v3")).weight(10),
//!             ],
//!             timeout: Some("2s".into()),
//!             ..HttpRoute::default()
//!         }],
//!         ..VirtualServiceSpec::default()
//!     },
//! };
//! let text = istio_mc_yaml::to_string(&reviews)?;
//! assert!(text.starts_with("apiVersion: networking.istio.io/v1alpha3\nkind: VirtualService\n"));
//! # Ok::<(), istio_mc_yaml::WriteError>(())
//! ```

mod any;
pub(crate) mod kind;
pub mod kubernetes;
pub mod legacy;
pub mod mesh_config;
mod meta;
pub mod modern;
pub mod values;

pub use any::{AnyObject, KubernetesObject, LegacyObject, ModernObject};
pub use kind::ApiObject;
pub(crate) use kind::kind;
pub use meta::ObjectMeta;
