//! Values of the chart `istio-remote` of Istio 1.1 to 1.4.
//!
//! The names are those of the chart `istio` of these releases with its file of values for remote clusters. What belongs to parts
//! that a remote does not have (Galley, Mixer, Pilot, Prometheus, ...) is no value here.

use indexmap::IndexMap;
use istio_mc_yaml::{Value, choice, record};

use super::{Gateways, Nullable, Resources};
use crate::api::kubernetes::ImagePullPolicy;
use crate::net::Port;

record! {
    /// Values of the chart `istio-remote` of Istio 1.1 to 1.4.
    #[derive(Default)]
    pub struct Values("the values of istio-remote") {
        /// Settings that several parts share.
        pub global: Option<Global> = "global",
        /// Citadel, which issues the workloads' certificates.
        pub security: Option<Security> = "security",
        /// The webhook that injects the sidecar into new pods.
        pub sidecar_injector_webhook: Option<SidecarInjectorWebhook> = "sidecarInjectorWebhook",
        /// The gateways of the cluster, by name.
        pub gateways: Option<Gateways> = "gateways",
    }

    /// Settings that several parts share.
    #[derive(Default)]
    pub struct Global("the global values") {
        /// The Istio release that is installed.
        pub istio_version: Option<Release> = "istioVersion",
        /// Registry and project of the Istio images.
        pub hub: Option<String> = "hub",
        /// Tag of the Istio images.
        pub tag: Option<String> = "tag",
        /// When a node pulls the images.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
        /// Names of Secrets with registry credentials.
        pub image_pull_secrets: Vec<String> = "imagePullSecrets",
        /// PriorityClass of Citadel, the injector and the gateways; empty leaves the cluster's default.
        pub priority_class_name: Option<String> = "priorityClassName",
        /// Architectures that they may run on, each with a weight: 0 never, 1 least preferred, 2 no preference, 3 most
        /// preferred.
        pub arch: IndexMap<String, u32> = "arch",
        /// Labels of the nodes that they run on; empty for all.
        pub default_node_selector: IndexMap<String, String> = "defaultNodeSelector",
        /// Taints that they tolerate, as Kubernetes has it.
        pub default_tolerations: Vec<Value> = "defaultTolerations",
        /// Resources of Citadel and of the injector where they set none themselves.
        pub default_resources: Option<Resources> = "defaultResources",
        /// PodDisruptionBudgets.
        pub default_pod_disruption_budget: Option<DisruptionBudget> = "defaultPodDisruptionBudget",
        /// Address of Pilot: an IP or a DNS name; null: the Service istio-pilot of the namespace.
        pub remote_pilot_address: Nullable<String> = "remotePilotAddress",
        /// Whether to create a headless Service istio-pilot with `remotePilotAddress`, an IP, behind it.
        pub remote_pilot_create_svc_endpoint: Option<bool> = "remotePilotCreateSvcEndpoint",
        /// Whether to create such Services for Pilot and for the parts of Mixer whose addresses are given.
        pub create_remote_svc_endpoints: Option<bool> = "createRemoteSvcEndpoints",
        /// Address of Mixer's policy part: an IP or a DNS name; null: no policy checks.
        pub remote_policy_address: Nullable<String> = "remotePolicyAddress",
        /// Address of Mixer's telemetry part: an IP or a DNS name; null: no reports.
        pub remote_telemetry_address: Nullable<String> = "remoteTelemetryAddress",
        /// Address of the Zipkin collector, port 9411: an IP or a DNS name; null: the Service zipkin of the namespace.
        pub remote_zipkin_address: Nullable<String> = "remoteZipkinAddress",
        /// Whether sidecars and gateways use mutual TLS with the control plane.
        pub control_plane_security_enabled: Option<bool> = "controlPlaneSecurityEnabled",
        /// Whether policy checks are off although `remotePolicyAddress` is set.
        pub disable_policy_checks: Option<bool> = "disablePolicyChecks",
        /// Whether requests pass when the policy check cannot be reached.
        pub policy_check_fail_open: Option<bool> = "policyCheckFailOpen",
        /// Whether requests are traced.
        pub enable_tracing: Option<bool> = "enableTracing",
        /// The tracing system.
        pub tracer: Option<Tracer> = "tracer",
        /// Mutual TLS between services.
        pub mtls: Option<Mtls> = "mtls",
        /// The network that the cluster is on; empty: one for all clusters.
        pub network: Option<String> = "network",
        /// The networks of the mesh, which only the control plane reads.
        pub mesh_networks: IndexMap<String, Value> = "meshNetworks",
        /// Identifies the mesh in telemetry; empty for the trust domain.
        pub mesh_id: Option<String> = "meshID",
        /// The cluster among others.
        pub multi_cluster: Option<MultiCluster> = "multiCluster",
        /// Trust domain of the workloads' identities; empty for `cluster.local`.
        pub trust_domain: Option<String> = "trustDomain",
        /// Further trust domains whose workloads are the mesh's own.
        pub trust_domain_aliases: Vec<String> = "trustDomainAliases",
        /// Domains that the pods' DNS names are searched in.
        pub pod_dns_search_namespaces: Vec<String> = "podDNSSearchNamespaces",
        /// Where requests to hosts that the mesh does not know go.
        pub outbound_traffic_policy: Option<OutboundTrafficPolicy> = "outboundTrafficPolicy",
        /// How requests are spread over localities; further fields as in the mesh configuration.
        pub locality_lb_setting: Option<LocalityLbSetting> = "localityLbSetting",
        /// Whether the mesh configuration names Galley as the source of Istio's configuration.
        pub use_mcp: Option<bool> = "useMCP",
        /// What the gateways log.
        pub logging: Option<Logging> = "logging",
        /// Port of the metrics of the control plane's parts.
        pub monitoring_port: Option<Port> = "monitoringPort",
        /// The sidecar.
        pub proxy: Option<Proxy> = "proxy",
        /// The container that redirects the pod's traffic.
        pub proxy_init: Option<ProxyInit> = "proxy_init",
        /// Whether to leave out the ConfigMap of the injector.
        pub omit_sidecar_injector_config_map: Option<bool> = "omitSidecarInjectorConfigMap",
    }

