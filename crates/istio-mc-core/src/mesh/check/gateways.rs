//! Gateways are what others can reach, and DNS can be told of names behind them.
//!
//! Sources: the documents of split-horizon EDS and gateway connectivity (1.1 to 1.4); Pilot validates none of it.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::Located;

use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{DnsProvider, GatewayEntry, Inventory};
use crate::net::Host;

/// The ports that the official charts' ingress gateway has for mutual TLS that is passed on.
const LISTENING: [u16; 2] = [443, 15443];

pub(super) fn check(inventory: &Inventory, groups: &[MeshGroup], findings: &mut Diagnostics) {
    let of_clusters = inventory.clusters.iter().flat_map(|cluster| &cluster.gateways);
    let of_networks = inventory.networks.iter().flat_map(|network| &network.gateways);
    of_clusters.chain(of_networks).for_each(|entry| usable(entry, findings));
    dns(inventory, findings);
    let mut reported = Vec::new();
    for group in groups {
        let stated = group.istio.gateways.as_ref().and_then(|gateways| gateways.cross_network.as_ref());
        if let Some(port) = stated.and_then(|stated| stated.port.as_ref())
            && !LISTENING.contains(&port.get())
            && !reported.contains(&port.place.span)
        {
            reported.push(port.place.span);
            findings.push(
                Diagnostic::new(
                    &code::GATEWAY_ADDRESS,
                    format!("the cross-network gateway cannot listen at {}", port.value),
                )
                .at(port.place.clone())
                .note("the ingress gateway's Service has the ports 443 and 15443 for it")
                .help("write 443 or 15443; another port by which it is reached goes into the cluster's `gateways`"),
            );
        }
    }
}

fn usable(entry: &Located<GatewayEntry>, findings: &mut Diagnostics) {
    let Some(address) = &entry.address else {
        if entry.service.is_none() {
            findings.push(
                Diagnostic::new(&code::MISSING_FIELD, "a gateway needs `address` or `service`")
                    .at(entry.place.clone()),
            );
        }
        if let (Some(_), Some(port)) = (&entry.service, &entry.federation_port) {
            findings.push(
                Diagnostic::new(
                    &code::GATEWAY_ADDRESS,
                    "`federationPort` has no effect: other meshes do not look up a `service`",
                )
                .at(port.place.clone())
                .help("state the `address` by which other meshes reach the gateway"),
            );
        }
        return;
    };
    let Host::Ip(ip) = &address.value else { return };
    if ip.get().is_loopback() || ip.get().is_multicast() {
        findings.push(
            Diagnostic::new(&code::GATEWAY_ADDRESS, format!("no gateway can be reached at `{ip}`"))
                .at(address.place.clone())
                .help("give the address of its load balancer, or that of a node together with the NodePort"),
        );
    } else if ip.get().is_unspecified() {
        findings.push(
            Diagnostic::new(&code::GATEWAY_PLACEHOLDER, format!("`{ip}` stands for an address to come"))
                .at(address.place.clone())
                .help("write the gateway's address once its load balancer has one, and render again"),
        );
    }
}

/// What a cluster's DNS needs to be told.
fn dns(inventory: &Inventory, findings: &mut Diagnostics) {
    for cluster in &inventory.clusters {
        let Some(dns) = &cluster.dns else { continue };
        let missing = |field: &str, help: &str| {
            let message = format!("`dns` of `{}` needs `{field}`", cluster.name);
            Diagnostic::new(&code::MISSING_FIELD, message).at(dns.place.clone()).help(help.to_owned())
        };
        if dns.provider.is_none() {
            findings.push(missing("provider", "write `kube-dns` or `coredns`"));
        }
        match &dns.istio_core_dns {
            None => findings.push(missing(
                "istioCoreDNS",
                "write the cluster IP that `kubectl get service istiocoredns -n istio-system` shows",
            )),
            Some(address) if address.ip().is_none() => findings.push(
                Diagnostic::new(
                    &code::INVALID_VALUE,
                    format!(
                        "`{}` is not an IP address: DNS cannot be asked for its own server",
                        address.value
                    ),
                )
                .at(address.place.clone()),
            ),
            Some(_) => {}
        }
        let provider = dns.provider.as_ref().filter(|provider| provider.value == DnsProvider::KubeDns);
        let of_core_dns = [
            ("version", dns.version.as_ref().map(|it| &it.place)),
            ("corefile", dns.corefile.as_ref().map(|it| &it.place)),
        ];
        for (field, place) in of_core_dns {
            let (Some(provider), Some(place)) = (provider, place) else { continue };
            findings.push(
                Diagnostic::new(&code::INVALID_VALUE, format!("`{field}` is of CoreDNS, not of kube-dns"))
                    .at(place.clone())
                    .related(provider.place.clone(), "the cluster's DNS")
                    .help("leave it out; what kube-dns is configured with goes into `configMap`"),
            );
        }
    }
}
