//! Istio CoreDNS: the DNS server that knows the addresses of `.global` names, as Istio's chart `istiocoredns` installs it.
//!
//! It is CoreDNS with a second container that looks the names up among the ServiceEntries of its cluster.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::{
    Affinity, ConfigMapVolumeSource, Container, ContainerPort, HTTPGetAction, KeyToPath, NodeAffinity,
    NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, PodTemplateSpec,
    PreferredSchedulingTerm, Probe, ResourceRequirements, ServicePort, ServiceSpec, Volume, VolumeMount,
};
use k8s_openapi::api::rbac::v1::PolicyRule;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta as PodMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Serialize;

use super::PlannedObject;
use super::gateways::chart_labels;
use crate::api::ObjectMeta;
use crate::api::kubernetes::{
    ClusterRoleBinding, ConfigMap, ImagePullPolicy, LocalReference, RoleRef, ServiceAccount, Subject,
};
use crate::dns::{CoreDnsImage, CoreDnsVersion};
use crate::name::{Namespace, ObjectName};
use crate::rules::KubernetesVersion;
use crate::version::{ApiLevel, IstioVersion};

const ORIGIN: &str = "istio-mc/istio-coredns";

/// The name of most of its objects.
const NAME: &str = "istiocoredns";

const ACCOUNT: &str = "istiocoredns-service-account";

/// The name of the ConfigMap; that of the cluster's own CoreDNS too, in another namespace.
const CONFIG: &str = "coredns";

/// The architectures that its images are made for.
const ARCHITECTURES: [&str; 3] = ["amd64", "ppc64le", "s390x"];

/// Istio CoreDNS. Since Istio 1.1.
#[derive(Clone, Debug)]
pub struct IstioCoreDns<'m> {
    /// The version of Istio.
    pub version: IstioVersion,
    /// The namespace of Istio.
    pub namespace: &'m Namespace,
    /// The version of Kubernetes, for API versions and labels; without it they are those that the release came with.
    pub kubernetes: Option<KubernetesVersion>,
    /// The image of CoreDNS; the release's own is [`IstioCoreDns::image`].
    pub image: &'m CoreDnsImage,
    /// The image of the container that looks names up, with its tag; the release's own is
    /// [`IstioCoreDns::PLUGIN_IMAGE`].
    pub plugin_image: &'m str,
    /// When images are pulled; `None` is unless the node has them.
    pub image_pull_policy: Option<ImagePullPolicy>,
    /// Names of the Secrets with which images are pulled.
    pub image_pull_secrets: &'m [ObjectName],
}

