//! ServiceRole, ServiceRoleBinding, ClusterRbacConfig, RbacConfig (1.0 to 1.4).

use istio_mc_diagnostic::code;

use super::spec;
use crate::api::legacy::rbac::{
    AccessRule, ClusterRbacConfig, RbacConfig, RbacConfigSpec, RbacMode, ServiceRole, ServiceRoleBinding,
    ServiceRoleBindingSpec, ServiceRoleSpec, Subject,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// The only kind of role.
const ROLE: &str = "ServiceRole";

/// The name of the configuration.
const DEFAULT: &str = "default";

pub(super) fn role(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<ServiceRole, ServiceRoleSpec>(root, cx) else { return };
    let at = root.field("spec");
    let rules = at.field("rules");
    if spec.rules.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &rules, "a ServiceRole needs at least one rule".to_owned());
    }
    all_rules(&rules, &spec.rules, cx);
}

fn all_rules(list: &At<'_, '_>, rules: &[AccessRule], cx: &mut Cx<'_>) {
    for (index, rule) in rules.iter().enumerate() {
        let at = list.item(index);
        let constraints = at.field("constraints");
        for (index, constraint) in rule.constraints.iter().enumerate() {
            let at = constraints.item(index);
            if constraint.key.as_deref().unwrap_or_default().is_empty() {
                cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs a `key`"));
            }
            if constraint.values.is_empty() {
                cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs at least one of `values`"));
            }
        }
        // Hosts and ports stand for services since there are such fields.
        let others = [&rule.hosts, &rule.not_hosts].iter().any(|texts| !texts.is_empty())
            || !rule.ports.is_empty()
            || !rule.not_ports.is_empty();
        if rule.services.is_empty() && !others && !cx.since(ApiLevel::V1_4) {
            let finding =
                cx.finding(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs at least one of `services`"));
            cx.push(finding.help("`services: [\"*\"]` is for all services of the namespace"));
        }
    }
}

pub(super) fn binding(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<ServiceRoleBinding, ServiceRoleBindingSpec>(root, cx) else { return };
    let at = root.field("spec");
    let subjects = at.field("subjects");
    if spec.subjects.is_empty() {
        let message = "a ServiceRoleBinding needs at least one subject".to_owned();
        cx.report(&code::ISTIO_REQUIRES, &subjects, message);
    }
    for (index, subject) in spec.subjects.iter().enumerate() {
        if *subject == Subject::default() {
            let at = subjects.item(index);
            let finding = cx.finding(&code::ISTIO_REQUIRES, &at, format!("`{at}` says nobody"));
            cx.push(finding.help("give `user`, `group` or `properties`; `user: \"*\"` is everybody"));
        }
    }
    what_is_allowed(&at, &spec, cx);
}

/// A role, or what it would hold.
fn what_is_allowed(at: &At<'_, '_>, spec: &ServiceRoleBindingSpec, cx: &mut Cx<'_>) {
    let named = spec.role.as_deref().is_some_and(|role| !role.is_empty());
    let given: Vec<&str> =
        [("roleRef", spec.role_ref.is_some()), ("role", named), ("actions", !spec.actions.is_empty())]
            .iter()
            .filter(|(_, given)| *given)
            .map(|(name, _)| *name)
            .collect();
    match given[..] {
        [] => {
            let message = "a ServiceRoleBinding needs a `roleRef`".to_owned();
            let finding = cx.finding(&code::ISTIO_REQUIRES, &at.field("roleRef"), message);
            cx.push(finding.help("`roleRef: {kind: ServiceRole, name: NAME}`"));
        }
        [first, second, ..] => {
            let message = format!("`{at}` has `{first}` and `{second}`, of which Istio takes one");
            cx.report(&code::ISTIO_EXCLUDES, &at.key(second), message);
        }
        [_] => {}
    }
    all_rules(&at.field("actions"), &spec.actions, cx);
    let Some(role) = &spec.role_ref else { return };
    let reference = at.field("roleRef");
    let kind = reference.field("kind");
    match role.kind.as_deref().unwrap_or_default() {
        ROLE => {}
        "" => {
            let finding =
                cx.finding(&code::ISTIO_REQUIRES, &reference, format!("`{reference}` needs a `kind`"));
            cx.push(finding.help(format!("`kind: {ROLE}`, the only one")));
        }
        other => {
            let message = format!("`{kind}` must be `{ROLE}`, not `{other}`");
            cx.report(&code::INVALID_VALUE, &kind, message);
        }
    }
    if role.name.as_deref().unwrap_or_default().is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &reference, format!("`{reference}` needs a `name`"));
    }
}

pub(super) fn cluster_config(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    if let Some(spec) = spec::<ClusterRbacConfig, RbacConfigSpec>(root, cx) {
        config(root, &spec, cx);
    }
}

pub(super) fn namespace_config(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    if let Some(spec) = spec::<RbacConfig, RbacConfigSpec>(root, cx) {
        config(root, &spec, cx);
    }
}

fn config(root: &At<'_, '_>, spec: &RbacConfigSpec, cx: &mut Cx<'_>) {
    let metadata = root.field("metadata");
    let name = metadata.field("name");
    let kind = cx.object().text("kind");
    if let Some(text) = name.text().filter(|text| *text != DEFAULT) {
        cx.report(&code::ISTIO_NAME, &name, format!("every {kind} is named `{DEFAULT}`, not `{text}`"));
    }
    let at = root.field("spec");
    let lacks = match spec.mode.unwrap_or_default() {
        RbacMode::OnWithInclusion if spec.inclusion.is_none() => "inclusion",
        RbacMode::OnWithExclusion if spec.exclusion.is_none() => "exclusion",
        _ => return,
    };
    let mode = at.field("mode");
    let message = format!("`{mode}` is {}, and there is no `{lacks}`", spec.mode.unwrap_or_default());
    let finding = cx.finding(&code::ISTIO_REQUIRES, &mode, message);
    cx.push(finding.help(format!("`{lacks}: {{}}` is one of nothing")));
}
