//! The control plane's addresses: complete, usable, and its own.
//!
//! Source: the values of istio-remote 0.8 and 1.0. 0.8 writes them into `Endpoints` objects, which take
//! IP addresses only; 1.0 does so for Pilot when it is reached by mutual TLS.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::Located;

use super::is_control_plane;
use super::target::Target;
use crate::mesh::grouped::MeshGroup;
use crate::mesh::inventory::{ClusterEntry, Endpoints, Inventory, NetworkEntry};
use crate::net::{Host, IpAddress};

pub(super) fn check(
    inventory: &Inventory,
    group: &MeshGroup,
    target: Option<&Target>,
    findings: &mut Diagnostics,
) {
    let control_plane = group.entries(inventory).find(|cluster| is_control_plane(cluster));
    for cluster in group.entries(inventory).filter(|cluster| !is_control_plane(cluster)) {
        if let Some((name, address)) =
            cluster.endpoints.as_ref().and_then(|endpoints| all(endpoints).into_iter().find_map(given))
        {
            let message = format!(
                "`endpoints.{name}` of `{}`: only the control plane's cluster has endpoints",
                cluster.name
            );
            let mut finding = Diagnostic::new(&code::MISPLACED_ENDPOINT, message).at(address.place.clone());
            if let Some(control_plane) = control_plane {
                finding = finding
                    .related(control_plane.name.place.clone(), "the control plane runs here")
                    .help(format!("move `endpoints` to `{}`", control_plane.name));
            }
            findings.push(finding);
        }
    }
    let (Some(control_plane), Some(target)) = (control_plane, target) else { return };
    let endpoints = control_plane.endpoints.clone().unwrap_or_default();
    let secure = group.istio.control_plane_security.as_ref().is_some_and(|flag| flag.value);
    let mut others = group.entries(inventory).filter(|cluster| !is_control_plane(cluster));
    // Across networks the control plane is reached through its gateway, if its address is known.
    let through_gateway = has_way_to_control_plane(inventory, group, control_plane);
    let is_asked_directly =
        others.any(|cluster| cluster.network_name() == control_plane.network_name() || !through_gateway);
    if through_gateway && endpoints.pilot.is_none() {
        behind_gateway(inventory, group, control_plane, secure, findings);
    }
    for (name, address) in all(&endpoints) {
        let ip_only = target.series.endpoints_must_be_ips || (secure && name == "pilot");
        match address {
            Some(address) => {
                usable(name, address, ip_only, target, findings, (inventory, group), control_plane)
            }
            None if is_asked_directly && required(name, target) => {
                let message = format!("`{}` needs `endpoints.{name}`", control_plane.name);
                findings.push(
                    Diagnostic::new(&code::MISSING_ENDPOINT, message)
                        .at(control_plane.name.place.clone())
                        .note("the remote clusters' sidecars ask the control plane at that address")
                        .help(format!(
                            "find it with `kubectl get svc,pods -n istio-system -o json | istio-mc discover --cluster {}`",
                            control_plane.name
                        )),
                );
            }
            None => {}
        }
    }
}

/// A control plane on another network is asked for at its gateway. The official chart's (`meshExpansion`) has Pilot's port with
/// mutual TLS alone, and the name that the certificate bears needs an Endpoints object.
fn behind_gateway(
    inventory: &Inventory,
    group: &MeshGroup,
    control_plane: &ClusterEntry,
    secure: bool,
    findings: &mut Diagnostics,
) {
    let is_here = |cluster: &&ClusterEntry| cluster.network_name() == control_plane.network_name();
    let Some(remote) = group.entries(inventory).find(|cluster| !is_here(cluster)) else { return };
    if !secure {
        findings.push(
            Diagnostic::new(
                &code::PLAIN_CONTROL_PLANE,
                format!("`{}` asks for Pilot without mutual TLS at the gateway of `{}`", remote.name, control_plane.name),
            )
            .at(remote.name.place.clone())
            .related(control_plane.name.place.clone(), "the control plane runs here, on another network")
            .note("Istio's gateway passes on port 15011, which has mutual TLS, and not port 15010")
            .help(format!(
                "state `istio: {{controlPlaneSecurity: true}}`, or `endpoints: {{pilot: ADDRESS}}` of `{}` where Pilot is \
                 reached otherwise",
                control_plane.name
            )),
        );
        return;
    }
    let gateways = group.entries(inventory).filter(is_here).flat_map(|cluster| &cluster.gateways);
    let address = gateways.filter_map(|gateway| gateway.address.as_ref()).next();
    if let Some(address) = address.filter(|address| address.value.ip().is_none()) {
        findings.push(
            Diagnostic::new(
                &code::ENDPOINT_NOT_IP,
                format!(
                    "`{}` asks for Pilot at this gateway, which must be an IP address for it",
                    remote.name
                ),
            )
            .at(address.place.clone())
            .note(
                "with `controlPlaneSecurity` it goes into an Endpoints object, which takes IP addresses only",
            )
            .help(format!(
                "state an IP by which the gateway is reached: `endpoints: {{pilot: IP}}` of `{}`",
                control_plane.name
            )),
        );
    }
}

