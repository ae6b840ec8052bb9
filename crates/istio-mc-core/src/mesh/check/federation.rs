//! What is exported can be imported: somebody takes it, by a gateway, with versions that know how.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::federation::{importers, ways_in};
use crate::mesh::{Export, Fleet, Mesh};
use crate::version::Feature;

pub(super) fn check(fleet: &Fleet, findings: &mut Diagnostics) {
    let too_old = |mesh: &Mesh| !mesh.istio.version.has(Feature::Federation);
    let any_too_old = fleet.meshes.iter().any(too_old);
    for export in &fleet.exports {
        if importers(fleet, export).next().is_none() {
            nobody(export, findings);
            continue;
        }
        // Every importer of every export is looked at only where something depends on it.
        if any_too_old {
            versions(fleet, export, findings);
        }
        gateways(fleet, export, findings);
        callers(fleet, export, findings);
        if export.alias != export.service.value && !export.subsets.is_empty() {
            findings.push(
                Diagnostic::new(
                    &code::EXPORT,
                    format!("`{}` cannot have both another name and versions", export.service),
                )
                .at(export.service.place.clone())
                .note("behind another name there is no Service whose pods a version could choose from")
                .help(format!("leave out `alias`, or make a Service `{}` and export that", export.alias)),
            );
        }
    }
}

fn nobody(export: &Export, findings: &mut Diagnostics) {
    let finding = Diagnostic::new(&code::NO_IMPORTER, format!("no other mesh imports `{}`", export.service))
        .at(export.service.place.clone());
    findings.push(if export.audience == Default::default() {
        finding.help(
            "say who does: `to: {meshes: [NAME]}`, `to: {clusters: [NAME]}`, or `to: {meshes: [\"*\"]}`",
        )
    } else {
        finding
            .help("`to` fits clusters of the service's own mesh at most, and these see it without an export")
    });
}

fn versions(fleet: &Fleet, export: &Export, findings: &mut Diagnostics) {
    let exporters = export.clusters.iter().map(|index| fleet.clusters[*index].in_mesh);
    let mut meshes: Vec<usize> = exporters.chain(importers(fleet, export)).collect();
    meshes.sort_unstable();
    meshes.dedup();
    let too_old = |mesh: &&Mesh| !mesh.istio.version.has(Feature::Federation);
    for mesh in meshes.iter().map(|index| &fleet.meshes[*index]).filter(too_old) {
        let message = format!(
            "`{}` passes from mesh to mesh: that needs Istio {}; the mesh `{}` has {}",
            export.service,
            Feature::Federation.since(),
            mesh.name,
            mesh.istio.version
        );
        findings.push(
            Diagnostic::new(&code::TARGET_CANNOT, message)
                .at(export.service.place.clone())
                .help("name the meshes that can in `to`, or remove the export"),
        );
    }
}

fn gateways(fleet: &Fleet, export: &Export, findings: &mut Diagnostics) {
    for cluster in export.clusters.iter().map(|index| &fleet.clusters[*index]) {
        let network = fleet.mesh_of(cluster).network(&cluster.network.value);
        let stated = cluster.gateways.iter().chain(network.into_iter().flat_map(|network| &network.gateways));
        // One that is still to come was warned about.
        if ways_in(fleet, cluster).next().is_some() || stated.clone().any(|gateway| gateway.host().is_some())
        {
            continue;
        }
        let finding = Diagnostic::new(
            &code::MISSING_GATEWAY,
            format!(
                "`{}` exports `{}` and has no gateway that other meshes reach",
                cluster.name, export.service
            ),
        )
        .at(cluster.name.place.clone())
        .related(export.service.place.clone(), "exported here");
        findings.push(match stated.count() {
            0 => finding.help(format!("write `gateways: [{{address: ADDRESS}}]` for `{}`", cluster.name)),
            _ => finding
                .help("give a gateway by its `address`: a `service` is looked up by its own mesh alone"),
        });
    }
}

/// Callers are told apart by the trust domains of their meshes.
fn callers(fleet: &Fleet, export: &Export, findings: &mut Diagnostics) {
    let Some(authorization) = &export.authorization else { return };
    let mut seen = Vec::new();
    for exporter in export.clusters.iter().map(|index| fleet.mesh_of(&fleet.clusters[*index])) {
        if seen.contains(&&exporter.name) {
            continue;
        }
        seen.push(&exporter.name);
        let domain = &exporter.istio.trust_domain;
        let mut others = importers(fleet, export).map(|index| &fleet.meshes[index]);
        if let Some(other) =
            others.find(|mesh| mesh.name != exporter.name && mesh.istio.trust_domain == *domain)
        {
            findings.push(
                Diagnostic::new(
                    &code::EXPORT,
                    format!(
                        "callers of `{}` cannot be told apart: the meshes `{}` and `{}` have the trust domain `{domain}`",
                        export.service, exporter.name, other.name
                    ),
                )
                .at(export.service.place.clone())
                .help("give each mesh an `istio.trustDomain` of its own, or leave out `authorization`"),
            );
        }
        if exporter.istio.version.has(Feature::AuthorizationPolicy) && authorization.selector.is_empty() {
            findings.push(
                Diagnostic::new(
                    &code::MISSING_FIELD,
                    format!("`authorization` of `{}` needs `selector`", export.service),
                )
                .at(export.service.place.clone())
                .note("an AuthorizationPolicy is about pods; without labels it would be about all of the namespace")
                .help("write the labels of the service's pods: `selector: {app: NAME}`"),
            );
        }
    }
}
