//! Where routes lead: destinations, their weights, mirrors.

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{Destination, Percent, PortSelector};
use crate::rules::istio::{destination_host, number, subset_name};
use crate::rules::{At, Cx};

/// The destinations of a route and their weights, any of which may be absent.
pub(super) fn weighted<'d>(
    at: &At<'_, '_>,
    routes: impl ExactSizeIterator<Item = (Option<&'d Destination>, Option<i32>)>,
    cx: &mut Cx<'_>,
) {
    let (several, mut all_zero) = (routes.len() > 1, true);
    for (index, (given, weight)) in routes.enumerate() {
        let at = at.item(index);
        required(&at, given, cx);
        all_zero &= weight.unwrap_or_default() == 0;
        if let Some(weight) = weight.filter(|weight| *weight < 0) {
            let field = at.field("weight");
            cx.report(&code::ROUTE_WEIGHTS, &field, format!("`{field}` must be 0 or more, not {weight}"));
        }
    }
    if several && all_zero {
        let message = format!("no destination of `{at}` has a weight, so none gets anything");
        let finding = cx.finding(&code::ROUTE_WEIGHTS, at, message);
        cx.push(finding.help("give each destination its share: `weight: 90` and `weight: 10`"));
    }
}

/// The `destination` of an item, which must be there.
pub(super) fn required(at: &At<'_, '_>, given: Option<&Destination>, cx: &mut Cx<'_>) {
    match given {
        Some(given) => check(&at.field("destination"), given, cx),
        None => cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `destination`")),
    }
}

/// A service, a subset of it, a port of it.
pub(super) fn check(at: &At<'_, '_>, given: &Destination, cx: &mut Cx<'_>) {
    destination_host(at, given.host.as_deref(), cx);
    if let Some(name) = given.subset.as_deref().filter(|name| !name.is_empty()) {
        subset_name(&at.field("subset"), name, cx);
    }
    if let Some(port) = &given.port {
        selector(&at.field("port"), port, cx);
    }
}

fn selector(at: &At<'_, '_>, port: &PortSelector, cx: &mut Cx<'_>) {
    match port.number {
        Some(given) => number(&at.field("number"), given, cx),
        None => cx.report(&code::ISTIO_PORT, at, format!("`{at}` needs a `number`")),
    }
}

/// Reports a share that is not 0 to 100 percent.
pub(super) fn share(at: &At<'_, '_>, given: Option<&Percent>, cx: &mut Cx<'_>) {
    let value = given.and_then(|given| given.value).unwrap_or_default();
    if !(0.0..=100.0).contains(&value) {
        let field = at.field("value");
        cx.report(&code::ISTIO_RANGE, &field, format!("`{field}` must be from 0 to 100, not {value}"));
    }
}

/// The same of faults, of which there is nothing between 0 and 0.0001 percent.
pub(super) fn fault_share(at: &At<'_, '_>, given: Option<&Percent>, cx: &mut Cx<'_>) {
    let value = given.and_then(|given| given.value).unwrap_or_default();
    if value != 0.0 && !(0.0001..=100.0).contains(&value) {
        let field = at.field("value");
        let message = format!("`{field}` must be 0, or from 0.0001 to 100, not {value}");
        cx.report(&code::ISTIO_RANGE, &field, message);
    }
}
