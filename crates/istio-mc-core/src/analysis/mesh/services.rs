//! Services that are one to Istio, because they have the same name, and differ from cluster to cluster.

use std::collections::{BTreeMap, BTreeSet};

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::Value;

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{Kind, Service, covers};
use crate::analysis::report::Report;

/// A Service with the cluster that it is in.
type Found<'m, 'i, 'a> = (&'m Member<'i, 'a>, &'i Service<'a>);

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes().filter(|mesh| mesh.len() > 1) {
        let local = ClusterLocal::of(&mesh);
        let mut by_name: BTreeMap<(&str, &str), Vec<Found<'_, '_, '_>>> = BTreeMap::new();
        for member in &mesh {
            for service in member.index.services() {
                let resource = &service.resource;
                if !member.is_system(resource.namespace) {
                    by_name.entry((resource.namespace, resource.name)).or_default().push((member, service));
                }
            }
        }
        let resolves_all = mesh.iter().any(|member| captures_dns(member));
        for ((namespace, name), found) in by_name {
            if local.includes(namespace, name) {
                continue;
            }
            let (first, rest) = (found[0], &found[1..]);
            if let Some(finding) = rest.iter().find_map(|other| difference(first, *other)) {
                report.push(first.0.index, &first.1.resource, finding);
            }
            if !resolves_all && let Some(finding) = missing(&mesh, &found) {
                report.push(first.0.index, &first.1.resource, finding);
            }
        }
    }
}

fn difference(first: Found<'_, '_, '_>, other: Found<'_, '_, '_>) -> Option<Diagnostic> {
    let ((here, one), (there, two)) = (first, other);
    let mut differ = Vec::new();
    if ports(one) != ports(two) {
        differ.push("their ports");
    }
    if one.kind != two.kind {
        differ.push("their type");
    }
    if one.is_headless() != two.is_headless() {
        differ.push("whether they are headless");
    }
    if differ.is_empty() {
        return None;
    }
    let resource = &one.resource;
    let message = format!(
        "Service `{}` is one to Istio, but clusters `{}` and `{}` differ in {}",
        resource.full_name(),
        here.shown(),
        there.shown(),
        differ.join(" and "),
    );
    Some(
        Diagnostic::new(&code::SERVICE_DIFFERS, message)
            .at(resource.place(resource.head()))
            .related(two.resource.place(two.resource.name_span()), format!("in cluster `{}`", there.shown()))
            .help("make them the same, or give the Services different names"),
    )
}

/// What clients see of the ports.
fn ports<'a>(service: &Service<'a>) -> BTreeSet<(&'a str, Option<u32>, &'a str)> {
    service.ports.iter().map(|port| (port.name, port.number, port.protocol)).collect()
}

/// Names are resolved by the DNS of the client's own cluster.
fn missing(mesh: &[&Member<'_, '_>], found: &[Found<'_, '_, '_>]) -> Option<Diagnostic> {
    let resource = &found[0].1.resource;
    let has =
        |member: &Member<'_, '_>| found.iter().any(|(known, _)| std::ptr::eq(known.index, member.index));
    let lacks =
        |member: &&&Member<'_, '_>| member.index.has_in(Kind::Service, resource.namespace) && !has(member);
    let lacking: Vec<String> =
        mesh.iter().filter(lacks).map(|member| format!("`{}`", member.shown())).collect();
    if lacking.is_empty() {
        return None;
    }
    let clusters = if lacking.len() == 1 { "cluster" } else { "clusters" };
    let message = format!(
        "clients in {clusters} {} cannot resolve Service `{}`, which is not there",
        lacking.join(", "),
        resource.full_name(),
    );
    Some(
        Diagnostic::new(&code::SERVICE_MISSING, message)
            .at(resource.place(resource.name_span()))
            .help("apply the Service, without its workloads, to every cluster that has clients"),
    )
}

/// Whether sidecars answer for names that DNS does not know.
fn captures_dns(member: &Member<'_, '_>) -> bool {
    member.control_planes.iter().any(|plane| {
        let metadata = plane.config.mesh.get("defaultConfig").and_then(|config| config.get("proxyMetadata"));
        metadata.and_then(|metadata| metadata.get("ISTIO_META_DNS_CAPTURE")).and_then(Value::as_str)
            == Some("true")
    })
}

/// The Services that no other cluster sees: `serviceSettings` of the mesh configuration.
struct ClusterLocal(Vec<(String, bool)>);

impl ClusterLocal {
    fn of(mesh: &[&Member<'_, '_>]) -> Self {
        let mut hosts = Vec::new();
        for plane in mesh.iter().flat_map(|member| &member.control_planes) {
            let Some(Value::List(settings)) = plane.config.mesh.get("serviceSettings") else { continue };
            for setting in settings {
                let local = setting.get("settings").and_then(|settings| settings.get("clusterLocal"));
                let local = matches!(local, Some(Value::Bool(true)));
                if let Some(Value::List(list)) = setting.get("hosts") {
                    hosts.extend(list.iter().filter_map(|host| Some((host.as_str()?.to_owned(), local))));
                }
            }
        }
        Self(hosts)
    }

    /// The longest host that fits decides, as a `false` makes exceptions.
    fn includes(&self, namespace: &str, name: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let host = format!("{name}.{namespace}.svc.cluster.local");
        let fits = self.0.iter().filter(|(pattern, _)| covers(pattern, &host));
        fits.max_by_key(|(pattern, _)| pattern.len()).is_some_and(|(_, local)| *local)
    }
}
