//! Names that clusters of one mesh must share, and those that they must not.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::Value;

use crate::analysis::fleet::{ControlPlane, Fleet, Member};
use crate::analysis::index::Resource;
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes().filter(|mesh| mesh.len() > 1) {
        cluster_ids(&mesh, report);
        trust_domains(&mesh, report);
    }
    mesh_ids(fleet, report);
}

fn cluster_ids(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut first: BTreeMap<&str, (&Member<'_, '_>, &ControlPlane<'_>, Span)> = BTreeMap::new();
    for member in mesh {
        if !member.index.level.is_modern() {
            // Every Pilot calls its own cluster `Kubernetes`.
            continue;
        }
        for plane in member.control_planes.iter().filter(|plane| !plane.is_external) {
            let Some((id, span)) = plane.cluster_id else { continue };
            let (before, known, other) = *first.entry(id).or_insert((member, plane, span));
            if std::ptr::eq(before.index, member.index) {
                continue;
            }
            let message =
                format!("clusters `{}` and `{}` are both called `{id}`", before.shown(), member.shown());
            let finding = Diagnostic::new(&code::CLUSTER_ID_TWICE, message)
                .at(plane.workload.resource.place(span))
                .related(known.workload.resource.place(other), format!("in cluster `{}`", before.shown()))
                .help(
                    "set `global.multiCluster.clusterName` to a name of its own in each cluster of the mesh",
                );
            report.push(member.index, &plane.workload.resource, finding);
        }
    }
}

/// Where a mesh configuration stands.
fn config_place<'a>(plane: &ControlPlane<'a>) -> Option<(Resource<'a>, Span)> {
    let map = plane.config.resource?;
    Some((map, map.at(&["data", "mesh"]).map_or_else(|| map.head(), |node| node.span)))
}

fn trust_domains(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let planes =
        mesh.iter().flat_map(|member| member.control_planes.iter().map(move |plane| (member, plane)));
    let mut planes = planes.filter(|(_, plane)| plane.config.resource.is_some());
    let Some((first, known)) = planes.next() else { return };
    let domain_of = |plane: &'_ ControlPlane<'_>| plane.trust_domain().unwrap_or("cluster.local").to_owned();
    let one = domain_of(known);
    for (member, plane) in planes {
        let two = domain_of(plane);
        if one == two || (has_alias(known, &two) && has_alias(plane, &one)) {
            continue;
        }
        let Some((map, span)) = config_place(plane) else { continue };
        let message = format!(
            "cluster `{}` has the trust domain `{two}`, cluster `{}` of the same mesh `{one}`",
            member.shown(),
            first.shown(),
        );
        let mut finding = Diagnostic::new(&code::TRUST_DOMAIN_DIFFERS, message).at(map.place(span));
        if let Some((other, span)) = config_place(known) {
            finding = finding.related(other.place(span), format!("in cluster `{}`", first.shown()));
        }
        let help = "give them one `trustDomain`, or name each other's in `trustDomainAliases`";
        report.push(member.index, &map, finding.help(help));
    }
}

fn has_alias(plane: &ControlPlane<'_>, domain: &str) -> bool {
    let Some(Value::List(aliases)) = plane.config.mesh.get("trustDomainAliases") else { return false };
    aliases.iter().any(|alias| alias.as_str() == Some(domain))
}

/// Clusters that log in to each other are one mesh; they must agree on its name.
fn mesh_ids(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        let Some(own) = member.control_planes.iter().find_map(ControlPlane::mesh_id) else { continue };
        for remote in member.remotes.iter().filter(|remote| !remote.is_config) {
            let Some(other) = fleet.find(remote.key) else { continue };
            let Some(id) = other.control_planes.iter().find_map(ControlPlane::mesh_id) else { continue };
            if id == own {
                continue;
            }
            let message = format!(
                "cluster `{}` of mesh `{own}` takes in the endpoints of cluster `{}`, which is of mesh `{id}`",
                member.shown(),
                other.shown(),
            );
            let finding = Diagnostic::new(&code::MESH_ID_DIFFERS, message)
                .at(remote.secret.place(remote.span))
                .help("set `global.meshID` to the same name in both, or remove the remote secret");
            report.push(member.index, &remote.secret, finding);
        }
    }
}
