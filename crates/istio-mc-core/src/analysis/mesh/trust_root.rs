//! Clusters of a mesh without a root of trust in common.

use std::collections::BTreeSet;

use istio_mc_diagnostic::{Diagnostic, Span, code};

use super::authorities;
use crate::analysis::fleet::{Fleet, Member, Role};
use crate::analysis::index::Resource;
use crate::analysis::report::Report;

/// The roots of a cluster.
struct Roots<'m, 'i, 'a> {
    member: &'m Member<'i, 'a>,
    secret: &'i Resource<'a>,
    span: Span,
    certificates: BTreeSet<Vec<u8>>,
}

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes().filter(|mesh| mesh.len() > 1) {
        let mut all = Vec::new();
        for member in &mesh {
            for secret in authorities::of(member) {
                let Some((found, span)) = authorities::roots(secret) else { continue };
                let certificates = found.into_iter().map(|certificate| certificate.der).collect();
                all.push(Roots { member, secret, span, certificates });
            }
        }
        if let Some((first, rest)) = all.split_first() {
            for other in rest.iter().filter(|other| other.certificates.is_disjoint(&first.certificates)) {
                report.push(other.member.index, other.secret, differ(first, other));
            }
        }
        lacking(&mesh, report);
    }
}

fn differ(first: &Roots<'_, '_, '_>, other: &Roots<'_, '_, '_>) -> Diagnostic {
    let message = format!(
        "clusters `{}` and `{}` of one mesh have no root certificate in common",
        first.member.shown(),
        other.member.shown()
    );
    Diagnostic::new(&code::ROOT_DIFFERS, message)
        .at(other.secret.place(other.span))
        .related(first.secret.place(first.span), format!("the root in cluster `{}`", first.member.shown()))
        .help("issue the CAs of all clusters of the mesh from one root")
}

/// A control plane without `cacerts` makes up a root of its own.
fn lacking(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut with = mesh.iter().filter_map(|member| Some((member, authorities::of(member).next()?)));
    let Some((first, secret)) = with.next() else { return };
    for member in mesh {
        // Pilot signs nothing: Citadel does, wherever it runs.
        let signs = member.role == Role::Primary && member.index.level.is_modern();
        let is_external = member.control_planes.iter().any(|plane| plane.is_external);
        if !signs || is_external || authorities::of(member).next().is_some() {
            continue;
        }
        let Some(plane) = member.control_planes.first() else { continue };
        let resource = &plane.workload.resource;
        let message = format!(
            "cluster `{}` has no Secret `cacerts`, so that its certificates are not those of cluster `{}`",
            member.shown(),
            first.shown()
        );
        let finding = Diagnostic::new(&code::CACERTS_PARTIAL, message)
            .at(resource.place(resource.name_span()))
            .related(secret.place(secret.name_span()), format!("the CA of cluster `{}`", first.shown()))
            .help(format!(
                "create Secret `{}/cacerts` with a CA below the same root before istiod starts",
                plane.namespace()
            ));
        report.push(member.index, resource, finding);
    }
}