/// Whether the control plane's network has a gateway with an address that leads to the control plane. Gateways for other
/// networks alone do not.
fn has_way_to_control_plane(inventory: &Inventory, group: &MeshGroup, control_plane: &ClusterEntry) -> bool {
    let settings = group.istio.gateways.as_ref().and_then(|gateways| gateways.cross_network.as_ref());
    if settings.and_then(|settings| settings.dedicated.as_ref()).is_some_and(|flag| flag.value) {
        return false;
    }
    let name = control_plane.network_name().unwrap_or(group.name.as_str());
    let of_clusters =
        group.entries(inventory).filter(|cluster| cluster.network_name() == control_plane.network_name());
    let is_here = |entry: &&NetworkEntry| {
        entry.name.as_str() == name && entry.mesh.as_ref().is_none_or(|mesh| mesh.value == group.name)
    };
    let of_network = inventory.networks.iter().filter(is_here).flat_map(|entry| &entry.gateways);
    of_clusters
        .flat_map(|cluster| &cluster.gateways)
        .chain(of_network)
        .any(|gateway| gateway.value.address.is_some())
}

type Named<'e> = (&'static str, Option<&'e Located<String>>);

fn all(endpoints: &Endpoints) -> [Named<'_>; 5] {
    let Endpoints { pilot, policy, telemetry, statsd, zipkin } = endpoints;
    [
        ("pilot", pilot.as_ref()),
        ("policy", policy.as_ref()),
        ("telemetry", telemetry.as_ref()),
        ("statsd", statsd.as_ref()),
        ("zipkin", zipkin.as_ref()),
    ]
}

fn given<'e>((name, address): Named<'e>) -> Option<(&'static str, &'e Located<String>)> {
    address.map(|address| (name, address))
}

/// 0.8 makes `Endpoints` objects for all three whether they are stated or not; 1.0 can do with Pilot alone.
fn required(name: &str, target: &Target) -> bool {
    match name {
        "pilot" => true,
        "policy" | "statsd" => target.series.endpoints_must_be_ips,
        _ => false,
    }
}

fn usable(
    name: &str,
    address: &Located<String>,
    ip_only: bool,
    target: &Target,
    findings: &mut Diagnostics,
    (inventory, group): (&Inventory, &MeshGroup),
    control_plane: &ClusterEntry,
) {
    let at = |code, message: String| Diagnostic::new(code, message).at(address.place.clone());
    let ip = match address.parse::<Host>() {
        Ok(host) => host.ip(),
        Err(error) => {
            findings.push(
                at(&code::INVALID_VALUE, format!("`endpoints.{name}`: {error}"))
                    .help("write the address alone: the ports are Istio's own"),
            );
            return;
        }
    };
    match ip {
        None if ip_only => findings.push(
            at(
                &code::ENDPOINT_NOT_IP,
                format!("`endpoints.{name}` must be an IP address, not `{}`", address.value),
            )
            .note(if target.series.endpoints_must_be_ips {
                format!(
                    "Istio {} writes it into an Endpoints object, which takes IP addresses only",
                    target.version
                )
            } else {
                "with `controlPlaneSecurity` it goes into an Endpoints object, which takes IP addresses only"
                    .to_owned()
            })
            .help("use the Service's cluster IP or a load balancer's IP; `istio-mc discover` finds it"),
        ),
        None => {}
        Some(ip) if ip.get().is_unspecified() || ip.get().is_loopback() => findings.push(
            at(
                &code::MISPLACED_ENDPOINT,
                format!("`endpoints.{name}`: `{}` means the asking machine itself", address.value),
            )
            .help("give the address by which pods of other clusters reach it; `istio-mc discover` finds it"),
        ),
        Some(ip) => foreign(name, address, ip, findings, (inventory, group), control_plane),
    }
}

/// An address out of another cluster's ranges cannot be the control plane's.
fn foreign(
    name: &str,
    address: &Located<String>,
    ip: IpAddress,
    findings: &mut Diagnostics,
    (inventory, group): (&Inventory, &MeshGroup),
    control_plane: &ClusterEntry,
) {
    for cluster in group.entries(inventory) {
        if cluster.name.value == control_plane.name.value
            || cluster.network_name() != control_plane.network_name()
        {
            continue;
        }
        let ranges = cluster.pod_cidrs.iter().chain(&cluster.service_cidrs);
        if let Some(range) = ranges.into_iter().find(|range| range.contains(ip)) {
            let message = format!(
                "`endpoints.{name}`: `{}` is an address of cluster `{}`, not of `{}`",
                address.value, cluster.name, control_plane.name
            );
            findings.push(
                Diagnostic::new(&code::MISPLACED_ENDPOINT, message)
                    .at(address.place.clone())
                    .related(range.place.clone(), format!("a range of `{}`", cluster.name))
                    .help("give the address of the control plane's own part, or correct the range"),
            );
        }
    }
}
