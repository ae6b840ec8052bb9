//! The webhooks of Istio: that they lead somewhere, and that injection happens once.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Severity, Span, code};
use istio_mc_yaml::Node;

use super::missing::unless_partial;
use super::names;
use crate::analysis::index::{Index, Kind, Resource};
use crate::analysis::report::Report;

/// What the names of Istio's webhooks for injection end with.
const INJECTOR: &str = "sidecar-injector.istio.io";
/// And for validation.
const VALIDATOR: &str = "validation.istio.io";

/// A webhook, and the configuration that it is in.
struct Hook<'i, 'a> {
    configuration: &'i Resource<'a>,
    node: &'a Node<'a>,
    name: &'a str,
    name_span: Span,
}

/// Finds webhooks of services that are not there, two that inject into one pod, and addresses that cannot be right.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let injectors = hooks(index, Kind::MutatingWebhookConfiguration, INJECTOR);
    let validators = hooks(index, Kind::ValidatingWebhookConfiguration, VALIDATOR);
    overlaps(index, &injectors, report);
    for hook in injectors.iter().chain(&validators) {
        service(index, hook, report);
        address(index, hook, report);
    }
}

fn hooks<'i, 'a>(index: &'i Index<'a>, kind: Kind, suffix: &str) -> Vec<Hook<'i, 'a>> {
    let mut found = Vec::new();
    for configuration in index.all(kind) {
        for node in configuration.list(&["webhooks"]) {
            let Some(name_node) = node.get("name") else { continue };
            let Some(name) = name_node.as_str().filter(|name| name.ends_with(suffix)) else { continue };
            found.push(Hook { configuration, node, name, name_span: name_node.span });
        }
    }
    found
}

fn overlaps(index: &Index<'_>, hooks: &[Hook<'_, '_>], report: &mut Report) {
    // Selectors as text: the same ones are what happens, by two installations or by copies.
    let mut by_selector: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, hook) in hooks.iter().enumerate() {
        let text = |key| hook.node.get(key).map_or_else(String::new, |node| format!("{:?}", node.to_value()));
        let key = format!("{}\n{}", text("namespaceSelector"), text("objectSelector"));
        by_selector.entry(key).or_default().push(at);
    }
    for group in by_selector.values().filter(|group| group.len() > 1) {
        for at in group {
            let hook = &hooks[*at];
            let others = || group.iter().filter(|other| *other != at).map(|other| &hooks[*other]);
            let list = names(others().map(|other| format!("{}/{}", other.configuration.name, other.name)));
            let resource = hook.configuration;
            let message =
                format!("webhook `{}` takes the same pods as {list}: they are injected twice", hook.name);
            let mut finding = resource
                .finding(&code::WEBHOOK, resource.head(), message)
                .related(resource.place(hook.name_span), "this webhook");
            if let Some(other) = others().next() {
                finding = finding.related(other.configuration.place(other.name_span), "the other one");
            }
            let help = "remove one of the two, or tell them apart by `namespaceSelector` or `objectSelector`";
            report.push(index, resource, finding.help(help));
        }
    }
}

fn service(index: &Index<'_>, hook: &Hook<'_, '_>, report: &mut Report) {
    let Some(node) = hook.node.at(&["clientConfig", "service"]).filter(|node| !node.is_null()) else {
        return;
    };
    let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
    let (namespace, name) = (text("namespace"), text("name"));
    if name.is_empty() || index.service(namespace, name).is_some() {
        return;
    }
    let resource = hook.configuration;
    let finding = resource
        .finding(
            &code::WEBHOOK,
            resource.head(),
            format!("webhook `{}` calls the Service `{namespace}/{name}`, which is not there", hook.name),
        )
        .related(resource.place(crate::rules::At::root(node).span()), "the Service")
        .help("write the Service of the control plane's revision, or remove the configuration of one that is gone");
    // What may fail unseen fails no request.
    let ignored = hook.node.get("failurePolicy").and_then(Node::as_str) == Some("Ignore");
    let shown = index.has_in(Kind::Service, namespace) && !ignored;
    report.push(
        index,
        resource,
        unless_partial(finding, shown, &format!("no Service of namespace `{namespace}`")),
    );
}

/// Webhooks of an external control plane are called by an address.
fn address(index: &Index<'_>, hook: &Hook<'_, '_>, report: &mut Report) {
    let Some(entry) = hook.node.get("clientConfig").and_then(|config| config.entry("url")) else { return };
    let resource = hook.configuration;
    let url = entry.value.as_str().unwrap_or_default();
    let host = host_of(url);
    if host.is_empty() {
        let finding = resource
            .finding(
                &code::WEBHOOK_ADDRESS,
                resource.head(),
                format!("the address of webhook `{}` has no host", hook.name),
            )
            .related(resource.place(entry.key_span), "the address")
            .help("write `https://`, the host by which the external control plane is reached, its port, and the path");
        report.push(index, resource, finding);
    } else if host.parse::<std::net::IpAddr>().is_ok() {
        let mut finding = resource
            .finding(
                &code::WEBHOOK_ADDRESS,
                resource.head(),
                format!("webhook `{}` is called by the IP address `{host}`", hook.name),
            )
            .related(resource.place(entry.value.span), "the address")
            .help("use a host name: a certificate for an address is rare, and the address may change");
        // It works, for as long as the address stays.
        finding.severity = Severity::Note;
        report.push(index, resource, finding);
    }
}

/// The host of a URL.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}
