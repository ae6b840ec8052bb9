//! The configuration of a whole mesh: `mesh` and `meshNetworks` of the ConfigMap `istio`, for both generations.
//!
//! Every field of [`MeshConfig`] and of its [`ProxyDefaults`] that a release from 0.8 to 1.31 reads is there; those that several
//! clusters need have types, the others are kept as they were written. Istio passes over fields that it does not
//! know, so the [`rules`](crate::rules) warn about one only if it is near a field that there is. What networks a mesh has is
//! in [`MeshNetworks`].

mod mesh;
mod networks;
mod proxy;
mod services;

pub use mesh::{
    CertificateAuthority, CertificateData, MeshConfig, MeshTlsConfig, OutboundTrafficMode,
    OutboundTrafficPolicy,
};
pub use networks::{MeshNetworks, Network, NetworkEndpoints, NetworkGateway};
pub use proxy::ProxyDefaults;
pub use services::{
    LabelRequirement, LabelSelector, ServiceScope, ServiceScopeConfig, ServiceSettings, ServiceSettingsValues,
};
