//! The objects that join networks and meshes at their gateways.
//!
//! ```text
//! mesh over several networks         -> ClusterAwareGateway  (split horizon: any service, by its SNI)
//! mesh that imports or exports       -> MulticlusterGateways (`*.global`, port 15443)
//! ```
//!
//! Both are Istio's configuration, so they are of the control plane's cluster: Pilot gives them to the gateways of all
//! clusters of its mesh.

mod cluster_aware;
mod multicluster;
mod workload;

pub use cluster_aware::ClusterAwareGateway;
pub use multicluster::MulticlusterGateways;
pub(super) use multicluster::chart_labels;
pub use workload::GatewayWorkload;

use istio_mc_yaml::Fragment;

use super::{IstioCoreDns, Planner};
use crate::api::legacy::networking::{Port, Server, ServerTls, ServerTlsMode};
use crate::mesh::{GatewayManager, Istio, Platform};

/// What made these objects, as `# Source` names it.
const ORIGIN: &str = "istio-mc/gateways";

/// A server that leaves TLS connections as they are and sends each to the service that its SNI names.
fn passthrough(port: u16, host: String) -> Server {
    Server {
        port: Some(Port::new("tls", port.into(), "TLS")),
        hosts: vec![host],
        tls: Some(ServerTls { mode: Some(ServerTlsMode::AutoPassthrough), ..ServerTls::default() }),
        ..Server::default()
    }
}

impl Planner<'_, '_> {
    /// The way into the networks of a mesh that has several.
    pub(super) fn joined_networks(&mut self) {
        let Istio { namespace, cluster_domain, cross_network, .. } = &self.mesh.istio;
        if !self.mesh.has_networks() {
            return;
        }
        let workload = match cross_network.dedicated {
            true => GatewayWorkload::CrossNetwork,
            false => GatewayWorkload::Ingress,
        };
        let gateway = ClusterAwareGateway { namespace, cluster_domain, workload, port: cross_network.port };
        self.objects.push(gateway.object());
    }

    /// What a mesh needs that has to do with others, unless Istio's own chart makes it.
    pub(super) fn joined_meshes(&mut self) {
        let istio = &self.mesh.istio;
        if !self.mesh.is_federated || istio.gateways_managed_by == GatewayManager::Helm {
            return;
        }
        let gateways = MulticlusterGateways {
            version: istio.version,
            namespace: &istio.namespace,
            cluster_domain: &istio.cluster_domain,
            egress: self.fleet.clusters_of(self.mesh).any(|cluster| cluster.egress_gateway.is_some()),
            private_by_default: private_by_default(&istio.values),
        };
        self.objects.extend(gateways.objects());
        let core_dns = IstioCoreDns {
            version: istio.version,
            namespace: &istio.namespace,
            kubernetes: self.kubernetes,
            image: &istio.core_dns_image,
            plugin_image: &istio.core_dns_plugin,
            image_pull_policy: istio.image_pull_policy,
            image_pull_secrets: &istio.image_pull_secrets,
        };
        self.objects.extend(core_dns.objects());
        if self.cluster.platform == Platform::OpenShift {
            self.core_dns_grants();
        }
    }
}

/// Whether the values of Istio's chart hide configuration from other namespaces.
fn private_by_default(values: &[Fragment]) -> bool {
    let stated = values.iter().rev().find_map(|layer| {
        let settings = layer.node.at(&["global", "defaultConfigVisibilitySettings"])?.as_list()?;
        Some(!settings.is_empty())
    });
    stated.unwrap_or_default()
}
