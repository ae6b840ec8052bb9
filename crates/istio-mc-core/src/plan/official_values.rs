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

use istio_mc_yaml::{Map, Value, choice};

use super::gateways::GatewayWorkload;
use super::remote_1_1::unless_default;
use super::{NoFiles, Planner, ValueLayer, values};
use crate::api::values::istio::{
    Failover, Global, IstioCoreDns, LocalityLbSetting, Mixer, MultiCluster, Pilot, Proxy, Security, Switch,
    Values,
};
use crate::api::values::{Gateway, Gateways, ServiceType};
use crate::mesh::{CaSource, Cluster, Fleet, GatewayManager, Istio, Mesh, Role};
use crate::version::{ApiLevel, Feature, RemoteValues};

/// Where Istio's releases have their images.
const HUB: &str = "docker.io/istio";

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
    /// assert!(file.to_yaml().ends_with("  mtls:\n    enabled: true\n  meshID: default\nsecurity:\n  selfSigned: false\n"));
    /// ```
    pub fn values_file<'m>(&'m self, cluster: &'m Cluster, chart: ValuesChart) -> Option<ValuesFile<'m>> {
        if !self.values_charts(cluster).contains(&chart) {
            return None;
        }
        let mesh = self.mesh_of(cluster);
        let mut whole = match cluster.role {
            Role::ControlPlane => {
                let mut whole = values(&Planner::new(self, cluster, &NoFiles, None).control_plane_values());
                cluster.values.iter().for_each(|stated| whole.overlay(stated.node.to_value()));
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
        let mut planner = Planner::new(self, cluster, &NoFiles, None);
        let release = planner.istio_remote();
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
                    if chart == ValuesChart::Istio {
                        let gateways = planner.official_gateways();
                        whole.overlay(values(&Values { gateways, ..Values::default() }));
                    }
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

impl Planner<'_, '_> {
    /// The control plane's chart.
    fn control_plane_values(&self) -> Values {
        let (mesh, cluster) = (self.mesh, self.cluster);
        let istio = &mesh.istio;
        let on = |condition: bool| condition.then(Switch::on);
        let by_helm = mesh.is_federated && istio.gateways_managed_by == GatewayManager::Helm;
        let is_elsewhere = |remote: &Cluster| remote.network.value != cluster.network.value;
        let asks_for_localities =
            !istio.locality_failover.is_empty() && !istio.version.has(Feature::LocalityByDefault);
        let global = Global {
            hub: (istio.hub != HUB).then(|| istio.hub.clone()),
            tag: (istio.tag != istio.version.to_string()).then(|| istio.tag.clone()),
            image_pull_policy: istio.image_pull_policy,
            image_pull_secrets: image_pull_secrets(istio),
            mtls: on(istio.mtls),
            control_plane_security_enabled: istio.control_plane_security.then_some(true),
            mesh_expansion: on(self.fleet.remotes(mesh).any(is_elsewhere)),
            network: mesh.has_networks().then(|| cluster.network.to_string()),
            mesh_networks: self.fleet.mesh_networks(mesh).networks,
            mesh_id: istio.version.has(Feature::ClusterNames).then(|| mesh.name.to_string()),
            multi_cluster: by_helm.then(|| MultiCluster { enabled: Some(true), ..MultiCluster::default() }),
            trust_domain: unless_default(&istio.trust_domain),
            pod_dns_search_namespaces: if mesh.is_federated { self.global_domains() } else { Vec::new() },
            locality_lb_setting: locality(istio),
            proxy: unless_default(&istio.cluster_domain).map(|domain| Proxy { cluster_domain: Some(domain) }),
            ..Global::default()
        };
        Values {
            global: stated(global),
            gateways: self.official_gateways(),
            security: (cluster.cacerts != CaSource::SelfSigned && istio.version.has(Feature::PluggedInCa))
                .then(|| Security { self_signed: Some(false), ..Security::default() }),
            pilot: asks_for_localities.then(|| Pilot {
                env: [("PILOT_ENABLE_LOCALITY_LOAD_BALANCING".to_owned(), "true".to_owned())].into(),
                ..Pilot::default()
            }),
            istio_core_dns: by_helm.then(|| core_dns(istio)),
            ..Values::default()
        }
    }

    /// The gateways of Istio's chart, as far as the built-in one has not said it: the chart of 1.1 does not tell gateways the
    /// network, and has no defaults for further ones.
    fn official_gateways(&self) -> Option<Gateways> {
        let has_ways_in = self.cluster.role == Role::ControlPlane || !self.remote_gateways().is_empty();
        let network = self.mesh.has_networks() && has_ways_in;
        let environment = |name: &str, value: &str| [(name.to_owned(), Value::from(value))].into();
        let own_network = || environment("ISTIO_META_NETWORK", self.cluster.network.as_str());
        let mut gateways = Gateways::default();
        let mut add = |workload: GatewayWorkload, gateway: Gateway| {
            gateways.named.insert(workload.app().to_owned(), gateway);
        };
        if network {
            add(GatewayWorkload::Ingress, Gateway { env: own_network(), ..Gateway::default() });
        }
        if self.cluster.egress_gateway.is_some() {
            // Calls that leave see gateways that the mesh itself cannot reach.
            let env = environment("ISTIO_META_REQUESTED_NETWORK_VIEW", "external");
            add(GatewayWorkload::Egress, Gateway { enabled: Some(true), env, ..Gateway::default() });
        }
        if network && self.mesh.istio.cross_network.dedicated {
            let mut gateway = self.cross_network_gateway(GatewayWorkload::CrossNetwork);
            gateway.env.extend(own_network());
            gateway.replica_count = Some(1);
            gateway.service_type = Some(ServiceType::LoadBalancer);
            add(GatewayWorkload::CrossNetwork, gateway);
        }
        // The values for remote clusters turn all of them off.
        let is_remote = self.cluster.role == Role::Remote;
        gateways.enabled = (is_remote && !gateways.named.is_empty()).then_some(true);
        stated(gateways)
    }
}

/// `None` for what says nothing.
fn stated<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}

/// With the images that are stated.
fn core_dns(istio: &Istio) -> IstioCoreDns {
    let image = istio.core_dns_image.as_str();
    let stated = istio.core_dns_image != super::IstioCoreDns::image(istio.version);
    let plugin = &istio.core_dns_plugin;
    let (image, tag) = match image.rsplit_once(':') {
        Some((name, tag)) if istio.version.api_level() >= ApiLevel::V1_4 => (name, Some(tag)),
        _ => (image, None),
    };
    IstioCoreDns {
        enabled: Some(true),
        image: stated.then(|| image.to_owned()),
        tag: tag.filter(|_| stated).map(str::to_owned),
        plugin_image: (plugin != super::IstioCoreDns::PLUGIN_IMAGE).then(|| plugin.clone()),
    }
}

fn image_pull_secrets(istio: &Istio) -> Vec<Value> {
    let names = istio.image_pull_secrets.iter().map(|name| Value::from(name.as_str()));
    match istio.series.remote_values {
        RemoteValues::V0_8 => names.map(|name| Value::from(Map::from([("name".to_owned(), name)]))).collect(),
        RemoteValues::V1_0 | RemoteValues::V1_1 => names.collect(),
    }
}

fn locality(istio: &Istio) -> Option<LocalityLbSetting> {
    let failover = istio.locality_failover.iter();
    let failover: Vec<Failover> =
        failover.map(|(from, to)| Failover { from: from.clone(), to: to.clone() }).collect();
    stated(LocalityLbSetting { failover })
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
        let whose = if self.is_of_built_in_chart() { "the built-in chart" } else { "Istio's chart" };
        format!(
            "# Source: istio-mc/values\n\
             # Values of {whose} `{chart}` for cluster `{}` of mesh `{}`, Istio {}:\n\
             #   {}\n",
            cluster.name,
            mesh.name,
            mesh.istio.version,
            self.apply_command("values.yaml")
        )
    }

    /// The commands by which the chart gets these values and the cluster its objects: a line of a shell. `values` is where
    /// Helm reads them: a file, or `-` for what is piped into it. The context has the cluster's name.
    pub fn apply_command(&self, values: &str) -> String {
        let Self { cluster, mesh, chart, .. } = self;
        let Istio { version, namespace, series, .. } = &mesh.istio;
        let how = if self.is_of_built_in_chart() {
            format!("istio-mc template istio-remote {}", series.remote_chart)
        } else {
            let release = match cluster.role {
                Role::ControlPlane => CONTROL_PLANE_RELEASE,
                Role::Remote => "istio-remote",
            };
            format!("helm template {release} istio-{version}/install/kubernetes/helm/{chart}")
        };
        format!("{how} -n {namespace} -f {values} | kubectl --context {} apply -f -", cluster.name)
    }

    /// The command that takes the [patch](Fleet::mesh_networks_patch) of an installed control plane from standard input.
    pub fn patch_command(&self) -> String {
        let Self { cluster, mesh, .. } = self;
        format!(
            "kubectl --context {} patch configmap istio -n {} --type merge --patch-file /dev/stdin",
            cluster.name, mesh.istio.namespace
        )
    }

    fn is_of_built_in_chart(&self) -> bool {
        self.chart == ValuesChart::IstioRemote && self.mesh.istio.series.remote_values == RemoteValues::V1_1
    }
}
