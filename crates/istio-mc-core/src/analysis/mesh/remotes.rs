//! Clusters without a control plane of their own: whether one serves them.

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::Node;

use crate::analysis::fleet::{Fleet, Member, Role};
use crate::analysis::index::Kind;
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        if !member.index.level.is_modern() {
            continue;
        }
        if member.role == Role::Remote {
            match member.named_control_planes() {
                Some(_) => named(fleet, member, report),
                None => unnamed(fleet, member, report),
            }
        }
        by_external_name(member, report);
    }
}

fn named(fleet: &Fleet<'_, '_>, member: &Member<'_, '_>, report: &mut Report) {
    let Some((namespace, text, span)) = member.named_control_planes() else { return };
    if fleet.members.len() < 2 {
        return;
    }
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "*") {
        let finding = |message: String| {
            Diagnostic::new(&code::REMOTE_WITHOUT_PRIMARY, message).at(namespace.place(span))
        };
        let Some(primary) = fleet.find(name) else {
            let message = format!(
                "cluster `{}` is said to be served from `{name}`, which is not in the input",
                member.shown()
            );
            let known = fleet.names().filter(|known| !member.is_called(known));
            let help = "name the `CLUSTER_ID` of the cluster whose istiod serves this one";
            report.push(member.index, namespace, finding(message).suggest(name, known).help(help));
            continue;
        };
        // istiod starts to serve a cluster when it has a secret for it.
        let readers = fleet.readers(primary);
        let has_secret = |host: &Member<'_, '_>| {
            host.remotes.iter().any(|remote| !remote.is_config && member.is_called(remote.key))
        };
        let knows_any = readers.iter().any(|(host, _)| !host.remotes.is_empty());
        if knows_any && !readers.iter().any(|(host, _)| has_secret(host)) {
            let message = format!(
                "cluster `{}` is served from `{name}`, which has no remote secret for it",
                member.shown()
            );
            let help = format!(
                "apply a remote secret for `{}` to the system namespace of the control plane",
                member.id.as_deref().unwrap_or_default()
            );
            report.push(member.index, namespace, finding(message).help(help));
        }
    }
}

fn unnamed(fleet: &Fleet<'_, '_>, member: &Member<'_, '_>, report: &mut Report) {
    let namespace = member.system_namespaces.iter().find_map(|name| member.index.namespace(name));
    // A cluster whose own configuration an external control plane reads needs no annotation.
    if !fleet.readers(member).is_empty() {
        return;
    }
    let Some(namespace) = namespace else { return };
    let serving = fleet.members.iter().find(|host| {
        host.remotes.iter().any(|remote| !remote.is_config && member.is_called(remote.key))
            && host.control_planes.iter().any(|plane| plane.serves_remotes)
    });
    let Some(host) = serving else { return };
    let message =
        format!("cluster `{}` does not say that cluster `{}` serves it", member.shown(), host.shown());
    let finding = Diagnostic::new(&code::REMOTE_WITHOUT_PRIMARY, message)
        .at(namespace.place(namespace.name_span()))
        .note("istiod injects into, and gives certificates to, those remote clusters only that name it")
        .help(format!(
            "annotate the namespace with `topology.istio.io/controlPlaneClusters: {}`",
            host.id.as_deref().unwrap_or_default()
        ));
    report.push(member.index, namespace, finding);
}

/// The API server calls no webhook through a Service that is but another name.
fn by_external_name(member: &Member<'_, '_>, report: &mut Report) {
    for kind in [Kind::MutatingWebhookConfiguration, Kind::ValidatingWebhookConfiguration] {
        for resource in member.index.all(kind) {
            let called = resource.list(&["webhooks"]).iter().find_map(|webhook| {
                let service = webhook.at(&["clientConfig", "service"])?;
                let text = |key| service.get(key).and_then(Node::as_str);
                let found = member.index.service(text("namespace")?, text("name")?)?;
                Some((found, service.get("name")?.span)).filter(|(found, _)| found.kind == "ExternalName")
            });
            let Some((service, span)) = called else { continue };
            let message = format!(
                "the API server calls no webhook through Service `{}`, which is of type `ExternalName`",
                service.resource.full_name()
            );
            let finding = Diagnostic::new(&code::WEBHOOK_EXTERNAL_NAME, message)
                .at(resource.place(span))
                .related(service.resource.place(service.resource.name_span()), "only another name")
                .help("set `istiodRemote.injectionURL` and `base.validationURL`, or give `global.remotePilotAddress` as an IP address");
            report.push(member.index, resource, finding);
        }
    }
}
