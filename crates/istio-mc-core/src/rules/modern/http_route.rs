//! Routes of a VirtualService for HTTP.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use istio_mc_diagnostic::code;

use super::{destination, http_header, http_match};
use crate::api::modern::networking::{
    CorsPolicy, HttpAbort, HttpBody, HttpDelay, HttpDirectResponse, HttpFaultInjection, HttpMirrorPolicy,
    HttpRedirect, HttpRetry, HttpRewrite, HttpRoute,
};
use crate::rules::istio::{duration, method, optional_number, regex, retry_on, whole_seconds};
use crate::rules::{At, Cx};

/// The largest body of a direct response that Istio takes, and the largest that it takes in silence.
const BODY_MAX: usize = 1024 * 1024;
const BODY_LARGE: usize = 100 * 1024;

/// The names of gRPC's statuses.
const GRPC_STATUSES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// Checks a route; `delegated` if its VirtualService has no hosts.
pub(super) fn check(at: &At<'_, '_>, route: &HttpRoute, delegated: bool, cx: &mut Cx<'_>) {
    purpose(at, route, delegated, cx);
    let matches = at.field("match");
    for (index, given) in route.r#match.iter().enumerate() {
        http_match::check(&matches.item(index), given, cx);
    }
    http_header::changes(&at.field("headers"), route.headers.as_ref(), cx);
    let authority = route.rewrite.as_ref().and_then(|rewrite| rewrite.authority.as_deref());
    let request = route.headers.as_ref().and_then(|headers| headers.request.as_ref());
    http_header::host_once(at, authority, request, cx);
    if let Some(given) = &route.cors_policy {
        cors(&at.field("corsPolicy"), given, cx);
    }
    if let Some(given) = &route.fault {
        fault(&at.field("fault"), given, cx);
    }
    mirrors(at, route, cx);
    if let Some(given) = &route.redirect {
        redirect(&at.field("redirect"), given, cx);
    }
    if let Some(given) = &route.direct_response {
        direct_response(&at.field("directResponse"), given, cx);
    }
    if let Some(given) = &route.retries {
        retries(&at.field("retries"), given, cx);
    }
    if let Some(given) = &route.rewrite {
        rewrite(&at.field("rewrite"), given, cx);
    }
    let routes = at.field("route");
    for (index, given) in route.route.iter().enumerate() {
        http_header::changes(&routes.item(index).field("headers"), given.headers.as_ref(), cx);
    }
    let all = route.route.iter().map(|given| (given.destination.as_ref(), given.weight));
    destination::weighted(&routes, all, cx);
    duration(&at.field("timeout"), cx);
}

/// Where the route leads, and what goes with it.
fn purpose(at: &At<'_, '_>, route: &HttpRoute, delegated: bool, cx: &mut Cx<'_>) {
    let given = [
        ("route", !route.route.is_empty()),
        ("redirect", route.redirect.is_some()),
        ("directResponse", route.direct_response.is_some()),
        ("fault", route.fault.is_some()),
        ("rewrite", route.rewrite.is_some()),
    ];
    let delegates = route.delegate.is_some() && !delegated;
    let (purpose, excluded): (&str, &[&str]) = if delegates {
        ("delegate", &["route", "redirect"])
    } else if route.redirect.is_some() {
        ("redirect", &["route", "fault", "rewrite", "directResponse"])
    } else if route.direct_response.is_some() {
        ("directResponse", &["route", "fault", "rewrite"])
    } else {
        ("route", &[])
    };
    for (name, _) in given.iter().filter(|(name, given)| *given && excluded.contains(name)) {
        let message = format!("`{at}` has `{purpose}`, so it cannot have `{name}`");
        cx.report(&code::ISTIO_EXCLUDES, &at.key(name), message);
    }
    if delegates {
        return;
    }
    if route.delegate.is_some() {
        let message = format!("`{at}` delegates, and a VirtualService without hosts is delegated to already");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key("delegate"), message);
        cx.push(finding.help("Istio follows one step only: let the VirtualService with hosts delegate"));
    }
    if given.iter().take(3).all(|(_, given)| !given) {
        let message = format!("`{at}` needs `route`, `redirect` or `directResponse`");
        cx.report(&code::ISTIO_REQUIRES, at, message);
    }
    if route.mirror.is_some() && !route.mirrors.is_empty() {
        let message = format!("`{at}` has both `mirror` and `mirrors`");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key("mirror"), message);
        cx.push(finding.help("make `mirror` an item of `mirrors`"));
    }
}

