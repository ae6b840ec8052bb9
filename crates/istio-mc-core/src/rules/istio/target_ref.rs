//! What a policy is for: workloads by a selector, or objects by references (1.24 and later).

use istio_mc_diagnostic::code;

use super::{at_most, text_at_most, workload_selector};
use crate::name::syntax;
use crate::rules::{At, Cx};

/// How many references there may be, and how long their parts, by the CRDs.
const REFERENCES_MAX: usize = 16;
const NAME_MAX: usize = 253;
const KIND_MAX: usize = 63;

/// The kinds that can be referred to, with their groups.
const TARGETS: &[(&str, &str)] = &[
    ("", "Service"),
    ("networking.istio.io", "ServiceEntry"),
    ("gateway.networking.k8s.io", "Gateway"),
    ("gateway.networking.k8s.io", "GatewayClass"),
];

/// Checks `selector`, `targetRef` and `targetRefs` of a spec, of which there may be one.
pub(crate) fn policy_target(spec: &At<'_, '_>, cx: &mut Cx<'_>) {
    let selector = spec.field("selector");
    workload_selector(&selector, cx);
    target_refs(spec, cx);
    let given: Vec<&str> = ["selector", "targetRef", "targetRefs"]
        .into_iter()
        .filter(|name| spec.field(name).node().is_some())
        .collect();
    if let [first, second, ..] = given[..] {
        let message = format!("`{spec}` has both `{first}` and `{second}`, of which Istio takes one");
        cx.report(&code::ISTIO_EXCLUDES, &spec.key(second), message);
    }
}

/// Checks `targetRef` and `targetRefs` of a spec.
pub(crate) fn target_refs(spec: &At<'_, '_>, cx: &mut Cx<'_>) {
    let single = spec.field("targetRef");
    if single.node().is_some() {
        target_ref(&single, cx);
    }
    let list = spec.field("targetRefs");
    at_most(REFERENCES_MAX, list.len(), "references", &list, cx);
    for index in 0..list.len() {
        target_ref(&list.item(index), cx);
    }
}

/// Checks `targetRefs` of a spec as the CRD does, whatever kinds they are of.
pub(crate) fn target_refs_of_any_kind(spec: &At<'_, '_>, cx: &mut Cx<'_>) {
    let list = spec.field("targetRefs");
    at_most(REFERENCES_MAX, list.len(), "references", &list, cx);
    for index in 0..list.len() {
        let at = list.item(index);
        form(&at, cx);
        let (group, kind) = (at.field("group"), at.field("kind"));
        let kind_text = kind.text().unwrap_or_default();
        if !kind_text.starts_with(|first: char| first.is_ascii_alphabetic()) || !is_kind(kind_text) {
            let message = match kind_text {
                "" => format!("`{at}` needs the `kind` of its target"),
                text => format!("`{text}` is not the name of a kind"),
            };
            cx.report(&code::ISTIO_SELECTOR, &kind, message);
        }
        if let Some(text) = group.text().filter(|text| !text.is_empty() && !syntax::is_subdomain(text)) {
            cx.report(&code::ISTIO_SELECTOR, &group, format!("`{text}` is not the name of an API group"));
        }
    }
}

fn is_kind(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !text.ends_with('-')
}

/// What the CRD says of a reference, but for its kind.
fn form(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let name = at.field("name");
    if name.text().is_none_or(str::is_empty) {
        cx.report(&code::ISTIO_SELECTOR, &name, format!("`{at}` needs the `name` of its target"));
    }
    text_at_most(NAME_MAX, &name, cx);
    text_at_most(KIND_MAX, &at.field("kind"), cx);
    let namespace = at.field("namespace");
    if namespace.text().is_some_and(|text| !text.is_empty()) {
        let message = format!("`{namespace}` is set, and a target is always of the policy's own namespace");
        let finding = cx.finding(&code::ISTIO_SELECTOR, &at.key("namespace"), message);
        cx.push(finding.help("leave it out, and put the policy into the namespace of its target"));
    }
}

fn target_ref(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    form(at, cx);
    let (group, kind) = (at.field("group"), at.field("kind"));
    let (group_text, kind_text) = (group.text().unwrap_or_default(), kind.text().unwrap_or_default());
    let canonical = if group_text == "core" { "" } else { group_text };
    if TARGETS.contains(&(canonical, kind_text)) {
        return;
    }
    let known = TARGETS.iter().find(|(_, kind)| *kind == kind_text);
    cx.push(match known {
        // The kind is right, so the group is not.
        Some((right, _)) => {
            let message = match group_text {
                "" => format!("a {kind_text} as a target needs its `group`"),
                text => format!("`{text}` is not the group of {kind_text}"),
            };
            let help = match *right {
                "" => "leave `group` out for a Service".to_owned(),
                right => format!("write `group: {right}`"),
            };
            cx.finding(&code::ISTIO_SELECTOR, &group, message).help(help)
        }
        None => {
            let message = format!("a policy cannot be for a `{kind_text}`");
            let kinds = TARGETS.iter().map(|(_, kind)| *kind);
            cx.finding(&code::ISTIO_SELECTOR, &kind, message)
                .suggest(kind_text, kinds)
                .help("targets are Gateway, GatewayClass, Service and ServiceEntry")
        }
    });
}
