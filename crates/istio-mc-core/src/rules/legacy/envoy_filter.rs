//! EnvoyFilter: filters that are whole, and patches that fit what they apply to (1.0 to 1.4).

use istio_mc_diagnostic::code;

use super::spec;
use crate::api::legacy::networking::{
    ApplyTo, ConfigPatch, EnvoyFilter, EnvoyFilterSpec, Filter, FilterMatch, FilterType, InsertIndex,
    PatchMatch, PatchOperation,
};
use crate::rules::istio::readable_regex;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// The filter of connections that filters of HTTP requests are in.
const CONNECTION_MANAGER: &str = "envoy.http_connection_manager";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<EnvoyFilter, EnvoyFilterSpec>(root, cx) else { return };
    let at = root.field("spec");
    let filters = at.field("filters");
    if spec.filters.is_empty() && !cx.since(ApiLevel::V1_4) {
        let message = "an EnvoyFilter needs at least one filter".to_owned();
        cx.report(&code::ISTIO_REQUIRES, &filters, message);
    }
    for (index, given) in spec.filters.iter().enumerate() {
        filter(&filters.item(index), given, cx);
    }
    let patches = at.field("configPatches");
    for (index, given) in spec.config_patches.iter().enumerate() {
        patch(&patches.item(index), given, cx);
    }
}

fn filter(at: &At<'_, '_>, filter: &Filter, cx: &mut Cx<'_>) {
    if let Some(position) = &filter.insert_position {
        let index = position.index.unwrap_or_default();
        let is_relative = matches!(index, InsertIndex::Before | InsertIndex::After);
        if is_relative && position.relative_to.as_deref().unwrap_or_default().is_empty() {
            let at = at.field("insertPosition");
            let message = format!("`{at}` is {index} another filter, and does not name it in `relativeTo`");
            cx.report(&code::ISTIO_REQUIRES, &at, message);
        }
    }
    let lacks = [
        ("filterType", filter.filter_type.unwrap_or_default() == FilterType::Invalid),
        ("filterName", filter.filter_name.as_deref().unwrap_or_default().is_empty()),
        ("filterConfig", filter.filter_config.is_none()),
    ];
    for (name, _) in lacks.iter().filter(|(_, lacks)| *lacks) {
        let finding = cx.finding(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `{name}`"));
        cx.push(match *name {
            "filterConfig" => finding.help("`filterConfig: {}` is one without settings"),
            "filterType" => finding.help("one of: HTTP, NETWORK"),
            _ => finding,
        });
    }
}

fn patch(at: &At<'_, '_>, given: &ConfigPatch, cx: &mut Cx<'_>) {
    let needs = |what: &str, at: &At<'_, '_>, cx: &mut Cx<'_>| {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `{what}`"));
    };
    let apply_to = given.apply_to.unwrap_or_default();
    if apply_to == ApplyTo::Invalid {
        needs("applyTo", at, cx);
    }
    match &given.patch {
        None => needs("patch", at, cx),
        Some(patch) => {
            let field = at.field("patch");
            match patch.operation.unwrap_or_default() {
                PatchOperation::Invalid => needs("operation", &field, cx),
                PatchOperation::Remove => {}
                _ if patch.value.is_none() => needs("value", &field, cx),
                _ => {}
            }
        }
    }
    if let Some(given) = &given.r#match {
        let field = at.field("match");
        fits(&field, apply_to, given, cx);
        let proxy = field.field("proxy");
        let version = given.proxy.as_ref().and_then(|proxy| proxy.proxy_version.as_deref());
        if let Some(version) = version.filter(|version| !version.is_empty()) {
            readable_regex(&proxy.field("proxyVersion"), version, cx);
        }
    }
}

/// That the match is about the class of objects that the patch applies to.
fn fits(at: &At<'_, '_>, apply_to: ApplyTo, given: &PatchMatch, cx: &mut Cx<'_>) {
    let class = match apply_to {
        ApplyTo::Invalid => return,
        ApplyTo::Listener | ApplyTo::FilterChain | ApplyTo::NetworkFilter | ApplyTo::HttpFilter => "listener",
        ApplyTo::RouteConfiguration | ApplyTo::VirtualHost | ApplyTo::HttpRoute => "routeConfiguration",
        ApplyTo::Cluster => "cluster",
    };
    let found = [
        ("listener", given.listener.is_some()),
        ("routeConfiguration", given.route_configuration.is_some()),
        ("cluster", given.cluster.is_some()),
    ];
    if let Some((found, _)) = found.iter().find(|(name, is_given)| *is_given && *name != class) {
        let message = format!("`{at}` has `{found}`, and a patch of {apply_to} is matched by `{class}`");
        cx.report(&code::ISTIO_EXCLUDES, &at.key(found), message);
    }
    let filter = given.listener.as_ref().and_then(|listener| listener.filter_chain.as_ref()?.filter.as_ref());
    if let Some(given) = filter.filter(|_| class == "listener") {
        let listener = at.field("listener");
        let chain = listener.field("filterChain");
        filter_match(&chain.field("filter"), apply_to, given, cx);
    }
}

fn filter_match(at: &At<'_, '_>, apply_to: ApplyTo, given: &FilterMatch, cx: &mut Cx<'_>) {
    let name = given.name.as_deref().unwrap_or_default();
    if name.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `name`"));
        return;
    }
    let Some(sub) = &given.sub_filter else { return };
    let field = at.field("subFilter");
    if apply_to != ApplyTo::HttpFilter {
        let message = format!("`{field}` is for patches of HTTP_FILTER, not of {apply_to}");
        cx.report(&code::ISTIO_EXCLUDES, &at.key("subFilter"), message);
    } else if name != CONNECTION_MANAGER {
        let message = format!("`{field}` is within `{CONNECTION_MANAGER}` only, not within `{name}`");
        cx.report(&code::ISTIO_EXCLUDES, &at.field("name"), message);
    } else if sub.name.as_deref().unwrap_or_default().is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &field, format!("`{field}` needs a `name`"));
    }
}
