//! Metrics.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::{ProviderRef, WorkloadMode};

record! {
    /// What differs from the metrics that proxies make by default.
    #[derive(Default)]
    pub struct Metrics("a metrics entry") {
        /// Where metrics go; none means what the mesh has.
        pub providers: Vec<ProviderRef> = "providers",
        /// Changes, in their order; a later one wins.
        pub overrides: Vec<MetricsOverrides> = "overrides",
        /// How often TCP metrics are sent, at least `1ms`; `5s` by default.
        pub reporting_interval: Option<String> = "reportingInterval",
    }

    /// A change of some metrics.
    #[derive(Default)]
    pub struct MetricsOverrides("an override of metrics") {
        /// Which metrics; absent is all of them, on both sides.
        pub r#match: Option<MetricSelector> = "match",
        /// Whether they are not made.
        pub disabled: Option<bool> = "disabled",
        /// Changes of their tags by name.
        pub tag_overrides: IndexMap<String, TagOverride> = "tagOverrides",
    }

    /// Some metrics: one of Istio's or one by its name, on one side or both.
    #[derive(Default)]
    pub struct MetricSelector("a match of metrics", either "metric" | "customMetric") {
        /// One of Istio's metrics, or all of them.
        pub metric: Option<IstioMetric> = "metric",
        /// A metric by the name that Prometheus has for it, without the prefix `istio_`.
        pub custom_metric: Option<String> = "customMetric",
        /// For which side; absent is both.
        pub mode: Option<WorkloadMode> = "mode",
    }

    /// A change of a tag.
    #[derive(Default)]
    pub struct TagOverride("an override of a tag") {
        /// What is done; absent is `UPSERT`.
        pub operation: Option<TagOverrideOperation> = "operation",
        /// What the tag is: an attribute or an expression in CEL; only for `UPSERT`.
        pub value: Option<String> = "value",
    }
}

choice! {
    /// Istio's metrics.
    #[derive(Default)]
    pub enum IstioMetric("a metric of Istio") {
        /// All of them.
        #[default]
        AllMetrics = "ALL_METRICS",
        /// Requests of HTTP and gRPC, counted.
        RequestCount = "REQUEST_COUNT",
        /// How long requests take.
        RequestDuration = "REQUEST_DURATION",
        /// How large requests are.
        RequestSize = "REQUEST_SIZE",
        /// How large responses are.
        ResponseSize = "RESPONSE_SIZE",
        /// TCP connections opened, counted.
        TcpOpenedConnections = "TCP_OPENED_CONNECTIONS",
        /// TCP connections closed, counted.
        TcpClosedConnections = "TCP_CLOSED_CONNECTIONS",
        /// Bytes sent over TCP.
        TcpSentBytes = "TCP_SENT_BYTES",
        /// Bytes received over TCP.
        TcpReceivedBytes = "TCP_RECEIVED_BYTES",
        /// Messages of gRPC from clients, counted.
        GrpcRequestMessages = "GRPC_REQUEST_MESSAGES",
        /// Messages of gRPC from servers, counted.
        GrpcResponseMessages = "GRPC_RESPONSE_MESSAGES",
    }

    /// What is done to a tag.
    #[derive(Default)]
    pub enum TagOverrideOperation("an operation on a tag") {
        /// It is set, whether it was there or not.
        #[default]
        Upsert = "UPSERT",
        /// It is taken away.
        Remove = "REMOVE",
    }
}
