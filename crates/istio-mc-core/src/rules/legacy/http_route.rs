//! Routes of a VirtualService for HTTP.

use istio_mc_diagnostic::code;

use crate::api::legacy::networking::{
    Abort, CorsPolicy, Delay, Destination, Fault, HttpMatch, HttpRetry, HttpRoute, HttpRouteDestination,
    Percent, StringMatch,
};
use crate::rules::istio::{
    duration, gateway_references, header_map, header_names, headers, is_fqdn, labels, method,
    optional_number, percent, retry_on, whole_seconds,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

use super::l4_route::{destination, weights};

pub(super) fn check(at: &At<'_, '_>, route: &HttpRoute, cx: &mut Cx<'_>) {
    purpose(at, route, cx);
    header_map(&at.field("appendHeaders"), &route.append_headers, cx);
    header_map(&at.field("appendRequestHeaders"), &route.append_request_headers, cx);
    header_map(&at.field("appendResponseHeaders"), &route.append_response_headers, cx);
    header_names(&at.field("removeRequestHeaders"), &route.remove_request_headers, cx);
    header_names(&at.field("removeResponseHeaders"), &route.remove_response_headers, cx);
    headers(&at.field("headers"), route.headers.as_ref(), cx);
    let matches = at.field("match");
    for (index, given) in route.r#match.iter().enumerate() {
        http_match(&matches.item(index), given, cx);
    }
    if let Some(given) = &route.cors_policy {
        cors(&at.field("corsPolicy"), given, cx);
    }
    if let Some(given) = &route.fault {
        fault(&at.field("fault"), given, cx);
    }
    if let Some(given) = &route.mirror {
        destination(&at.field("mirror"), given, cx);
    }
    if let Some(given) = route.mirror_percent.filter(|percent| *percent > 100) {
        let field = at.field("mirrorPercent");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be from 0 to 100, not {given}"));
    }
    if let Some(given) = &route.retries {
        retries(&at.field("retries"), given, cx);
    }
    duration(&at.field("timeout"), cx);
    destinations(&at.field("route"), &route.route, cx);
}

/// A route or a redirect, and what goes with each.
fn purpose(at: &At<'_, '_>, route: &HttpRoute, cx: &mut Cx<'_>) {
    if route.redirect.is_some() {
        let excluded = [
            ("route", !route.route.is_empty()),
            ("fault", route.fault.is_some()),
            ("rewrite", route.rewrite.is_some()),
            ("websocketUpgrade", route.websocket_upgrade == Some(true)),
        ];
        for (name, given) in excluded {
            if given {
                let message = format!("`{at}` has `redirect`, so it cannot have `{name}`");
                cx.report(&code::ISTIO_EXCLUDES, &at.field(name), message);
            }
        }
    } else if route.route.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `route` or `redirect`"));
    }
    let empty = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
    if let Some(redirect) = &route.redirect {
        let at = at.field("redirect");
        if empty(&redirect.uri) && empty(&redirect.authority) {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs `uri` or `authority`"));
        }
        if let Some(status) =
            redirect.redirect_code.filter(|status| !(300..=399).contains(status) && *status != 0)
        {
            let message = format!("`{status}` is not the status of a redirect: 300 to 399");
            cx.report(&code::ISTIO_RANGE, &at.field("redirectCode"), message);
        }
    }
    if route.rewrite.as_ref().is_some_and(|rewrite| empty(&rewrite.uri) && empty(&rewrite.authority)) {
        let at = at.field("rewrite");
        cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs `uri` or `authority`"));
    }
}

fn http_match(at: &At<'_, '_>, given: &HttpMatch, cx: &mut Cx<'_>) {
    header_map(&at.field("headers"), &given.headers, cx);
    optional_number(&at.field("port"), given.port, cx);
    labels(&at.field("sourceLabels"), cx);
    gateway_references(&at.field("gateways"), &given.gateways, cx);
    // Before 1.4 a header that is compared with nothing is one that is there.
    if !cx.since(ApiLevel::V1_4) {
        return;
    }
    for (name, text) in [
        ("uri", &given.uri),
        ("scheme", &given.scheme),
        ("method", &given.method),
        ("authority", &given.authority),
    ] {
        compared(&at.field(name), text.as_ref(), cx);
    }
    for (name, texts) in [("headers", &given.headers), ("queryParams", &given.query_params)] {
        let at = at.field(name);
        for (name, text) in texts {
            compared(&at.field(name), Some(text), cx);
        }
    }
}

/// Reports a match that compares with nothing.
fn compared(at: &At<'_, '_>, text: Option<&StringMatch>, cx: &mut Cx<'_>) {
    if text.is_some_and(|text| *text == StringMatch::default()) {
        let message = format!("`{at}` needs one of: exact, prefix, regex");
        cx.report(&code::ISTIO_REQUIRES, at, message);
    }
}

