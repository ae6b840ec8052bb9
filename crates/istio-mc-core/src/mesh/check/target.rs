//! The mesh asks for nothing that its Istio version cannot do.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use crate::mesh::inventory::Inventory;
use crate::version::{Feature, IstioVersion, SERIES, Series};

/// A version that is rendered, with its series.
pub(super) struct Target {
    pub(super) version: IstioVersion,
    pub(super) series: &'static Series,
}

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) -> Option<Target> {
    let stated = inventory.istio.as_ref().and_then(|istio| istio.version.as_ref());
    let Some(version) = stated else {
        let known: Vec<String> = SERIES.iter().map(|series| format!("{series}.x")).collect();
        let mut finding = Diagnostic::new(
            &code::MISSING_FIELD,
            "the mesh needs `istio.version`, the control plane's version",
        )
        .help(format!("write `istio: {{version: \"1.0.9\"}}`; supported are {}", known.join(" and ")));
        finding.place = inventory
            .api_version
            .as_ref()
            .map(|version| version.place.clone())
            .or_else(|| inventory.clusters.first().map(|cluster| cluster.name.place.clone()));
        findings.push(finding);
        return None;
    };
    match version.series() {
        Ok(series) => {
            let target = Target { version: version.value, series };
            features(inventory, &mut |feature, what, place| {
                if !target.version.has(feature) {
                    let message =
                        format!("{what} needs Istio {}; this mesh has {}", feature.since(), target.version);
                    findings.push(
                        Diagnostic::new(&code::TARGET_CANNOT, message)
                            .at(place.clone())
                            .related(version.place.clone(), "the version of the mesh")
                            .help("remove it, or correct `istio.version` if the control plane is newer"),
                    );
                }
            });
            namespace(inventory, &target, findings);
            Some(target)
        }
        Err(unsupported) => {
            findings.push(
                Diagnostic::new(&code::UNSUPPORTED_VERSION, unsupported.to_string())
                    .at(version.place.clone())
                    .help("state the version that the control plane runs: it is the tag of Pilot's image"),
            );
            None
        }
    }
}

/// Calls `needs` for everything that the mesh asks for and not every version has.
fn features(inventory: &Inventory, needs: &mut dyn FnMut(Feature, String, &Place)) {
    if let Some(export) = inventory.exports.first() {
        needs(Feature::Federation, "`exports` (services for other meshes)".into(), &export.place);
    }
    if let Some(mesh) = inventory.meshes.first() {
        needs(Feature::Federation, "`meshes` (several meshes)".into(), &mesh.place);
    }
    if let Some(istio) = &inventory.istio {
        if let Some(flag) = istio.mtls.as_ref().filter(|flag| flag.value) {
            needs(Feature::MeshPolicy, "`istio.mtls` (a mesh-wide policy)".into(), &flag.place);
        }
        if let Some(flag) = istio.control_plane_security.as_ref().filter(|flag| flag.value) {
            let what = "`istio.controlPlaneSecurity` in remote clusters";
            needs(Feature::ControlPlaneSecurity, what.into(), &flag.place);
        }
        if let Some(file) = istio.injection.as_ref().and_then(|injection| injection.config_map.as_ref()) {
            let what = "`istio.injection` (automatic injection in remote clusters)";
            needs(Feature::RemoteInjector, what.into(), &file.place);
        }
    }
    let shared = inventory.cacerts.iter();
    for cacerts in shared.chain(inventory.clusters.iter().filter_map(|cluster| cluster.cacerts.as_ref())) {
        if let Some(directory) = &cacerts.directory {
            needs(Feature::PluggedInCa, "`cacerts` (certificates given to Citadel)".into(), &directory.place);
        }
        if let Some(flag) = cacerts.existing.as_ref().filter(|flag| flag.value) {
            needs(Feature::PluggedInCa, "`cacerts` (certificates given to Citadel)".into(), &flag.place);
        }
    }
    for cluster in &inventory.clusters {
        if let Some(endpoints) = &cluster.endpoints {
            if let Some(address) = &endpoints.telemetry {
                let what = "`endpoints.telemetry` (telemetry apart from policy)";
                needs(Feature::SeparateTelemetry, what.into(), &address.place);
            }
            if let Some(address) = &endpoints.zipkin {
                let what = "`endpoints.zipkin` (traces from remote clusters)";
                needs(Feature::RemoteZipkin, what.into(), &address.place);
            }
        }
    }
}

fn namespace(inventory: &Inventory, target: &Target, findings: &mut Diagnostics) {
    let stated = inventory.istio.as_ref().and_then(|istio| istio.namespace.as_ref());
    if let Some(namespace) = stated.filter(|namespace| namespace.as_str() != "istio-system")
        && target.series.namespace_is_fixed
    {
        let message =
            format!("Istio {} works in the namespace `istio-system` only, not `{namespace}`", target.version);
        findings.push(
            Diagnostic::new(&code::TARGET_CANNOT, message)
                .at(namespace.place.clone())
                .help("leave out `namespace`: its charts name the namespace themselves"),
        );
    }
}
