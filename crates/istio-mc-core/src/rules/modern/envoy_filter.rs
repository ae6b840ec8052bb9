//! EnvoyFilter: patches and what they are for. What is patched in needs Envoy's own types, which are not known here.

use istio_mc_diagnostic::code;
use istio_mc_yaml::{Content, Node};

use super::spec;
use crate::api::modern::networking::{
    ApplyTo, ConfigPatch, EnvoyFilter, EnvoyFilterSpec, EnvoyMatch, EnvoyPatch, FilterMatch, PatchContext,
    PatchOperation,
};
use crate::rules::istio::{label_selector, number, readable_regex, target_refs_of_any_kind};
use crate::rules::{At, Cx};

/// The filter that has filters of requests in it, by its name and its old one.
const CONNECTION_MANAGER: [&str; 2] =
    ["envoy.filters.network.http_connection_manager", "envoy.http_connection_manager"];

/// Old names of filters, with those of today.
const OLD_NAMES: &[(&str, &str)] = &[
    ("envoy.buffer", "envoy.filters.http.buffer"),
    ("envoy.client_ssl_auth", "envoy.filters.network.client_ssl_auth"),
    ("envoy.cors", "envoy.filters.http.cors"),
    ("envoy.csrf", "envoy.filters.http.csrf"),
    ("envoy.ext_authz", "envoy.filters.http.ext_authz"),
    ("envoy.fault", "envoy.filters.http.fault"),
    ("envoy.grpc_http1_bridge", "envoy.filters.http.grpc_http1_bridge"),
    ("envoy.grpc_json_transcoder", "envoy.filters.http.grpc_json_transcoder"),
    ("envoy.grpc_web", "envoy.filters.http.grpc_web"),
    ("envoy.gzip", "envoy.filters.http.gzip"),
    ("envoy.health_check", "envoy.filters.http.health_check"),
    ("envoy.http_connection_manager", "envoy.filters.network.http_connection_manager"),
    ("envoy.ip_tagging", "envoy.filters.http.ip_tagging"),
    ("envoy.listener.http_inspector", "envoy.filters.listener.http_inspector"),
    ("envoy.listener.original_dst", "envoy.filters.listener.original_dst"),
    ("envoy.listener.original_src", "envoy.filters.listener.original_src"),
    ("envoy.listener.proxy_protocol", "envoy.filters.listener.proxy_protocol"),
    ("envoy.listener.tls_inspector", "envoy.filters.listener.tls_inspector"),
    ("envoy.lua", "envoy.filters.http.lua"),
    ("envoy.mongo_proxy", "envoy.filters.network.mongo_proxy"),
    ("envoy.rate_limit", "envoy.filters.http.ratelimit"),
    ("envoy.ratelimit", "envoy.filters.network.ratelimit"),
    ("envoy.redis_proxy", "envoy.filters.network.redis_proxy"),
    ("envoy.router", "envoy.filters.http.router"),
    ("envoy.squash", "envoy.filters.http.squash"),
    ("envoy.tcp_proxy", "envoy.filters.network.tcp_proxy"),
];

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<EnvoyFilter, EnvoyFilterSpec>(root, cx) else { return };
    let at = root.field("spec");
    let selector = at.field("workloadSelector");
    label_selector(&selector, cx);
    target_refs_of_any_kind(&at, cx);
    if selector.node().is_some() && at.field("targetRefs").node().is_some() {
        let message = "an EnvoyFilter has either a `workloadSelector` or `targetRefs`".to_owned();
        cx.report(&code::ISTIO_EXCLUDES, &at.key("targetRefs"), message);
    }
    let list = at.field("configPatches");
    for (index, given) in spec.config_patches.iter().enumerate() {
        config_patch(&list.item(index), given, cx);
    }
    if !spec.config_patches.is_empty() {
        let message = "an EnvoyFilter relies on what istiod makes for Envoy".to_owned();
        let finding = cx.finding(&code::ENVOY_INTERNALS, &root.key("kind"), message);
        cx.push(finding.help("look at it before each upgrade of Istio"));
    }
}