    /// PodDisruptionBudgets.
    #[derive(Default)]
    pub struct DisruptionBudget("the values of disruption budgets") {
        /// Whether there are any.
        pub enabled: Option<bool> = "enabled",
    }

    /// The tracing system.
    #[derive(Default)]
    pub struct Tracer("the values of tracing") {
        /// Zipkin, or what understands its format.
        pub zipkin: Option<Zipkin> = "zipkin",
    }

    /// Zipkin.
    #[derive(Default)]
    pub struct Zipkin("the values of Zipkin") {
        /// The collector, `host:port`; empty for `remoteZipkinAddress`.
        pub address: Option<String> = "address",
    }

    /// Mutual TLS between services.
    #[derive(Default)]
    pub struct Mtls("the values of mutual TLS") {
        /// Whether it is the default of the whole mesh.
        pub enabled: Option<bool> = "enabled",
        /// Whether sidecars use it by themselves.
        pub auto: Option<bool> = "auto",
    }

    /// The cluster among others.
    #[derive(Default)]
    pub struct MultiCluster("the values of the cluster") {
        /// Its name; empty for `Kubernetes`.
        pub cluster_name: Option<String> = "clusterName",
    }

    /// Where requests to unknown hosts go.
    #[derive(Default)]
    pub struct OutboundTrafficPolicy("the values of outbound traffic") {
        /// To the host itself, or nowhere.
        pub mode: Option<OutboundMode> = "mode",
    }

    /// How requests are spread over localities.
    #[derive(Default)]
    pub struct LocalityLbSetting("the values of locality load balancing") {
        /// Whether localities matter.
        pub enabled: Option<bool> = "enabled",
    }

    /// What is logged.
    #[derive(Default)]
    pub struct Logging("the values of logging") {
        /// Levels as `scope:level`, separated by commas.
        pub level: Option<String> = "level",
    }

    /// The sidecar.
    #[derive(Default)]
    pub struct Proxy("the values of the sidecar") {
        /// Image: a name under `global.hub`, or a whole reference.
        pub image: Option<String> = "image",
        /// DNS domain of the cluster.
        pub cluster_domain: Option<String> = "clusterDomain",
        /// Worker threads; 0 is one for each core.
        pub concurrency: Option<u32> = "concurrency",
        /// File of the access log; empty for none.
        pub access_log_file: Option<String> = "accessLogFile",
        /// Format of its lines; empty for Envoy's.
        pub access_log_format: Option<String> = "accessLogFormat",
        /// Its encoding.
        pub access_log_encoding: Option<AccessLogEncoding> = "accessLogEncoding",
        /// Log level of Envoy; empty for its default.
        pub log_level: Option<String> = "logLevel",
        /// Log levels of Envoy's parts; empty for none.
        pub component_log_level: Option<String> = "componentLogLevel",
        /// How long Envoy keeps what DNS answered.
        pub dns_refresh_rate: Option<String> = "dnsRefreshRate",
        /// How long Envoy waits to tell a connection's protocol.
        pub protocol_detection_timeout: Option<String> = "protocolDetectionTimeout",
        /// Resources of a sidecar whose pod sets none by annotation.
        pub resources: Option<Resources> = "resources",
        /// The container that redirects the pod's traffic, while it runs.
        pub init: Option<Init> = "init",
        /// Whether the containers run privileged (for SELinux).
        pub privileged: Option<bool> = "privileged",
        /// Whether sidecars may dump core.
        pub enable_core_dump: Option<bool> = "enableCoreDump",
        /// Image of the container that allows it.
        pub enable_core_dump_image: Option<String> = "enableCoreDumpImage",
        /// Port of the sidecar's own health; 0 for no readiness probe.
        pub status_port: Option<u16> = "statusPort",
        /// Seconds from the start to the first readiness probe.
        pub readiness_initial_delay_seconds: Option<u32> = "readinessInitialDelaySeconds",
        /// Seconds between readiness probes.
        pub readiness_period_seconds: Option<u32> = "readinessPeriodSeconds",
        /// Failed readiness probes after which a sidecar is not ready.
        pub readiness_failure_threshold: Option<u32> = "readinessFailureThreshold",
        /// Destinations whose traffic is intercepted: CIDRs separated by commas, or `*`.
        pub include_ip_ranges: Option<String> = "includeIPRanges",
        /// Destinations whose traffic is not intercepted: CIDRs separated by commas.
        pub exclude_ip_ranges: Option<String> = "excludeIPRanges",
        /// Ports whose inbound traffic is not intercepted, separated by commas.
        pub exclude_inbound_ports: Option<String> = "excludeInboundPorts",
        /// Ports of destinations whose traffic is not intercepted, separated by commas.
        pub exclude_outbound_ports: Option<String> = "excludeOutboundPorts",
        /// Whether pods without an annotation get a sidecar.
        pub auto_inject: Option<AutoInject> = "autoInject",
        /// The statsd collector of the sidecars' metrics.
        pub envoy_statsd: Option<EnvoyStatsd> = "envoyStatsd",
    }

