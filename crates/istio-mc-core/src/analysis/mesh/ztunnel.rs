//! ztunnel: whether it knows which cluster and network it is in.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::analysis::fleet::{Fleet, env};
use crate::analysis::index::Kind;
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        let plane = member.control_planes.iter().find(|plane| !plane.is_external);
        let own = plane.and_then(|plane| plane.cluster_id).map(|(id, _)| id);
        let network = member.labelled_networks().next().map(|(_, network, _)| network);
        for workload in member.index.workloads.iter() {
            let is_ztunnel = workload.labels.get("app") == Some("ztunnel");
            if workload.resource.kind != Kind::DaemonSet || !is_ztunnel {
                continue;
            }
            let resource = &workload.resource;
            let facts = [
                ("ISTIO_META_CLUSTER_ID", "Kubernetes", own, "multiCluster.clusterName"),
                ("NETWORK", "", network, "network"),
            ];
            for (variable, default, expected, value) in facts {
                let found = env(workload, variable);
                let (given, span) = found.unwrap_or((default, resource.name_span()));
                let Some(expected) = expected.filter(|expected| *expected != given) else { continue };
                let message = match given {
                    "" => {
                        format!("ztunnel does not know that it is in `{expected}`: `{variable}` is not set")
                    }
                    given => format!("ztunnel takes itself to be in `{given}`, but this is `{expected}`"),
                };
                let finding = Diagnostic::new(&code::ZTUNNEL_PLACE, message)
                    .at(resource.place(span))
                    .help(format!("set `{value}: {expected}` in the values of the chart ztunnel"));
                report.push(member.index, resource, finding);
            }
        }
    }
}
