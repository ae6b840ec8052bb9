//! MeshConfig: identities, addresses, durations, localities, services.

use istio_mc_diagnostic::code;

use super::addresses::host_and_port;
use super::tolerant::decode;
use crate::api::mesh_config::{LabelSelector, MeshConfig, OutboundTrafficMode, ProxyDefaults};
use crate::name::syntax;
use crate::rules::istio::{any_duration, duration_up_to, is_wildcard};
use crate::rules::{At, Cx, modern};
use crate::version::ApiLevel;

/// The longest durations, in seconds: of connecting up to 1.4, of all others.
const CONNECT_MAX_LEGACY: i128 = 30;
const HOUR: i128 = 3600;

pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(mesh) = decode::<MeshConfig>(root, cx) else { return };
    let longest = if cx.level().is_modern() { HOUR } else { CONNECT_MAX_LEGACY };
    duration_up_to(&root.field("connectTimeout"), longest, false, cx);
    for name in ["mixerCheckServer", "mixerReportServer"] {
        host_and_port(&root.field(name), cx);
    }
    for name in ["proxyListenPort", "proxyInboundListenPort", "proxyHttpPort"] {
        port(&root.field(name), cx);
    }
    if let Some(setting) = &mesh.locality_lb_setting {
        // Whether workloads that fail are noticed is for each DestinationRule to say.
        modern::locality::check(&root.field("localityLbSetting"), setting, true, cx);
    }
    if let Some(proxy) = &mesh.default_config {
        default_config(&root.field("defaultConfig"), proxy, cx);
    }
    outbound(root, &mesh, cx);
    if cx.level().is_modern() {
        trust(root, &mesh, cx);
        services(root, &mesh, cx);
        let mtls = root.field("meshMTLS");
        let curves = mtls.field("ecdhCurves");
        if curves.len() > 0 {
            let message = "mutual TLS within the mesh takes no choice of curves".to_owned();
            let finding = cx.finding(&code::MESH_CONFIG, &curves, message);
            cx.push(finding.help("`tlsDefaults.ecdhCurves` is for gateways and for what is outside"));
        }
    }
}

fn port(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if let Some(number) = at.integer().filter(|number| !(0..=65535).contains(number)) {
        cx.report(&code::ISTIO_PORT, at, format!("`{number}` is not a port: a number from 1 to 65535"));
    }
}

fn default_config(at: &At<'_, '_>, proxy: &ProxyDefaults, cx: &mut Cx<'_>) {
    for name in ["discoveryAddress", "zipkinAddress", "statsdUdpAddress"] {
        host_and_port(&at.field(name), cx);
    }
    for name in ["statusPort", "proxyAdminPort"] {
        port(&at.field(name), cx);
    }
    let policy = at.field("controlPlaneAuthPolicy");
    if let Some(text) = policy.text().filter(|text| !matches!(*text, "NONE" | "MUTUAL_TLS")) {
        let finding =
            cx.finding(&code::INVALID_VALUE, &policy, format!("`{text}` is not a way to the control plane"));
        cx.push(finding.suggest(text, ["NONE", "MUTUAL_TLS"]).help("one of: NONE, MUTUAL_TLS"));
    }
    let (drain, shutdown) = (at.field("drainDuration"), at.field("parentShutdownDuration"));
    if cx.level().is_modern() {
        any_duration(&drain, cx);
        any_duration(&shutdown, cx);
        return;
    }
    let drain_time = duration_up_to(&drain, HOUR, true, cx);
    let shutdown_time = duration_up_to(&shutdown, HOUR, true, cx);
    if let (Some(drain_time), Some(shutdown_time)) = (drain_time, shutdown_time)
        && shutdown_time <= drain_time
    {
        let (drain, shutdown_text) = (
            proxy.drain_duration.as_deref().unwrap_or_default(),
            proxy.parent_shutdown_duration.as_deref().unwrap_or_default(),
        );
        let message = format!(
            "`parentShutdownDuration` is `{shutdown_text}`, not longer than `drainDuration` with `{drain}`"
        );
        cx.report(&code::MESH_CONFIG, &shutdown, message);
    }
}

