//! Remote secrets: whom they let a control plane log in to, and whether it will.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Severity, code, nearest};

use crate::analysis::fleet::{Fleet, Member, RemoteCluster, Role};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        twice(member, report);
        for remote in &member.remotes {
            kubeconfig(member, remote, report);
            if !remote.is_config {
                for finding in
                    [own(member, remote), named(remote), unknown(fleet, remote)].into_iter().flatten()
                {
                    report.push(member.index, &remote.secret, finding);
                }
            }
        }
    }
    for mesh in fleet.meshes() {
        one_way(&mesh, report);
    }
}

/// A control plane knows its own cluster without a secret, and passes over one with its name.
fn own(member: &Member<'_, '_>, remote: &RemoteCluster<'_>) -> Option<Diagnostic> {
    let mut planes = member.control_planes.iter().filter(|plane| !plane.is_external);
    let (id, span, plane) = planes.find_map(|plane| {
        let (id, span) = plane.cluster_id?;
        (id == remote.key).then_some((id, span, plane))
    })?;
    let message =
        format!("Secret `{}` is for `{id}`, the control plane's own cluster", remote.secret.full_name());
    Some(
        Diagnostic::new(&code::REMOTE_SECRET_SELF, message)
            .at(remote.secret.place(remote.span))
            .related(plane.workload.resource.place(span), "the name of the own cluster")
            .help("remove it here, and apply it to the other clusters of the mesh; if it is another cluster's, give it that name"),
    )
}

/// `istioctl create-remote-secret` writes the cluster's name twice: only the key counts.
fn named(remote: &RemoteCluster<'_>) -> Option<Diagnostic> {
    const ANNOTATION: &str = "networking.istio.io/cluster";
    let annotations = remote.secret.annotations();
    let name = annotations.get(ANNOTATION).filter(|name| *name != remote.key)?;
    let keys = |field| remote.secret.at(&[field]).and_then(istio_mc_yaml::Node::as_map).map_or(0, <[_]>::len);
    if keys("data") + keys("stringData") > 1 {
        return None;
    }
    let span = annotations.value_span(ANNOTATION)?;
    let message = format!(
        "Secret `{}` says that it is for cluster `{name}`, but its key makes the cluster `{}`",
        remote.secret.full_name(),
        remote.key
    );
    Some(
        Diagnostic::new(&code::REMOTE_SECRET_UNKNOWN, message)
            .at(remote.secret.place(remote.span))
            .related(remote.secret.place(span), "the annotation, which nothing reads")
            .help("use the cluster's `CLUSTER_ID` as the key"),
    )
}

fn unknown(fleet: &Fleet<'_, '_>, remote: &RemoteCluster<'_>) -> Option<Diagnostic> {
    if fleet.members.len() < 2 || fleet.find(remote.key).is_some() {
        return None;
    }
    let message = format!(
        "Secret `{}` is for a cluster `{}`, which is not in the input",
        remote.secret.full_name(),
        remote.key
    );
    let near = nearest(remote.key, fleet.names());
    let mut finding = Diagnostic::new(&code::REMOTE_SECRET_UNKNOWN, message)
        .at(remote.secret.place(remote.span))
        .suggest(remote.key, fleet.names())
        .help("use the cluster's `CLUSTER_ID` as the key, or add its objects to the input");
    if near.is_none() {
        // The input may well be without some clusters.
        finding.severity = Severity::Note;
    }
    Some(finding)
}

