//! meshNetworks: endpoints and gateways.

use istio_mc_diagnostic::code;

use super::tolerant::decode;
use crate::api::mesh_config::{MeshNetworks, NetworkEndpoints, NetworkGateway};
use crate::name::syntax;
use crate::rules::istio::{ipv4_subnet, is_fqdn, is_ip, number, subnet};
use crate::rules::{At, Cx};

pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(networks) = decode::<MeshNetworks>(root, cx) else { return };
    let at = root.field("networks");
    for (name, network) in &networks.networks {
        let at = at.field(name);
        let endpoints = at.field("endpoints");
        for (index, given) in network.endpoints.iter().enumerate() {
            endpoint(&endpoints.item(index), given, cx);
        }
        let gateways = at.field("gateways");
        for (index, given) in network.gateways.iter().enumerate() {
            gateway(&gateways.item(index), given, cx);
        }
    }
}

fn endpoint(at: &At<'_, '_>, given: &NetworkEndpoints, cx: &mut Cx<'_>) {
    match given {
        NetworkEndpoints::FromCidr(_) if cx.level().is_modern() => subnet(&at.field("fromCidr"), cx),
        NetworkEndpoints::FromCidr(_) => ipv4_subnet(&at.field("fromCidr"), cx),
        NetworkEndpoints::FromRegistry(name) if !syntax::is_host_label(name) => {
            let message = format!("`{name}` is not the name of a cluster: letters, digits and `-` inside");
            cx.report(&code::MESH_CONFIG, &at.field("fromRegistry"), message);
        }
        NetworkEndpoints::FromRegistry(_) => {}
    }
}

fn gateway(at: &At<'_, '_>, given: &NetworkGateway, cx: &mut Cx<'_>) {
    if let Some(name) = given.registry_service_name.as_deref().filter(|name| !is_fqdn(name, cx)) {
        let message = format!("`{name}` is not the full name of a Service");
        let finding = cx.finding(&code::MESH_CONFIG, &at.field("registryServiceName"), message);
        cx.push(finding.help("write it as `istio-eastwestgateway.istio-system.svc.cluster.local`"));
    }
    if let Some(address) = given.address.as_deref().filter(|address| !is_ip(address) && !is_fqdn(address, cx))
    {
        let message = format!("`{address}` is neither an IP address nor a host name");
        let finding = cx.finding(&code::MESH_CONFIG, &at.field("address"), message);
        cx.push(match address.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => {
                finding.help(format!("the port stands apart: `address: {host}`, `port: {port}`"))
            }
            _ => finding,
        });
    }
    let port = at.field("port");
    match given.port {
        Some(given) => number(&port, given, cx),
        None => {
            let finding = cx.finding(&code::MESH_CONFIG, &port, format!("`{at}` needs a `port`"));
            cx.push(finding.help("gateways between networks take mutual TLS at 15443"));
        }
    }
}
