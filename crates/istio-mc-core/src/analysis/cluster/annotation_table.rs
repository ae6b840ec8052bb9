//! The annotations that Istio reads: where they belong, and what they take (`annotation/annotations.yaml` of
//! `istio.io/api` 1.24.0 to 1.31.1, `pkg/kube/inject/validate.go` and the agents of Istio).

use crate::analysis::index::Kind;
use crate::version::ApiLevel;

/// An annotation.
pub(super) struct Annotation {
    /// Its key.
    pub(super) name: &'static str,
    /// The kinds it belongs to; none means any.
    pub(super) at: &'static [Kind],
    /// What its value must be.
    pub(super) takes: Takes,
    /// The first release of istiod that has it, if it came after 1.24.
    pub(super) since: Option<ApiLevel>,
    /// The first release of istiod that does not have it any more.
    pub(super) gone: Option<ApiLevel>,
    /// The first release that is going to drop it, and what to do instead.
    pub(super) deprecated: Option<(ApiLevel, &'static str)>,
}

/// What the value of an annotation must be.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// Any text.
    Anything,
    /// A number from 0 on.
    Number,
    /// A number from 0 to 100.
    Percent,
    /// A boolean.
    Bool,
    /// A map in YAML.
    Map,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A port.
    Port,
    /// Ports.
    Ports,
    /// Ports, or `*`.
    PortsOrAll,
    /// Ranges of addresses.
    Ranges,
    /// Ranges of addresses, or `*`.
    RangesOrAll,
}

const ANY: &[Kind] = &[];
const POD: &[Kind] = &[Kind::Pod];
const SERVICE: &[Kind] = &[Kind::Service];
const GATEWAY: &[Kind] = &[Kind::KubernetesGateway];
const WORKLOAD_ENTRY: &[Kind] = &[Kind::WorkloadEntry];
const TRAFFIC: &[Kind] = &[Kind::Service, Kind::ServiceEntry, Kind::Namespace];
const TEXT: Takes = Takes::Anything;

const fn annotation(name: &'static str, at: &'static [Kind], takes: Takes) -> Annotation {
    Annotation { name, at, takes, since: None, gone: None, deprecated: None }
}

const fn deprecated(name: &'static str, at: &'static [Kind], instead: &'static str) -> Annotation {
    annotation(name, at, TEXT).deprecated(ApiLevel::V1_24, instead)
}

/// One that no istiod of 1.24 or later has, but earlier releases had.
const fn gone(name: &'static str) -> Annotation {
    annotation(name, ANY, TEXT).gone(ApiLevel::V1_24)
}

impl Annotation {
    /// Whether istiod of that level has it.
    pub(super) fn is_in(&self, level: ApiLevel) -> bool {
        self.since.is_none_or(|since| since <= level) && self.gone.is_none_or(|gone| level < gone)
    }

    const fn since(self, level: ApiLevel) -> Self {
        Self { since: Some(level), ..self }
    }

    const fn gone(self, level: ApiLevel) -> Self {
        Self { gone: Some(level), ..self }
    }

    const fn deprecated(self, level: ApiLevel, instead: &'static str) -> Self {
        Self { deprecated: Some((level, instead)), ..self }
    }
}

const BY_CONFIG: &str = "set it by `proxy.istio.io/config`, a ProxyConfig or the mesh configuration";
const BY_LABEL: &str = "use the label of the same name";
const BY_NAMES: &str = "name who may answer by `subjectAltNames` of a DestinationRule";
const BY_TELEMETRY: &str = "set the tags by a Telemetry";