fn destinations(at: &At<'_, '_>, routes: &[HttpRouteDestination], cx: &mut Cx<'_>) {
    for (index, route) in routes.iter().enumerate() {
        let at = at.item(index);
        header_map(&at.field("appendRequestHeaders"), &route.append_request_headers, cx);
        header_map(&at.field("appendResponseHeaders"), &route.append_response_headers, cx);
        header_names(&at.field("removeRequestHeaders"), &route.remove_request_headers, cx);
        header_names(&at.field("removeResponseHeaders"), &route.remove_response_headers, cx);
        headers(&at.field("headers"), route.headers.as_ref(), cx);
    }
    let all: Vec<(Option<&Destination>, Option<i32>)> =
        routes.iter().map(|route| (route.destination.as_ref(), route.weight)).collect();
    weights(at, &all, cx);
}

fn retries(at: &At<'_, '_>, retries: &HttpRetry, cx: &mut Cx<'_>) {
    let attempts = retries.attempts.unwrap_or_default();
    let field = at.field("attempts");
    if !cx.since(ApiLevel::V1_4) {
        if attempts <= 0 {
            let message = format!("`{field}` must be 1 or more, not {attempts}");
            cx.report(&code::ISTIO_RANGE, &field, message);
        }
    } else if attempts < 0 {
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be 0 or more, not {attempts}"));
    } else if attempts == 0 {
        let given =
            [("perTryTimeout", retries.per_try_timeout.is_some()), ("retryOn", retries.retry_on.is_some())];
        for (name, _) in given.iter().filter(|(_, given)| *given) {
            let message = format!("`{at}` makes no attempts, so it cannot have `{name}`");
            cx.report(&code::ISTIO_EXCLUDES, &at.field(name), message);
        }
    }
    duration(&at.field("perTryTimeout"), cx);
    retry_on(&at.field("retryOn"), retries.retry_on.as_deref().unwrap_or_default(), cx);
}

fn cors(at: &At<'_, '_>, cors: &CorsPolicy, cx: &mut Cx<'_>) {
    let methods = at.field("allowMethods");
    for (index, given) in cors.allow_methods.iter().enumerate() {
        method(&methods.item(index), given, cx);
    }
    header_names(&at.field("allowHeaders"), &cors.allow_headers, cx);
    header_names(&at.field("exposeHeaders"), &cors.expose_headers, cx);
    whole_seconds(&at.field("maxAge"), cx);
    if cx.since(ApiLevel::V1_4) {
        let origins = at.field("allowOrigin");
        for (index, origin) in cors.allow_origin.iter().enumerate() {
            if !is_origin(origin, cx) {
                let message =
                    format!("`{origin}` is not an origin: `*`, or a host, maybe with scheme and port");
                cx.report(&code::ISTIO_HOST, &origins.item(index), message);
            }
        }
    }
}

/// `*`, or `[http[s]://]host[:port]`.
fn is_origin(text: &str, cx: &Cx<'_>) -> bool {
    if text == "*" {
        return true;
    }
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    match host.split_once(':') {
        Some((host, port)) => is_fqdn(host, cx) && port.parse::<crate::net::Port>().is_ok(),
        None => is_fqdn(host, cx),
    }
}

fn fault(at: &At<'_, '_>, fault: &Fault, cx: &mut Cx<'_>) {
    if fault.abort.is_none() && fault.delay.is_none() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `abort` or `delay`"));
    }
    if let Some(given) = &fault.abort {
        abort(&at.field("abort"), given, cx);
    }
    if let Some(given) = &fault.delay {
        delay(&at.field("delay"), given, cx);
    }
}

fn abort(at: &At<'_, '_>, abort: &Abort, cx: &mut Cx<'_>) {
    share(at, abort.percentage.as_ref(), abort.percent, cx);
    if let Some(status) = abort.http_status.filter(|status| !(0..=600).contains(status)) {
        let field = at.field("httpStatus");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be from 0 to 600, not {status}"));
    }
    for (name, given) in [("grpcStatus", &abort.grpc_status), ("http2Error", &abort.http2_error)] {
        if given.is_some() {
            let field = at.field(name);
            let finding =
                cx.finding(&code::NOT_IMPLEMENTED, &field, format!("no release implements `{field}`"));
            cx.push(finding.help("use `httpStatus`"));
        }
    }
}

fn delay(at: &At<'_, '_>, delay: &Delay, cx: &mut Cx<'_>) {
    share(at, delay.percentage.as_ref(), delay.percent, cx);
    duration(&at.field("fixedDelay"), cx);
    if delay.exponential_delay.is_some() {
        let field = at.field("exponentialDelay");
        let finding = cx.finding(&code::NOT_IMPLEMENTED, &field, format!("no release implements `{field}`"));
        cx.push(finding.help("use `fixedDelay`"));
    }
}

/// The share of requests: `percentage` if it is there, otherwise `percent`.
fn share(at: &At<'_, '_>, percentage: Option<&Percent>, whole: Option<i32>, cx: &mut Cx<'_>) {
    let Some(percentage) = percentage else {
        percent(&at.field("percent"), whole, cx);
        return;
    };
    let value = percentage.value.unwrap_or_default();
    if value != 0.0 && !(0.0001..=100.0).contains(&value) {
        let at = at.field("percentage");
        let field = at.field("value");
        cx.report(
            &code::ISTIO_RANGE,
            &field,
            format!("`{field}` must be 0, or from 0.0001 to 100, not {value}"),
        );
    }
}
