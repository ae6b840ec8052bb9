//! The annotations that Istio reads: where they belong, and what they take (`annotation/annotations.yaml` of
//! `istio.io/api`, `pkg/kube/inject` of istiod).

use crate::analysis::index::Kind;

/// An annotation.
pub(super) struct Annotation {
    /// Its key.
    pub(super) name: &'static str,
    /// The kinds it belongs to; none means any.
    pub(super) at: &'static [Kind],
    /// What its value must be.
    pub(super) takes: Takes,
    /// What to do instead, if it is going to be dropped.
    pub(super) instead: Option<&'static str>,
}

/// What the value of an annotation must be.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// Any text.
    Anything,
    /// A number from 0 on.
    Number,
    /// A boolean.
    Bool,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Ports.
    Ports,
    /// Ports, or `*`.
    PortsOrAll,
    /// Ranges of addresses, or `*`.
    Ranges,
}

const ANY: &[Kind] = &[];
const POD: &[Kind] = &[Kind::Pod];
const SERVICE: &[Kind] = &[Kind::Service];
const GATEWAY: &[Kind] = &[Kind::KubernetesGateway];
const TEXT: Takes = Takes::Anything;

const fn annotation(name: &'static str, at: &'static [Kind], takes: Takes) -> Annotation {
    Annotation { name, at, takes, instead: None }
}

const fn deprecated(
    name: &'static str,
    at: &'static [Kind],
    takes: Takes,
    instead: &'static str,
) -> Annotation {
    Annotation { name, at, takes, instead: Some(instead) }
}

const BY_CONFIG: &str = "set it by `proxy.istio.io/config`, a ProxyConfig or the mesh configuration";
const BY_LABEL: &str = "use the label of the same name";

/// Every annotation that users may set.
pub(super) static ANNOTATIONS: &[Annotation] = &[
    annotation("ambient.istio.io/bypass-inbound-capture", POD, Takes::Bool),
    annotation("ambient.istio.io/dns-capture", &[Kind::Pod, Kind::Namespace], Takes::Bool),
    annotation("ambient.istio.io/waypoint-inbound-binding", ANY, TEXT),
    annotation("galley.istio.io/analyze-suppress", ANY, TEXT),
    annotation("gateway.istio.io/name-override", GATEWAY, TEXT),
    annotation("gateway.istio.io/service-account", GATEWAY, TEXT),
    annotation("inject.istio.io/templates", POD, TEXT),
    annotation("istio.io/connect-strategy", ANY, TEXT),
    annotation("istio.io/dry-run", &[Kind::AuthorizationPolicy], TEXT),
    annotation("istio.io/reroute-virtual-interfaces", POD, TEXT),
    annotation("istio.io/use-waypoint", ANY, TEXT),
    annotation("istio.io/use-waypoint-namespace", ANY, TEXT),
    annotation("kubernetes.io/ingress.class", &[Kind::Ingress], TEXT),
    annotation("networking.istio.io/address-type", GATEWAY, TEXT),
    annotation("networking.istio.io/exportTo", SERVICE, TEXT),
    annotation("networking.istio.io/gatewayPort", ANY, TEXT),
    annotation("networking.istio.io/service-type", GATEWAY, TEXT),
    annotation(
        "networking.istio.io/traffic-distribution",
        &[Kind::Service, Kind::Namespace, Kind::ServiceEntry],
        TEXT,
    ),
    annotation("prometheus.istio.io/merge-metrics", POD, Takes::Bool),
    annotation("proxy.istio.io/config", POD, TEXT),
    annotation("proxy.istio.io/overrides", POD, TEXT),
    annotation("readiness.status.sidecar.istio.io/applicationPorts", POD, Takes::Ports),
    annotation("readiness.status.sidecar.istio.io/failureThreshold", POD, Takes::Number),
    annotation("readiness.status.sidecar.istio.io/initialDelaySeconds", POD, Takes::Number),
    annotation("readiness.status.sidecar.istio.io/periodSeconds", POD, Takes::Number),
    annotation("sidecar.istio.io/agentLogLevel", POD, TEXT),
    annotation("sidecar.istio.io/bootstrapOverride", POD, TEXT),
    annotation("sidecar.istio.io/componentLogLevel", POD, TEXT),
    deprecated("sidecar.istio.io/controlPlaneAuthPolicy", POD, TEXT, BY_CONFIG),
    deprecated("sidecar.istio.io/discoveryAddress", POD, TEXT, BY_CONFIG),
    deprecated(
        "sidecar.istio.io/enableCoreDump",
        POD,
        Takes::Bool,
        "set `global.proxy.enableCoreDump` of the installation",
    ),
    annotation("sidecar.istio.io/extraStatTags", POD, TEXT),
    deprecated("sidecar.istio.io/inject", POD, TEXT, BY_LABEL),
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
    annotation("sidecar.istio.io/statsCompression", POD, Takes::Bool),
    annotation("sidecar.istio.io/statsEvictionInterval", POD, TEXT),
    annotation("sidecar.istio.io/statsHistogramBuckets", POD, TEXT),
    deprecated("sidecar.istio.io/statsInclusionPrefixes", POD, TEXT, BY_CONFIG),
    annotation("sidecar.istio.io/statsInclusionRegexps", POD, TEXT),
    deprecated("sidecar.istio.io/statsInclusionSuffixes", POD, TEXT, BY_CONFIG),
    annotation("sidecar.istio.io/status", POD, TEXT),
    annotation("sidecar.istio.io/userVolume", POD, TEXT),
    annotation("sidecar.istio.io/userVolumeMount", POD, TEXT),
    annotation("status.sidecar.istio.io/port", POD, Takes::Number),
    annotation("topology.istio.io/controlPlaneClusters", &[Kind::Namespace], TEXT),
    annotation("traffic.istio.io/nodeSelector", SERVICE, TEXT),
    annotation("traffic.sidecar.istio.io/excludeInboundPorts", POD, Takes::Ports),
    annotation("traffic.sidecar.istio.io/excludeInterfaces", POD, TEXT),
    annotation("traffic.sidecar.istio.io/excludeOutboundIPRanges", POD, Takes::Ranges),
    annotation("traffic.sidecar.istio.io/excludeOutboundPorts", POD, Takes::Ports),
    annotation("traffic.sidecar.istio.io/includeInboundPorts", POD, Takes::PortsOrAll),
    annotation("traffic.sidecar.istio.io/includeOutboundIPRanges", POD, Takes::Ranges),
    annotation("traffic.sidecar.istio.io/includeOutboundPorts", POD, Takes::PortsOrAll),
    deprecated(
        "traffic.sidecar.istio.io/kubevirtInterfaces",
        POD,
        TEXT,
        "use `istio.io/reroute-virtual-interfaces`",
    ),
];
