//! Values of the gateways of Istio 1.1 to 1.4.

use std::borrow::Cow;

use indexmap::IndexMap;
use istio_mc_yaml::{Content, Decode, Decoder, Node, Value, choice, record};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Nullable, Resources};
use crate::net::{Cidr, Port};

/// The key that is no gateway's name.
const ENABLED: &str = "enabled";

/// The gateway that every chart has.
const INGRESS: &str = "istio-ingressgateway";

/// The gateways of a cluster: the ones that a chart has, and further ones beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gateways {
    /// Whether there are any (key `enabled`).
    pub enabled: Option<bool>,
    /// Each by its name.
    pub named: IndexMap<String, Gateway>,
}

impl Gateways {
    /// The gateway that takes what comes into a cluster.
    pub const INGRESS: &str = INGRESS;
}

impl Serialize for Gateways {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(enabled) = self.enabled {
            map.serialize_entry(ENABLED, &enabled)?;
        }
        for (name, gateway) in &self.named {
            map.serialize_entry(name, gateway)?;
        }
        map.end()
    }
}

impl Decode for Gateways {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(entries) = node.as_map() else { return cx.expected("a map", node) };
        let (switches, named) = entries.iter().cloned().partition::<Vec<_>, _>(|entry| entry.key == ENABLED);
        let enabled = switches.first().map(|entry| bool::decode(&entry.value, cx));
        let named = IndexMap::decode(&Node { content: Content::Map(named), span: node.span }, cx)?;
        Some(Self { enabled: enabled.map_or(Some(None), |read| read.map(Some))?, named })
    }
}

impl JsonSchema for Gateways {
    fn schema_name() -> Cow<'static, str> {
        "Gateways".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let gateway = generator.subschema_for::<Gateway>();
        json_schema!({
            "type": "object",
            "description": "The gateways of the cluster, by name.",
            "properties": {
                ENABLED: {"type": "boolean", "description": "Whether there are any."},
                INGRESS: gateway,
            },
            "additionalProperties": gateway,
        })
    }
}

record! {
    /// A gateway.
    #[derive(Default)]
    pub struct Gateway("the values of a gateway") {
        /// Whether it is installed.
        pub enabled: Option<bool> = "enabled",
        /// Labels of its pods, by which Gateway objects select it.
        pub labels: IndexMap<String, String> = "labels",
        /// Number of pods where they are not scaled.
        pub replica_count: Option<u32> = "replicaCount",
        /// Whether their number follows the load.
        pub autoscale_enabled: Option<bool> = "autoscaleEnabled",
        /// Least pods.
        pub autoscale_min: Option<u32> = "autoscaleMin",
        /// Most pods.
        pub autoscale_max: Option<u32> = "autoscaleMax",
        /// What scaling looks at.
        pub cpu: Option<Cpu> = "cpu",
        /// Most pods beyond their number during an update: a number or a percentage; null for Kubernetes' default.
        pub rolling_max_surge: Nullable<Value> = "rollingMaxSurge",
        /// Most pods missing during an update: a number or a percentage; null for Kubernetes' default.
        pub rolling_max_unavailable: Nullable<Value> = "rollingMaxUnavailable",
        /// Resources.
        pub resources: Option<Resources> = "resources",
        /// Type of its Service.
        pub service_type: Option<ServiceType> = "type",
        /// Address asked of the load balancer; empty for any.
        pub load_balancer_ip: Option<String> = "loadBalancerIP",
        /// Where calls may come from; empty for anywhere.
        pub load_balancer_source_ranges: Vec<Cidr> = "loadBalancerSourceRanges",
        /// `Local` keeps the callers' addresses; empty for Kubernetes' default.
        pub external_traffic_policy: Option<String> = "externalTrafficPolicy",
        /// Addresses of nodes under which the Service is reached too.
        pub external_ips: Vec<String> = "externalIPs",
        /// Annotations of the Service.
        pub service_annotations: IndexMap<String, String> = "serviceAnnotations",
        /// Annotations of the pods.
        pub pod_annotations: IndexMap<String, String> = "podAnnotations",
        /// Ports of the Service.
        pub ports: Vec<GatewayPort> = "ports",
        /// Environment of the proxy.
        pub env: IndexMap<String, Value> = "env",
        /// Secrets with certificates, each optional.
        pub secret_volumes: Vec<SecretVolume> = "secretVolumes",
    }

    /// What scaling looks at.
    #[derive(Default)]
    pub struct Cpu("the values of scaling") {
        /// Use of CPU, in percent of what is requested.
        pub target_average_utilization: Option<u32> = "targetAverageUtilization",
    }

    /// A port of a gateway's Service.
    pub struct GatewayPort("a port of a gateway") {
        /// Its name.
        pub name: String = "name",
        /// The Service's port.
        pub port: Port = "port",
        /// The pods' port; the same if it is absent.
        pub target_port: Option<Port> = "targetPort",
        /// The nodes' port.
        pub node_port: Option<Port> = "nodePort",
        /// TCP if it is absent.
        pub protocol: Option<String> = "protocol",
    }

    /// A Secret with certificates.
    pub struct SecretVolume("a Secret of a gateway") {
        /// Name of the volume.
        pub name: String = "name",
        /// Name of the Secret.
        pub secret_name: String = "secretName",
        /// Where it is mounted.
        pub mount_path: String = "mountPath",
    }
}

choice! {
    /// The type of a gateway's Service.
    pub enum ServiceType("a type of Service") {
        /// With a load balancer of the cluster's provider.
        LoadBalancer = "LoadBalancer",
        /// With a port of every node.
        NodePort = "NodePort",
        /// With an address of the cluster alone.
        ClusterIp = "ClusterIP",
    }
}
