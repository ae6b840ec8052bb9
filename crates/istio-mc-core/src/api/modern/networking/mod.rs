//! `networking.istio.io`, as the releases from 1.24 on serve it.
//!
//! Durations are texts as Go writes them: `10s`, `1m30s`, `250ms`; at least `1ms`, in whole milliseconds.
//!
//! ```
//! use istio_mc_core::api::ObjectMeta;
//! use istio_mc_core::api::modern::networking::{
//!     Destination, HttpMatch, HttpRoute, HttpRouteDestination, StringMatch, VirtualService,
//! };
//!
//! let reviews = |version| HttpRouteDestination::to(Destination::host("reviews").subset(version));
//! let routes = VirtualService::new(ObjectMeta::namespaced("bookinfo", "reviews"), "reviews")
//!     .http(
//!         HttpRoute::to(Destination::host("reviews").subset("v2"))
//!             .matching(HttpMatch::default().header("end-user", StringMatch::exact("jason"))),
//!     )
//!     .http(HttpRoute::split([reviews("v1").weight(90), reviews("v3").weight(10)]).timeout("2s"));
//! let text = istio_mc_yaml::to_string(&routes)?;
//! assert!(text.starts_with("apiVersion: networking.istio.io/v1\nkind: VirtualService\n"));
//! # Ok::<(), istio_mc_yaml::WriteError>(())
//! ```

mod client_tls;
mod connection_pool;
mod cors;
mod destination;
mod destination_rule;
mod envoy_filter;
mod envoy_match;
mod fault;
mod gateway;
mod headers;
mod http_answer;
mod http_forward;
mod http_match;
mod http_route;
mod l4_route;
mod label_selector;
mod load_balancer;
mod locality;
mod outlier_detection;
mod percent;
mod port_selector;
mod proxy_config;
mod readiness_probe;
mod server_port;
mod server_tls;
mod service_entry;
mod sidecar;
mod string_match;
mod traffic_policy;
mod virtual_service;
mod workload_entry;
mod workload_group;

pub use client_tls::{ClientTlsMode, ClientTlsSettings};
pub use connection_pool::{
    ConnectionPoolSettings, H2UpgradePolicy, Http2KeepAlive, HttpSettings, TcpKeepalive, TcpSettings,
};
pub use cors::{CorsPolicy, UnmatchedPreflights};
pub use destination::{Destination, HttpMirrorPolicy, HttpRouteDestination, RouteDestination};
pub use destination_rule::{DestinationRule, DestinationRuleSpec, Subset};
pub use envoy_filter::{
    ApplyTo, ConfigPatch, EnvoyFilter, EnvoyFilterSpec, EnvoyPatch, FilterClass, PatchOperation,
};
pub use envoy_match::{
    ClusterMatch, EnvoyMatch, FilterChainMatch, FilterMatch, ListenerMatch, PatchContext, ProxyMatch,
    RouteAction, RouteConfigurationMatch, RouteMatch, SubFilterMatch, VirtualHostMatch, WaypointMatch,
    WaypointRouteMatch,
};
pub use fault::{HttpAbort, HttpDelay, HttpFaultInjection};
pub use gateway::{Gateway, GatewaySpec, Server};
pub use headers::{HeaderOperations, Headers};
pub use http_answer::{Delegate, HttpBody, HttpDirectResponse, HttpRedirect, RedirectPort};
pub use http_forward::{HttpRetry, HttpRewrite, RegexRewrite};
pub use http_match::HttpMatch;
pub use http_route::HttpRoute;
pub use l4_route::{L4Match, TcpRoute, TlsMatch, TlsRoute};
pub use label_selector::LabelSelector;
pub use load_balancer::{
    ConsistentHash, HttpCookie, HttpCookieAttribute, LoadBalancerSettings, Maglev, RingHash, SimpleLb, Warmup,
};
pub use locality::{LocalityDistribute, LocalityFailover, LocalityLbSetting, ZoneAwareLbSetting};
pub use outlier_detection::OutlierDetection;
pub use percent::Percent;
pub use port_selector::PortSelector;
pub use proxy_config::{ProxyConfig, ProxyConfigSpec, ProxyImage};
pub use readiness_probe::{ExecProbe, GrpcProbe, HttpProbe, HttpProbeHeader, ReadinessProbe, TcpProbe};
pub use server_port::ServerPort;
pub use server_tls::{ServerTlsMode, ServerTlsSettings, TlsCertificate, TlsVersion};
pub use service_entry::{Location, Resolution, ServiceEntry, ServiceEntrySpec, ServicePort};
pub use sidecar::{
    CaptureMode, EgressListener, IngressListener, OutboundTrafficMode, OutboundTrafficPolicy, Sidecar,
    SidecarPort, SidecarSpec,
};
pub use string_match::StringMatch;
pub use traffic_policy::{
    PortTrafficPolicy, ProxyProtocol, ProxyProtocolVersion, RetryBudget, TrafficPolicy, TunnelSettings,
};
pub use virtual_service::{VirtualService, VirtualServiceSpec};
pub use workload_entry::{WorkloadEntry, WorkloadEntrySpec};
pub use workload_group::{WorkloadGroup, WorkloadGroupMetadata, WorkloadGroupSpec};
