//! `networking.istio.io/v1alpha3`: Gateway, VirtualService, DestinationRule, ServiceEntry, Sidecar, EnvoyFilter, as Istio
//! 0.8 to 1.4 have them. Fields that came later than 0.8 say so.
//!
//! Durations are texts as Go and protobuf write them: `10s`, `1m30s`, `250ms`; at least `1ms`.

mod config_patch;
mod connection_pool;
mod cors;
mod destination;
mod destination_rule;
mod envoy_filter;
mod fault;
mod gateway;
mod headers;
mod http_match;
mod http_route;
mod l4_route;
mod load_balancer;
mod outlier_detection;
mod port;
mod service_entry;
mod sidecar;
mod string_match;
mod traffic_policy;
mod virtual_service;

pub use config_patch::{
    ApplyTo, ClusterMatch, ConfigPatch, FilterChainMatch, FilterMatch, Patch, PatchContext,
    PatchListenerMatch, PatchMatch, PatchOperation, ProxyMatch, RouteAction, RouteConfigurationMatch,
    RouteMatch, SubFilterMatch, VirtualHostMatch,
};
pub use connection_pool::{ConnectionPoolSettings, H2UpgradePolicy, HttpSettings, TcpKeepalive, TcpSettings};
pub use cors::CorsPolicy;
pub use destination::{Destination, HttpRouteDestination, RouteDestination};
pub use destination_rule::{DestinationRule, DestinationRuleSpec, Subset};
pub use envoy_filter::{
    EnvoyFilter, EnvoyFilterSpec, Filter, FilterType, InsertIndex, InsertPosition, ListenerMatch,
    ListenerProtocol, ListenerType,
};
pub use fault::{Abort, Delay, Fault, Percent};
pub use gateway::{Gateway, GatewaySpec, Server, ServerTls, ServerTlsMode, TlsVersion};
pub use headers::{HeaderOperations, Headers};
pub use http_match::HttpMatch;
pub use http_route::{HttpRedirect, HttpRetry, HttpRewrite, HttpRoute};
pub use l4_route::{L4Match, TcpRoute, TlsMatch, TlsRoute};
pub use load_balancer::{ConsistentHash, HttpCookie, LoadBalancerSettings, SimpleLoadBalancer};
pub use outlier_detection::OutlierDetection;
pub use port::{Port, PortSelector};
pub use service_entry::{Endpoint, Location, Resolution, ServiceEntry, ServiceEntrySpec};
pub use sidecar::{
    CaptureMode, EgressListener, IngressListener, OutboundTrafficMode, OutboundTrafficPolicy, Sidecar,
    SidecarSpec, WorkloadSelector,
};
pub use string_match::StringMatch;
pub use traffic_policy::{ClientTls, ClientTlsMode, PortTrafficPolicy, TrafficPolicy};
pub use virtual_service::{VirtualService, VirtualServiceSpec};
