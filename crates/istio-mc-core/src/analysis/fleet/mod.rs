//! What the objects of all clusters say of the fleet: who runs a control plane, which mesh and network each cluster
//! is in, and whom it may log in to.
//!
//! Roles are read from objects alone:
//!
//! | objects of the cluster | role |
//! |---|---|
//! | a Deployment whose pods have the label `app: istiod` or `istio: pilot`, and no selectorless `istiod-remote` beside it | runs a control plane |
//! | a Service `istiod`, `istiod-REVISION` or `istio-pilot` without a selector (or of type `ExternalName`), or an injector's webhook that calls a URL | remote |
//! | neither | unknown: no finding rests on it |
//!
//! The input may be a part of what is in the clusters. What is not shown is not held against anybody unless
//! something else that is shown could not work without it.

mod control_plane;
mod kubeconfig;
mod member;
mod model;
mod network;
mod remote_secret;

pub(super) use control_plane::{ControlPlane, env};
pub(super) use kubeconfig::Kubeconfig;
pub(super) use member::{Member, Role};
pub(super) use model::Fleet;
pub(super) use network::{NETWORK, NetworkGateway, gateway_port, serves_networks};
pub(super) use remote_secret::RemoteCluster;
