//! The values of a cluster's charts for those who install Istio with Helm.
//!
//! ```text
//! Fleet + Cluster -> ValuesFile { chart, values } -> YAML with a head that says how to use it | JSON
//! ```
//!
//! | cluster | 0.8, 1.0 | 1.1 to 1.4 |
//! |---|---|---|
//! | control plane | Istio's chart `istio` | `istio` |
//! | remote | Istio's chart `istio-remote` | `istio`, with what Istio's `values-istio-remote.yaml` says; or the built-in `istio-remote` |
//!
//! They hold what differs from the chart's own defaults, then what the mesh file states under `values`.

use indexmap::IndexMap;
use istio_mc_yaml::{Fragment, Map, Value, choice};

use super::{NoFiles, Planner, ValueLayer, values};
use crate::api::values::istio::{
    Failover, Gateway, GatewayPort, Gateways, Global, LocalityLbSetting, Mixer, MultiCluster, Pilot, Proxy,
    Security, Switch, Values,
};
use crate::mesh::{CaSource, Cluster, Fleet, GatewayManager, Istio, Mesh, Role};
use crate::net::Port;
use crate::version::{Feature, RemoteValues};

/// Where Istio's releases have their images.
const HUB: &str = "docker.io/istio";

/// The domain that Kubernetes and Istio take where none is stated.
const DEFAULT_DOMAIN: &str = "cluster.local";

/// The release name of the control plane, as Istio's documents have it.
const CONTROL_PLANE_RELEASE: &str = "istio";

choice! {
    /// A chart that a cluster is installed with.
    pub enum ValuesChart("a chart") {
        /// `istio`.
        Istio = "istio",
        /// `istio-remote`.
        IstioRemote = "istio-remote",
    }
}

/// The values of a cluster's chart.
#[derive(Clone, Debug)]
pub struct ValuesFile<'m> {
    /// The cluster.
    pub cluster: &'m Cluster,
    /// The mesh of the cluster.
    pub mesh: &'m Mesh,
    /// The chart that they are for.
    pub chart: ValuesChart,
    /// The values.
    pub values: Value,
}

impl Fleet {
    /// The charts that install Istio in `cluster`, the usual one first.
    pub fn values_charts(&self, cluster: &Cluster) -> &'static [ValuesChart] {
        use ValuesChart::{Istio, IstioRemote};
        match (cluster.role, self.mesh_of(cluster).istio.series.remote_values) {
            (Role::ControlPlane, _) => &[Istio],
            (Role::Remote, RemoteValues::V0_8 | RemoteValues::V1_0) => &[IstioRemote],
            (Role::Remote, RemoteValues::V1_1) => &[Istio, IstioRemote],
        }
    }

    /// The values with which `chart` installs Istio in `cluster`; `None` if that is not one of its
    /// [charts](Self::values_charts).
    ///
    /// ```
    /// use istio_mc_core::mesh::Fleet;
    /// use istio_mc_core::plan::ValuesChart;
    /// use istio_mc_diagnostic::Source;
    ///
    /// let text = "
    /// istio: {version: \"1.4.10\", mtls: true}
    /// cacerts: {existing: true}
    /// clusters: [{name: east, controlPlane: true}]
    /// ";
    /// let fleet = Fleet::load(&[Source::new("mesh.yaml", text)]).unwrap().value;
    /// let file = fleet.values_file(&fleet.clusters[0], ValuesChart::Istio).expect("it runs the control plane");
    /// assert!(file.to_yaml().ends_with("global:\n  mtls:\n    enabled: true\nsecurity:\n  selfSigned: false\n"));
    /// ```
    pub fn values_file<'m>(&'m self, cluster: &'m Cluster, chart: ValuesChart) -> Option<ValuesFile<'m>> {
        if !self.values_charts(cluster).contains(&chart) {
            return None;
        }
        let mesh = self.mesh_of(cluster);
        let mut whole = match cluster.role {
            Role::ControlPlane => {
                let mut whole = values(&control_plane(self, mesh, cluster));
                overlay(&mut whole, &cluster.values);
                whole
            }
            Role::Remote => self.remote(cluster, chart),
        };
        if whole == Value::Null {
            whole = Value::Map(Map::new());
        }
        Some(ValuesFile { cluster, mesh, chart, values: whole })
    }

    fn remote(&self, cluster: &Cluster, chart: ValuesChart) -> Value {
        let istio = &self.mesh_of(cluster).istio;
        let release = Planner::new(self, cluster, &NoFiles, None).istio_remote();
        let mut whole = match chart {
            ValuesChart::Istio => values(&remote_file()),
            ValuesChart::IstioRemote => Value::Map(Map::new()),
        };
        for layer in release.values {
            match layer {
                ValueLayer::Derived(mut derived) => {
                    // The images that the chart has anyway.
                    leave_out(&mut derived, "hub", &Value::from(HUB));
                    leave_out(&mut derived, "tag", &Value::from(istio.version.to_string()));
                    whole.overlay(derived);
                }
                ValueLayer::Stated(stated) => whole.overlay(stated.node.to_value()),
                // The release of the remote chart has none.
                ValueLayer::File(_) => {}
            }
        }
        whole
    }
}

