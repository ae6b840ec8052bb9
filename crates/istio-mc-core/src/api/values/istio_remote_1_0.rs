//! Values of the chart `istio-remote` of Istio 1.0.
//!
//! The original also has `global.proxy.includeInboundPorts`; nothing reads it, here or there.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::{Nullable, Resources};
use crate::api::kubernetes::ImagePullPolicy;
use crate::net::Port;

record! {
    /// Values of the chart `istio-remote` of Istio 1.0.
    #[derive(Default)]
    pub struct Values("the values of istio-remote") {
        /// Settings that several parts share.
        pub global: Option<Global> = "global",
        /// Citadel, which issues the workloads' certificates.
        pub security: Option<Security> = "security",
        /// The webhook that injects the sidecar into new pods.
        pub sidecar_injector_webhook: Option<SidecarInjectorWebhook> = "sidecarInjectorWebhook",
    }

    /// Settings that several parts share.
    #[derive(Default)]
    pub struct Global("the global values") {
        /// Registry and project of the Istio images.
        pub hub: Option<String> = "hub",
        /// Tag of the Istio images.
        pub tag: Option<String> = "tag",
        /// When a node pulls the images of Citadel, the injector and the sidecars.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
        /// Names of Secrets with registry credentials, for the accounts of Citadel and the injector.
        pub image_pull_secrets: Vec<String> = "imagePullSecrets",
        /// PriorityClass of Citadel and of the injector; empty leaves the cluster's default.
        pub priority_class_name: Option<String> = "priorityClassName",
        /// Architectures that Citadel and the injector may run on, each with a weight: 0 never, 1 least
        /// preferred, 2 no preference, 3 most preferred.
        pub arch: IndexMap<String, u32> = "arch",
        /// Resources of Citadel and of the injector where they set none themselves.
        pub default_resources: Option<Resources> = "defaultResources",
        /// Address of Pilot: an IP or a DNS name; empty: the Service istio-pilot of the namespace.
        pub remote_pilot_address: Option<String> = "remotePilotAddress",
        /// Whether to create a headless Service istio-pilot with `remotePilotAddress`, an IP, behind it.
        pub remote_pilot_create_svc_endpoint: Option<bool> = "remotePilotCreateSvcEndpoint",
        /// Address of Mixer's policy part: an IP or a DNS name; empty: no policy checks.
        pub remote_policy_address: Option<String> = "remotePolicyAddress",
        /// Address of Mixer's telemetry part: an IP or a DNS name; empty: no reports.
        pub remote_telemetry_address: Option<String> = "remoteTelemetryAddress",
        /// Address of the Zipkin collector, port 9411: an IP or a DNS name; empty: no spans.
        pub remote_zipkin_address: Option<String> = "remoteZipkinAddress",
        /// Whether sidecars and control plane use mutual TLS with each other.
        pub control_plane_security_enabled: Option<bool> = "controlPlaneSecurityEnabled",
        /// Whether policy checks are off although `remotePolicyAddress` is set.
        pub disable_policy_checks: Option<bool> = "disablePolicyChecks",
        /// Whether requests pass when the policy check cannot be reached; null leaves the field out, as
        /// releases before 1.0.3 do.
        pub policy_check_fail_open: Nullable<bool> = "policyCheckFailOpen",
        /// Whether requests are traced, once `remoteZipkinAddress` is set.
        pub enable_tracing: Option<bool> = "enableTracing",
        /// Mutual TLS between services.
        pub mtls: Option<Mtls> = "mtls",
        /// The sidecar.
        pub proxy: Option<Proxy> = "proxy",
        /// The container that redirects the pod's traffic to the sidecar.
        pub proxy_init: Option<ProxyInit> = "proxy_init",
        /// The image with kubectl that the clean-up after the release's deletion runs in.
        pub hyperkube: Option<Hyperkube> = "hyperkube",
        /// Whether to leave out the ConfigMap of the injector.
        pub omit_sidecar_injector_config_map: Option<bool> = "omitSidecarInjectorConfigMap",
    }

