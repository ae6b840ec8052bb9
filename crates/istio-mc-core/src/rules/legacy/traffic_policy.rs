//! Traffic policies of a DestinationRule: of the host, of its subsets, of single ports.

use istio_mc_diagnostic::code;

use crate::api::legacy::networking::{
    ClientTls, ClientTlsMode, ConnectionPoolSettings, LoadBalancerSettings, OutlierDetection, TrafficPolicy,
};
use crate::rules::istio::{duration, not_negative, percent};
use crate::rules::{At, Cx};

pub(super) fn check(at: &At<'_, '_>, policy: Option<&TrafficPolicy>, cx: &mut Cx<'_>) {
    let Some(policy) = policy else { return };
    let settings = Settings {
        load_balancer: policy.load_balancer.as_ref(),
        connection_pool: policy.connection_pool.as_ref(),
        outlier_detection: policy.outlier_detection.as_ref(),
        tls: policy.tls.as_ref(),
    };
    // An empty list counts as a field.
    if settings.is_empty() && at.field("portLevelSettings").node().is_none() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs at least one field"));
    }
    settings.check(at, cx);
    let ports = at.field("portLevelSettings");
    for (index, port) in policy.port_level_settings.iter().enumerate() {
        let at = ports.item(index);
        if port.port.is_none() {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a `port`"));
        }
        let settings = Settings {
            load_balancer: port.load_balancer.as_ref(),
            connection_pool: port.connection_pool.as_ref(),
            outlier_detection: port.outlier_detection.as_ref(),
            tls: port.tls.as_ref(),
        };
        if settings.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a field beside `port`"));
        }
        settings.check(&at, cx);
    }
}

/// What a policy and the settings of a port both have.
struct Settings<'a> {
    load_balancer: Option<&'a LoadBalancerSettings>,
    connection_pool: Option<&'a ConnectionPoolSettings>,
    outlier_detection: Option<&'a OutlierDetection>,
    tls: Option<&'a ClientTls>,
}

impl Settings<'_> {
    fn is_empty(&self) -> bool {
        self.load_balancer.is_none()
            && self.connection_pool.is_none()
            && self.outlier_detection.is_none()
            && self.tls.is_none()
    }

    fn check(&self, at: &At<'_, '_>, cx: &mut Cx<'_>) {
        if let Some(LoadBalancerSettings::ConsistentHash(hash)) = self.load_balancer
            && let Some(cookie) = &hash.http_cookie
        {
            let (at, empty) = (at.field("loadBalancer"), cookie.name.as_ref().is_none_or(String::is_empty));
            let at = at.field("consistentHash");
            let at = at.field("httpCookie");
            for (name, missing) in [("name", empty), ("ttl", cookie.ttl.is_none())] {
                if missing {
                    cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs `{name}`"));
                }
            }
        }
        if let Some(pool) = self.connection_pool {
            connection_pool(&at.field("connectionPool"), pool, cx);
        }
        if let Some(outlier) = self.outlier_detection {
            outlier_detection(&at.field("outlierDetection"), outlier, cx);
        }
        if let Some(tls) = self.tls {
            client_tls(&at.field("tls"), tls, cx);
        }
    }
}

fn connection_pool(at: &At<'_, '_>, pool: &ConnectionPoolSettings, cx: &mut Cx<'_>) {
    if pool.tcp.is_none() && pool.http.is_none() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `tcp` or `http`"));
    }
    if let Some(http) = &pool.http {
        let at = at.field("http");
        for (name, value) in [
            ("http1MaxPendingRequests", http.http1_max_pending_requests),
            ("http2MaxRequests", http.http2_max_requests),
            ("maxRequestsPerConnection", http.max_requests_per_connection),
            ("maxRetries", http.max_retries),
        ] {
            not_negative(&at.field(name), value, cx);
        }
        duration(&at.field("idleTimeout"), cx);
    }
    if let Some(tcp) = &pool.tcp {
        let at = at.field("tcp");
        not_negative(&at.field("maxConnections"), tcp.max_connections, cx);
        duration(&at.field("connectTimeout"), cx);
    }
}

fn outlier_detection(at: &At<'_, '_>, outlier: &OutlierDetection, cx: &mut Cx<'_>) {
    not_negative(&at.field("consecutiveErrors"), outlier.consecutive_errors, cx);
    duration(&at.field("interval"), cx);
    duration(&at.field("baseEjectionTime"), cx);
    percent(&at.field("maxEjectionPercent"), outlier.max_ejection_percent, cx);
    percent(&at.field("minHealthPercent"), outlier.min_health_percent, cx);
}

fn client_tls(at: &At<'_, '_>, tls: &ClientTls, cx: &mut Cx<'_>) {
    if tls.mode != Some(ClientTlsMode::Mutual) {
        return;
    }
    for (name, path) in [("clientCertificate", &tls.client_certificate), ("privateKey", &tls.private_key)] {
        if path.as_ref().is_none_or(String::is_empty) {
            let finding =
                cx.finding(&code::CLIENT_TLS, at, format!("`{at}` has mode MUTUAL and no `{name}`"));
            cx.push(finding.help("use ISTIO_MUTUAL for the certificates that Istio issues"));
        }
    }
}