    /// The container that redirects the pod's traffic, while it runs.
    #[derive(Default)]
    pub struct Init("the values of the running init container") {
        /// Its resources.
        pub resources: Option<Resources> = "resources",
    }

    /// The statsd collector of the sidecars' metrics.
    #[derive(Default)]
    pub struct EnvoyStatsd("the values of statsd") {
        /// Whether sidecars send metrics.
        pub enabled: Option<bool> = "enabled",
        /// Its address: an IP or a DNS name; required when enabled.
        pub host: Nullable<String> = "host",
        /// Its UDP port; required when enabled.
        pub port: Nullable<Port> = "port",
    }

    /// The container that redirects the pod's traffic.
    #[derive(Default)]
    pub struct ProxyInit("the values of the init container") {
        /// Image: a name under `global.hub`, or a whole reference.
        pub image: Option<String> = "image",
    }

    /// Citadel.
    #[derive(Default)]
    pub struct Security("the values of Citadel") {
        /// Number of pods.
        pub replica_count: Option<u32> = "replicaCount",
        /// Most pods beyond that number during an update: a number or a percentage.
        pub rolling_max_surge: Option<Value> = "rollingMaxSurge",
        /// Most pods missing during an update: a number or a percentage.
        pub rolling_max_unavailable: Option<Value> = "rollingMaxUnavailable",
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// Whether it makes its own root certificate; otherwise it reads the Secret `cacerts`.
        pub self_signed: Option<bool> = "selfSigned",
        /// How long the workloads' certificates are valid; empty for Citadel's default.
        pub workload_cert_ttl: Option<String> = "workloadCertTtl",
        /// Whether accounts get certificates in every namespace.
        pub enable_namespaces_by_default: Option<bool> = "enableNamespacesByDefault",
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
        /// Most pods beyond that number during an update: a number or a percentage.
        pub rolling_max_surge: Option<Value> = "rollingMaxSurge",
        /// Most pods missing during an update: a number or a percentage.
        pub rolling_max_unavailable: Option<Value> = "rollingMaxUnavailable",
        /// Image, under `global.hub`.
        pub image: Option<String> = "image",
        /// Whether pods get a sidecar in every namespace that does not forbid it.
        pub enable_namespaces_by_default: Option<bool> = "enableNamespacesByDefault",
        /// Whether HTTP probes are sent through the sidecar's agent.
        pub rewrite_app_http_probe: Option<bool> = "rewriteAppHTTPProbe",
        /// Selectors of pods that get a sidecar whatever the policy.
        pub always_inject_selector: Vec<Value> = "alwaysInjectSelector",
        /// Selectors of pods that never get a sidecar.
        pub never_inject_selector: Vec<Value> = "neverInjectSelector",
        /// Annotations that pods get with the sidecar.
        pub injected_annotations: IndexMap<String, String> = "injectedAnnotations",
        /// Resources; empty for `global.defaultResources`.
        pub resources: Option<Resources> = "resources",
    }
}

choice! {
    /// An Istio release that the chart installs.
    pub enum Release("an Istio release") {
        /// 1.1.
        V1_1 = "1.1",
        /// 1.2.
        V1_2 = "1.2",
        /// 1.3.
        V1_3 = "1.3",
        /// 1.4.
        V1_4 = "1.4",
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

choice! {
    /// Where requests to hosts that the mesh does not know go.
    pub enum OutboundMode("a mode of outbound traffic") {
        /// To the host itself.
        AllowAny = "ALLOW_ANY",
        /// Nowhere.
        RegistryOnly = "REGISTRY_ONLY",
    }
}

choice! {
    /// The encoding of access logs.
    pub enum AccessLogEncoding("an encoding of access logs") {
        /// A line of text.
        Text = "TEXT",
        /// A JSON object.
        Json = "JSON",
    }
}