    /// Mutual TLS between services.
    #[derive(Default)]
    pub struct Mtls("the values of mutual TLS") {
        /// Whether it is the default of the whole mesh.
        pub enabled: Option<bool> = "enabled",
    }

    /// The sidecar.
    #[derive(Default)]
    pub struct Proxy("the values of the sidecar") {
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// DNS suffix of the workloads; empty: `<namespace>.svc.cluster.local`.
        pub proxy_domain: Option<String> = "proxyDomain",
        /// Worker threads; 0 is one for each core; null leaves the field out, as 1.0.0 does.
        pub concurrency: Nullable<u32> = "concurrency",
        /// File of the access log; empty for none.
        pub access_log_file: Option<String> = "accessLogFile",
        /// Resources of a sidecar whose pod sets none by annotation.
        pub resources: Option<Resources> = "resources",
        /// Whether the init container runs privileged (for SELinux).
        pub privileged: Option<bool> = "privileged",
        /// Whether sidecars may dump core.
        pub enable_core_dump: Option<bool> = "enableCoreDump",
        /// Destinations whose traffic is intercepted: CIDRs separated by commas, or `*`.
        pub include_ip_ranges: Option<String> = "includeIPRanges",
        /// Destinations whose traffic is not intercepted: CIDRs separated by commas.
        pub exclude_ip_ranges: Option<String> = "excludeIPRanges",
        /// Ports whose inbound traffic is not intercepted, separated by commas.
        pub exclude_inbound_ports: Option<String> = "excludeInboundPorts",
        /// Whether pods without an annotation get a sidecar.
        pub auto_inject: Option<AutoInject> = "autoInject",
        /// The statsd collector of the sidecars' metrics.
        pub envoy_statsd: Option<EnvoyStatsd> = "envoyStatsd",
    }

    /// The statsd collector of the sidecars' metrics.
    #[derive(Default)]
    pub struct EnvoyStatsd("the values of statsd") {
        /// Whether sidecars send metrics.
        pub enabled: Option<bool> = "enabled",
        /// Its address: an IP or a DNS name; required when enabled.
        pub host: Option<String> = "host",
        /// Its UDP port.
        pub port: Option<Port> = "port",
    }

    /// The container that redirects the pod's traffic to the sidecar.
    #[derive(Default)]
    pub struct ProxyInit("the values of the init container") {
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
    }

    /// The image with kubectl for the clean-up.
    #[derive(Default)]
    pub struct Hyperkube("the values of hyperkube") {
        /// Registry and project.
        pub hub: Option<String> = "hub",
        /// Tag.
        pub tag: Option<String> = "tag",
    }

    /// Citadel.
    #[derive(Default)]
    pub struct Security("the values of Citadel") {
        /// Number of pods.
        pub replica_count: Option<u32> = "replicaCount",
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// Whether it makes its own root certificate; otherwise it reads the Secret `cacerts`.
        pub self_signed: Option<bool> = "selfSigned",
        /// Resources; empty for `global.defaultResources`.
        pub resources: Option<Resources> = "resources",
    }

    /// The webhook that injects the sidecar into new pods.
    #[derive(Default)]
    pub struct SidecarInjectorWebhook("the values of the injector") {
        /// Whether it is installed.
        pub enabled: Option<bool> = "enabled",
        /// Number of pods.
        pub replica_count: Option<u32> = "replicaCount",
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// Whether pods get a sidecar in every namespace that does not forbid it.
        pub enable_namespaces_by_default: Option<bool> = "enableNamespacesByDefault",
        /// Resources; empty for `global.defaultResources`.
        pub resources: Option<Resources> = "resources",
    }
}

choice! {
    /// Whether pods without an annotation get a sidecar.
    pub enum AutoInject("an injection policy") {
        /// They do.
        Enabled = "enabled",
        /// They do not.
        Disabled = "disabled",
    }
}