fn outbound(root: &At<'_, '_>, mesh: &MeshConfig, cx: &mut Cx<'_>) {
    let mode = mesh.outbound_traffic_policy.as_ref().and_then(|policy| policy.mode);
    if mode == Some(OutboundTrafficMode::AllowAnyDynamicDns) && !cx.since(ApiLevel::V1_31) {
        let policy = root.field("outboundTrafficPolicy");
        let message = format!("`ALLOW_ANY_DYNAMIC_DNS` came with Istio 1.31, the target is {}", cx.level());
        cx.report(&code::NOT_IN_VERSION, &policy.field("mode"), message);
    }
}

fn trust(root: &At<'_, '_>, mesh: &MeshConfig, cx: &mut Cx<'_>) {
    if let Some(domain) = mesh.trust_domain.as_deref().filter(|domain| !domain.is_empty()) {
        trust_domain(&root.field("trustDomain"), domain, cx);
    }
    let aliases = root.field("trustDomainAliases");
    for (index, alias) in mesh.trust_domain_aliases.iter().enumerate() {
        trust_domain(&aliases.item(index), alias, cx);
    }
}

fn trust_domain(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    if !text.strip_suffix('.').unwrap_or(text).split('.').all(syntax::is_host_label) {
        let message = format!(
            "`{text}` is not a trust domain: labels of letters, digits and `-` inside, joined by `.`"
        );
        let finding = cx.finding(&code::MESH_CONFIG, at, message);
        cx.push(match text.strip_prefix("spiffe://") {
            Some(rest) => finding
                .help(format!("leave the scheme out: `{}`", rest.split('/').next().unwrap_or_default())),
            None => finding,
        });
    }
}

fn services(root: &At<'_, '_>, mesh: &MeshConfig, cx: &mut Cx<'_>) {
    let settings = root.field("serviceSettings");
    for (index, setting) in mesh.service_settings.iter().enumerate() {
        let entry = settings.item(index);
        let hosts = entry.field("hosts");
        for (index, host) in
            setting.hosts.iter().enumerate().filter(|(_, host)| !is_wildcard(host, cx)).collect::<Vec<_>>()
        {
            let message = format!("`{host}` is not a host: a full name, or `*.` with the end of names");
            cx.report(&code::ISTIO_HOST, &hosts.item(index), message);
        }
    }
    let selectors = root.field("discoverySelectors");
    for (index, selector) in mesh.discovery_selectors.iter().enumerate() {
        label_selector(&selectors.item(index), selector, cx);
    }
    let scopes = root.field("serviceScopeConfigs");
    for (index, scope) in mesh.service_scope_configs.iter().enumerate() {
        let at = scopes.item(index);
        for (name, selector) in
            [("namespaceSelector", &scope.namespace_selector), ("servicesSelector", &scope.services_selector)]
        {
            if let Some(selector) = selector {
                label_selector(&at.field(name), selector, cx);
            }
        }
    }
}

/// Kubernetes' rules for selectors, which istiod applies when it reads them.
fn label_selector(at: &At<'_, '_>, selector: &LabelSelector, cx: &mut Cx<'_>) {
    let expressions = at.field("matchExpressions");
    for (index, given) in selector.match_expressions.iter().enumerate() {
        let at = expressions.item(index);
        let needs_values = match given.operator.as_str() {
            "In" | "NotIn" => true,
            "Exists" | "DoesNotExist" => false,
            other => {
                let message = format!("`{other}` is not an operator of selectors");
                let known = ["In", "NotIn", "Exists", "DoesNotExist"];
                let finding = cx.finding(&code::MESH_CONFIG, &at.field("operator"), message);
                cx.push(finding.suggest(other, known).help(format!("one of: {}", known.join(", "))));
                continue;
            }
        };
        if needs_values == given.values.is_empty() {
            let message = match needs_values {
                true => format!("`{at}` with the operator {} needs `values`", given.operator),
                false => format!("`{at}` with the operator {} takes no `values`", given.operator),
            };
            cx.report(&code::MESH_CONFIG, &at, message);
        }
    }
}