fn mirrors(at: &At<'_, '_>, route: &HttpRoute, cx: &mut Cx<'_>) {
    if let Some(given) = &route.mirror {
        destination::check(&at.field("mirror"), given, cx);
    }
    let field = at.field("mirrors");
    for (index, HttpMirrorPolicy { destination, percentage }) in route.mirrors.iter().enumerate() {
        let at = field.item(index);
        destination::required(&at, destination.as_ref(), cx);
        destination::share(&at.field("percentage"), percentage.as_ref(), cx);
    }
    destination::share(&at.field("mirrorPercentage"), route.mirror_percentage.as_ref(), cx);
    for (name, given) in
        [("mirrorPercent", route.mirror_percent), ("mirror_percent", route.mirror_percent_snake)]
    {
        let Some(percent) = given else { continue };
        let field = at.field(name);
        if percent > 100 {
            let message = format!("`{field}` must be from 0 to 100, not {percent}");
            cx.report(&code::ISTIO_RANGE, &field, message);
        } else {
            deprecated(&at.key(name), format!("write `mirrorPercentage: {{value: {percent}}}`"), cx);
        }
    }
    if route.mirror_percent.is_some() && route.mirror_percent_snake.is_some() {
        let message = format!("`{at}` has the same field twice: `mirrorPercent` and `mirror_percent`");
        cx.report(&code::ISTIO_EXCLUDES, &at.key("mirror_percent"), message);
    }
}

/// Warns of a field that Istio still reads.
fn deprecated(at: &At<'_, '_>, help: String, cx: &mut Cx<'_>) {
    let finding = cx.finding(&code::ISTIO_DEPRECATED, at, format!("`{at}` is deprecated"));
    cx.push(finding.help(help));
}

fn is_empty(text: Option<&String>) -> bool {
    text.is_none_or(String::is_empty)
}

fn redirect(at: &At<'_, '_>, redirect: &HttpRedirect, cx: &mut Cx<'_>) {
    let texts = [&redirect.uri, &redirect.authority, &redirect.scheme, &redirect.prefix_rewrite];
    let has_port = redirect.port.is_some() || redirect.derive_port.is_some();
    if texts.iter().all(|text| is_empty(text.as_ref())) && !has_port {
        let message = format!("`{at}` changes nothing: it needs `uri`, `authority`, `scheme` or `port`");
        cx.report(&code::ISTIO_REQUIRES, at, message);
    }
    if let Some(status) =
        redirect.redirect_code.filter(|status| !(300..=399).contains(status) && *status != 0)
    {
        let message = format!("`{status}` is not the status of a redirect: 300 to 399");
        cx.report(&code::ISTIO_RANGE, &at.field("redirectCode"), message);
    }
    let scheme = redirect.scheme.as_deref().unwrap_or_default();
    if !matches!(scheme, "" | "http" | "https") {
        let message = format!("`{scheme}` is not a scheme that requests can be redirected to");
        let finding = cx.finding(&code::UNKNOWN_KEYWORD, &at.field("scheme"), message);
        let schemes = ["http", "https"];
        cx.push(finding.suggest(&scheme.to_lowercase(), schemes).help("`http` or `https`"));
    }
    optional_number(&at.field("port"), redirect.port, cx);
}

/// Reports a status that is not from 200 to 600, as Istio counts.
fn status(at: &At<'_, '_>, given: i64, cx: &mut Cx<'_>) {
    if !(200..=600).contains(&given) {
        cx.report(&code::ISTIO_RANGE, at, format!("`{at}` must be from 200 to 599, not {given}"));
    }
}

fn direct_response(at: &At<'_, '_>, response: &HttpDirectResponse, cx: &mut Cx<'_>) {
    match response.status {
        Some(given) => status(&at.field("status"), given.into(), cx),
        None => cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `status`")),
    }
    let Some(HttpBody { string, bytes }) = &response.body else { return };
    let body = at.field("body");
    let (field, size) = match (string, bytes) {
        (Some(text), _) => (body.field("string"), text.len()),
        (None, Some(text)) => {
            let field = body.field("bytes");
            let Some(size) = decoded_length(text) else {
                cx.report(&code::INVALID_VALUE, &field, format!("`{field}` is not base64"));
                return;
            };
            (field, size)
        }
        (None, None) => return,
    };
    if size > BODY_MAX {
        let message = format!("`{field}` has {size} bytes, {BODY_MAX} are the most");
        cx.report(&code::ISTIO_LIMIT, &field, message);
    } else if size > BODY_LARGE {
        let message = format!("`{field}` has {size} bytes, which every proxy of the mesh has to hold");
        let finding = cx.finding(&code::DOUBTFUL_SETTING, &field, message);
        cx.push(finding.help("answer with much text from a workload"));
    }
}

/// How many bytes base64 stands for, in either alphabet and with or without padding.
fn decoded_length(text: &str) -> Option<usize> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let decode = |alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok();
    decode(&STANDARD).or_else(|| decode(&URL_SAFE)).map(|bytes| bytes.len())
}

fn retries(at: &At<'_, '_>, retries: &HttpRetry, cx: &mut Cx<'_>) {
    let attempts = retries.attempts.unwrap_or_default();
    if attempts < 0 {
        let field = at.field("attempts");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be 0 or more, not {attempts}"));
    } else if attempts == 0 {
        let given = [
            ("perTryTimeout", retries.per_try_timeout.is_some()),
            ("retryOn", !is_empty(retries.retry_on.as_ref())),
            ("retryRemoteLocalities", retries.retry_remote_localities.is_some()),
        ];
        for (name, _) in given.iter().filter(|(_, given)| *given) {
            let message = format!("`{at}` makes no attempts, so it cannot have `{name}`");
            let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
            cx.push(finding.help("say how many: `attempts: 3`"));
        }
    }
    duration(&at.field("perTryTimeout"), cx);
    duration(&at.field("backoff"), cx);
    retry_on(&at.field("retryOn"), retries.retry_on.as_deref().unwrap_or_default(), cx);
}

