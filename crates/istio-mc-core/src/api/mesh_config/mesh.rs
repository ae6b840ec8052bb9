//! The configuration of a whole mesh.

use istio_mc_yaml::{Value, choice, record};

use super::{LabelSelector, ProxyDefaults, ServiceScopeConfig, ServiceSettings};
use crate::api::modern::networking::{ClientTlsSettings, LocalityLbSetting};

record! {
    /// The configuration of a whole mesh, `mesh` of the ConfigMap `istio`.
    ///
    /// ```
    /// use istio_mc_core::api::mesh_config::{MeshConfig, ProxyDefaults};
    ///
    /// let mesh = MeshConfig {
    ///     trust_domain: Some("east.example.com".into()),
    ///     trust_domain_aliases: vec!["west.example.com".into()],
    ///     default_config: Some(ProxyDefaults { mesh_id: Some("mesh1".into()), ..ProxyDefaults::default() }),
    ///     ..MeshConfig::default()
    /// };
    /// assert!(istio_mc_yaml::to_string(&mesh)?.contains("meshId: mesh1"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    #[derive(Default)]
    pub struct MeshConfig("the mesh configuration") {
        /// The namespace whose configuration is for the whole mesh; `istio-system` by default.
        pub root_namespace: Option<String> = "rootNamespace",
        /// The beginning of all identities; `cluster.local` by default.
        pub trust_domain: Option<String> = "trustDomain",
        /// Trust domains whose identities count as those of `trustDomain`.
        pub trust_domain_aliases: Vec<String> = "trustDomainAliases",
        /// Further roots of trust.
        pub ca_certificates: Vec<CertificateData> = "caCertificates",
        /// Another certificate authority.
        pub ca: Option<CertificateAuthority> = "ca",
        /// What proxies get unless pods say otherwise.
        pub default_config: Option<ProxyDefaults> = "defaultConfig",
        /// Whether clients use mutual TLS wherever servers take it; yes by default since 1.5.
        pub enable_auto_mtls: Option<bool> = "enableAutoMtls",
        /// Mutual TLS within the mesh.
        pub mesh_mtls: Option<MeshTlsConfig> = "meshMTLS",
        /// TLS of gateways and with what is outside.
        pub tls_defaults: Option<MeshTlsConfig> = "tlsDefaults",
        /// Where traffic goes by locality; since 1.1.
        pub locality_lb_setting: Option<LocalityLbSetting> = "localityLbSetting",
        /// What happens to traffic to hosts that nobody knows.
        pub outbound_traffic_policy: Option<OutboundTrafficPolicy> = "outboundTrafficPolicy",
        /// How long connecting may take; `10s` by default, `1s` up to 1.4.
        pub connect_timeout: Option<String> = "connectTimeout",
        /// Settings of Services, such as those that stay within their cluster.
        pub service_settings: Vec<ServiceSettings> = "serviceSettings",
        /// Which Services are known in other clusters, in ambient mode; since 1.27.
        pub service_scope_configs: Vec<ServiceScopeConfig> = "serviceScopeConfigs",
        /// Which namespaces the control plane looks at, any of them; none means all.
        pub discovery_selectors: Vec<LabelSelector> = "discoverySelectors",
        /// Who sees Services by default.
        pub default_service_export_to: Vec<String> = "defaultServiceExportTo",
        /// Who sees VirtualServices by default.
        pub default_virtual_service_export_to: Vec<String> = "defaultVirtualServiceExportTo",
        /// Who sees DestinationRules by default.
        pub default_destination_rule_export_to: Vec<String> = "defaultDestinationRuleExportTo",
        /// Mixer's address for policy, `host:port`; up to 1.4.
        pub mixer_check_server: Option<String> = "mixerCheckServer",
        /// Mixer's address for telemetry, `host:port`; up to 1.4.
        pub mixer_report_server: Option<String> = "mixerReportServer",
        /// Mixer's address; 0.8.
        pub mixer_address: Option<Value> = "mixerAddress",
        /// Whether Mixer's policy is not asked; up to 1.4.
        pub disable_policy_checks: Option<Value> = "disablePolicyChecks",
        /// Whether requests pass when Mixer's policy fails; up to 1.4.
        pub policy_check_fail_open: Option<Value> = "policyCheckFailOpen",
        /// Whether clients ask Mixer's policy too; up to 1.4.
        pub enable_client_side_policy_check: Option<Value> = "enableClientSidePolicyCheck",
        /// Whether a proxy stays with one telemetry Mixer; up to 1.4.
        pub sidecar_to_telemetry_session_affinity: Option<Value> = "sidecarToTelemetrySessionAffinity",
        /// Whether requests are not told to Mixer; up to 1.4.
        pub disable_mixer_http_reports: Option<Value> = "disableMixerHttpReports",
        /// Whether reports to Mixer go one by one; 1.4.
        pub disable_report_batch: Option<Value> = "disableReportBatch",
        /// How many reports to Mixer go together; 1.4.
        pub report_batch_max_entries: Option<Value> = "reportBatchMaxEntries",
        /// How long reports to Mixer wait for each other; 1.4.
        pub report_batch_max_time: Option<Value> = "reportBatchMaxTime",
        /// Mutual TLS without policies; 0.8 to 1.4.
        pub auth_policy: Option<Value> = "authPolicy",
        /// How often routes are asked for; up to 1.4.
        pub rds_refresh_delay: Option<Value> = "rdsRefreshDelay",
        /// The socket of the agent for certificates; up to 1.4.
        pub sds_uds_path: Option<Value> = "sdsUdsPath",
        /// How often certificates are asked for; up to 1.4.
        pub sds_refresh_delay: Option<Value> = "sdsRefreshDelay",
        /// Whether pods get a token for certificates; 1.1 to 1.4.
        pub enable_sds_token_mount: Option<Value> = "enableSdsTokenMount",
        /// Whether the ServiceAccount's token is that; 1.1 to 1.4.
        pub sds_use_k8s_sa_jwt: Option<Value> = "sdsUseK8sSaJwt",
        /// The port of proxies for what goes out; 15001 by default.
        pub proxy_listen_port: Option<Value> = "proxyListenPort",
        /// The port of proxies for what comes in; 15006 by default.
        pub proxy_inbound_listen_port: Option<Value> = "proxyInboundListenPort",
        /// The port of proxies as an HTTP proxy; none by default.
        pub proxy_http_port: Option<Value> = "proxyHttpPort",
        /// How long tunnels stay open without traffic; since 1.29.
        pub hbone_idle_timeout: Option<Value> = "hboneIdleTimeout",
        /// How long a protocol is guessed at.
        pub protocol_detection_timeout: Option<Value> = "protocolDetectionTimeout",
        /// How connections are kept alive.
        pub tcp_keepalive: Option<Value> = "tcpKeepalive",
        /// The class of Ingresses that gateways serve.
        pub ingress_class: Option<Value> = "ingressClass",
        /// The Service whose address Ingresses get.
        pub ingress_service: Option<Value> = "ingressService",
        /// Which Ingresses are served.
        pub ingress_controller_mode: Option<Value> = "ingressControllerMode",
        /// The gateway that serves Ingresses.
        pub ingress_selector: Option<Value> = "ingressSelector",
        /// Whether requests are traced.
        pub enable_tracing: Option<Value> = "enableTracing",
        /// Where requests are logged; empty is nowhere.
        pub access_log_file: Option<Value> = "accessLogFile",
        /// How requests are logged.
        pub access_log_format: Option<Value> = "accessLogFormat",
        /// Whether logs are text or JSON.
        pub access_log_encoding: Option<Value> = "accessLogEncoding",
        /// Whether requests are logged to a service.
        pub enable_envoy_access_log_service: Option<Value> = "enableEnvoyAccessLogService",
        /// Whether connections without a listener are not logged.
        pub disable_envoy_listener_log: Option<Value> = "disableEnvoyListenerLog",
        /// How traffic reaches applications in pods.
        pub inbound_traffic_policy: Option<Value> = "inboundTrafficPolicy",
        /// Where configuration is read; absent is the cluster itself.
        pub config_sources: Option<Value> = "configSources",
        /// Load balancing by zone; since 1.31.
        pub zone_aware_lb_setting: Option<Value> = "zoneAwareLbSetting",
        /// How often names are resolved.
        pub dns_refresh_rate: Option<Value> = "dnsRefreshRate",
        /// Whether HTTP/1.1 becomes HTTP/2 between proxies.
        pub h2_upgrade_policy: Option<Value> = "h2UpgradePolicy",
        /// How clusters of what comes in are named in statistics.
        pub inbound_cluster_stat_name: Option<Value> = "inboundClusterStatName",
        /// How clusters of what goes out are named in statistics.
        pub outbound_cluster_stat_name: Option<Value> = "outboundClusterStatName",
        /// Certificates of the control plane's own; 1.4 and later.
        pub certificates: Option<Value> = "certificates",
        /// Limits of requests of Thrift; of releases between.
        pub thrift_config: Option<Value> = "thriftConfig",
        /// Whether proxies show metrics of applications too.
        pub enable_prometheus_merge: Option<Value> = "enablePrometheusMerge",
        /// Whether clients verify by the system's roots.
        pub verify_certificate_at_client: Option<Value> = "verifyCertificateAtClient",
        /// Providers of authorization, traces and logs by name.
        pub extension_providers: Option<Value> = "extensionProviders",
        /// Providers for workloads that no Telemetry names any for.
        pub default_providers: Option<Value> = "defaultProviders",
        /// How paths are made equal before rules look at them.
        pub path_normalization: Option<Value> = "pathNormalization",
        /// How requests are retried by default.
        pub default_http_retry_policy: Option<Value> = "defaultHttpRetryPolicy",
        /// Connection pools and outlier detection by default; since 1.31.
        pub default_traffic_policy: Option<Value> = "defaultTrafficPolicy",
        /// Who sees ServiceEntries; since 1.31.
        pub service_entry_visibility: Option<Value> = "serviceEntryVisibility",
    }

