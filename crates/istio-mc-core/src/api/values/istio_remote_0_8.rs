//! Values of the chart `istio-remote` of Istio 0.8.
//!
//! The original also has `controlPlaneSecurityEnabled`, `mtls`, `refreshInterval`, `hyperkube`,
//! `imagePullPolicy` and `proxy.image` under `global`, and `security.serviceAccountName`; nothing reads
//! them, here or there.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::Resources;
use crate::api::kubernetes::{ImagePullPolicy, LocalReference};

record! {
    /// Values of the chart `istio-remote` of Istio 0.8.
    #[derive(Default)]
    pub struct Values("the values of istio-remote") {
        /// Settings that several parts share.
        pub global: Option<Global> = "global",
        /// Citadel, which issues the workloads' certificates.
        pub security: Option<Security> = "security",
    }

    /// Settings that several parts share.
    #[derive(Default)]
    pub struct Global("the global values") {
        /// Registry and project of the Istio images.
        pub hub: Option<String> = "hub",
        /// Tag of the Istio images.
        pub tag: Option<String> = "tag",
        /// Secrets with registry credentials, for Citadel's account.
        pub image_pull_secrets: Vec<LocalReference> = "imagePullSecrets",
        /// Whether roles and their bindings are created.
        pub rbac_enabled: Option<bool> = "rbacEnabled",
        /// IP of Pilot in the control plane's cluster.
        pub pilot_endpoint: Option<String> = "pilotEndpoint",
        /// IP of Mixer's policy part in the control plane's cluster.
        pub policy_endpoint: Option<String> = "policyEndpoint",
        /// IP of the statsd collector in the control plane's cluster.
        pub statsd_endpoint: Option<String> = "statsdEndpoint",
        /// Architectures that Citadel may run on, each with a weight: 0 never, 1 least preferred, 2 no
        /// preference, 3 most preferred.
        pub arch: IndexMap<String, u32> = "arch",
    }

    /// Citadel.
    #[derive(Default)]
    pub struct Security("the values of Citadel") {
        /// The label `app` of Citadel's objects.
        pub name_override: Option<String> = "nameOverride",
        /// Number of pods.
        pub replica_count: Option<u32> = "replicaCount",
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// When a node pulls the image.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
        /// Resources.
        pub resources: Option<Resources> = "resources",
    }
}
