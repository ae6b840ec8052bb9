//! Policies for the same workloads, of which Istio takes one.

use std::collections::HashMap;

use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::Node;

use super::modern::selector;
use crate::analysis::index::{Index, Kind, Resource};
use crate::analysis::report::Report;

pub(super) fn check(index: &Index<'_>, report: &mut Report) {
    peers(index, report);
    targets(index, report);
    issuers(index, report);
}

fn twice(before: &Resource<'_>, this: &Resource<'_>, span: Span, what: &str) -> Diagnostic {
    let message = format!(
        "{what} of {} are those of `{}` too, and only one of the two holds",
        this.object.title(),
        before.full_name()
    );
    Diagnostic::new(&code::POLICY_TWICE, message)
        .at(this.place(span))
        .related(before.place(before.name_span()), "the other one")
        .help("make one policy of them, or select different workloads")
}

fn peers(index: &Index<'_>, report: &mut Report) {
    let mut first: HashMap<(&str, String), &Resource<'_>> = HashMap::new();
    for policy in index.all(Kind::PeerAuthentication) {
        let labels = selector(policy);
        let before = *first.entry((policy.namespace, labels.text())).or_insert(policy);
        if before.is(policy) {
            continue;
        }
        let span = labels.span().unwrap_or_else(|| policy.name_span());
        let finding =
            twice(before, policy, span, "the workloads").note("the one that was created first holds");
        report.push(index, policy, finding);
    }
}

fn targets(index: &Index<'_>, report: &mut Report) {
    let mut first: HashMap<(&str, &str), &Resource<'_>> = HashMap::new();
    for policy in index.all(Kind::Policy) {
        for target in policy.list(&["spec", "targets"]) {
            let is_whole = ["labels", "subset", "ports"].iter().all(|key| target.get(key).is_none());
            let Some(node) = target.get("name").filter(|_| is_whole) else { continue };
            let Some(name) = node.as_str() else { continue };
            let before = *first.entry((policy.namespace, name)).or_insert(policy);
            if !before.is(policy) {
                report.push(index, policy, twice(before, policy, node.span, "targets"));
            }
        }
    }
}

/// Rules of several RequestAuthentications add up, but an issuer has one set of keys.
fn issuers(index: &Index<'_>, report: &mut Report) {
    let mut first: HashMap<(&str, String, &str), (&Resource<'_>, &Node<'_>, Span)> = HashMap::new();
    for policy in index.all(Kind::RequestAuthentication) {
        if policy.at(&["spec", "targetRef"]).is_some() || policy.at(&["spec", "targetRefs"]).is_some() {
            continue;
        }
        let labels = selector(policy).text();
        for rule in policy.list(&["spec", "jwtRules"]) {
            let Some(node) = rule.get("issuer") else { continue };
            let Some(issuer) = node.as_str().filter(|issuer| !issuer.is_empty()) else { continue };
            let key = (policy.namespace, labels.clone(), issuer);
            let (before, other, span) = *first.entry(key).or_insert((policy, rule, node.span));
            let keys = |rule: &Node<'_>, key: &str| rule.get(key).and_then(Node::as_str).map(str::to_owned);
            let same = ["jwksUri", "jwks"].iter().all(|key| keys(other, key) == keys(rule, key));
            if before.is(policy) || same {
                continue;
            }
            let message = format!(
                "tokens of `{issuer}` are checked by other keys in `{}`, for the same workloads",
                before.full_name()
            );
            let finding = Diagnostic::new(&code::JWT_ISSUER_TWICE, message)
                .at(policy.place(node.span))
                .related(before.place(span), "the same issuer")
                .help("name the same `jwksUri` or `jwks` in both, or leave one of the rules out");
            report.push(index, policy, finding);
        }
    }
}