fn config_patch(at: &At<'_, '_>, given: &ConfigPatch, cx: &mut Cx<'_>) {
    let apply_to = given.apply_to.unwrap_or_default();
    if apply_to == ApplyTo::Invalid {
        let field = at.field("applyTo");
        let finding =
            cx.finding(&code::ISTIO_REQUIRES, &field, format!("`{at}` does not say what it applies to"));
        cx.push(finding.help("add `applyTo`, such as `applyTo: HTTP_FILTER`"));
    }
    let patch = at.field("patch");
    match &given.patch {
        None => cx.report(&code::ISTIO_REQUIRES, &patch, format!("`{at}` needs a `patch`")),
        Some(given) => self::patch(&patch, given, cx),
    }
    if let Some(given) = &given.r#match {
        matching(&at.field("match"), given, apply_to, cx);
    }
}

fn patch(at: &At<'_, '_>, given: &EnvoyPatch, cx: &mut Cx<'_>) {
    let operation = given.operation.unwrap_or_default();
    let value = at.field("value");
    if operation == PatchOperation::Invalid {
        let field = at.field("operation");
        let finding = cx.finding(&code::ISTIO_REQUIRES, &field, format!("`{at}` does not say what it does"));
        cx.push(finding.help("add an `operation`, such as `operation: MERGE`"));
    } else if operation != PatchOperation::Remove && given.value.is_none() {
        let message = format!("`{at}` needs a `value` for the operation {operation}");
        cx.report(&code::ISTIO_REQUIRES, &value, message);
    }
    if let Some(node) = value.node() {
        old_types(node, cx);
    }
}

/// Reports types of Envoy's second API, which no release of Istio from 1.24 on has.
fn old_types(node: &Node<'_>, cx: &mut Cx<'_>) {
    match &node.content {
        Content::List(items) => items.iter().for_each(|item| old_types(item, cx)),
        Content::Map(entries) => {
            for entry in entries {
                if matches!(&*entry.key, "typed_config" | "typedConfig") {
                    let url = entry.value.get("@type").and_then(Node::as_str).unwrap_or_default();
                    // What is in it is for Envoy to read, not for Istio.
                    if url.ends_with(".TypedStruct") {
                        continue;
                    }
                    if is_old_type(url) {
                        let name = url.rsplit('/').next().unwrap_or_default();
                        let message =
                            format!("`{name}` is a type of Envoy's API v2, which Istio does not know");
                        let place = entry.value.get("@type").unwrap_or(&entry.value);
                        let finding = cx.finding(&code::ENVOY_PATCH, &At::root(place), message);
                        cx.push(finding.help("use the type of the API v3: `envoy.extensions...v3...`"));
                    }
                }
                old_types(&entry.value, cx);
            }
        }
        _ => {}
    }
}

/// `type.googleapis.com/envoy.config.filter.http.lua.v2.Lua`.
fn is_old_type(url: &str) -> bool {
    let name = url.rsplit('/').next().unwrap_or_default();
    name.starts_with("envoy.") && name.contains(".v2.")
}

fn matching(at: &At<'_, '_>, given: &EnvoyMatch, apply_to: ApplyTo, cx: &mut Cx<'_>) {
    let proxy = at.field("proxy");
    if let Some(version) = given.proxy.as_ref().and_then(|proxy| proxy.proxy_version.as_deref()) {
        readable_regex(&proxy.field("proxyVersion"), version, cx);
    }
    waypoint(at, given, cx);
    fits(at, given, apply_to, cx);
    let filter = given.listener.as_ref().and_then(|listener| listener.filter_chain.as_ref());
    if let Some(given) = filter.and_then(|chain| chain.filter.as_ref()) {
        let listener = at.field("listener");
        let chain = listener.field("filterChain");
        self::filter(&chain.field("filter"), given, apply_to, cx);
    }
}