impl IstioCoreDns<'_> {
    /// The image of the second container that all releases take.
    pub const PLUGIN_IMAGE: &'static str = "istio/coredns-plugin:0.2-istio-1.1";

    /// The image of CoreDNS that a release came with.
    pub fn image(version: IstioVersion) -> CoreDnsImage {
        CoreDnsImage::official(match version.api_level() >= ApiLevel::V1_4 {
            true => CoreDnsVersion::new(1, 6, 2),
            false => CoreDnsVersion::new(1, 1, 2),
        })
    }

    /// The objects as a plan has them.
    pub fn objects(&self) -> Vec<PlannedObject> {
        vec![
            PlannedObject::new(ORIGIN, &self.account()),
            PlannedObject::new(ORIGIN, &self.role()),
            PlannedObject::new(ORIGIN, &self.binding()),
            PlannedObject::new(
                ORIGIN,
                &ConfigMap::new(self.metadata(CONFIG)).entry("Corefile", self.corefile()),
            ),
            PlannedObject::new(ORIGIN, &self.deployment()),
            PlannedObject::new(ORIGIN, &self.service()),
        ]
    }

    /// Asks the second container for `.global` names, and the cluster's own servers for all others. Up to 1.4.0 CoreDNS
    /// does both with `proxy`; since 1.5.0 that is gone, and `grpc` and `forward` do it.
    fn corefile(&self) -> String {
        let has_grpc = self.image.version().has_grpc();
        let (global, others) = match has_grpc {
            true => (
                "    grpc global 127.0.0.1:8053\n",
                "    forward . /etc/resolv.conf {\n        except global\n    }\n",
            ),
            false => (
                "    proxy global 127.0.0.1:8053 {\n        protocol grpc insecure\n    }\n",
                "    proxy . /etc/resolv.conf\n",
            ),
        };
        // As the charts order them; the order in which CoreDNS asks its plugins is its own.
        let (before, after) =
            if self.version.api_level() >= ApiLevel::V1_4 { (others, "") } else { ("", others) };
        format!(
            ".:53 {{\n    errors\n    health\n{global}{before}    prometheus :9153\n{after}    cache 30\n    reload\n}}\n"
        )
    }

    fn account(&self) -> ServiceAccount {
        let secrets = self.image_pull_secrets.iter();
        ServiceAccount {
            image_pull_secrets: secrets.map(|name| LocalReference { name: name.to_string() }).collect(),
            ..ServiceAccount::new(self.metadata(ACCOUNT))
        }
    }

    fn role(&self) -> impl Serialize {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let rule = PolicyRule {
            api_groups: Some(texts(&["networking.istio.io"])),
            resources: Some(texts(&["*"])),
            verbs: texts(&["get", "watch", "list"]),
            ..PolicyRule::default()
        };
        Written {
            api_version: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            metadata: chart_labels(ObjectMeta::named(NAME), NAME),
            rules: vec![rule],
            spec: None::<()>,
        }
    }

    fn binding(&self) -> ClusterRoleBinding {
        let namespace = self.namespace.as_str();
        ClusterRoleBinding::new(
            chart_labels(ObjectMeta::named(format!("istio-istiocoredns-role-binding-{namespace}")), NAME),
            RoleRef::cluster_role(NAME),
            vec![Subject::service_account(namespace, ACCOUNT)],
        )
    }

    fn service(&self) -> impl Serialize {
        let port = |name: &str, protocol: &str| ServicePort {
            name: Some(name.to_owned()),
            port: 53,
            protocol: Some(protocol.to_owned()),
            ..ServicePort::default()
        };
        let spec = ServiceSpec {
            ports: Some(vec![port("dns", "UDP"), port("dns-tcp", "TCP")]),
            selector: Some(app()),
            ..ServiceSpec::default()
        };
        Written {
            api_version: "v1",
            kind: "Service",
            metadata: self.metadata(NAME),
            rules: Vec::new(),
            spec: Some(spec),
        }
    }

    fn deployment(&self) -> impl Serialize {
        let DeploymentSpec { replicas, selector, strategy, template, .. } = self.deployment_spec();
        let has_apps = match self.kubernetes {
            Some(version) => version >= KubernetesVersion::new(1, 9),
            None => self.version.api_level() >= ApiLevel::V1_4,
        };
        // In `extensions/v1beta1` the pods' labels are the selector, and a chart's label of them may change.
        let spec = WrittenDeployment { replicas, selector: has_apps.then_some(selector), strategy, template };
        Written {
            api_version: if has_apps { "apps/v1" } else { "extensions/v1beta1" },
            kind: "Deployment",
            metadata: self.metadata(NAME),
            rules: Vec::new(),
            spec: Some(spec),
        }
    }

    fn deployment_spec(&self) -> DeploymentSpec {
        let percent = |text: &str| Some(IntOrString::String(text.to_owned()));
        let rolling = RollingUpdateDeployment { max_surge: percent("100%"), max_unavailable: percent("25%") };
        let strategy = DeploymentStrategy { rolling_update: Some(rolling), ..DeploymentStrategy::default() };
        let labels = chart_labels(ObjectMeta::named(NAME), NAME).labels;
        let inject = ("sidecar.istio.io/inject".to_owned(), "false".to_owned());
        DeploymentSpec {
            replicas: Some(1),
            selector: LabelSelector { match_labels: Some(app()), ..LabelSelector::default() },
            strategy: (self.version.api_level() >= ApiLevel::V1_4).then_some(strategy),
            template: PodTemplateSpec {
                metadata: Some(PodMeta {
                    name: Some(NAME.to_owned()),
                    labels: Some(labels.into_iter().collect()),
                    annotations: Some(BTreeMap::from([inject])),
                    ..PodMeta::default()
                }),
                spec: Some(self.pod()),
            },
            ..DeploymentSpec::default()
        }
    }

    fn pod(&self) -> PodSpec {
        const VOLUME: &str = "config-volume";
        let corefile =
            KeyToPath { key: "Corefile".to_owned(), path: "Corefile".to_owned(), ..KeyToPath::default() };
        let volume = Volume {
            name: VOLUME.to_owned(),
            config_map: Some(ConfigMapVolumeSource {
                name: CONFIG.to_owned(),
                items: Some(vec![corefile]),
                ..ConfigMapVolumeSource::default()
            }),
            ..Volume::default()
        };
        let mount = VolumeMount {
            name: VOLUME.to_owned(),
            mount_path: "/etc/coredns".to_owned(),
            ..VolumeMount::default()
        };
        let core_dns = Container {
            name: "coredns".to_owned(),
            image: Some(self.image.to_string()),
            args: Some(vec!["-conf".to_owned(), "/etc/coredns/Corefile".to_owned()]),
            volume_mounts: Some(vec![mount]),
            ports: Some(vec![
                container_port("dns", 53, "UDP"),
                container_port("dns-tcp", 53, "TCP"),
                container_port("metrics", 9153, "TCP"),
            ]),
            liveness_probe: Some(liveness()),
            ..self.container()
        };
        let plugin = Container {
            name: "istio-coredns-plugin".to_owned(),
            image: Some(self.plugin_image.to_owned()),
            command: Some(vec!["/usr/local/bin/plugin".to_owned()]),
            ports: Some(vec![container_port("dns-grpc", 8053, "TCP")]),
            ..self.container()
        };
        PodSpec {
            service_account_name: Some(ACCOUNT.to_owned()),
            containers: vec![core_dns, plugin],
            // The servers of its node: those of the cluster ask it.
            dns_policy: Some("Default".to_owned()),
            volumes: Some(vec![volume]),
            affinity: Some(self.affinity()),
            ..PodSpec::default()
        }
    }

    /// What both containers have.
    fn container(&self) -> Container {
        let requests = BTreeMap::from([("cpu".to_owned(), Quantity("10m".to_owned()))]);
        let policy = self.image_pull_policy.unwrap_or(ImagePullPolicy::IfNotPresent);
        Container {
            image_pull_policy: Some(policy.to_string()),
            resources: Some(ResourceRequirements {
                requests: Some(requests),
                ..ResourceRequirements::default()
            }),
            ..Container::default()
        }
    }

    fn affinity(&self) -> Affinity {
        let key = match self.kubernetes.is_some_and(|version| version >= KubernetesVersion::new(1, 14)) {
            true => "kubernetes.io/arch",
            false => "beta.kubernetes.io/arch",
        };
        let one_of = |values: &[&str]| NodeSelectorTerm {
            match_expressions: Some(vec![NodeSelectorRequirement {
                key: key.to_owned(),
                operator: "In".to_owned(),
                values: Some(values.iter().map(|value| (*value).to_owned()).collect()),
            }]),
            ..NodeSelectorTerm::default()
        };
        let preferred =
            ARCHITECTURES.map(|name| PreferredSchedulingTerm { weight: 2, preference: one_of(&[name]) });
        Affinity {
            node_affinity: Some(NodeAffinity {
                required_during_scheduling_ignored_during_execution: Some(NodeSelector {
                    node_selector_terms: vec![one_of(&ARCHITECTURES)],
                }),
                preferred_during_scheduling_ignored_during_execution: Some(preferred.into()),
            }),
            ..Affinity::default()
        }
    }

    fn metadata(&self, name: &str) -> ObjectMeta {
        chart_labels(ObjectMeta::namespaced(self.namespace.as_str(), name), NAME)
    }
}