/// Removes a global value that is the chart's own, or nothing at all.
fn leave_out(values: &mut Value, key: &str, default: &Value) {
    if let Value::Map(map) = values
        && let Some(Value::Map(global)) = map.get_mut("global")
        && global.get(key).is_some_and(|value| value == default)
    {
        global.shift_remove(key);
        if global.is_empty() {
            map.shift_remove("global");
        }
    }
}

fn overlay(whole: &mut Value, stated: &[Fragment]) {
    stated.iter().for_each(|fragment| whole.overlay(fragment.node.to_value()));
}

/// What Istio's values for remote clusters say (1.1 to 1.4): there is no control plane.
fn remote_file() -> Values {
    Values {
        global: Some(Global { istio_remote: Some(true), enable_tracing: Some(false), ..Global::default() }),
        gateways: Some(Gateways { enabled: Some(false), ..Gateways::default() }),
        security: Some(Security {
            enabled: Some(true),
            create_mesh_policy: Some(false),
            ..Security::default()
        }),
        pilot: Some(Pilot { enabled: Some(false), ..Pilot::default() }),
        mixer: Some(Mixer { policy: Some(Switch::off()), telemetry: Some(Switch::off()) }),
        galley: Some(Switch::off()),
        prometheus: Some(Switch::off()),
        ..Values::default()
    }
}

/// The control plane's chart.
fn control_plane(fleet: &Fleet, mesh: &Mesh, cluster: &Cluster) -> Values {
    let istio = &mesh.istio;
    let on = |condition: bool| condition.then(Switch::on);
    let by_helm = mesh.is_federated && istio.gateways_managed_by == GatewayManager::Helm;
    let networks = fleet.mesh_networks(mesh).networks;
    let domain = |stated: &str| (stated != DEFAULT_DOMAIN).then(|| stated.to_owned());
    let global = Global {
        hub: (istio.hub != HUB).then(|| istio.hub.clone()),
        tag: (istio.tag != istio.version.to_string()).then(|| istio.tag.clone()),
        image_pull_policy: istio.image_pull_policy,
        image_pull_secrets: image_pull_secrets(istio),
        mtls: on(istio.mtls),
        control_plane_security_enabled: istio.control_plane_security.then_some(true),
        mesh_expansion: on(fleet.remotes(mesh).any(|remote| remote.network.value != cluster.network.value)),
        network: mesh.has_networks().then(|| cluster.network.to_string()),
        mesh_networks: networks,
        mesh_id: (istio.version.has(Feature::ClusterNames) && fleet.meshes.len() > 1)
            .then(|| mesh.name.to_string()),
        multi_cluster: by_helm.then(|| MultiCluster { enabled: Some(true), ..MultiCluster::default() }),
        trust_domain: domain(istio.trust_domain.as_str()),
        pod_dns_search_namespaces: search_namespaces(mesh),
        locality_lb_setting: locality(istio),
        proxy: domain(istio.cluster_domain.as_str()).map(|domain| Proxy { cluster_domain: Some(domain) }),
        ..Global::default()
    };
    let asks_for_localities =
        !istio.locality_failover.is_empty() && !istio.version.has(Feature::LocalityByDefault);
    Values {
        global: stated(global),
        gateways: stated(gateways(mesh, cluster)),
        security: (cluster.cacerts != CaSource::SelfSigned && istio.version.has(Feature::PluggedInCa))
            .then(|| Security { self_signed: Some(false), ..Security::default() }),
        pilot: asks_for_localities.then(|| Pilot {
            env: environment([("PILOT_ENABLE_LOCALITY_LOAD_BALANCING", "true")]),
            ..Pilot::default()
        }),
        istio_core_dns: on(by_helm),
        ..Values::default()
    }
}

/// `None` for what says nothing.
fn stated<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}

