//! Policies by what they select, and the namespaces and accounts that they name.

use std::collections::BTreeSet;

use istio_mc_diagnostic::{Span, code};
use istio_mc_yaml::Node;

use crate::analysis::index::{Index, Kind, Labels, Resource};
use crate::analysis::report::Report;

/// Kinds with a selector for workloads, and where it is.
const SELECTING: &[(Kind, &[&str])] = &[
    (Kind::AuthorizationPolicy, &["spec", "selector", "matchLabels"]),
    (Kind::PeerAuthentication, &["spec", "selector", "matchLabels"]),
    (Kind::RequestAuthentication, &["spec", "selector", "matchLabels"]),
    (Kind::WasmPlugin, &["spec", "selector", "matchLabels"]),
    (Kind::ProxyConfig, &["spec", "selector", "matchLabels"]),
    (Kind::EnvoyFilter, &["spec", "workloadSelector", "labels"]),
];

/// The label of the pods that Istio runs for a Gateway of the Gateway API.
const GATEWAY_NAME: &str = "gateway.networking.k8s.io/gateway-name";

/// Kinds that take on such a Gateway by `targetRefs` only.
const BY_TARGET_ONLY: &[Kind] =
    &[Kind::AuthorizationPolicy, Kind::RequestAuthentication, Kind::WasmPlugin, Kind::Telemetry];

/// Finds policies that apply to nothing, and names in them that nothing has.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    for (kind, path) in SELECTING {
        for policy in index.all(*kind) {
            let selector = policy.labels_at(path);
            no_workload(index, mesh, policy, selector, report);
            gateway_api(index, mesh, policy, selector, report);
        }
    }
    for telemetry in index.all(Kind::Telemetry) {
        let selector = telemetry.labels_at(&["spec", "selector", "matchLabels"]);
        gateway_api(index, mesh, telemetry, selector, report);
    }
    for policy in index.all(Kind::AuthorizationPolicy) {
        namespaces(index, mesh, policy, report);
        accounts(index, mesh, policy, report);
    }
}

/// Whether the policy is for targets by name, so that it selects no workloads.
fn has_targets(policy: &Resource<'_>) -> bool {
    policy.at(&["spec", "targetRef"]).is_some() || !policy.list(&["spec", "targetRefs"]).is_empty()
}

fn no_workload(
    index: &Index<'_>,
    mesh: &Index<'_>,
    policy: &Resource<'_>,
    selector: Labels<'_>,
    report: &mut Report,
) {
    // Whether anything is there can only be told if the input shows workloads. A policy for a whole namespace
    // may well wait for its first workload; only that of access is expected to guard something.
    if mesh.workloads.is_empty()
        || has_targets(policy)
        || (selector.is_empty() && policy.kind != Kind::AuthorizationPolicy)
    {
        return;
    }
    let namespace = policy.namespace;
    let is_root = namespace == index.mesh.root_namespace();
    let found = if is_root {
        mesh.workloads.selected_anywhere(selector).next().is_some()
    } else {
        mesh.workloads.selected(namespace, selector).next().is_some()
    };
    if found {
        return;
    }
    let place = if is_root { "the mesh".to_owned() } else { format!("namespace `{namespace}`") };
    let (message, help) = if selector.is_empty() {
        let message = format!("{place} has no workloads for this policy");
        (message, "put it into the namespace of the workloads, or into the root namespace for all of them")
    } else {
        let message = format!("no workload of {place} has the labels `{}`", selector.text());
        (
            message,
            "write the labels of the pods, as their template has them; a policy selects in its own namespace only",
        )
    };
    let mut finding = policy.finding(&code::NO_WORKLOAD, policy.head(), message).help(help);
    if let Some(span) = selector.span() {
        finding = finding.related(policy.place(span), "the selector");
    }
    report.push(index, policy, finding);
}

