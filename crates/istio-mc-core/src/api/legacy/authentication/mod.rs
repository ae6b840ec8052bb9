//! `authentication.istio.io/v1alpha1`: Policy and MeshPolicy, as Istio 0.8 to 1.4 have them.

mod jwt;
mod mesh_policy;
mod policy;

pub use jwt::{Jwt, PathMatch, TriggerRule};
pub use mesh_policy::MeshPolicy;
pub use policy::{
    MutualTls, MutualTlsMode, OriginAuthenticationMethod, PeerAuthenticationMethod, Policy, PolicySpec,
    PrincipalBinding, TargetSelector,
};
