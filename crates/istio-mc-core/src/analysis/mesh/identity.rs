//! Namespaces and workloads that are the same in all clusters, and belong to the mesh, or act, as something else in
//! one of them.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, code};

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{Kind, Resource, Workload};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes().filter(|mesh| mesh.len() > 1) {
        namespaces(&mesh, report);
        accounts(&mesh, report);
    }
}

fn namespaces(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut by_name: BTreeMap<&str, Vec<(&Member<'_, '_>, &Resource<'_>)>> = BTreeMap::new();
    for member in mesh {
        for namespace in member.index.all(Kind::Namespace).iter().filter(|one| !member.is_system(one.name)) {
            by_name.entry(namespace.name).or_default().push((member, namespace));
        }
    }
    for (name, found) in by_name {
        let inside = found.iter().find(|(_, namespace)| is_inside(namespace));
        let outside = found.iter().find(|(_, namespace)| !is_inside(namespace));
        let (Some((here, there)), Some((member, namespace))) = (inside, outside) else { continue };
        let message = format!(
            "namespace `{name}` gets sidecars in cluster `{}` and none in `{}`",
            here.shown(),
            member.shown()
        );
        let finding = Diagnostic::new(&code::NAMESPACE_DIFFERS, message)
            .at(namespace.place(namespace.name_span()))
            .related(
                there.place(there.name_span()),
                format!("part of the mesh in cluster `{}`", here.shown()),
            )
            .help("give it the same labels in every cluster of the mesh");
        report.push(member.index, namespace, finding);
    }
}

/// Whether pods of a namespace become part of the mesh.
pub(super) fn is_inside(namespace: &Resource<'_>) -> bool {
    let labels = namespace.labels();
    match labels.get("istio-injection") {
        Some(value) => value == "enabled",
        None => {
            labels.get("istio.io/rev").is_some_and(|revision| !revision.is_empty())
                || labels.get("istio.io/dataplane-mode") == Some("ambient")
        }
    }
}

fn accounts(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let mut first: BTreeMap<(Kind, &str, &str), (&Member<'_, '_>, &Workload<'_>)> = BTreeMap::new();
    for member in mesh {
        for workload in member.index.workloads.iter() {
            let resource = &workload.resource;
            // Names of Pods and ReplicaSets are made up.
            if member.is_system(resource.namespace) || matches!(resource.kind, Kind::Pod | Kind::ReplicaSet) {
                continue;
            }
            let key = (resource.kind, resource.namespace, resource.name);
            let (before, known) = *first.entry(key).or_insert((member, workload));
            let (one, two) = (known.service_account(), workload.service_account());
            if one == two || std::ptr::eq(before.index, member.index) {
                continue;
            }
            let message = format!(
                "{} runs as ServiceAccount `{two}` here and as `{one}` in cluster `{}`",
                resource.object.title(),
                before.shown(),
            );
            let place = |workload: &Workload<'_>| {
                let span = workload.pod.at(&["spec", "serviceAccountName"]).map(|node| node.span);
                workload.resource.place(span.unwrap_or_else(|| workload.resource.name_span()))
            };
            let finding = Diagnostic::new(&code::IDENTITY_DIFFERS, message)
                .at(place(workload))
                .related(place(known), format!("as `{one}` in cluster `{}`", before.shown()))
                .help("let the same workload run under the same ServiceAccount everywhere: policies name it");
            report.push(member.index, resource, finding);
        }
    }
}
