//! Values of Istio's own chart `istio` (0.8 to 1.4), as far as they follow from a mesh.
//!
//! Source: `values.yaml` of the chart in the releases 0.8.0, 1.0.9, 1.1.17 and 1.4.10, its values for remote clusters and those
//! for gateway connectivity.

use indexmap::IndexMap;
use istio_mc_yaml::{Value, record};

use super::Gateways;
use crate::api::kubernetes::ImagePullPolicy;
use crate::api::mesh_config::Network;

record! {
    /// Values of the chart `istio`. What is absent is as the chart has it.
    #[derive(Default)]
    pub struct Values("the values of istio") {
        /// Settings that several parts share.
        pub global: Option<Global> = "global",
        /// The gateways of the cluster.
        pub gateways: Option<Gateways> = "gateways",
        /// Citadel, which issues the workloads' certificates.
        pub security: Option<Security> = "security",
        /// Pilot.
        pub pilot: Option<Pilot> = "pilot",
        /// Mixer.
        pub mixer: Option<Mixer> = "mixer",
        /// Galley.
        pub galley: Option<Switch> = "galley",
        /// Prometheus.
        pub prometheus: Option<Switch> = "prometheus",
        /// Istio CoreDNS, which resolves names of other meshes.
        pub istio_core_dns: Option<IstioCoreDns> = "istiocoredns",
    }

    /// Istio CoreDNS.
    #[derive(Default)]
    pub struct IstioCoreDns("the values of Istio CoreDNS") {
        /// Whether it is installed.
        pub enabled: Option<bool> = "enabled",
        /// The image of CoreDNS; up to 1.3 with its tag.
        pub image: Option<String> = "coreDNSImage",
        /// The tag of that image (since 1.4).
        pub tag: Option<String> = "coreDNSTag",
        /// The image of what looks up names for it.
        pub plugin_image: Option<String> = "coreDNSPluginImage",
    }

    /// Settings that several parts share.
    #[derive(Default)]
    pub struct Global("the global values") {
        /// Registry and project of the Istio images.
        pub hub: Option<String> = "hub",
        /// Tag of the Istio images.
        pub tag: Option<String> = "tag",
        /// When a node pulls the images.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
        /// Names of Secrets with registry credentials; in 0.8 each is a map with `name`.
        pub image_pull_secrets: Vec<Value> = "imagePullSecrets",
        /// Whether this is a remote cluster (since 1.1).
        pub istio_remote: Option<bool> = "istioRemote",
        /// Whether requests are traced.
        pub enable_tracing: Option<bool> = "enableTracing",
        /// Mutual TLS between services, as the default of the mesh.
        pub mtls: Option<Switch> = "mtls",
        /// Whether sidecars and control plane use mutual TLS with each other.
        pub control_plane_security_enabled: Option<bool> = "controlPlaneSecurityEnabled",
        /// Ways in for clusters that reach the control plane through its gateway.
        pub mesh_expansion: Option<Switch> = "meshExpansion",
        /// The network that the cluster is on.
        pub network: Option<String> = "network",
        /// The networks of the mesh by name.
        pub mesh_networks: IndexMap<String, Network> = "meshNetworks",
        /// The mesh, in telemetry (since 1.4).
        pub mesh_id: Option<String> = "meshID",
        /// The cluster among others.
        pub multi_cluster: Option<MultiCluster> = "multiCluster",
        /// Trust domain of the workloads' identities.
        pub trust_domain: Option<String> = "trustDomain",
        /// Domains that the pods' DNS names are searched in.
        pub pod_dns_search_namespaces: Vec<String> = "podDNSSearchNamespaces",
        /// Where calls go when a region has no healthy endpoint.
        pub locality_lb_setting: Option<LocalityLbSetting> = "localityLbSetting",
        /// The sidecar.
        pub proxy: Option<Proxy> = "proxy",
    }

    /// A part that is on or off.
    #[derive(Default)]
    pub struct Switch("a switch") {
        /// Whether it is on.
        pub enabled: Option<bool> = "enabled",
    }

    /// The cluster among others.
    #[derive(Default)]
    pub struct MultiCluster("the values of the cluster") {
        /// Whether the objects of gateway connectivity are made.
        pub enabled: Option<bool> = "enabled",
        /// What Pilot knows the cluster by (since 1.4).
        pub cluster_name: Option<String> = "clusterName",
    }

    /// Where calls go when a region has no healthy endpoint.
    #[derive(Default)]
    pub struct LocalityLbSetting("the values of locality load balancing") {
        /// From which region to which.
        pub failover: Vec<Failover> = "failover",
    }

    /// Where the calls of a region go.
    pub struct Failover("a failover") {
        /// The region without a healthy endpoint.
        pub from: String = "from",
        /// The region that is asked instead.
        pub to: String = "to",
    }

    /// The sidecar.
    #[derive(Default)]
    pub struct Proxy("the values of the sidecar") {
        /// The domain of Services.
        pub cluster_domain: Option<String> = "clusterDomain",
    }

    /// Citadel.
    #[derive(Default)]
    pub struct Security("the values of Citadel") {
        /// Whether there is one.
        pub enabled: Option<bool> = "enabled",
        /// Whether the mesh-wide policy is made.
        pub create_mesh_policy: Option<bool> = "createMeshPolicy",
        /// Whether it makes its own root certificate; otherwise it reads the Secret `cacerts`.
        pub self_signed: Option<bool> = "selfSigned",
    }

    /// Pilot.
    #[derive(Default)]
    pub struct Pilot("the values of Pilot") {
        /// Whether there is one.
        pub enabled: Option<bool> = "enabled",
        /// Its environment.
        pub env: IndexMap<String, String> = "env",
    }

    /// Mixer.
    #[derive(Default)]
    pub struct Mixer("the values of Mixer") {
        /// Policy checks.
        pub policy: Option<Switch> = "policy",
        /// Telemetry.
        pub telemetry: Option<Switch> = "telemetry",
    }
}

impl Switch {
    /// On.
    pub fn on() -> Self {
        Self { enabled: Some(true) }
    }

    /// Off.
    pub fn off() -> Self {
        Self { enabled: Some(false) }
    }
}