fn gateway_api(
    index: &Index<'_>,
    mesh: &Index<'_>,
    policy: &Resource<'_>,
    selector: Labels<'_>,
    report: &mut Report,
) {
    if selector.is_empty() || !BY_TARGET_ONLY.contains(&policy.kind) || !index.level.is_modern() {
        return;
    }
    let of_gateway = |labels: &Labels<'_>| labels.get(GATEWAY_NAME).is_some();
    let mut workloads = mesh.workloads.selected(policy.namespace, selector).peekable();
    let hits = workloads.peek().is_some() && workloads.all(|workload| of_gateway(&workload.labels));
    if !hits && !of_gateway(&selector) {
        return;
    }
    let message =
        "the selector finds a gateway of the Gateway API, which takes policies by `targetRefs` only";
    let finding = policy.finding(&code::POLICY_WITHOUT_IMPACT, policy.head(), message.to_owned()).help(
        "name the Gateway in `targetRefs`, with `group: gateway.networking.k8s.io` and `kind: Gateway`",
    );
    report.push(index, policy, finding);
}

/// The texts under a key of all sources of a policy.
fn sources<'a>(policy: &Resource<'a>, keys: &'static [&'static str]) -> Vec<(&'a str, Span)> {
    let list = |node: &'a Node<'a>, key: &str| node.get(key).and_then(Node::as_list).unwrap_or_default();
    let rules = policy.list(&["spec", "rules"]).iter();
    let sources = rules.flat_map(|rule| list(rule, "from")).filter_map(|from| from.get("source"));
    let texts = sources.flat_map(|source| keys.iter().flat_map(|key| list(source, key)));
    texts.filter_map(|node| Some((node.as_str()?, node.span))).collect()
}

fn namespaces(index: &Index<'_>, mesh: &Index<'_>, policy: &Resource<'_>, report: &mut Report) {
    // Of exclusions, `istioctl` knows the object only; a place for both must not differ.
    let excluded =
        sources(policy, &["notNamespaces"]).into_iter().map(|(text, span)| (text, span, policy.head()));
    let named = sources(policy, &["namespaces"]).into_iter().map(|(text, span)| (text, span, span));
    let mut named = named.chain(excluded).peekable();
    if named.peek().is_none() || !mesh.has(Kind::Namespace) {
        return;
    }
    let known: BTreeSet<&str> = mesh.namespaces().collect();
    for (text, span, place) in named {
        let found = match (text.strip_prefix('*'), text.strip_suffix('*')) {
            (Some(""), _) => true,
            (Some(end), _) => known.iter().any(|name| name.ends_with(end)),
            (None, Some(start)) => known.range(start..).next().is_some_and(|name| name.starts_with(start)),
            (None, None) => known.contains(text),
        };
        if found {
            continue;
        }
        let message = format!("no namespace is called `{text}`");
        let finding = policy
            .finding(&code::NAMESPACE_NOT_FOUND, place, message)
            .related(policy.place(span), "the name")
            .suggest(text.trim_matches('*'), known.iter().copied().take(200))
            .help("write the name of a namespace, or a beginning or end of it with `*`");
        report.push(index, policy, finding);
    }
}

fn accounts(index: &Index<'_>, mesh: &Index<'_>, policy: &Resource<'_>, report: &mut Report) {
    for (text, span) in sources(policy, &["principals", "notPrincipals"]) {
        // cluster.local/ns/NAMESPACE/sa/ACCOUNT
        let Some((_, identity)) = text.split_once("/ns/") else { continue };
        let Some((namespace, account)) = identity.split_once("/sa/") else { continue };
        if text.contains('*') || account == "default" || !mesh.has_in(Kind::ServiceAccount, namespace) {
            continue;
        }
        if mesh.get(Kind::ServiceAccount, namespace, account).is_some() {
            continue;
        }
        let accounts = mesh.all(Kind::ServiceAccount).iter().filter(|found| found.namespace == namespace);
        let message = format!("there is no ServiceAccount `{namespace}/{account}`");
        let finding = policy
            .finding(&code::ACCOUNT_NOT_FOUND, span, message)
            .suggest(account, accounts.map(|found| found.name).take(200))
            .help("write the account that the client's pods run as: `spec.serviceAccountName` of their template");
        report.push(index, policy, finding);
    }
}