fn image_pull_secrets(istio: &Istio) -> Vec<Value> {
    let names = istio.image_pull_secrets.iter().map(|name| Value::from(name.as_str()));
    match istio.series.remote_values {
        RemoteValues::V0_8 => names.map(|name| Value::from(Map::from([("name".to_owned(), name)]))).collect(),
        RemoteValues::V1_0 | RemoteValues::V1_1 => names.collect(),
    }
}

/// Names of other meshes need not be written in full: `httpbin.bar` is looked up as `httpbin.bar.global` too, and `httpbin`
/// as the service of the pod's own namespace. The injector fills in which that is.
fn search_namespaces(mesh: &Mesh) -> Vec<String> {
    if !mesh.is_federated {
        return Vec::new();
    }
    let own = r#"valueOrDefault .DeploymentMeta.Namespace "default""#;
    let own = match mesh.istio.version.has(Feature::InjectionValues) {
        true => format!("{{{{ {own} }}}}"),
        false => format!("[[ {own} ]]"),
    };
    vec!["global".to_owned(), format!("{own}.global")]
}

fn locality(istio: &Istio) -> Option<LocalityLbSetting> {
    let failover = istio.locality_failover.iter();
    let failover: Vec<Failover> =
        failover.map(|(from, to)| Failover { from: from.clone(), to: to.clone() }).collect();
    stated(LocalityLbSetting { failover })
}

fn gateways(mesh: &Mesh, cluster: &Cluster) -> Gateways {
    let network = mesh.has_networks().then(|| cluster.network.as_str());
    let with_network =
        |network| Gateway { env: environment([("ISTIO_META_NETWORK", network)]), ..Gateway::default() };
    let dedicated = network.filter(|_| mesh.istio.cross_network.dedicated);
    Gateways {
        ingress: network.map(with_network),
        // Calls that leave see gateways that the mesh itself cannot reach.
        egress: cluster.egress_gateway.as_ref().map(|_| Gateway {
            enabled: Some(true),
            env: environment([("ISTIO_META_REQUESTED_NETWORK_VIEW", "external")]),
            ..Gateway::default()
        }),
        cross_network: dedicated.map(cross_network),
        ..Gateways::default()
    }
}

/// An ingress gateway for calls from other networks alone: the same proxy, found by labels of its own.
fn cross_network(network: &str) -> Gateway {
    let port = |name: &str, port: u16| GatewayPort {
        name: name.to_owned(),
        port: Port::new(port).expect("not 0"),
        target_port: Port::new(port),
    };
    let labels = [("app", "istio-crossnetworkgateway"), ("istio", "crossnetworkgateway")];
    Gateway {
        enabled: Some(true),
        labels: environment(labels),
        replica_count: Some(1),
        service_type: Some("LoadBalancer".to_owned()),
        ports: vec![port("https", 443), port("tls", 15443)],
        env: environment([("ISTIO_META_ROUTER_MODE", "sni-dnat"), ("ISTIO_META_NETWORK", network)]),
    }
}

fn environment<const N: usize>(entries: [(&str, &str); N]) -> IndexMap<String, String> {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl ValuesFile<'_> {
    /// YAML, with a head that says what it is for.
    pub fn to_yaml(&self) -> String {
        let values = istio_mc_yaml::to_string(&self.values)
            .expect("values hold texts, numbers, lists and maps with text keys only");
        format!("{}{values}", self.head())
    }

    fn head(&self) -> String {
        let Self { cluster, mesh, chart, .. } = self;
        let Istio { version, namespace, series, .. } = &mesh.istio;
        let name = &cluster.name;
        let built_in = *chart == ValuesChart::IstioRemote && series.remote_values == RemoteValues::V1_1;
        let (whose, how) = if built_in {
            let chart = series.remote_chart;
            ("the built-in chart", format!("istio-mc template istio-remote {chart}"))
        } else {
            let release = match cluster.role {
                Role::ControlPlane => CONTROL_PLANE_RELEASE,
                Role::Remote => "istio-remote",
            };
            let path = format!("istio-{version}/install/kubernetes/helm/{chart}");
            ("Istio's chart", format!("helm template {release} {path}"))
        };
        format!(
            "# Source: istio-mc/values\n\
             # Values of {whose} `{chart}` for cluster `{name}` of mesh `{}`, Istio {version}:\n\
             #   {how} -n {namespace} -f values.yaml | kubectl --context {name} apply -f -\n",
            mesh.name
        )
    }
}
