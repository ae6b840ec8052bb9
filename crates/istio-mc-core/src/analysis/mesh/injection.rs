//! What the injector of a remote cluster tells sidecars of where they are.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        // All webhooks of a configuration have the same path: one finding each is enough.
        let mut told = Vec::new();
        for injection in &member.injections {
            if told.iter().any(|known: &crate::analysis::index::Resource<'_>| known.is(&injection.resource)) {
                continue;
            }
            let name = injection.cluster.and_then(|cluster| {
                let expected = other_name(fleet, member, cluster)?;
                Some(("cluster", cluster, expected, "global.multiCluster.clusterName"))
            });
            let network = injection.network.and_then(|network| {
                let (_, expected, _) = member.labelled_networks().next()?;
                (network != expected).then(|| ("net", network, expected.to_owned(), "global.network"))
            });
            let Some((key, found, expected, value)) = name.or(network) else { continue };
            told.push(injection.resource);
            let message = format!("the injector tells sidecars `{key}` `{found}`, but this is `{expected}`");
            let finding = Diagnostic::new(&code::INJECTION_PATH, message)
                .at(injection.resource.place(injection.span))
                .help(format!(
                    "end `istiodRemote.injectionPath` with `/{key}/{expected}`, the same as `{value}`"
                ));
            report.push(member.index, &injection.resource, finding);
        }
    }
}

/// Another name under which the cluster is known for sure: of the values it was installed with, or of the remote
/// secret that another cluster has for it.
fn other_name(fleet: &Fleet<'_, '_>, member: &Member<'_, '_>, cluster: &str) -> Option<String> {
    if let Some(installed) = &member.installed_name {
        return (installed != cluster).then(|| installed.clone());
    }
    let called = member.index.name?;
    if called == cluster {
        return None;
    }
    let mut keys = fleet.members.iter().flat_map(|other| &other.remotes).map(|remote| remote.key);
    let is_called = keys.clone().any(|key| key == called) && !keys.any(|key| key == cluster);
    is_called.then(|| called.to_owned())
}
