//! Istio configuration in a cluster whose API server no control plane reads it from.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::analysis::fleet::{Fleet, Member, Role};
use crate::analysis::index::Kind;
use crate::analysis::report::Report;

/// The kinds that a control plane reads from its own cluster alone; WorkloadEntries are read from all.
pub(super) const CONFIGURATION: &[Kind] = &[
    Kind::AuthorizationPolicy,
    Kind::ClusterRbacConfig,
    Kind::DestinationRule,
    Kind::EnvoyFilter,
    Kind::Gateway,
    Kind::MeshPolicy,
    Kind::PeerAuthentication,
    Kind::Policy,
    Kind::ProxyConfig,
    Kind::RbacConfig,
    Kind::RequestAuthentication,
    Kind::ServiceEntry,
    Kind::ServiceRole,
    Kind::ServiceRoleBinding,
    Kind::Sidecar,
    Kind::Telemetry,
    Kind::VirtualService,
    Kind::WasmPlugin,
    Kind::WorkloadGroup,
];

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in fleet.members.iter().filter(|member| member.role == Role::Remote) {
        if !fleet.readers(member).is_empty() || !is_served_elsewhere(fleet, member) {
            continue;
        }
        let sources = fleet.config_sources(member);
        let target = match sources.first() {
            Some(source) => {
                format!("apply it to cluster `{}`, whose control plane serves this one", source.shown())
            }
            None => "apply it to the cluster of the control plane".to_owned(),
        };
        for resource in CONFIGURATION.iter().flat_map(|kind| member.index.all(*kind)) {
            let cluster = member
                .index
                .name
                .map_or_else(|| "this cluster".to_owned(), |name| format!("cluster `{name}`"));
            let title = resource.object.title();
            let message = format!("no control plane reads {title} from {cluster}, which is remote");
            let finding = Diagnostic::new(&code::CONFIG_NOT_READ, message)
                .at(resource.place(resource.name_span()))
                .help(target.clone());
            report.push(member.index, resource, finding);
        }
    }
}

/// A remote without any word of another cluster may be the one that an external control plane reads.
fn is_served_elsewhere(fleet: &Fleet<'_, '_>, member: &Member<'_, '_>) -> bool {
    // Before istiod a remote's control plane read its own cluster only.
    if !member.index.level.is_modern() {
        return true;
    }
    let named = member.named_control_planes().is_some_and(|(_, text, _)| {
        text.split(',').map(str::trim).any(|name| !name.is_empty() && name != "*" && !member.is_called(name))
    });
    named || !fleet.config_sources(member).is_empty()
}