fn twice(member: &Member<'_, '_>, report: &mut Report) {
    let mut keys: BTreeMap<(&str, &str), &RemoteCluster<'_>> = BTreeMap::new();
    let mut servers: BTreeMap<(&str, &str), &RemoteCluster<'_>> = BTreeMap::new();
    for remote in member.remotes.iter().filter(|remote| !remote.is_config) {
        // Each control plane reads the Secrets of its own namespace.
        let namespace = remote.secret.namespace;
        let before = *keys.entry((namespace, remote.key)).or_insert(remote);
        let (before, message) = if std::ptr::eq(before, remote) {
            let Some(server) = remote.kubeconfig.as_ref().and_then(|config| config.server.as_deref()) else {
                continue;
            };
            let before = *servers.entry((namespace, server)).or_insert(remote);
            if std::ptr::eq(before, remote) {
                continue;
            }
            let shown = remote.kubeconfig.as_ref().and_then(super::super::fleet::Kubeconfig::shown_server);
            let message = format!(
                "clusters `{}` and `{}` have the same API server `{}`",
                before.key,
                remote.key,
                shown.unwrap_or_default()
            );
            (before, message)
        } else {
            (before, format!("two Secrets are for cluster `{}`, and only one of them is used", remote.key))
        };
        let finding = Diagnostic::new(&code::REMOTE_SECRET_TWICE, message)
            .at(remote.secret.place(remote.span))
            .related(before.secret.place(before.span), "the other one")
            .help("leave one Secret for each cluster");
        report.push(member.index, &remote.secret, finding);
    }
}

fn kubeconfig(member: &Member<'_, '_>, remote: &RemoteCluster<'_>, report: &mut Report) {
    if !member.index.level.is_modern() {
        return;
    }
    let place = remote.secret.place(remote.span);
    let Some(config) = &remote.kubeconfig else {
        let message =
            format!("key `{}` of Secret `{}` holds no kubeconfig", remote.key, remote.secret.full_name());
        let finding = Diagnostic::new(&code::KUBECONFIG_REFUSED, message)
            .at(place)
            .help("make it by `istioctl create-remote-secret` or `istio-mc remote-secret`");
        report.push(member.index, &remote.secret, finding);
        return;
    };
    for way in &config.refused {
        let message = format!("istiod refuses `{way}` in the kubeconfig of cluster `{}`", remote.key);
        let finding = Diagnostic::new(&code::KUBECONFIG_REFUSED, message)
            .at(place.clone())
            .note("programs and files of the machine where it was made are not in istiod's container")
            .help("use the token of a ServiceAccount, or embed certificates as `client-certificate-data` and `client-key-data`");
        report.push(member.index, &remote.secret, finding);
    }
    if config.is_local() {
        let message = format!(
            "the API server of cluster `{}` is `{}`, which in istiod's pod is the pod itself",
            remote.key,
            config.shown_server().unwrap_or_default()
        );
        let finding = Diagnostic::new(&code::REMOTE_SERVER_LOCAL, message)
            .at(place)
            .help("name an address that pods of this cluster reach");
        report.push(member.index, &remote.secret, finding);
    }
}

/// Two control planes of one mesh need each other's endpoints.
fn one_way(mesh: &[&Member<'_, '_>], report: &mut Report) {
    let is_own = |member: &Member<'_, '_>| {
        member.role == Role::Primary
            && member.index.level.is_modern()
            && member.control_planes.iter().any(|plane| !plane.is_external)
    };
    let primaries: Vec<&Member<'_, '_>> = mesh.iter().copied().filter(|member| is_own(member)).collect();
    for member in &primaries {
        for remote in member.remotes.iter().filter(|remote| !remote.is_config) {
            let other = primaries
                .iter()
                .find(|other| other.is_called(remote.key) && !std::ptr::eq(other.index, member.index));
            let Some(other) = other else { continue };
            let back = other.remotes.iter().any(|back| member.is_called(back.key));
            if back {
                continue;
            }
            let Some(plane) = other.control_planes.first() else { continue };
            let resource = &plane.workload.resource;
            let message = format!(
                "cluster `{}` knows the endpoints of `{}`, but not the other way round",
                member.shown(),
                other.shown()
            );
            let finding = Diagnostic::new(&code::REMOTE_SECRET_MISSING, message)
                .at(resource.place(resource.name_span()))
                .related(
                    remote.secret.place(remote.span),
                    format!("the secret in cluster `{}`", member.shown()),
                )
                .help(format!(
                    "apply a remote secret for `{}` to namespace `{}` of cluster `{}`",
                    member.id.as_deref().unwrap_or_default(),
                    plane.namespace(),
                    other.shown()
                ));
            report.push(other.index, resource, finding);
        }
    }
}