fn app() -> BTreeMap<String, String> {
    BTreeMap::from([("app".to_owned(), NAME.to_owned())])
}

fn container_port(name: &str, number: i32, protocol: &str) -> ContainerPort {
    ContainerPort {
        name: Some(name.to_owned()),
        container_port: number,
        protocol: Some(protocol.to_owned()),
        ..ContainerPort::default()
    }
}

/// The port of the plugin `health`.
fn liveness() -> Probe {
    let get = HTTPGetAction {
        path: Some("/health".to_owned()),
        port: IntOrString::Int(8080),
        scheme: Some("HTTP".to_owned()),
        ..HTTPGetAction::default()
    };
    Probe {
        http_get: Some(get),
        initial_delay_seconds: Some(60),
        timeout_seconds: Some(5),
        success_threshold: Some(1),
        failure_threshold: Some(5),
        ..Probe::default()
    }
}

/// An object of one of Kubernetes' kinds, in the API version that is wanted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<T> {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<PolicyRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<T>,
}

/// The fields of a Deployment that both API versions have; the selector is optional in one of them.
#[derive(Serialize)]
struct WrittenDeployment {
    replicas: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selector: Option<LabelSelector>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strategy: Option<DeploymentStrategy>,
    template: PodTemplateSpec,
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;
    use istio_mc_yaml::{Node, Value};

