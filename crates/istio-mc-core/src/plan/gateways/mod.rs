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
pub(super) use cluster_aware::service_hosts;
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
            private_by_default: private_by_default(istio.values.iter().chain(&self.cluster.values)),
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

/// Whether the values of Istio's chart, from the weakest to the strongest, hide configuration from other namespaces.
fn private_by_default<'v>(values: impl Iterator<Item = &'v Fragment>) -> bool {
    let stated = values.filter_map(|layer| {
        let settings = layer.node.at(&["global", "defaultConfigVisibilitySettings"])?.as_list()?;
        Some(!settings.is_empty())
    });
    stated.last().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use crate::mesh::Fleet;
    use crate::plan::NoFiles;

    /// Names of the objects of a cluster with their origin, of a fleet in which a mesh of two networks offers a service to
    /// another mesh.
    fn objects(cluster: &str, istio: &str, to: &str) -> Vec<(&'static str, String)> {
        let mesh = format!(
            "metadata: {{name: eu}}\nistio: {{version: '1.4.10', {istio}}}\nmeshes: [{{name: us}}, {{name: asia}}]\nclusters:\n\
             - {{name: a, controlPlane: true, network: one, gateways: [{{address: 192.0.2.1}}], endpoints: {{pilot: 192.0.2.9}}}}\n\
             - {{name: b, network: two, gateways: [{{address: 192.0.2.2}}], server: 'https://b.example.com', \
             credentials: {{token: t, certificateAuthorityData: eA==}}}}\n\
             - {{name: c, mesh: us, controlPlane: true, platform: openshift, labels: {{tier: prod}}}}\n\
             - {{name: d, mesh: asia, controlPlane: true}}\n\
             exports: [{{service: web, namespace: shop, cluster: b, ports: [{{number: 80, protocol: HTTP}}], to: {to}}}]\n"
        );
        let fleet = match Fleet::load(&[Source::new("mesh.yaml", mesh)]) {
            Ok(fleet) => fleet.value,
            Err(problems) => panic!("{problems:?}"),
        };
        let plan = fleet.plan(fleet.cluster(cluster).expect("a cluster"), &NoFiles).expect("a plan").value;
        let name = |text: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix("  name: ")).expect("a name");
            line.to_owned()
        };
        plan.objects.iter().map(|object| (object.origin, name(&object.text))).collect()
    }

    fn joining(cluster: &str, istio: &str, to: &str) -> Vec<String> {
        let wanted = ["istio-mc/gateways", "istio-mc/istio-coredns", "istio-mc/security-context-constraints"];
        let all = objects(cluster, istio, to).into_iter();
        all.filter(|(origin, _)| wanted.contains(origin)).map(|(_, name)| name).collect()
    }

    const MULTICLUSTER: [&str; 3] = [
        "istio-multicluster-ingressgateway",
        "istio-multicluster-ingressgateway",
        "istio-multicluster-destinationrule",
    ];

    const CORE_DNS: [&str; 6] = [
        "istiocoredns-service-account",
        "istiocoredns",
        "istio-istiocoredns-role-binding-istio-system",
        "coredns",
        "istiocoredns",
        "istiocoredns",
    ];

    #[test]
    fn objects_go_to_control_planes_that_need_them() {
        let us = "{labels: {tier: prod}}";
        let both = [&MULTICLUSTER[..], &CORE_DNS].concat();
        assert_eq!(joining("a", "", us), [&["cluster-aware-gateway"][..], &both].concat());
        assert_eq!(joining("b", "", us), Vec::<String>::new(), "its configuration is elsewhere");
        assert_eq!(joining("c", "", us), [&both[..], &["istio-mc-scc-anyuid"]].concat());
        assert_eq!(joining("d", "", us), Vec::<String>::new(), "nobody offers it anything");
        assert_eq!(joining("d", "", "{meshes: ['*']}"), both);
    }

    #[test]
    fn the_official_chart_may_make_them() {
        let to = "{meshes: [us]}";
        assert_eq!(joining("a", "gateways: {managedBy: helm}", to), ["cluster-aware-gateway"]);
        assert_eq!(joining("c", "gateways: {managedBy: helm}", to), Vec::<String>::new());
    }
}
