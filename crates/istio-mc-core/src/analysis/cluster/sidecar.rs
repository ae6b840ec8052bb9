//! The workloads that Sidecars select.

use std::collections::BTreeMap;

use istio_mc_diagnostic::code;

use super::missing::unless_partial;
use super::selection::{groups, shared};
use super::{ambient, names};
use crate::analysis::index::{Index, Kind, Labels, Resource};
use crate::analysis::report::Report;
use crate::rules::At;

/// Finds Sidecars that select nothing, that select one workload twice, and that ambient mode ignores.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    let mut without: BTreeMap<&str, Vec<&Resource<'_>>> = BTreeMap::new();
    let sidecars = index.all(Kind::Sidecar);
    for sidecar in sidecars {
        egress_proxy(index, sidecar, report);
        if selector(sidecar).is_empty() && sidecar.namespace != index.mesh.root_namespace() {
            without.entry(sidecar.namespace).or_default().push(sidecar);
            if ambient::namespace(mesh, sidecar.namespace) {
                no_impact(index, sidecar, "its namespace is in ambient mode", report);
            }
        }
    }
    let selecting =
        sidecars.iter().enumerate().map(|(at, sidecar)| (at, sidecar.namespace, selector(sidecar)));
    let groups = groups(mesh, selecting.filter(|(_, _, selector)| !selector.is_empty()));
    for group in &groups {
        let is_ambient = group.workloads.iter().any(|workload| ambient::workload(mesh, workload));
        for sidecar in group.users.iter().map(|user| &sidecars[*user]) {
            if group.workloads.is_empty() {
                selects_nothing(index, mesh, sidecar, report);
            } else if is_ambient {
                no_impact(index, sidecar, "a workload that it selects is in ambient mode", report);
            }
        }
    }
    let mut twice: BTreeMap<usize, (String, Vec<usize>)> = BTreeMap::new();
    for shared in shared(&groups) {
        let workload = &shared.workloads[0].resource;
        for user in &shared.users {
            let entry = twice.entry(*user).or_insert_with(|| {
                (format!("{} `{}`", workload.object.text("kind"), workload.full_name()), Vec::new())
            });
            entry.1.extend(shared.others(*user));
        }
    }
    for (at, (workload, mut others)) in twice {
        others.sort_unstable();
        others.dedup();
        let list = names(others.iter().map(|other| sidecars[*other].full_name()));
        let sidecar = &sidecars[at];
        let Some(other) = others.first().map(|other| &sidecars[*other]) else { continue };
        let finding = sidecar
            .finding(
                &code::SIDECARS_OVERLAP,
                sidecar.name_span(),
                format!("{workload} is selected by Sidecar {list} too"),
            )
            .related(other.place(other.name_span()), "the other Sidecar")
            .help("let each workload have one Sidecar: which one wins is not defined");
        report.push(index, sidecar, finding);
    }
    for sidecars in without.values().filter(|sidecars| sidecars.len() > 1) {
        for (at, sidecar) in sidecars.iter().enumerate() {
            let other = sidecars[if at == 0 { 1 } else { 0 }];
            let message = format!(
                "namespace `{}` has {} Sidecars without a selector",
                sidecar.namespace,
                sidecars.len()
            );
            let finding = sidecar
                .finding(&code::SIDECARS_WITHOUT_SELECTOR, sidecar.head(), message)
                .related(other.place(other.name_span()), "another one")
                .help("keep one as the default of the namespace, and give the others a `workloadSelector`");
            report.push(index, sidecar, finding);
        }
    }
}

/// What the API has, and no proxy gets.
fn egress_proxy(index: &Index<'_>, sidecar: &Resource<'_>, report: &mut Report) {
    let Some(node) = sidecar.at(&["spec", "outboundTrafficPolicy", "egressProxy"]) else { return };
    let message = "`spec.outboundTrafficPolicy.egressProxy` is ignored";
    let finding = sidecar
        .finding(&code::ISTIO_DEPRECATED, sidecar.head(), message.to_owned())
        .related(sidecar.place(At::root(node).span()), "this one")
        .help("send unknown hosts through an egress gateway by a ServiceEntry and a VirtualService");
    report.push(index, sidecar, finding);
}

fn selects_nothing(index: &Index<'_>, mesh: &Index<'_>, sidecar: &Resource<'_>, report: &mut Report) {
    let selector = selector(sidecar);
    let labels = selector.text();
    let message = format!("no workload of namespace `{}` has the labels `{labels}`", sidecar.namespace);
    let span = selector.span().unwrap_or_else(|| sidecar.head());
    let finding = sidecar
        .finding(&code::SELECTOR_NOT_FOUND, span, message)
        .help("write the labels of the pods, as their template has them");
    report.push(index, sidecar, unless_partial(finding, !mesh.workloads.is_empty(), "no workload"));
}

fn selector<'a>(sidecar: &Resource<'a>) -> Labels<'a> {
    sidecar.labels_at(&["spec", "workloadSelector", "labels"])
}

fn no_impact(index: &Index<'_>, sidecar: &Resource<'_>, why: &str, report: &mut Report) {
    let finding = sidecar
        .finding(&code::POLICY_WITHOUT_IMPACT, sidecar.head(), format!("the Sidecar does nothing: {why}"))
        .help("in ambient mode there are no sidecars to configure: remove it, or take the workload out of ambient mode");
    report.push(index, sidecar, finding);
}
