//! Containers: ports, environment, mounts, probes.

use istio_mc_diagnostic::code;
use istio_mc_yaml::{Content, Number};

use super::demand::{one_field, one_of, required, unique};
use crate::name::syntax;
use crate::rules::{At, Cx};

/// What a probe or a hook does.
const HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

/// Checks a container of a pod that has these volumes.
pub(super) fn check(at: &At<'_, '_>, volumes: &[&str], cx: &mut Cx<'_>) {
    required(&at.field("image"), cx);
    one_of(&at.field("imagePullPolicy"), &["Always", "IfNotPresent", "Never"], cx);
    one_of(&at.field("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"], cx);
    ports(&at.field("ports"), cx);
    environment(&at.field("env"), cx);
    mounts(&at.field("volumeMounts"), volumes, cx);
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = at.field(probe);
        if probe.node().is_some() {
            one_field(&probe, HANDLERS, true, cx);
        }
    }
    let lifecycle = at.field("lifecycle");
    for hook in ["postStart", "preStop"] {
        let hook = lifecycle.field(hook);
        if hook.node().is_some() {
            one_field(&hook, HANDLERS, true, cx);
        }
    }
}

fn ports(list: &At<'_, '_>, cx: &mut Cx<'_>) {
    for index in 0..list.len() {
        let port = list.item(index);
        let number = port.field("containerPort");
        if number.node().is_none() {
            cx.report(&code::SERVICE_PORT, &number, format!("`{number}` is required"));
        }
        // 0 for a port of the host is none.
        for (field, least) in [(number, 1), (port.field("hostPort"), 0)] {
            if let Some(Content::Number(Number::Int(value))) = field.node().map(|node| &node.content)
                && !(least..=65535).contains(value)
            {
                let message = format!("`{field}` must be from 1 to 65535, not {value}");
                cx.report(&code::SERVICE_PORT, &field, message);
            }
        }
        one_of(&port.field("protocol"), &["TCP", "UDP", "SCTP"], cx);
        let name = port.field("name");
        if let Some(text) = name.text().filter(|text| !text.is_empty() && !syntax::is_port_name(text)) {
            let message = format!(
                "`{text}` is not the name of a container's port: lowercase letters, digits and single `-` inside, with a letter, at most 15 bytes"
            );
            cx.report(&code::SERVICE_PORT, &name, message);
        }
    }
    unique(list, "name", cx);
}

fn environment(list: &At<'_, '_>, cx: &mut Cx<'_>) {
    for index in 0..list.len() {
        let variable = list.item(index);
        let name = variable.field("name");
        required(&name, cx);
        if let Some(text) = name.text().filter(|text| text.contains('=')) {
            let message = format!("`{text}` is not the name of a variable: it has a `=`");
            cx.report(&code::INVALID_VALUE, &name, message);
        }
        let from = variable.field("valueFrom");
        if from.node().is_none() {
            continue;
        }
        if variable.field("value").text().is_some_and(|text| !text.is_empty()) {
            let message = format!("`{variable}` has `value` and `valueFrom`, of which Kubernetes takes one");
            cx.report(&code::KUBERNETES_EXCLUDES, &variable.key("valueFrom"), message);
        }
        let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
        one_field(&from, &sources, true, cx);
    }
}

fn mounts(list: &At<'_, '_>, volumes: &[&str], cx: &mut Cx<'_>) {
    for index in 0..list.len() {
        let mount = list.item(index);
        let name = mount.field("name");
        if required(&name, cx)
            && let Some(text) = name.text().filter(|text| !volumes.contains(text))
        {
            let message = format!("`{text}` is not a volume of the pod");
            let finding = cx.finding(&code::POD_VOLUME, &name, message);
            cx.push(finding.suggest(text, volumes.iter().copied()));
        }
        required(&mount.field("mountPath"), cx);
    }
    unique(list, "mountPath", cx);
}