/// A match of waypoints and their context need each other.
fn waypoint(at: &At<'_, '_>, given: &EnvoyMatch, cx: &mut Cx<'_>) {
    let context = given.context.unwrap_or_default();
    match (&given.waypoint, context == PatchContext::Waypoint) {
        (Some(_), false) => {
            let message = format!("`{at}` matches waypoints, and its context is {context}");
            let finding = cx.finding(&code::ENVOY_PATCH, &at.key("waypoint"), message);
            cx.push(finding.help("add `context: WAYPOINT`"));
        }
        (None, true) => {
            let message = format!("`{at}` has the context WAYPOINT and no `waypoint`");
            let finding = cx.finding(&code::ENVOY_PATCH, &at.field("context"), message);
            cx.push(finding.help("add `waypoint: {}`, or what is matched in it"));
        }
        _ => {}
    }
    if let Some(port) = given.waypoint.as_ref().and_then(|waypoint| waypoint.port_number) {
        let waypoint = at.field("waypoint");
        number(&waypoint.field("portNumber"), port, cx);
    }
}

/// Whether what is matched is of the sort that is patched.
fn fits(at: &At<'_, '_>, given: &EnvoyMatch, apply_to: ApplyTo, cx: &mut Cx<'_>) {
    let right = match apply_to {
        ApplyTo::Listener | ApplyTo::FilterChain | ApplyTo::NetworkFilter | ApplyTo::HttpFilter => "listener",
        ApplyTo::RouteConfiguration | ApplyTo::VirtualHost | ApplyTo::HttpRoute => "routeConfiguration",
        ApplyTo::Cluster => "cluster",
        _ => return,
    };
    for (name, is_given) in [
        ("listener", given.listener.is_some()),
        ("routeConfiguration", given.route_configuration.is_some()),
        ("cluster", given.cluster.is_some()),
    ] {
        if is_given && name != right {
            let field = at.key(name);
            let message = format!("`{field}` is no match for {apply_to}");
            let finding = cx.finding(&code::ENVOY_PATCH, &field, message);
            cx.push(finding.help(format!("{apply_to} is matched by `{right}`")));
        }
    }
}

fn filter(at: &At<'_, '_>, given: &FilterMatch, apply_to: ApplyTo, cx: &mut Cx<'_>) {
    if matches!(apply_to, ApplyTo::Listener | ApplyTo::FilterChain) {
        let message = format!("`{at}` does nothing for {apply_to}, which is around filters");
        cx.report(&code::ISTIO_NO_EFFECT, at, message);
    }
    let (name, field) = (given.name.as_deref().unwrap_or_default(), at.field("name"));
    old_name(&field, name, cx);
    if name.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs the `name` of a filter"));
    }
    let Some(inner) = &given.sub_filter else { return };
    let sub = at.field("subFilter");
    if apply_to != ApplyTo::HttpFilter && apply_to != ApplyTo::Invalid {
        let message = format!("`{sub}` is for HTTP_FILTER alone, not for {apply_to}");
        cx.report(&code::ENVOY_PATCH, &at.key("subFilter"), message);
    } else if !name.is_empty() && !CONNECTION_MANAGER.contains(&name) {
        let message = format!("`{name}` has no filters in it that `subFilter` could match");
        let finding = cx.finding(&code::ENVOY_PATCH, &field, message);
        cx.push(finding.help(format!("filters of requests are in `{}`", CONNECTION_MANAGER[0])));
    }
    let (name, field) = (inner.name.as_deref().unwrap_or_default(), sub.field("name"));
    old_name(&field, name, cx);
    if name.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &field, format!("`{sub}` needs the `name` of a filter"));
    }
}

fn old_name(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if let Some((_, today)) = OLD_NAMES.iter().find(|(old, _)| *old == name) {
        let finding =
            cx.finding(&code::ISTIO_DEPRECATED, at, format!("`{name}` is the old name of a filter"));
        cx.push(finding.help(format!("write `{today}`")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_the_second_api() {
        for (url, expected) in [
            ("type.googleapis.com/envoy.config.filter.http.lua.v2.Lua", true),
            (
                "type.googleapis.com/envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager",
                true,
            ),
            ("envoy.api.v2.Cluster", true),
            ("type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua", false),
            ("type.googleapis.com/udpa.type.v1.TypedStruct", false),
            ("type.googleapis.com/acme.v2.Filter", false),
            ("", false),
        ] {
            assert_eq!(is_old_type(url), expected, "{url}");
        }
    }
}
