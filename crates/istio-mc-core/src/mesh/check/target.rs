//! The mesh asks for nothing that its Istio version cannot do.

use std::collections::HashSet;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{ClusterEntry, Inventory, IstioSettings};
use crate::version::{Feature, IstioVersion, Series, supported};

/// A version that is rendered, with its series.
pub(in crate::mesh) struct Target {
    pub(in crate::mesh) version: IstioVersion,
    pub(in crate::mesh) series: &'static Series,
}

/// What was reported, where and for which version: meshes share settings.
#[derive(Default)]
struct Reported(HashSet<(String, usize, Option<IstioVersion>)>);

impl Reported {
    fn is_first(&mut self, place: &Place, version: Option<IstioVersion>) -> bool {
        self.0.insert((place.source.name().to_owned(), place.span.range().start, version))
    }
}

/// What each mesh is rendered for; `None` where that could not be told, which was reported.
pub(super) fn check(
    inventory: &Inventory,
    groups: &[MeshGroup],
    findings: &mut Diagnostics,
) -> Vec<Option<Target>> {
    let mut reported = Reported::default();
    groups.iter().map(|group| one_mesh(inventory, group, &mut reported, findings)).collect()
}

fn one_mesh(
    inventory: &Inventory,
    group: &MeshGroup,
    reported: &mut Reported,
    findings: &mut Diagnostics,
) -> Option<Target> {
    let Some(version) = &group.istio.version else {
        let place = inventory
            .api_version
            .as_ref()
            .map(|version| version.place.clone())
            .or_else(|| group.entries(inventory).next().map(|cluster| cluster.name.place.clone()))?;
        if reported.is_first(&place, None) {
            findings.push(
                Diagnostic::new(
                    &code::MISSING_FIELD,
                    "the mesh needs `istio.version`, the control plane's version",
                )
                .at(place)
                .help(format!(
                    "write `istio: {{version: \"{}\"}}`; supported are {}",
                    IstioVersion::NEWEST,
                    supported()
                )),
            );
        }
        return None;
    };
    match version.series() {
        Ok(series) => {
            let target = Target { version: version.value, series };
            features(inventory, group, &mut |feature, what, place| {
                if !target.version.has(feature) && reported.is_first(place, Some(target.version)) {
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
            namespace(&group.istio, &target, findings);
            Some(target)
        }
        Err(unsupported) => {
            if reported.is_first(&version.place, None) {
                findings.push(
                    Diagnostic::new(&code::UNSUPPORTED_VERSION, unsupported.to_string())
                        .at(version.place.clone())
                        .help(
                            "state the version that the control plane runs: it is the tag of Pilot's image",
                        ),
                );
            }
            None
        }
    }
}

/// Calls `needs` for everything that the mesh asks for and not every version has.
fn features(inventory: &Inventory, group: &MeshGroup, needs: &mut dyn FnMut(Feature, String, &Place)) {
    let istio = &group.istio;
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
    if let Some(domain) = &istio.trust_domain {
        needs(Feature::TrustDomain, "`istio.trustDomain`".into(), &domain.place);
    }
    if let Some(domain) = &istio.cluster_domain {
        needs(Feature::ClusterDomain, "`istio.clusterDomain` in remote clusters".into(), &domain.place);
    }
    if let Some(failover) = &istio.locality_failover {
        needs(Feature::LocalityFailover, "`istio.localityFailover`".into(), &failover.place);
    }
    let own = group.entries(inventory).filter_map(|cluster| cluster.cacerts.as_ref());
    for cacerts in group.cacerts.iter().chain(own) {
        let given = cacerts.directory.as_ref().map(|directory| &directory.place);
        let existing = cacerts.existing.as_ref().filter(|flag| flag.value).map(|flag| &flag.place);
        for place in [given, existing].into_iter().flatten() {
            needs(Feature::PluggedInCa, "`cacerts` (certificates given to Citadel)".into(), place);
        }
    }
    for cluster in group.entries(inventory) {
        of_cluster(cluster, needs);
    }
}

fn of_cluster(cluster: &ClusterEntry, needs: &mut dyn FnMut(Feature, String, &Place)) {
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
    for gateway in &cluster.gateways {
        needs(Feature::SplitHorizon, "`gateways`".into(), &gateway.place);
        if let Some(service) = &gateway.service {
            let what = "`service` of a gateway (addresses that the control plane looks up)";
            needs(Feature::GatewayService, what.into(), &service.place);
        }
    }
    let egress = cluster.egress_gateway.as_ref().map(|host| ("`egressGateway`", &host.place));
    let dns = cluster.dns.as_ref().map(|dns| ("`dns` (names of other meshes)", &dns.place));
    let imports = cluster.imports.as_ref().map(|imports| ("`imports`", &imports.place));
    for (what, place) in [egress, dns, imports].into_iter().flatten() {
        needs(Feature::Federation, what.into(), place);
    }
}

fn namespace(istio: &IstioSettings, target: &Target, findings: &mut Diagnostics) {
    let stated = istio.namespace.as_ref();
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
