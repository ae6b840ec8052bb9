//! Addresses of Services.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::{Content, Node, Number};

use super::component::{Component, Port};
use super::not_found;
use super::objects::{Object, Objects};

/// The cluster address of a component's Service.
pub(super) fn address(
    component: &Component,
    objects: &Objects<'_>,
    findings: &mut Diagnostics,
) -> Option<String> {
    let named = |name: &&str| objects.services.iter().copied().find(|service| service.name() == *name);
    let candidates: Vec<Object<'_>> = component.services.iter().filter_map(named).collect();
    // A Service that has the ports is better than one whose name is.
    let complete =
        candidates.iter().find(|service| component.ports.iter().all(|port| serves(**service, port)));
    let Some(&service) = complete.or(candidates.first()) else {
        let names: Vec<String> = component.services.iter().map(|name| format!("`{name}`")).collect();
        not_found(component, &format!("Service {}", names.join(" or ")), objects, findings);
        return None;
    };
    let address = match service.text(&["spec", "type"]) {
        Some("ExternalName") => Err("is an ExternalName, which has no address of its own"),
        _ => match service.text(&["spec", "clusterIP"]) {
            Some("None") => Err("is headless: it has the addresses of its pods only"),
            Some(address) if address.parse::<std::net::IpAddr>().is_ok() => Ok(address),
            _ => Err("has no cluster address yet"),
        },
    };
    let address = match address {
        Ok(address) => address,
        Err(reason) => {
            let message = format!("the Service `{}` {reason}", service.name());
            let finding = Diagnostic::new(&code::ADDRESS_UNUSABLE, message).at(objects.place(service)).help(
                "use the addresses of pods (`--mode pod`), or write the address into the mesh file yourself",
            );
            findings.push(finding);
            return None;
        }
    };
    check_ports(component, service, objects, findings);
    mention_load_balancer(service, objects, findings);
    Some(address.to_owned())
}

fn check_ports(
    component: &Component,
    service: Object<'_>,
    objects: &Objects<'_>,
    findings: &mut Diagnostics,
) {
    let missing: Vec<&Port> = component.ports.iter().filter(|port| !serves(service, port)).collect();
    let Some(first) = missing.first() else { return };
    let numbers: Vec<String> = missing.iter().map(|port| port.number.to_string()).collect();
    let message = format!(
        "the Service `{}` does not serve port{} {}",
        service.name(),
        if numbers.len() > 1 { "s" } else { "" },
        numbers.join(" and ")
    );
    let mut finding = Diagnostic::new(&code::PORT_NOT_SERVED, message).at(objects.place(service));
    for port in &missing {
        finding = finding.note(format!("{}/{}: {}", port.number, port.protocol, port.used));
    }
    let patch = format!(
        "kubectl -n {} patch service {} --type json -p '[{{\"op\":\"add\",\"path\":\"/spec/ports/-\",\"value\":\
         {{\"name\":\"port-{number}\",\"port\":{number},\"protocol\":\"{}\"}}}}]'",
        objects.namespace,
        service.name(),
        first.protocol,
        number = first.number,
    );
    let finding = finding
        .help("use the addresses of pods, which do (`--mode pod`)")
        .help(format!("or add the port to the Service: {patch}"));
    findings.push(finding);
}

fn mention_load_balancer(service: Object<'_>, objects: &Objects<'_>, findings: &mut Diagnostics) {
    let ingress = service.list(&["status", "loadBalancer", "ingress"]).first();
    let address = ingress.and_then(|ingress| ingress.get("ip").or_else(|| ingress.get("hostname")));
    if let Some(address) = address.and_then(Node::as_str) {
        let message = format!("the Service `{}` also has the load balancer `{address}`", service.name());
        let finding = Diagnostic::new(&code::LOAD_BALANCER_ADDRESS, message)
            .at(objects.place(service))
            .help("write that address where other clusters do not reach the cluster addresses of this one");
        findings.push(finding);
    }
}

fn serves(service: Object<'_>, wanted: &Port) -> bool {
    service.list(&["spec", "ports"]).iter().any(|port| {
        let number = port.get("port").map(|number| &number.content);
        let is_number =
            matches!(number, Some(Content::Number(Number::Int(number))) if *number == i128::from(wanted.number));
        let protocol = port.get("protocol").and_then(Node::as_str).unwrap_or("TCP");
        is_number && protocol == wanted.protocol
    })
}
