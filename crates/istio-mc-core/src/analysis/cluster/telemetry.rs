//! Telemetry: what applies to one workload twice, and what says nothing.

use std::collections::BTreeMap;

use istio_mc_diagnostic::code;
use istio_mc_yaml::{Content, Node, Value};

use super::missing::unless_partial;
use super::names;
use super::selection::{groups, shared};
use crate::analysis::index::{Index, Kind, Labels, Resource};
use crate::analysis::report::Report;

/// Finds Telemetries that select nothing or what others select, and logs without a provider.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    let all = index.all(Kind::Telemetry);
    let mut without: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, telemetry) in all.iter().enumerate() {
        providers(index, telemetry, report);
        let has_targets = telemetry.at(&["spec", "targetRef"]).is_some()
            || !telemetry.list(&["spec", "targetRefs"]).is_empty();
        if selector(telemetry).is_empty() && !has_targets {
            without.entry(telemetry.namespace).or_default().push(at);
        }
    }
    let selecting = all.iter().enumerate().map(|(at, one)| (at, one.namespace, selector(one)));
    let groups = groups(mesh, selecting.filter(|(_, _, selector)| !selector.is_empty()));
    for user in groups.iter().filter(|group| group.workloads.is_empty()).flat_map(|group| &group.users) {
        selects_nothing(index, mesh, &all[*user], report);
    }
    let mut twice: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for shared in shared(&groups) {
        for user in &shared.users {
            twice.entry(*user).or_default().extend(shared.others(*user));
        }
    }
    for users in without.values().filter(|users| users.len() > 1) {
        let few = &users[..users.len().min(64)];
        for user in users {
            twice.entry(*user).or_default().extend(few.iter().copied().filter(|other| other != user));
        }
    }
    for (at, mut others) in twice {
        others.sort_unstable();
        others.dedup();
        let telemetry = &all[at];
        let Some(other) = others.first().map(|other| &all[*other]) else { continue };
        let list = names(others.iter().map(|other| all[*other].full_name()));
        let finding = telemetry
            .finding(
                &code::TELEMETRIES_OVERLAP,
                telemetry.head(),
                format!("it applies to the same workloads as {list}"),
            )
            .related(other.place(other.name_span()), "the other Telemetry")
            .help("let one of them apply to each workload: which one wins is not defined");
        report.push(index, telemetry, finding);
    }
}

fn selector<'a>(telemetry: &Resource<'a>) -> Labels<'a> {
    telemetry.labels_at(&["spec", "selector", "matchLabels"])
}

fn selects_nothing(index: &Index<'_>, mesh: &Index<'_>, telemetry: &Resource<'_>, report: &mut Report) {
    let selector = selector(telemetry);
    let labels = selector.text();
    let message = format!("no workload of namespace `{}` has the labels `{labels}`", telemetry.namespace);
    let span = selector.span().unwrap_or_else(|| telemetry.head());
    let finding = telemetry
        .finding(&code::SELECTOR_NOT_FOUND, span, message)
        .help("write the labels of the pods, as their template has them");
    report.push(index, telemetry, unless_partial(finding, !mesh.workloads.is_empty(), "no workload"));
}

/// Access logs go to a provider: its own, or the mesh's default one.
fn providers(index: &Index<'_>, telemetry: &Resource<'_>, report: &mut Report) {
    let default = index.mesh.mesh.at(&["defaultProviders", "accessLogging"]).and_then(Value::as_list);
    if default.is_some_and(|providers| !providers.is_empty()) {
        return;
    }
    let is_silent = |logging: &&Node<'_>| {
        let disabled = matches!(logging.get("disabled").map(|node| &node.content), Some(Content::Bool(true)));
        let providers = logging.get("providers").and_then(Node::as_list).unwrap_or_default();
        !disabled && providers.is_empty()
    };
    let Some(silent) = telemetry.list(&["spec", "accessLogging"]).iter().find(is_silent) else { return };
    let finding = telemetry
        .finding(
            &code::TELEMETRY_WITHOUT_PROVIDER,
            telemetry.head(),
            "access logging names no provider, and the mesh has no default one: it is ignored".to_owned(),
        )
        .related(telemetry.place(silent.span), "this one")
        .help(
            "add `providers: [{name: envoy}]`, or `defaultProviders.accessLogging` to the mesh configuration",
        );
    report.push(index, telemetry, finding);
}
