//! What makes a cluster a remote in Istio 1.1 to 1.4: on its control plane's network, or on its own behind gateways.

use istio_mc_yaml::Value;

use super::gateways::GatewayWorkload;
use super::{Planner, values};
use crate::api::values::istio_remote_1_1::{
    EnvoyStatsd, Global, Mtls, MultiCluster, Proxy, Security, Values,
};
use crate::api::values::{Gateway, GatewayPort, Gateways};
use crate::mesh::{CaSource, Endpoints};
use crate::net::{Hostname, IpAddress, Port};
use crate::version::Feature;

/// Istio's own default of both domains: what is so need not be said.
const DEFAULT_DOMAIN: &str = "cluster.local";

/// Where the statsd collector listened in the last release that came with one.
const STATSD: Port = Port::new(9125).expect("not 0");

/// Where the agent of a gateway tells load balancers that it is ready.
const STATUS: Port = Port::new(15020).expect("not 0");

impl Planner<'_, '_> {
    /// The values of the remote chart.
    ///
    /// Services with the control plane's addresses behind them give each of its parts the name that its certificate bears;
    /// they take IPs only. Host names are used as they are.
    pub(super) fn remote_values_1_1(&self) -> Value {
        let istio = &self.mesh.istio;
        let Endpoints { pilot, policy, telemetry, statsd, zipkin } = self.fleet.endpoints_for(self.cluster);
        let is_ip =
            |address: &Option<String>| address.as_ref().is_none_or(|text| text.parse::<IpAddress>().is_ok());
        let have_names = pilot.is_some() && [&pilot, &policy, &telemetry].into_iter().all(is_ip);
        let secure = istio.control_plane_security.then_some(true);
        let knows_names = istio.version.has(Feature::ClusterNames);
        let cluster_domain = unless_default(&istio.cluster_domain);
        values(&Values {
            global: Some(Global {
                hub: Some(istio.hub.clone()),
                tag: Some(istio.tag.clone()),
                image_pull_policy: istio.image_pull_policy,
                image_pull_secrets: istio.image_pull_secrets.iter().map(ToString::to_string).collect(),
                remote_pilot_address: pilot.into(),
                remote_policy_address: policy.into(),
                remote_telemetry_address: telemetry.into(),
                enable_tracing: zipkin.is_some().then_some(true),
                remote_zipkin_address: zipkin.into(),
                create_remote_svc_endpoints: have_names.then_some(true),
                remote_pilot_create_svc_endpoint: secure,
                control_plane_security_enabled: secure,
                mtls: istio.mtls.then(|| Mtls { enabled: Some(true), ..Mtls::default() }),
                network: self.mesh.has_networks().then(|| self.cluster.network.to_string()),
                mesh_id: knows_names.then(|| self.mesh.name.to_string()),
                multi_cluster: knows_names
                    .then(|| MultiCluster { cluster_name: Some(self.cluster.registry().to_owned()) }),
                trust_domain: unless_default(&istio.trust_domain),
                pod_dns_search_namespaces: self.searched_domains(),
                proxy: (cluster_domain.is_some() || statsd.is_some()).then(|| Proxy {
                    cluster_domain,
                    envoy_statsd: statsd.map(|host| EnvoyStatsd {
                        enabled: Some(true),
                        host: host.into(),
                        port: STATSD.into(),
                    }),
                    ..Proxy::default()
                }),
                omit_sidecar_injector_config_map: istio.injector_config.as_ref().map(|_| true),
                ..Global::default()
            }),
            security: (self.cluster.cacerts != CaSource::SelfSigned)
                .then(|| Security { self_signed: Some(false), ..Security::default() }),
            gateways: self.gateways(),
            ..Values::default()
        })
    }

    /// The gateways that the remote chart installs, by their accounts' names: a cluster that others reach through a gateway
    /// has an ingress gateway, and one for other networks alone where the mesh wants it so.
    pub(super) fn remote_gateways(&self) -> Vec<GatewayWorkload> {
        let istio = &self.mesh.istio;
        let has_way_in = self.mesh.has_networks() || !self.cluster.gateways.is_empty();
        if !istio.version.has(Feature::SplitHorizon) || !has_way_in {
            return Vec::new();
        }
        match istio.cross_network.dedicated {
            true => vec![GatewayWorkload::Ingress, GatewayWorkload::CrossNetwork],
            false => vec![GatewayWorkload::Ingress],
        }
    }

    fn gateways(&self) -> Option<Gateways> {
        let workloads = self.remote_gateways();
        let named = workloads
            .iter()
            .filter(|workload| **workload == GatewayWorkload::CrossNetwork)
            .map(|workload| (workload.app().to_owned(), self.cross_network_gateway(*workload)));
        (!workloads.is_empty()).then(|| Gateways { enabled: Some(true), named: named.collect() })
    }

    /// It listens where the mesh's networks are told to go, and nowhere else.
    pub(super) fn cross_network_gateway(&self, workload: GatewayWorkload) -> Gateway {
        let port = |name: &str, port: Port| GatewayPort {
            name: name.to_owned(),
            port,
            target_port: Some(port),
            node_port: None,
            protocol: None,
        };
        Gateway {
            enabled: Some(true),
            labels: [("app", workload.app()), ("istio", workload.istio())]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ports: vec![port("status-port", STATUS), port("tls", self.mesh.istio.cross_network.port)],
            env: [("ISTIO_META_ROUTER_MODE".to_owned(), "sni-dnat".into())].into(),
            ..Gateway::default()
        }
    }

    /// Where DNS answers for `global`, pods find `httpbin.bar` of another mesh as they find one of their own.
    fn searched_domains(&self) -> Vec<String> {
        if self.cluster.dns.is_none() { Vec::new() } else { self.global_domains() }
    }

    pub(super) fn global_domains(&self) -> Vec<String> {
        // The injector fills in the pod's namespace.
        let namespace = "valueOrDefault .DeploymentMeta.Namespace \"default\"";
        let own = match self.mesh.istio.version.has(Feature::InjectionValues) {
            true => format!("{{{{ {namespace} }}}}.global"),
            false => format!("[[ {namespace} ]].global"),
        };
        vec!["global".to_owned(), own]
    }
}

/// A domain that has to be said.
pub(super) fn unless_default(domain: &Hostname) -> Option<String> {
    (domain.as_str() != DEFAULT_DOMAIN).then(|| domain.to_string())
}