fn rewrite(at: &At<'_, '_>, rewrite: &HttpRewrite, cx: &mut Cx<'_>) {
    let Some(by_pattern) = &rewrite.uri_regex_rewrite else {
        if is_empty(rewrite.uri.as_ref()) && is_empty(rewrite.authority.as_ref()) {
            let message = format!("`{at}` changes nothing: it needs `uri`, `authority` or `uriRegexRewrite`");
            cx.report(&code::ISTIO_REQUIRES, at, message);
        }
        return;
    };
    if !is_empty(rewrite.uri.as_ref()) {
        let message = format!("`{at}` has both `uri` and `uriRegexRewrite`");
        cx.report(&code::ISTIO_EXCLUDES, &at.key("uriRegexRewrite"), message);
    }
    let at = at.field("uriRegexRewrite");
    for (name, text) in [("match", &by_pattern.r#match), ("rewrite", &by_pattern.rewrite)] {
        if is_empty(text.as_ref()) {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs `{name}`"));
        }
    }
    if !is_empty(by_pattern.r#match.as_ref()) {
        regex(&at.field("match"), cx);
    }
}

fn cors(at: &At<'_, '_>, cors: &CorsPolicy, cx: &mut Cx<'_>) {
    if !cors.allow_origin.is_empty() {
        deprecated(&at.key("allowOrigin"), "write `allowOrigins`, with `exact` before each".to_owned(), cx);
    }
    let origins = at.field("allowOrigins");
    for (index, origin) in cors.allow_origins.iter().enumerate() {
        let at = origins.item(index);
        let text = origin.exact.as_ref().or(origin.prefix.as_ref()).or(origin.regex.as_ref());
        if is_empty(text) {
            let finding = cx.finding(&code::ISTIO_REQUIRES, &at, format!("`{at}` names no origin"));
            cx.push(finding.help("`exact`, `prefix` or `regex` with a text"));
        } else {
            regex(&at.field("regex"), cx);
        }
    }
    let methods = at.field("allowMethods");
    for (index, given) in cors.allow_methods.iter().enumerate() {
        method(&methods.item(index), given, cx);
    }
    for (name, headers) in [("allowHeaders", &cors.allow_headers), ("exposeHeaders", &cors.expose_headers)] {
        let at = at.field(name);
        for (index, header) in headers.iter().enumerate() {
            http_header::name_or_all(&at.item(index), header, cx);
        }
    }
    whole_seconds(&at.field("maxAge"), cx);
}

fn fault(at: &At<'_, '_>, fault: &HttpFaultInjection, cx: &mut Cx<'_>) {
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

fn abort(at: &At<'_, '_>, abort: &HttpAbort, cx: &mut Cx<'_>) {
    destination::fault_share(&at.field("percentage"), abort.percentage.as_ref(), cx);
    if let Some(given) = abort.http_status {
        status(&at.field("httpStatus"), given.into(), cx);
    } else if let Some(name) = &abort.grpc_status {
        if !GRPC_STATUSES.contains(&name.as_str()) {
            let message = format!("`{name}` is not a status of gRPC");
            let finding = cx.finding(&code::UNKNOWN_KEYWORD, &at.field("grpcStatus"), message);
            let finding = finding.suggest(&name.to_uppercase(), GRPC_STATUSES);
            cx.push(finding.help(format!("one of: {}", GRPC_STATUSES.join(", "))));
        }
    } else if abort.http2_error.is_some() {
        not_implemented(&at.field("http2Error"), "use `httpStatus`", cx);
    } else {
        let message = format!("`{at}` says no error, so nothing is aborted");
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, at, message);
        cx.push(finding.help("add `httpStatus` or `grpcStatus`"));
    }
}

fn delay(at: &At<'_, '_>, delay: &HttpDelay, cx: &mut Cx<'_>) {
    destination::fault_share(&at.field("percentage"), delay.percentage.as_ref(), cx);
    duration(&at.field("fixedDelay"), cx);
    if let Some(percent) = delay.percent.filter(|percent| *percent != 0) {
        deprecated(&at.key("percent"), format!("write `percentage: {{value: {percent}}}`"), cx);
    }
    if delay.exponential_delay.is_some() {
        not_implemented(&at.field("exponentialDelay"), "use `fixedDelay`", cx);
    }
}

fn not_implemented(at: &At<'_, '_>, help: &'static str, cx: &mut Cx<'_>) {
    let finding = cx.finding(&code::NOT_IMPLEMENTED, at, format!("no release implements `{at}`"));
    cx.push(finding.help(help));
}
