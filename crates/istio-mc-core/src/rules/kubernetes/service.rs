//! Service: its type and its ports.

use istio_mc_diagnostic::code;
use istio_mc_yaml::{Content, Node, Number};

use super::demand::{one_of, required};
use crate::name::syntax;
use crate::net::Port;
use crate::rules::{At, Cx};

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let list = spec.field("ports");
    let is_external = spec.field("type").text() == Some("ExternalName");
    let is_headless = spec.field("clusterIP").text() == Some("None");
    if list.len() == 0 && !is_external && !is_headless {
        let message = "a Service needs at least one port, unless it is headless".to_owned();
        cx.report(&code::SERVICE_PORT, &list, message);
    }
    ports(&list, Owner::Service, cx);
    one_of(&spec.field("type"), &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"], cx);
    one_of(&spec.field("sessionAffinity"), &["None", "ClientIP"], cx);
    one_of(&spec.field("externalTrafficPolicy"), &["Cluster", "Local"], cx);
    one_of(&spec.field("internalTrafficPolicy"), &["Cluster", "Local"], cx);
    if is_external {
        required(&spec.field("externalName"), cx);
    }
}

/// Whose ports they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Service,
    Endpoints,
}

/// The ports of a Service or of Endpoints.
pub(super) fn ports(list: &At<'_, '_>, owner: Owner, cx: &mut Cx<'_>) {
    let count = list.len();
    for index in 0..count {
        let port = list.item(index);
        number(&port.field("port"), cx);
        protocol(&port.field("protocol"), cx);
        let name = port.field("name");
        match name.text() {
            None | Some("") if count > 1 => {
                let message = format!("`{name}` is missing: where there are several ports each needs a name");
                cx.report(&code::SERVICE_PORT, &name, message);
            }
            Some(text) if !text.is_empty() && !syntax::is_label(text) => {
                let message = format!(
                    "`{text}` is not a name of a port: lowercase letters, digits and `-` inside, at most 63 bytes"
                );
                cx.report(&code::SERVICE_PORT, &name, message);
            }
            _ => {}
        }
        if owner == Owner::Service {
            target_port(&port.field("targetPort"), cx);
            for earlier in 0..index {
                duplicate(&list.item(earlier), &port, cx);
            }
        }
    }
}

fn duplicate(earlier: &At<'_, '_>, port: &At<'_, '_>, cx: &mut Cx<'_>) {
    let place = |at: &At<'_, '_>| istio_mc_diagnostic::Place::new(cx.object().source, at.span());
    let (first, second) = (earlier.field("name"), port.field("name"));
    let mut findings = Vec::new();
    if let Some(name) = second.text().filter(|name| !name.is_empty() && first.text() == Some(name)) {
        let message = format!("two ports have the name `{name}`");
        let finding = cx.finding(&code::SERVICE_PORT, &second, message);
        findings.push(finding.related(place(&first), "the other one"));
    }
    let named = |at: &At<'_, '_>| at.field("protocol").text().unwrap_or("TCP").to_owned();
    let (first, second) = (earlier.field("port"), port.field("port"));
    let number = |at: &At<'_, '_>| at.node().map(Node::to_value);
    if number(&second).is_some() && number(&first) == number(&second) && named(earlier) == named(port) {
        let message = format!("`{second}` is the number of another {} port", named(port));
        let finding = cx.finding(&code::SERVICE_PORT, &second, message);
        findings.push(finding.related(place(&first), "the other one"));
    }
    for finding in findings {
        cx.push(finding);
    }
}

fn number(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let message = match at.node().map(|node| &node.content) {
        Some(Content::Number(Number::Int(number))) => match Port::try_from(*number) {
            Ok(_) => return,
            Err(error) => format!("`{at}`: {error}"),
        },
        Some(Content::String(_)) => format!("`{at}` must be a number, not a string"),
        Some(_) => format!("`{at}` must be a number from 1 to 65535"),
        None => format!("`{at}` is missing"),
    };
    cx.report(&code::SERVICE_PORT, at, message);
}

/// A number, or the name of a container's port: at most 15 bytes, with a letter, without `--`.
fn target_port(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    match at.node().map(|node| &node.content) {
        None => {}
        Some(Content::String(text)) if syntax::is_port_name(text) => {}
        Some(Content::String(text)) => {
            let message = format!(
                "`{text}` is not the name of a container's port: lowercase letters, digits and single `-` inside, with a letter, at most 15 bytes"
            );
            let finding = cx.finding(&code::SERVICE_PORT, at, message);
            cx.push(match text.parse::<Port>() {
                Ok(port) => finding.help(format!("write the number without quotes: `{port}`")),
                Err(_) => finding,
            });
        }
        Some(_) => number(at, cx),
    }
}

fn protocol(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else { return };
    if !PROTOCOLS.contains(&text) {
        let message = format!("`{text}` is not a protocol of a Service: TCP, UDP or SCTP");
        let finding = cx.finding(&code::SERVICE_PORT, at, message);
        cx.push(finding.suggest(text, PROTOCOLS));
    }
}
