//! Addresses of pods.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::Node;

use super::component::Component;
use super::not_found;
use super::objects::{Object, Objects};

/// The address of one of a component's pods: the first one that is ready, or at least running.
pub(super) fn address(
    component: &Component,
    objects: &Objects<'_>,
    findings: &mut Diagnostics,
) -> Option<String> {
    let labelled = |(key, value): &(&str, &str)| -> Vec<Object<'_>> {
        objects.pods.iter().copied().filter(|pod| pod.label(key) == Some(value)).collect()
    };
    let Some(pods) = component.labels.iter().map(labelled).find(|pods| !pods.is_empty()) else {
        let labels: Vec<String> =
            component.labels.iter().map(|(key, value)| format!("`{key}={value}`")).collect();
        not_found(component, &format!("pod labelled {}", labels.join(" or ")), objects, findings);
        return None;
    };
    let running: Vec<(Object<'_>, &str)> =
        pods.iter().filter_map(|pod| Some((*pod, running_address(*pod)?))).collect();
    let Some(&(pod, address)) = running.iter().find(|(pod, _)| is_ready(*pod)).or(running.first()) else {
        let pod = pods[0];
        let phase = pod.text(&["status", "phase"]).unwrap_or("unknown");
        let message = format!("the pod `{}` is not running: its phase is `{phase}`", pod.name());
        let finding = Diagnostic::new(&code::ADDRESS_UNUSABLE, message).at(objects.place(pod)).help(format!(
            "look at it: `kubectl -n {} describe pod {}`",
            objects.namespace,
            pod.name()
        ));
        findings.push(finding);
        return None;
    };
    if running.len() > 1 {
        let message =
            format!("{} has {} pods; the address is that of `{}`", component.name, running.len(), pod.name());
        let finding = Diagnostic::new(&code::SEVERAL_PODS, message)
            .at(objects.place(pod))
            .help("a Service's address spreads over all of them (`--mode svc`)");
        findings.push(finding);
    }
    Some(address.to_owned())
}

/// The address of a pod that runs and is not about to go.
fn running_address(pod: Object<'_>) -> Option<&str> {
    let goes = pod.text(&["metadata", "deletionTimestamp"]).is_some();
    let runs = pod.text(&["status", "phase"]) == Some("Running") && !goes;
    pod.text(&["status", "podIP"]).filter(|address| runs && address.parse::<std::net::IpAddr>().is_ok())
}

fn is_ready(pod: Object<'_>) -> bool {
    let text = |node: &Node<'_>, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    pod.list(&["status", "conditions"]).iter().any(|condition| {
        text(condition, "type").as_deref() == Some("Ready")
            && text(condition, "status").as_deref() == Some("True")
    })
}
