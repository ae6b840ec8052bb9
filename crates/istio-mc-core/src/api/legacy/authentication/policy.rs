//! Policy: what workloads ask of those who call them.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, oneof, record};

use super::Jwt;
use crate::api::kind;
use crate::api::legacy::networking::PortSelector;

kind! {
    /// What the workloads of a namespace, or of some of its services, ask of those who call them.
    ///
    /// The one named `default` has no targets and is for the whole namespace.
    pub struct Policy("authentication.istio.io/v1alpha1") {
        /// What it is.
        pub spec: PolicySpec = "spec",
    }
}

record! {
    /// The specification of a [`Policy`] and of a [`MeshPolicy`](super::MeshPolicy).
    #[derive(Default)]
    pub struct PolicySpec("a policy's spec") {
        /// The services it is for; none in a policy named `default`.
        pub targets: Vec<TargetSelector> = "targets",
        /// Ways in which the calling workload shows who it is; one is enough.
        pub peers: Vec<PeerAuthenticationMethod> = "peers",
        /// Whether calls without that are let through.
        pub peer_is_optional: Option<bool> = "peerIsOptional",
        /// Ways in which the end user is known; one is enough.
        pub origins: Vec<OriginAuthenticationMethod> = "origins",
        /// Whether calls without that are let through.
        pub origin_is_optional: Option<bool> = "originIsOptional",
        /// Who counts as the caller; absent is `USE_PEER`.
        pub principal_binding: Option<PrincipalBinding> = "principalBinding",
    }

    /// A service that a policy is for.
    #[derive(Default)]
    pub struct TargetSelector("a target") {
        /// The short name of the service; required.
        pub name: Option<String> = "name",
        /// Labels of its workloads (1.1); read by no release.
        pub labels: IndexMap<String, String> = "labels",
        /// A subset of it; only in 0.8, and read by no release.
        pub subset: Option<String> = "subset",
        /// Its ports; none means all.
        pub ports: Vec<PortSelector> = "ports",
    }

    /// Mutual TLS between workloads.
    #[derive(Default)]
    pub struct MutualTls("mutual TLS settings") {
        /// Whether TLS without a client's certificate is taken; deprecated.
        pub allow_tls: Option<bool> = "allowTls",
        /// Whether plain text is taken; absent is `STRICT`.
        pub mode: Option<MutualTlsMode> = "mode",
    }

    /// A way in which the end user is known.
    #[derive(Default)]
    pub struct OriginAuthenticationMethod("an origin authentication method") {
        /// A JSON Web Token.
        pub jwt: Option<Jwt> = "jwt",
    }
}

impl TargetSelector {
    /// All ports of a service.
    pub fn service(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }
}

oneof! {
    /// A way in which the calling workload shows who it is.
    pub enum PeerAuthenticationMethod("a peer authentication method") {
        /// A certificate. `mtls: {}` and `mtls: null` are both strict mutual TLS.
        Mtls(Option<MutualTls>) = "mtls",
        /// A JSON Web Token; read by no release for peers.
        Jwt(Jwt) = "jwt",
    }
}

impl PeerAuthenticationMethod {
    /// A certificate, without exceptions.
    pub fn strict_mtls() -> Self {
        Self::Mtls(Some(MutualTls::default()))
    }
}

choice! {
    /// Whether plain text is taken beside mutual TLS.
    #[derive(Default)]
    pub enum MutualTlsMode("a mode of mutual TLS") {
        /// Only mutual TLS.
        #[default]
        Strict = "STRICT",
        /// Mutual TLS or plain text.
        Permissive = "PERMISSIVE",
        /// Mutual TLS or plain TLS; only in 0.8.
        TlsPermissive = "TLS_PERMISSIVE",
    }

    /// Who counts as the caller of a request.
    #[derive(Default)]
    pub enum PrincipalBinding("a principal binding") {
        /// The workload.
        #[default]
        UsePeer = "USE_PEER",
        /// The end user.
        UseOrigin = "USE_ORIGIN",
    }
}