    /// A root of trust.
    #[derive(Default)]
    pub struct CertificateData("a root of trust", either "pem" | "spiffeBundleUrl") {
        /// The certificate as PEM.
        pub pem: Option<String> = "pem",
        /// The URL of a SPIFFE bundle, with https.
        pub spiffe_bundle_url: Option<String> = "spiffeBundleUrl",
        /// Signers whose certificates it verifies.
        pub cert_signers: Vec<String> = "certSigners",
        /// Trust domains whose certificates it verifies; none means the mesh's own.
        pub trust_domains: Vec<String> = "trustDomains",
    }

    /// A certificate authority beside the control plane.
    #[derive(Default)]
    pub struct CertificateAuthority("a certificate authority") {
        /// Its address, `host:port`.
        pub address: Option<String> = "address",
        /// TLS with it.
        pub tls_settings: Option<ClientTlsSettings> = "tlsSettings",
        /// How long a request may take; `10s` by default.
        pub request_timeout: Option<String> = "requestTimeout",
        /// Whether the control plane asks it, rather than the proxies.
        pub istiod_side: Option<bool> = "istiodSide",
    }

    /// TLS versions and ciphers.
    #[derive(Default)]
    pub struct MeshTlsConfig("TLS settings of the mesh") {
        /// `TLS_AUTO`, `TLSV1_2` or `TLSV1_3`.
        pub min_protocol_version: Option<String> = "minProtocolVersion",
        /// Elliptic curves.
        pub ecdh_curves: Vec<String> = "ecdhCurves",
        /// Ciphers of TLS 1.2.
        pub cipher_suites: Vec<String> = "cipherSuites",
    }

    /// What happens to traffic to hosts that nobody knows.
    #[derive(Default)]
    pub struct OutboundTrafficPolicy("an outbound traffic policy") {
        /// Whether it goes out.
        pub mode: Option<OutboundTrafficMode> = "mode",
        /// TLS with such hosts; since 1.31.
        pub tls: Option<ClientTlsSettings> = "tls",
    }
}

choice! {
    /// Whether traffic to unknown hosts goes out.
    #[derive(Default)]
    pub enum OutboundTrafficMode("a mode of outbound traffic") {
        /// It goes out; the default since 1.1.
        #[default]
        AllowAny = "ALLOW_ANY",
        /// It does not.
        RegistryOnly = "REGISTRY_ONLY",
        /// It goes out, and HTTP by the name in the request; since 1.31.
        AllowAnyDynamicDns = "ALLOW_ANY_DYNAMIC_DNS",
    }
}
