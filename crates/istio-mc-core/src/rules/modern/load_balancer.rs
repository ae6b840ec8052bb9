//! Which workload gets a request.

use std::collections::BTreeSet;

use istio_mc_diagnostic::code;

use super::locality;
use crate::api::modern::networking::{
    ConsistentHash, HttpCookie, LoadBalancerSettings, Maglev, SimpleLb, Warmup,
};
use crate::rules::istio::{any_duration, at_least_a_millisecond, duration};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// The size of a Maglev table that is too large for Envoy.
const TABLE_END: u64 = 5_000_011;

pub(super) fn check(at: &At<'_, '_>, settings: &LoadBalancerSettings, has_outlier: bool, cx: &mut Cx<'_>) {
    if settings.simple == Some(SimpleLb::LeastConn) {
        let finding =
            cx.finding(&code::ISTIO_DEPRECATED, &at.field("simple"), "`LEAST_CONN` is deprecated".to_owned());
        cx.push(finding.help("write `LEAST_REQUEST`, which does the same"));
    }
    if let Some(given) = &settings.consistent_hash {
        consistent_hash(&at.field("consistentHash"), given, cx);
    }
    if let Some(given) = &settings.locality_lb_setting {
        locality::check(&at.field("localityLbSetting"), given, has_outlier, cx);
    }
    if let Some(given) = &settings.warmup {
        warmup(&at.field("warmup"), given, cx);
    }
    if settings.zone_aware_lb_setting.as_ref().and_then(|zones| zones.min_cluster_size) == Some(0) {
        let at = at.field("zoneAwareLbSetting");
        let field = at.field("minClusterSize");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be 1 or more, not 0"));
    }
    if settings.warmup_duration_secs.is_some() {
        at_least_a_millisecond(&at.field("warmupDurationSecs"), cx);
        let field = at.key("warmupDurationSecs");
        let finding = cx.finding(&code::ISTIO_DEPRECATED, &field, format!("`{field}` is deprecated"));
        cx.push(finding.help("write `warmup` with a `duration`"));
    }
}

fn consistent_hash(at: &At<'_, '_>, hash: &ConsistentHash, cx: &mut Cx<'_>) {
    let texts = [
        ("httpHeaderName", hash.http_header_name.is_some()),
        ("httpCookie", hash.http_cookie.is_some()),
        ("useSourceIp", hash.use_source_ip.is_some()),
        ("httpQueryParameterName", hash.http_query_parameter_name.is_some()),
    ];
    let algorithms = [("ringHash", hash.ring_hash.is_some()), ("maglev", hash.maglev.is_some())];
    let ring_size = hash.minimum_ring_size.is_some_and(|size| size != 0);
    only_one(at, &texts, cx);
    only_one(at, &algorithms, cx);
    let field = at.key("minimumRingSize");
    if ring_size && let Some((name, _)) = algorithms.iter().find(|(_, given)| *given) {
        cx.report(&code::ISTIO_EXCLUDES, &field, format!("`{at}` has both `{name}` and `minimumRingSize`"));
    } else if ring_size {
        let finding = cx.finding(&code::ISTIO_DEPRECATED, &field, format!("`{field}` is deprecated"));
        cx.push(finding.help("write `ringHash` with a `minimumRingSize`"));
    }
    if let Some(given) = &hash.http_cookie {
        cookie(&at.field("httpCookie"), given, cx);
    }
    if let Some(Maglev { table_size }) = hash.maglev {
        let at = at.field("maglev");
        let size = table_size.unwrap_or_default();
        if size == 0 {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a `tableSize`"));
        } else if size >= TABLE_END || !is_prime(size) {
            let field = at.field("tableSize");
            let message = format!("`{field}` must be a prime number below {TABLE_END}, not {size}");
            let finding = cx.finding(&code::ISTIO_RANGE, &field, message);
            let next = (size..TABLE_END).find(|size| is_prime(*size));
            cx.push(match next {
                Some(next) => finding.help(format!("the next prime is {next}")),
                None => finding,
            });
        }
    }
}

/// Reports fields of which there may be one.
fn only_one(at: &At<'_, '_>, fields: &[(&'static str, bool)], cx: &mut Cx<'_>) {
    let mut given = fields.iter().filter(|(_, given)| *given).map(|(name, _)| *name);
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        let message = format!("`{at}` has both `{first}` and `{second}`");
        cx.report(&code::ISTIO_EXCLUDES, &at.key(second), message);
    }
}

fn cookie(at: &At<'_, '_>, cookie: &HttpCookie, cx: &mut Cx<'_>) {
    if cookie.name.as_ref().is_none_or(String::is_empty) {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `name`"));
    }
    any_duration(&at.field("ttl"), cx);
    let attributes = at.field("attributes");
    let mut seen = BTreeSet::new();
    for (index, attribute) in cookie.attributes.iter().enumerate() {
        let at = attributes.item(index);
        let name = attribute.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a `name`"));
        } else if !seen.insert(name) {
            let message = format!("the attribute `{name}` of the cookie is there twice");
            cx.report(&code::ISTIO_DUPLICATE, &at.field("name"), message);
        }
    }
}

fn is_prime(number: u64) -> bool {
    number > 1
        && (2..)
            .take_while(|divisor| divisor * divisor <= number)
            .all(|divisor| !number.is_multiple_of(divisor))
}

fn warmup(at: &At<'_, '_>, warmup: &Warmup, cx: &mut Cx<'_>) {
    match warmup.duration {
        None => cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `duration`")),
        Some(_) => duration(&at.field("duration"), cx),
    }
    if let Some(percent) = warmup.minimum_percent.filter(|percent| !(0.0..=100.0).contains(percent)) {
        let field = at.field("minimumPercent");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be from 0 to 100, not {percent}"));
    }
    let Some(aggression) = warmup.aggression else { return };
    let (right, least) = match cx.since(ApiLevel::V1_31) {
        true => (aggression > 0.0, "more than 0"),
        false => (aggression >= 1.0, "1 or more"),
    };
    if !right {
        let field = at.field("aggression");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be {least}, not {aggression}"));
    }
}
