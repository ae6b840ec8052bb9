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
mod fault;
mod headers;
mod http_answer;
mod http_forward;
mod http_match;
mod http_route;
mod l4_route;
mod load_balancer;
mod locality;
mod outlier_detection;
mod percent;
mod port_selector;
mod string_match;
mod traffic_policy;
mod virtual_service;

pub use client_tls::{ClientTlsMode, ClientTlsSettings};
pub use connection_pool::{
    ConnectionPoolSettings, H2UpgradePolicy, Http2KeepAlive, HttpSettings, TcpKeepalive, TcpSettings,
};
pub use cors::{CorsPolicy, UnmatchedPreflights};
pub use destination::{Destination, HttpMirrorPolicy, HttpRouteDestination, RouteDestination};
pub use destination_rule::{ClientSelector, DestinationRule, DestinationRuleSpec, Subset};
pub use fault::{HttpAbort, HttpDelay, HttpFaultInjection};
pub use headers::{HeaderOperations, Headers};
pub use http_answer::{Delegate, HttpBody, HttpDirectResponse, HttpRedirect, RedirectPort};
pub use http_forward::{HttpRetry, HttpRewrite, RegexRewrite};
pub use http_match::HttpMatch;
pub use http_route::HttpRoute;
pub use l4_route::{L4Match, TcpRoute, TlsMatch, TlsRoute};
pub use load_balancer::{
    ConsistentHash, HttpCookie, HttpCookieAttribute, LoadBalancerSettings, Maglev, RingHash, SimpleLb, Warmup,
};
pub use locality::{LocalityDistribute, LocalityFailover, LocalityLbSetting, ZoneAwareLbSetting};
pub use outlier_detection::OutlierDetection;
pub use percent::Percent;
pub use port_selector::PortSelector;
pub use string_match::StringMatch;
pub use traffic_policy::{
    PortTrafficPolicy, ProxyProtocol, ProxyProtocolVersion, RetryBudget, TrafficPolicy, TunnelSettings,
};
pub use virtual_service::{VirtualService, VirtualServiceSpec};
