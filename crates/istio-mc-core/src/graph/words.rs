//! What is written into pictures.

use super::model::{ClusterNode, GatewayNode, Graph, MeshNode};

/// How many services a line names; more are counted.
const NAMED: usize = 3;

/// How many characters a line has for them.
const LINE: usize = 40;

/// How many gateways of a cluster are named.
const GATEWAYS: usize = 3;

/// The services by name, or how many they are.
pub(super) fn services<N: AsRef<str>>(names: &[N]) -> String {
    let joined = || names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match names {
        [one] => one.as_ref().to_owned(),
        _ if names.len() <= NAMED && joined().len() <= LINE => joined(),
        _ => counted(names.len(), "service"),
    }
}

/// `1 cluster`, `2 clusters`; the plural of `mesh` is `meshes`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = match count {
        1 => "",
        _ if what.ends_with("sh") => "es",
        _ => "s",
    };
    format!("{count} {what}{ending}")
}

/// `3 clusters in 2 networks in 1 mesh`.
pub(super) fn summary(graph: &Graph) -> String {
    format!(
        "{} in {} in {}",
        counted(graph.clusters(), "cluster"),
        counted(graph.networks().count(), "network"),
        counted(graph.meshes.len(), "mesh")
    )
}

/// `Istio 1.4.10, mutual TLS`.
pub(super) fn istio(mesh: &MeshNode) -> String {
    let mtls = if mesh.mtls { ", mutual TLS" } else { "" };
    format!("Istio {}{mtls}", mesh.istio)
}

/// `gateway 198.51.100.20:443, :15443`.
pub(super) fn gateway(gateway: &GatewayNode) -> String {
    let at = if gateway.at.contains(':') { format!("[{}]", gateway.at) } else { gateway.at.clone() };
    match (gateway.cross_network, gateway.federation) {
        (Some(one), Some(other)) if one != other => format!("gateway {at}:{one}, :{other}"),
        (Some(port), _) | (None, Some(port)) => format!("gateway {at}:{port}"),
        (None, None) => format!("gateway {at}"),
    }
}

/// What is said of a cluster under its name, a line each.
pub(super) fn details(cluster: &ClusterNode) -> Vec<String> {
    let mut lines = Vec::new();
    if cluster.control_plane {
        lines.push("control plane".to_owned());
    }
    lines.extend(cluster.locality.clone());
    lines.extend(cluster.gateways.iter().take(GATEWAYS).map(gateway));
    if cluster.gateways.len() > GATEWAYS {
        lines.push(format!("and {}", counted(cluster.gateways.len() - GATEWAYS, "gateway")));
    }
    lines.extend(cluster.egress.as_ref().map(|address| format!("egress gateway {address}")));
    if !cluster.exports.is_empty() {
        lines.push(format!("exports {}", services(&cluster.exports)));
    }
    lines
}

/// The whole picture in sentences, for those who hear it.
pub(super) fn description(graph: &Graph) -> String {
    let mut text = String::new();
    for mesh in &graph.meshes {
        text.push_str(&format!("Mesh {} ({}):", mesh.name, istio(mesh)));
        for (index, network) in mesh.networks.iter().enumerate() {
            let names: Vec<String> = network
                .clusters
                .iter()
                .map(|cluster| match cluster.control_plane {
                    true => format!("{} (control plane)", cluster.name),
                    false => cluster.name.clone(),
                })
                .collect();
            let separator = if index == 0 { "" } else { ";" };
            text.push_str(&format!("{separator} network {} with {}", network.name, names.join(", ")));
        }
        text.push_str(". ");
    }
    for (importer, exporter, names) in graph.between_meshes() {
        let [importer, exporter] = [importer, exporter].map(|mesh| &graph.meshes[mesh].name);
        text.push_str(&format!("{importer} imports {} from {exporter}. ", services(&names)));
    }
    text.truncate(text.trim_end().len());
    text
}
