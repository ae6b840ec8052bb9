//! `meshNetworks` of the mesh configuration: clusters, ranges and gateways of networks.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::{Number, Value};

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{MeshConfig, Resource};
use crate::analysis::report::Report;

/// A network as it is configured.
pub(super) struct Network {
    /// Its name.
    pub(super) name: String,
    /// Its gateways: address or name of a Service, and port.
    pub(super) gateways: Vec<(String, Option<i64>)>,
    ranges: Vec<IpNet>,
}

/// The networks of each mesh configuration of a cluster.
pub(super) fn configured<'m, 'a>(member: &'m Member<'_, 'a>) -> Vec<(Resource<'a>, Vec<Network>)> {
    let own = member.control_planes.iter().map(|plane| &plane.config);
    let mut seen: Vec<Resource<'a>> = Vec::new();
    let mut found = Vec::new();
    for config in own.chain([&member.index.mesh]) {
        let Some(map) = config.resource.filter(|map| !seen.iter().any(|known| known.is(map))) else {
            continue;
        };
        seen.push(map);
        found.push((map, networks(config)));
    }
    found
}

fn networks(config: &MeshConfig<'_>) -> Vec<Network> {
    let Some(Value::Map(networks)) = config.networks.get("networks") else { return Vec::new() };
    let list = |value: &Value, key: &str| match value.get(key) {
        Some(Value::List(list)) => list.clone(),
        _ => Vec::new(),
    };
    let text = |value: &Value, keys: [&str; 2]| {
        keys.iter().find_map(|key| value.get(key)).and_then(Value::as_str).map(str::to_owned)
    };
    let network = |(name, value): (&String, &Value)| {
        let endpoints = list(value, "endpoints");
        let gateways = list(value, "gateways");
        Network {
            name: name.clone(),
            gateways: gateways
                .iter()
                .filter_map(|gateway| {
                    let address = text(gateway, ["address", "address"]);
                    let address = address
                        .or_else(|| text(gateway, ["registryServiceName", "registry_service_name"]))?;
                    let port = match gateway.get("port") {
                        Some(Value::Number(Number::Int(port))) => i64::try_from(*port).ok(),
                        _ => None,
                    };
                    Some((address, port))
                })
                .collect(),
            ranges: endpoints
                .iter()
                .filter_map(|endpoint| range(&text(endpoint, ["fromCidr", "from_cidr"])?))
                .collect(),
        }
    };
    networks.iter().map(network).collect()
}

/// A range, or one address as a range.
fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn span(map: &Resource<'_>) -> Span {
    map.at(&["data", "meshNetworks"]).map_or_else(|| map.head(), |node| node.span)
}

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        for (map, networks) in configured(member) {
            ranges(member, &map, &networks, report);
            // Before 1.24 no port was more usual than another.
            if member.index.level.is_modern() {
                ports(fleet, member, &map, &networks, report);
            }
        }
    }
}

/// An address in two networks is taken to be in the one that Istio happens to look at first.
fn ranges(member: &Member<'_, '_>, map: &Resource<'_>, networks: &[Network], report: &mut Report) {
    let mut all: Vec<(IpNet, &str)> = networks
        .iter()
        .flat_map(|network| network.ranges.iter().map(|range| (range.trunc(), network.name.as_str())))
        .collect();
    // Ranges either nest or are apart: sorted, what holds a range stands before it.
    all.sort_unstable();
    let mut holding: Vec<(IpNet, &str)> = Vec::new();
    for (range, network) in all {
        while holding.last().is_some_and(|(outer, _)| !outer.contains(&range)) {
            holding.pop();
        }
        if let Some((outer, other)) = holding.last().filter(|(_, other)| *other != network) {
            let message = format!("`{range}` of network `{network}` lies in `{outer}` of network `{other}`");
            let finding = Diagnostic::new(&code::CIDR_OVERLAP, message)
                .at(map.place(span(map)))
                .help("give each network ranges of its own, or name its clusters by `fromRegistry`");
            report.push(member.index, map, finding);
        }
        holding.push((range, network));
    }
}

/// Traffic between networks comes in on a port with `AUTO_PASSTHROUGH`: 15443, unless a Gateway says otherwise.
fn ports(
    fleet: &Fleet<'_, '_>,
    member: &Member<'_, '_>,
    map: &Resource<'_>,
    networks: &[Network],
    report: &mut Report,
) {
    let servers =
        fleet.members.iter().flat_map(|member| member.index.gateways()).flat_map(|gateway| &gateway.servers);
    let open: BTreeSet<i64> = servers
        .filter(|server| server.tls_mode() == Some("AUTO_PASSTHROUGH"))
        .filter_map(|server| server.port.map(i64::from))
        .collect();
    let mut wrong: BTreeMap<i64, &str> = BTreeMap::new();
    for network in networks {
        for port in network.gateways.iter().filter_map(|(_, port)| *port) {
            if port != 15443 && port != 0 && !open.contains(&port) {
                wrong.entry(port).or_insert(&network.name);
            }
        }
    }
    for (port, network) in wrong {
        let usual = open.iter().next().copied().unwrap_or(15443);
        let message = format!(
            "the gateway of network `{network}` is called on port {port}, where none passes mTLS through"
        );
        let finding = Diagnostic::new(&code::MESH_NETWORKS_PORT, message)
            .at(map.place(span(map)))
            .help(format!("name the port of the server with `AUTO_PASSTHROUGH`: {usual}"));
        report.push(member.index, map, finding);
    }
}
