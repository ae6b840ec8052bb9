//! How the workloads of a host or of a subset are talked to.

use istio_mc_diagnostic::code;

use super::{client_tls, connection_pool, load_balancer};
use crate::api::modern::networking::{
    ClientTlsSettings, ConnectionPoolSettings, LoadBalancerSettings, OutlierDetection, PortTrafficPolicy,
    RetryBudget, TrafficPolicy, TunnelSettings,
};
use crate::rules::istio::{any_duration, at_most, duration, is_fqdn, is_ip, number, percent};
use crate::rules::{At, Cx};

/// How many settings for single ports there may be, by the CRD.
const PORTS_MAX: usize = 4096;

pub(super) fn check(at: &At<'_, '_>, policy: Option<&TrafficPolicy>, cx: &mut Cx<'_>) {
    let Some(policy) = policy else { return };
    let settings = Settings {
        load_balancer: policy.load_balancer.as_ref(),
        connection_pool: policy.connection_pool.as_ref(),
        outlier_detection: policy.outlier_detection.as_ref(),
        tls: policy.tls.as_ref(),
    };
    let others = policy.tunnel.is_some() || policy.proxy_protocol.is_some() || policy.retry_budget.is_some();
    if settings.is_empty() && policy.port_level_settings.is_empty() && !others {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs at least one field"));
    }
    settings.check(at, cx);
    ports(&at.field("portLevelSettings"), &policy.port_level_settings, cx);
    if let Some(given) = &policy.tunnel {
        tunnel(&at.field("tunnel"), given, cx);
        if policy.proxy_protocol.is_some() {
            let message = format!("`{at}` has both `tunnel` and `proxyProtocol`");
            cx.report(&code::ISTIO_EXCLUDES, &at.key("proxyProtocol"), message);
        }
    }
    if let Some(RetryBudget { percent, .. }) = &policy.retry_budget {
        let at = at.field("retryBudget");
        if let Some(percent) = percent.filter(|percent| !(0.0..=100.0).contains(percent)) {
            let field = at.field("percent");
            cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be from 0 to 100, not {percent}"));
        }
        any_duration(&at.field("budgetInterval"), cx);
    }
}

fn ports(at: &At<'_, '_>, ports: &[PortTrafficPolicy], cx: &mut Cx<'_>) {
    at_most(PORTS_MAX, ports.len(), "items", at, cx);
    for (index, port) in ports.iter().enumerate() {
        let at = at.item(index);
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
    tls: Option<&'a ClientTlsSettings>,
}

impl Settings<'_> {
    fn is_empty(&self) -> bool {
        self.load_balancer.is_none()
            && self.connection_pool.is_none()
            && self.outlier_detection.is_none()
            && self.tls.is_none()
    }

    fn check(&self, at: &At<'_, '_>, cx: &mut Cx<'_>) {
        if let Some(given) = self.load_balancer {
            load_balancer::check(&at.field("loadBalancer"), given, self.outlier_detection.is_some(), cx);
        }
        if let Some(given) = self.connection_pool {
            connection_pool::check(&at.field("connectionPool"), given, cx);
        }
        if let Some(given) = self.outlier_detection {
            outlier_detection(&at.field("outlierDetection"), given, cx);
        }
        if let Some(given) = self.tls {
            client_tls::check(&at.field("tls"), given, cx);
        }
    }
}

fn outlier_detection(at: &At<'_, '_>, outlier: &OutlierDetection, cx: &mut Cx<'_>) {
    if outlier.consecutive_errors.is_some_and(|errors| errors != 0) {
        let field = at.key("consecutiveErrors");
        let finding = cx.finding(&code::ISTIO_DEPRECATED, &field, format!("`{field}` is deprecated"));
        cx.push(finding.help("write `consecutive5xxErrors` or `consecutiveGatewayErrors`"));
    }
    let split = outlier.split_external_local_origin_errors == Some(true);
    if !split && outlier.consecutive_local_origin_failures.is_some_and(|failures| failures > 0) {
        let message = format!("`{at}` counts errors of this side, which do not count apart");
        let finding = cx.finding(&code::ISTIO_REQUIRES, &at.key("consecutiveLocalOriginFailures"), message);
        cx.push(finding.help("add `splitExternalLocalOriginErrors: true`"));
    }
    duration(&at.field("interval"), cx);
    duration(&at.field("baseEjectionTime"), cx);
    percent(&at.field("maxEjectionPercent"), outlier.max_ejection_percent, cx);
    percent(&at.field("minHealthPercent"), outlier.min_health_percent, cx);
    let statuses = at.field("outlierDetectionHttpErrorCodes");
    for (index, status) in outlier.outlier_detection_http_error_codes.iter().enumerate() {
        if !(100..=599).contains(status) {
            let message = format!("`{status}` is not a status of HTTP: 100 to 599");
            cx.report(&code::ISTIO_RANGE, &statuses.item(index), message);
        }
    }
}

fn tunnel(at: &At<'_, '_>, tunnel: &TunnelSettings, cx: &mut Cx<'_>) {
    let protocol = tunnel.protocol.as_deref().unwrap_or_default();
    if !matches!(protocol, "" | "CONNECT" | "POST") {
        let message = format!("`{protocol}` is not a method of tunnels");
        let finding = cx.finding(&code::UNKNOWN_KEYWORD, &at.field("protocol"), message);
        cx.push(finding.suggest(&protocol.to_uppercase(), ["CONNECT", "POST"]).help("`CONNECT` or `POST`"));
    }
    let field = at.field("targetHost");
    match tunnel.target_host.as_deref() {
        None | Some("") => cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs a `targetHost`")),
        Some(host) if is_fqdn(host, cx) || is_ip(host) => {}
        Some(host) => {
            let message = format!("`{host}` is neither a host name without wildcard nor an address");
            cx.report(&code::ISTIO_HOST, &field, message);
        }
    }
    let field = at.field("targetPort");
    match tunnel.target_port {
        None => cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs a `targetPort`")),
        Some(port) => number(&field, port, cx),
    }
}
