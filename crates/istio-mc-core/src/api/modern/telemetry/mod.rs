//! `telemetry.istio.io`: what proxies tell about traffic.

mod access_logging;
mod kind;
mod metrics;
mod tracing;

pub use access_logging::{AccessLogFilter, AccessLogging};
pub use kind::{ProviderRef, Telemetry, TelemetrySpec, TrafficSide, WorkloadMode};
pub use metrics::{
    IstioMetric, MetricSelector, Metrics, MetricsOverrides, TagOverride, TagOverrideOperation,
};
pub use tracing::{CustomTag, EnvironmentTag, FormatterTag, HeaderTag, LiteralTag, Tracing};
