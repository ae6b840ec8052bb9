//! AuthorizationPolicy: actions, sources, operations and conditions.

use istio_mc_diagnostic::code;

use super::authorization_values as values;
use super::spec;
use crate::api::modern::security::{
    AuthorizationAction, AuthorizationPolicy, AuthorizationPolicySpec, Rule, Source,
};
use crate::rules::istio::{at_most, policy_target};
use crate::rules::{At, Cx};

/// The limits of the CRD.
const RULES_MAX: usize = 512;
const SOURCES_MAX: usize = 512;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<AuthorizationPolicy, AuthorizationPolicySpec>(root, cx) else { return };
    let at = root.field("spec");
    policy_target(&at, cx);
    let action = spec.action.unwrap_or_default();
    has_rules(action, &spec, &at, cx);
    provider(action, &spec, &at, cx);
    let rules = at.field("rules");
    at_most(RULES_MAX, spec.rules.len(), "rules", &rules, cx);
    for (index, given) in spec.rules.iter().enumerate() {
        rule(&rules.item(index), given, action, cx);
    }
}

fn has_rules(action: AuthorizationAction, spec: &AuthorizationPolicySpec, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if !matches!(action, AuthorizationAction::Deny | AuthorizationAction::Custom) || !spec.rules.is_empty() {
        return;
    }
    let message = format!("a policy with the action {action} needs `rules`: without any it fits no request");
    let finding = cx.finding(&code::ISTIO_REQUIRES, &at.key("action"), message);
    cx.push(finding.help("for every request write one empty rule: `rules: [{}]`"));
}

fn provider(action: AuthorizationAction, spec: &AuthorizationPolicySpec, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let provider = at.field("provider");
    if action != AuthorizationAction::Custom {
        if spec.provider.is_some() {
            let message = format!("`{provider}` is for the action CUSTOM, and this is {action}");
            cx.report(&code::ISTIO_EXCLUDES, &at.key("provider"), message);
        }
        return;
    }
    let name = spec.provider.as_ref().and_then(|provider| provider.name.as_deref()).unwrap_or_default();
    if name.is_empty() && !spec.rules.is_empty() {
        let message = "a policy with the action CUSTOM needs `provider.name`".to_owned();
        let finding = cx.finding(&code::ISTIO_REQUIRES, &provider, message);
        cx.push(finding.help("name one of the `extensionProviders` of the mesh configuration"));
    }
}

fn rule(at: &At<'_, '_>, rule: &Rule, action: AuthorizationAction, cx: &mut Cx<'_>) {
    for name in ["from", "to"] {
        let list = at.field(name);
        if list.node().is_some() && list.len() == 0 {
            let finding =
                cx.finding(&code::ISTIO_NO_EFFECT, &list, format!("`{list}` is empty and restricts nothing"));
            cx.push(finding.help("leave it out if the rule is for everything"));
        }
    }
    let from = at.field("from");
    at_most(SOURCES_MAX, rule.from.len(), "sources", &from, cx);
    for index in 0..rule.from.len() {
        let item = from.item(index);
        values::source(&item.field("source"), action, cx);
    }
    let to = at.field("to");
    for index in 0..rule.to.len() {
        let item = to.item(index);
        values::operation(&item.field("operation"), cx);
    }
    let when = at.field("when");
    for index in 0..rule.when.len() {
        values::condition(&when.item(index), action, cx);
    }
    if action == AuthorizationAction::Deny {
        denies_tcp(at, rule, cx);
    }
}

/// A rule of HTTP's attributes alone cannot be looked at on a TCP port, where Istio then denies everything.
fn denies_tcp(at: &At<'_, '_>, rule: &Rule, cx: &mut Cx<'_>) {
    let sources = rule.from.iter().filter_map(|from| from.source.as_ref());
    let of_tcp = |source: &Source| {
        [
            &source.principals,
            &source.not_principals,
            &source.namespaces,
            &source.not_namespaces,
            &source.service_accounts,
            &source.not_service_accounts,
            &source.trust_domains,
            &source.not_trust_domains,
            &source.ip_blocks,
            &source.not_ip_blocks,
            &source.remote_ip_blocks,
            &source.not_remote_ip_blocks,
        ]
        .into_iter()
        .any(|list| !list.is_empty())
    };
    let has_from = sources.clone().next().is_some();
    let tcp_from = sources.into_iter().any(of_tcp);
    let operations = rule.to.iter().filter_map(|to| to.operation.as_ref());
    let has_to = operations.clone().next().is_some();
    let tcp_to = operations.into_iter().any(|it| !it.ports.is_empty() || !it.not_ports.is_empty());
    if (has_from && !has_to && !tcp_from) || (has_to && !tcp_to) {
        let message = format!("`{at}` has attributes of HTTP only, so it denies everything on TCP ports");
        let finding = cx.finding(&code::DOUBTFUL_SETTING, at, message);
        cx.push(finding.help("add `to.operation.ports` with the ports of HTTP that it is meant for"));
    }
}
