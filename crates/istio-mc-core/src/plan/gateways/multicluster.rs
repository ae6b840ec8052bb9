//! Gateway connectivity: what calls to and from other meshes need, as Istio's chart makes it with
//! `global.multiCluster.enabled`.

use istio_mc_yaml::Value;

use super::{GatewayWorkload, ORIGIN, passthrough};
use crate::api::ObjectMeta;
use crate::api::legacy::networking::{
    ClientTls, ClientTlsMode, DestinationRule, DestinationRuleSpec, EnvoyFilter, EnvoyFilterSpec, Filter,
    FilterType, Gateway, GatewaySpec, InsertIndex, InsertPosition, ListenerMatch, ListenerType,
    TrafficPolicy,
};
use crate::name::Namespace;
use crate::net::Hostname;
use crate::plan::PlannedObject;
use crate::version::{ApiLevel, IstioVersion};

/// The port of gateways for connections that are passed on by their SNI. No other Gateway may open it on the same
/// pods.
const PORT: u16 = 15443;

/// The hosts of services of other meshes.
const HOSTS: &str = "*.global";

/// What calls between meshes need beside their ServiceEntries. A sidecar that calls `httpbin.bar.global` does so by
/// mutual TLS with that name in the SNI; the other mesh's ingress gateway makes `httpbin.bar.svc.cluster.local` of it
/// and passes the connection on unopened. Since Istio 1.1.
#[derive(Clone, Copy, Debug)]
pub struct MulticlusterGateways<'m> {
    /// The version of Istio.
    pub version: IstioVersion,
    /// The namespace of Istio.
    pub namespace: &'m Namespace,
    /// What the names of Services end with: `cluster.local`.
    pub cluster_domain: &'m Hostname,
    /// Whether there is an egress gateway for such calls. Up to 1.3 its Gateway is there in any case, as the chart has
    /// it.
    pub egress: bool,
    /// Whether configuration is visible in its own namespace alone unless it says otherwise (Istio's
    /// `defaultConfigVisibilitySettings`): the rule for `*.global` then says that it is for all.
    pub private_by_default: bool,
}

impl MulticlusterGateways<'_> {
    /// The objects as a plan has them.
    pub fn objects(&self) -> Vec<PlannedObject> {
        let mut objects = vec![PlannedObject::new(ORIGIN, &self.ingress())];
        objects.extend(self.egress().map(|gateway| PlannedObject::new(ORIGIN, &gateway)));
        objects.push(PlannedObject::new(ORIGIN, &self.rewrite()));
        objects.push(PlannedObject::new(ORIGIN, &self.destination_rule()));
        objects
    }

    /// Lets calls of other meshes in.
    pub fn ingress(&self) -> Gateway {
        self.gateway("istio-multicluster-ingressgateway", GatewayWorkload::Ingress)
    }

    /// Lets calls to other meshes leave by the egress gateway.
    pub fn egress(&self) -> Option<Gateway> {
        let wanted = self.egress || self.version.api_level() < ApiLevel::V1_4;
        wanted.then(|| self.gateway("istio-multicluster-egressgateway", GatewayWorkload::Egress))
    }

    /// Makes the name of the own Service of a `.global` name, before the connection is passed on.
    pub fn rewrite(&self) -> EnvoyFilter {
        let config = [
            ("cluster_pattern".to_owned(), Value::from(r"\.global$")),
            ("cluster_replacement".to_owned(), Value::from(format!(".svc.{}", self.cluster_domain))),
        ];
        EnvoyFilter {
            metadata: self.metadata("istio-multicluster-ingressgateway"),
            spec: EnvoyFilterSpec {
                workload_labels: GatewayWorkload::Ingress.chart_selector(self.version),
                filters: vec![Filter {
                    listener_match: Some(ListenerMatch {
                        port_number: Some(PORT.into()),
                        listener_type: Some(ListenerType::Gateway),
                        ..ListenerMatch::default()
                    }),
                    insert_position: Some(InsertPosition {
                        index: Some(InsertIndex::After),
                        relative_to: Some("envoy.filters.network.sni_cluster".to_owned()),
                    }),
                    filter_type: Some(FilterType::Network),
                    filter_name: Some("envoy.filters.network.tcp_cluster_rewrite".to_owned()),
                    filter_config: Some(config.into()),
                }],
                ..EnvoyFilterSpec::default()
            },
        }
    }

    /// Lets sidecars call `.global` names by mutual TLS.
    pub fn destination_rule(&self) -> DestinationRule {
        DestinationRule {
            metadata: self.metadata("istio-multicluster-destinationrule"),
            spec: DestinationRuleSpec {
                host: Some(HOSTS.to_owned()),
                traffic_policy: Some(TrafficPolicy {
                    tls: Some(ClientTls::mode(ClientTlsMode::IstioMutual)),
                    ..TrafficPolicy::default()
                }),
                export_to: self.private_by_default.then(|| "*".to_owned()).into_iter().collect(),
                ..DestinationRuleSpec::default()
            },
        }
    }

    fn gateway(&self, name: &str, workload: GatewayWorkload) -> Gateway {
        Gateway {
            metadata: self.metadata(name),
            spec: GatewaySpec {
                selector: workload.chart_selector(self.version),
                servers: vec![passthrough(PORT, HOSTS.to_owned())],
            },
        }
    }

    /// Named and labelled as the chart does it: what it made is updated, not doubled.
    fn metadata(&self, name: &str) -> ObjectMeta {
        chart_labels(ObjectMeta::namespaced(self.namespace.as_str(), name), "gateways")
    }
}

/// The labels of a part of Istio's chart.
pub(in crate::plan) fn chart_labels(metadata: ObjectMeta, part: &str) -> ObjectMeta {
    metadata.label("app", part).label("chart", part).label("heritage", "istio-mc").label("release", "istio")
}
