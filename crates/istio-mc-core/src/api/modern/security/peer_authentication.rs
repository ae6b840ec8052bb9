//! PeerAuthentication: what workloads accept, mutual TLS or plain text.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use crate::api::kind;
use crate::api::modern::WorkloadSelector;

kind! {
    /// What connections workloads accept: only mutual TLS, or plain text too. In the root namespace and without a
    /// selector it is for the mesh, in another namespace for that, with a selector for workloads; the narrowest
    /// counts, and of two for the same the older one.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::security::{MutualTls, PeerAuthentication, PeerAuthenticationSpec};
    ///
    /// let strict = PeerAuthentication {
    ///     metadata: ObjectMeta::namespaced("istio-system", "default"),
    ///     spec: PeerAuthenticationSpec { mtls: Some(MutualTls::strict()), ..PeerAuthenticationSpec::default() },
    /// };
    /// assert!(istio_mc_yaml::to_string(&strict)?.ends_with("spec:\n  mtls:\n    mode: STRICT\n"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct PeerAuthentication("security.istio.io/v1", also "security.istio.io/v1beta1") {
        /// For whom, and what is accepted.
        pub spec: PeerAuthenticationSpec = "spec",
    }
}

record! {
    /// For whom, and what is accepted.
    #[derive(Default)]
    pub struct PeerAuthenticationSpec("a PeerAuthentication") {
        /// The workloads; absent is the whole namespace, or the mesh.
        pub selector: Option<WorkloadSelector> = "selector",
        /// What is accepted; absent is what the wider policy says, in the end `PERMISSIVE`.
        pub mtls: Option<MutualTls> = "mtls",
        /// Exceptions by the number of the workload's port, not the Service's: `"8080"`. Needs a selector.
        pub port_level_mtls: IndexMap<String, MutualTls> = "portLevelMtls",
    }

    /// Whether mutual TLS is asked for.
    #[derive(Default)]
    pub struct MutualTls("mutual TLS settings") {
        /// The mode; absent is `UNSET`.
        pub mode: Option<MutualTlsMode> = "mode",
    }
}

impl MutualTls {
    /// Only mutual TLS.
    pub fn strict() -> Self {
        Self { mode: Some(MutualTlsMode::Strict) }
    }

    /// Mutual TLS or plain text.
    pub fn permissive() -> Self {
        Self { mode: Some(MutualTlsMode::Permissive) }
    }

    /// Only plain text.
    pub fn disable() -> Self {
        Self { mode: Some(MutualTlsMode::Disable) }
    }
}

choice! {
    /// What a workload accepts.
    #[derive(Default)]
    pub enum MutualTlsMode("a mode of mutual TLS") {
        /// What the wider policy says; `PERMISSIVE` if there is none.
        #[default]
        Unset = "UNSET",
        /// Only plain text.
        Disable = "DISABLE",
        /// Mutual TLS or plain text.
        Permissive = "PERMISSIVE",
        /// Only mutual TLS.
        Strict = "STRICT",
    }
}