    use super::*;

    fn deployment(version: &str, kubernetes: Option<(u32, u32)>) -> Value {
        let version = version.parse().expect("a version");
        let namespace = "istio-system".parse().expect("a namespace");
        let secrets = ["pull".parse().expect("a name")];
        let core_dns = IstioCoreDns {
            version,
            namespace: &namespace,
            kubernetes: kubernetes.map(|(major, minor)| KubernetesVersion::new(major, minor)),
            image: &IstioCoreDns::image(version),
            plugin_image: IstioCoreDns::PLUGIN_IMAGE,
            image_pull_policy: Some(ImagePullPolicy::Always),
            image_pull_secrets: &secrets,
        };
        let objects = core_dns.objects();
        assert!(objects[0].text.contains("imagePullSecrets:\n- name: pull\n"), "{}", objects[0].text);
        let is_deployment = |object: &&PlannedObject| object.text.contains("kind: Deployment");
        let text = objects.iter().find(is_deployment).expect("a Deployment").text.clone();
        let source = Source::new("deployment", text);
        istio_mc_yaml::read(&source).expect("YAML").first().map(Node::to_value).expect("an object")
    }

    #[test]
    fn the_deployment_is_one_that_its_kubernetes_takes() {
        for (version, kubernetes, api_version, selector, label) in [
            ("1.1.17", None, "extensions/v1beta1", false, "beta.kubernetes.io/arch"),
            ("1.1.17", Some((1, 8)), "extensions/v1beta1", false, "beta.kubernetes.io/arch"),
            ("1.1.17", Some((1, 13)), "apps/v1", true, "beta.kubernetes.io/arch"),
            ("1.3.8", Some((1, 34)), "apps/v1", true, "kubernetes.io/arch"),
            ("1.4.10", None, "apps/v1", true, "beta.kubernetes.io/arch"),
            ("1.4.10", Some((1, 8)), "extensions/v1beta1", false, "beta.kubernetes.io/arch"),
            ("1.4.10", Some((1, 14)), "apps/v1", true, "kubernetes.io/arch"),
        ] {
            let object = deployment(version, kubernetes);
            let at = |path: &[&str]| object.at(path).unwrap_or(&Value::Null);
            assert_eq!(at(&["apiVersion"]).as_str(), Some(api_version), "{version} {kubernetes:?}");
            assert_eq!(
                at(&["spec", "selector", "matchLabels", "app"]).as_str(),
                selector.then_some("istiocoredns")
            );
            let pod = at(&["spec", "template", "spec"]);
            let written = serde_json::to_string(pod).expect("JSON");
            assert!(written.contains(&format!("{label:?}")), "{version} {kubernetes:?}: {written}");
            let containers = pod.get("containers").and_then(Value::as_list).expect("containers");
            for container in containers {
                assert_eq!(container.get("imagePullPolicy").and_then(Value::as_str), Some("Always"));
            }
        }
    }
}