/// Labels of Istio that are nothing as annotations. `istio.io/rev` and `sidecar.istio.io/inject` are both.
pub(super) static LABELS: &[&str] = &[
    "istio.io/dataplane-mode",
    "istio.io/global",
    "istio.io/ingress-use-waypoint",
    "istio.io/tag",
    "istio.io/use-waypoint",
    "istio.io/use-waypoint-canary",
    "istio.io/use-waypoint-canary-namespace",
    "istio.io/use-waypoint-namespace",
    "istio.io/waypoint-for",
    "networking.istio.io/enable-autoallocate-ip",
    "networking.istio.io/gatewayPort",
    "service.istio.io/canonical-name",
    "service.istio.io/canonical-revision",
    "service.istio.io/workload-name",
    "topology.istio.io/cluster",
    "topology.istio.io/locality",
    "topology.istio.io/network",
    "topology.istio.io/subzone",
];

/// Every annotation that users or controllers set, and some that did something once.
pub(super) static ANNOTATIONS: &[Annotation] = &[
    deprecated("alpha.istio.io/canonical-serviceaccounts", SERVICE, BY_NAMES),
    gone("alpha.istio.io/identity"),
    deprecated("alpha.istio.io/kubernetes-serviceaccounts", SERVICE, BY_NAMES),
    annotation("ambient.istio.io/bypass-inbound-capture", POD, Takes::Bool),
    annotation("ambient.istio.io/dns-capture", POD, Takes::Bool),
    annotation("ambient.istio.io/redirection", POD, TEXT),
    // And to the class of the Gateway.
    annotation("ambient.istio.io/waypoint-inbound-binding", GATEWAY, TEXT),
    annotation("galley.istio.io/analyze-suppress", ANY, TEXT),
    annotation("gateway.istio.io/controller-version", ANY, TEXT),
    annotation("gateway.istio.io/name-override", GATEWAY, TEXT),
    annotation("gateway.istio.io/service-account", GATEWAY, TEXT),
    annotation("inject.istio.io/templates", POD, TEXT),
    annotation("istio.io/autoRegistrationGroup", WORKLOAD_ENTRY, TEXT),
    annotation("istio.io/connect-strategy", &[Kind::ServiceEntry], TEXT),
    annotation("istio.io/connectedAt", WORKLOAD_ENTRY, TEXT),
    annotation("istio.io/disconnectedAt", WORKLOAD_ENTRY, TEXT),
    annotation("istio.io/dry-run", &[Kind::AuthorizationPolicy], TEXT),
    annotation("istio.io/reroute-virtual-interfaces", POD, TEXT),
    annotation("istio.io/rev", POD, TEXT),
    annotation("istio.io/use-waypoint-canary-weight", TRAFFIC, Takes::Percent).since(ApiLevel::V1_31),
    annotation("istio.io/workloadController", WORKLOAD_ENTRY, TEXT),
    annotation("kubernetes.io/ingress.class", &[Kind::Ingress], TEXT),
    annotation("networking.istio.io/address-type", GATEWAY, TEXT),
    annotation("networking.istio.io/exportTo", SERVICE, TEXT),
    annotation("networking.istio.io/service-type", GATEWAY, TEXT),
    // Of a Namespace since 1.30.
    annotation("networking.istio.io/traffic-distribution", TRAFFIC, TEXT),
    gone("policy.istio.io/check"),
    gone("policy.istio.io/checkBaseRetryWaitTime"),
    gone("policy.istio.io/checkMaxRetryWaitTime"),
    gone("policy.istio.io/checkRetries"),
    gone("policy.istio.io/lang"),
    annotation("prometheus.istio.io/merge-metrics", POD, Takes::Bool),
    annotation("proxy.istio.io/config", POD, Takes::Map),
    annotation("proxy.istio.io/overrides", POD, TEXT),
    annotation("readiness.status.sidecar.istio.io/applicationPorts", POD, TEXT),
    annotation("readiness.status.sidecar.istio.io/failureThreshold", POD, Takes::Number),
    annotation("readiness.status.sidecar.istio.io/initialDelaySeconds", POD, Takes::Number),
    annotation("readiness.status.sidecar.istio.io/periodSeconds", POD, Takes::Number),
    annotation("sidecar.istio.io/agentLogLevel", POD, TEXT),
    annotation("sidecar.istio.io/bootstrapOverride", POD, TEXT),
    annotation("sidecar.istio.io/componentLogLevel", POD, TEXT),
    gone("sidecar.istio.io/controlPlaneAuthPolicy"),
    deprecated("sidecar.istio.io/discoveryAddress", POD, BY_CONFIG),
    annotation("sidecar.istio.io/enableCoreDump", POD, TEXT).gone(ApiLevel::V1_25),
    deprecated("sidecar.istio.io/extraStatTags", POD, BY_TELEMETRY),
    deprecated("sidecar.istio.io/inject", POD, BY_LABEL),
    annotation("sidecar.istio.io/interceptionMode", POD, Takes::OneOf(&["REDIRECT", "TPROXY", "NONE"])),
    annotation("sidecar.istio.io/logLevel", POD, TEXT),
    annotation("sidecar.istio.io/nativeSidecar", POD, Takes::Bool),
    annotation("sidecar.istio.io/proxyCPU", POD, TEXT),
    annotation("sidecar.istio.io/proxyCPULimit", POD, TEXT),
    annotation("sidecar.istio.io/proxyImage", POD, TEXT),
    annotation("sidecar.istio.io/proxyImageType", POD, TEXT),
    annotation("sidecar.istio.io/proxyMemory", POD, TEXT),
    annotation("sidecar.istio.io/proxyMemoryLimit", POD, TEXT),
    annotation("sidecar.istio.io/rewriteAppHTTPProbers", POD, Takes::Bool),
    annotation("sidecar.istio.io/statsCompression", POD, TEXT)
        .since(ApiLevel::V1_26)
        .deprecated(ApiLevel::V1_29, "remove it"),
    annotation("sidecar.istio.io/statsEvictionInterval", POD, TEXT).since(ApiLevel::V1_28),
    annotation("sidecar.istio.io/statsFlushInterval", POD, TEXT).since(ApiLevel::V1_28),
    annotation("sidecar.istio.io/statsHistogramBins", POD, TEXT).since(ApiLevel::V1_28),
    annotation("sidecar.istio.io/statsHistogramBuckets", POD, TEXT),
    deprecated("sidecar.istio.io/statsInclusionPrefixes", POD, BY_CONFIG),
    deprecated("sidecar.istio.io/statsInclusionRegexps", POD, BY_CONFIG),
    deprecated("sidecar.istio.io/statsInclusionSuffixes", POD, BY_CONFIG),
    annotation("sidecar.istio.io/status", POD, TEXT),
    annotation("sidecar.istio.io/userVolume", POD, TEXT),
    annotation("sidecar.istio.io/userVolumeMount", POD, TEXT),
    annotation("status.sidecar.istio.io/port", POD, Takes::Port),
    annotation("topology.istio.io/controlPlaneClusters", &[Kind::Namespace], TEXT),
    annotation("traffic.istio.io/nodeSelector", SERVICE, TEXT),
    annotation("traffic.sidecar.istio.io/excludeInboundPorts", POD, Takes::Ports),
    annotation("traffic.sidecar.istio.io/excludeInterfaces", POD, TEXT),
    annotation("traffic.sidecar.istio.io/excludeOutboundIPRanges", POD, Takes::Ranges),
    annotation("traffic.sidecar.istio.io/excludeOutboundPorts", POD, Takes::Ports),
    annotation("traffic.sidecar.istio.io/includeInboundPorts", POD, Takes::PortsOrAll),
    annotation("traffic.sidecar.istio.io/includeOutboundIPRanges", POD, Takes::RangesOrAll),
    annotation("traffic.sidecar.istio.io/includeOutboundPorts", POD, TEXT),
    annotation("traffic.sidecar.istio.io/kubevirtInterfaces", POD, TEXT)
        .deprecated(ApiLevel::V1_25, "use `istio.io/reroute-virtual-interfaces`"),
];
