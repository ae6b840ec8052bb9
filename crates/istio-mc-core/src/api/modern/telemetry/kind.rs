//! Telemetry: traces, metrics and access logs of workloads.

use istio_mc_yaml::{choice, record};

use super::{AccessLogging, Metrics, Tracing};
use crate::api::kind;
use crate::api::modern::{PolicyTargetReference, WorkloadSelector};

kind! {
    /// Which traces, metrics and access logs the proxies of workloads make. What is for workloads adds to and overrides what is
    /// for the namespace, and that what is for the mesh.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::telemetry::{AccessLogging, ProviderRef, Telemetry, TelemetrySpec};
    ///
    /// let logs = Telemetry {
    ///     metadata: ObjectMeta::namespaced("istio-system", "mesh-default"),
    ///     spec: TelemetrySpec {
    ///         access_logging: vec![AccessLogging {
    ///             providers: vec![ProviderRef::named("envoy")],
    ///             ..AccessLogging::default()
    ///         }],
    ///         ..TelemetrySpec::default()
    ///     },
    /// };
    /// assert!(istio_mc_yaml::to_string(&logs)?.contains("- name: envoy"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct Telemetry("telemetry.istio.io/v1", also "telemetry.istio.io/v1alpha1") {
        /// For whom, and what is told.
        pub spec: TelemetrySpec = "spec",
    }
}

record! {
    /// For whom, and what is told. Of `selector`, `targetRef` and `targetRefs` there may be one; without any it is
    /// for the whole namespace, or for the mesh in the root namespace.
    #[derive(Default)]
    pub struct TelemetrySpec("a Telemetry") {
        /// The workloads.
        pub selector: Option<WorkloadSelector> = "selector",
        /// The object it is attached to; `targetRefs` is the newer form.
        pub target_ref: Option<PolicyTargetReference> = "targetRef",
        /// The objects it is attached to, at most 16.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
        /// Traces; Istio uses the first entry only.
        pub tracing: Vec<Tracing> = "tracing",
        /// Metrics.
        pub metrics: Vec<Metrics> = "metrics",
        /// Access logs.
        pub access_logging: Vec<AccessLogging> = "accessLogging",
    }

    /// A provider of telemetry.
    #[derive(Default)]
    pub struct ProviderRef("a provider") {
        /// The name among `extensionProviders` of the mesh configuration, or of a built-in one.
        pub name: String = "name",
    }

    /// For which side of a call something is.
    #[derive(Default)]
    pub struct TrafficSide("a match by side") {
        /// The side; absent is both.
        pub mode: Option<WorkloadMode> = "mode",
    }
}

impl ProviderRef {
    /// The provider of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

choice! {
    /// The side of a call on which a workload is.
    #[derive(Default)]
    pub enum WorkloadMode("a side of a call") {
        /// Both.
        #[default]
        ClientAndServer = "CLIENT_AND_SERVER",
        /// The workload calls; gateways always do.
        Client = "CLIENT",
        /// The workload is called.
        Server = "SERVER",
    }
}
