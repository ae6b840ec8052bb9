//! What proxies get unless pods say otherwise.

use indexmap::IndexMap;
use istio_mc_yaml::{Value, record};

record! {
    /// What proxies get unless pods say otherwise (`ProxyConfig` in Istio's words, as the kind of that name is).
    #[derive(Default)]
    pub struct ProxyDefaults("the default configuration of proxies") {
        /// The control plane, `host:port`: port 15010 or 15012, up to 1.4 15010 or 15011.
        pub discovery_address: Option<String> = "discoveryAddress",
        /// The name of the mesh; the trust domain by default.
        pub mesh_id: Option<String> = "meshId",
        /// Variables of the proxies' environment.
        pub proxy_metadata: IndexMap<String, String> = "proxyMetadata",
        /// The port of the agent; 15020 by default.
        pub status_port: Option<u32> = "statusPort",
        /// `NONE`, or `MUTUAL_TLS` with the control plane; up to 1.4.
        pub control_plane_auth_policy: Option<String> = "controlPlaneAuthPolicy",
        /// The address of Zipkin, `host:port`; deprecated since 1.24.
        pub zipkin_address: Option<String> = "zipkinAddress",
        /// The address of statsd, `host:port`; up to 1.4.
        pub statsd_udp_address: Option<String> = "statsdUdpAddress",
        /// How long old connections may last when Envoy starts again; `45s` by default.
        pub drain_duration: Option<String> = "drainDuration",
        /// When the old Envoy ends then, later than `drainDuration`; up to 1.4.
        pub parent_shutdown_duration: Option<String> = "parentShutdownDuration",
        /// Where the proxy's configuration is written.
        pub config_path: Option<Value> = "configPath",
        /// Where the proxy is.
        pub binary_path: Option<Value> = "binaryPath",
        /// The name of the proxy's service in traces.
        pub service_cluster: Option<Value> = "serviceCluster",
        /// Which name traces use.
        pub tracing_service_name: Option<Value> = "tracingServiceName",
        /// How often the control plane is asked.
        pub discovery_refresh_delay: Option<Value> = "discoveryRefreshDelay",
        /// How long connecting may take; up to 1.4.
        pub connect_timeout: Option<Value> = "connectTimeout",
        /// The address of a metrics service; deprecated.
        pub envoy_metrics_service_address: Option<Value> = "envoyMetricsServiceAddress",
        /// The port of Envoy's own pages; 15000 by default.
        pub proxy_admin_port: Option<Value> = "proxyAdminPort",
        /// The zone; up to 1.4.
        pub availability_zone: Option<Value> = "availabilityZone",
        /// A whole configuration for Envoy.
        pub custom_config_file: Option<Value> = "customConfigFile",
        /// How long names of statistics may be.
        pub stat_name_length: Option<Value> = "statNameLength",
        /// How many threads; 0 is one for each core.
        pub concurrency: Option<Value> = "concurrency",
        /// Another template of Envoy's first configuration.
        pub proxy_bootstrap_template_path: Option<Value> = "proxyBootstrapTemplatePath",
        /// How traffic is caught.
        pub interception_mode: Option<Value> = "interceptionMode",
        /// Traces.
        pub tracing: Option<Value> = "tracing",
        /// Certificates by an agent; up to 1.4.
        pub sds: Option<Value> = "sds",
        /// A service for access logs.
        pub envoy_access_log_service: Option<Value> = "envoyAccessLogService",
        /// A service for metrics.
        pub envoy_metrics_service: Option<Value> = "envoyMetricsService",
        /// Envoy's runtime values.
        pub runtime_values: Option<Value> = "runtimeValues",
        /// Further tags of metrics.
        pub extra_stat_tags: Option<Value> = "extraStatTags",
        /// What stands before gateways.
        pub gateway_topology: Option<Value> = "gatewayTopology",
        /// How long connections may end when a pod ends.
        pub termination_drain_duration: Option<Value> = "terminationDrainDuration",
        /// When a workload on a virtual machine is ready.
        pub readiness_probe: Option<Value> = "readinessProbe",
        /// Which statistics there are.
        pub proxy_stats_matcher: Option<Value> = "proxyStatsMatcher",
        /// Whether applications start after their proxies.
        pub hold_application_until_proxy_starts: Option<Value> = "holdApplicationUntilProxyStarts",
        /// Further roots of trust for proxies.
        pub ca_certificates_pem: Option<Value> = "caCertificatesPem",
        /// The image of proxies.
        pub image: Option<Value> = "image",
        /// Hardware for private keys.
        pub private_key_provider: Option<Value> = "privateKeyProvider",
        /// Which headers proxies add.
        pub proxy_headers: Option<Value> = "proxyHeaders",
        /// How often logs are written; since 1.28.
        pub file_flush_interval: Option<Value> = "fileFlushInterval",
        /// From what size on logs are written; since 1.28.
        pub file_flush_min_size_kb: Option<Value> = "fileFlushMinSizeKb",
        /// Whether metrics are compressed.
        pub stats_compression: Option<Value> = "statsCompression",
        /// Limits of connections; since 1.31.
        pub connection_settings: Option<Value> = "connectionSettings",
    }
}
