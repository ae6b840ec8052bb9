//! `mesh.yaml` as it is written: every field optional that another file may give.
//!
//! The documentation of the fields is what `istio-mc schema` prints: it is written for users.

use std::borrow::Cow;

use indexmap::IndexMap;
use istio_mc_yaml::{Decode, Decoder, Fragment, Located, Map, Node, Value, choice, record};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::api::kubernetes::ImagePullPolicy;
use crate::name::{ClusterName, MeshName, Namespace, NetworkName, ObjectName};
use crate::net::Cidr;
use crate::version::IstioVersion;

record! {
    /// A mesh of clusters, as one or several files state it together.
    #[derive(Default)]
    pub struct Inventory("a mesh file") {
        /// The version of this format: `istio-mc/v1alpha1`. Files that only add to another one may leave it out.
        pub api_version: Option<Located<ApiVersion>> = "apiVersion",
        /// Always `Mesh`.
        pub kind: Option<Located<MeshKind>> = "kind",
        /// The name of the mesh.
        pub metadata: Option<Metadata> = "metadata",
        /// What is true of Istio in the whole mesh.
        pub istio: Option<IstioSettings> = "istio",
        /// The clusters. A later file adds clusters, and overrides fields of those with the same name.
        pub clusters: Vec<ClusterEntry> = "clusters",
        /// Where the certificates come from with which every cluster's Citadel signs. Left out: each signs
        /// with a root of its own, and mutual TLS between clusters fails.
        pub cacerts: Option<CaCerts> = "cacerts",
        /// Services offered to other meshes. Needs Istio 1.1.
        pub exports: Vec<Located<Value>> = "exports",
        /// Further meshes. Needs Istio 1.1.
        pub meshes: Vec<Located<Value>> = "meshes",
        /// The applications of the mesh: charts that are rendered for its clusters.
        pub releases: Vec<ReleaseEntry> = "releases",
    }

    /// The name of the mesh.
    #[derive(Default)]
    pub struct Metadata("metadata") {
        /// The mesh that clusters belong to unless they say otherwise.
        pub name: Option<Located<MeshName>> = "name",
    }

    /// What is true of Istio in the whole mesh.
    #[derive(Default)]
    pub struct IstioSettings("istio") {
        /// The Istio version of the control plane, as in `"1.0.9"`.
        pub version: Option<Located<IstioVersion>> = "version",
        /// The namespace of Istio, the same in every cluster. Default: `istio-system`.
        pub namespace: Option<Located<Namespace>> = "namespace",
        /// Mutual TLS between all workloads of the mesh: adds the mesh-wide policy and its destination rules.
        /// Default: false, policies are up to the applications.
        pub mtls: Option<Located<bool>> = "mtls",
        /// Mutual TLS between sidecars and the control plane, as the control plane was installed. Default: false.
        pub control_plane_security: Option<Located<bool>> = "controlPlaneSecurity",
        /// Where Istio's images come from. Default: `docker.io/istio`.
        pub hub: Option<Located<String>> = "hub",
        /// The tag of Istio's images. Default: the version.
        pub tag: Option<Located<String>> = "tag",
        /// When images are pulled. Default: `IfNotPresent`.
        pub image_pull_policy: Option<Located<ImagePullPolicy>> = "imagePullPolicy",
        /// Names of the Secrets with which images are pulled.
        pub image_pull_secrets: Vec<Located<ObjectName>> = "imagePullSecrets",
        /// What the sidecar injector of the remote clusters injects.
        pub injection: Option<Injection> = "injection",
        /// Further values for the remote chart of every remote cluster; they win over what is derived.
        pub values: ChartValues = "values",
    }

    /// What the sidecar injector of the remote clusters injects. Left out: this program's own template for
    /// that Istio version.
    #[derive(Default)]
    pub struct Injection("injection") {
        /// A file with the ConfigMap `istio-sidecar-injector` of the control plane's cluster, as
        /// `kubectl get configmap istio-sidecar-injector -o yaml` (or `json`) prints it; the remote clusters get
        /// the same configuration. Use it where the control plane comes from a product with its own template.
        pub config_map: Option<Located<String>> = "configMap",
    }

    /// One cluster.
    pub struct ClusterEntry("a cluster") {
        /// The name: lowercase letters, digits and `-`. It is also the name and the key of its kubeconfig Secret.
        pub name: Located<ClusterName> = "name",
        /// The address of the API server that the control plane can reach: `https://host:port`. Not needed with
        /// a kubeconfig, which has it.
        pub server: Option<Located<String>> = "server",
        /// Whether the mesh's control plane runs here. Exactly one cluster has it. Default: false.
        pub control_plane: Option<Located<bool>> = "controlPlane",
        /// The mesh this cluster belongs to. Default: `metadata.name`. Others need Istio 1.1.
        pub mesh: Option<Located<MeshName>> = "mesh",
        /// The network: clusters of one network reach each other's pods by IP. Default: one network a mesh.
        pub network: Option<Located<NetworkName>> = "network",
        /// The address ranges of pods, such as `10.128.0.0/14`.
        pub pod_cidrs: Vec<Located<Cidr>> = "podCIDRs",
        /// The address ranges of Services, such as `172.30.0.0/16`.
        pub service_cidrs: Vec<Located<Cidr>> = "serviceCIDRs",
        /// Where the cluster is: `region/zone/subzone`, the later parts optional. Charts see it as
        /// `Cluster.locality`.
        pub locality: Option<Located<String>> = "locality",
        /// The kind of Kubernetes. Default: `kubernetes`.
        pub platform: Option<Located<Platform>> = "platform",
        /// The Kubernetes version, such as `"1.34"`, which decides the API groups. Default: that of the
        /// release's time.
        pub kube_version: Option<Located<String>> = "kubeVersion",
        /// The control plane's addresses as the other clusters reach them. Only for the control plane's cluster.
        pub endpoints: Option<Endpoints> = "endpoints",
        /// How the control plane logs in to this cluster's API server. Only for remote clusters.
        pub credentials: Option<Located<Credentials>> = "credentials",
        /// The cluster's own certificates, instead of the mesh's (an intermediate of the same root).
        pub cacerts: Option<CaCerts> = "cacerts",
        /// Further values for this cluster's remote chart; they win over `istio.values`.
        pub values: ChartValues = "values",
    }

    /// Addresses of the control plane's parts, as other clusters reach them: IP addresses, for 1.0 without control
    /// plane security also host names. `istio-mc discover` finds them.
    #[derive(Default)]
    pub struct Endpoints("endpoints") {
        /// Pilot.
        pub pilot: Option<Located<String>> = "pilot",
        /// Mixer's policy checks.
        pub policy: Option<Located<String>> = "policy",
        /// Mixer's telemetry. Since 1.0; 0.8 sends it to `policy`.
        pub telemetry: Option<Located<String>> = "telemetry",
        /// The statsd bridge, port 9125.
        pub statsd: Option<Located<String>> = "statsd",
        /// Zipkin or Jaeger's collector, port 9411. Since 1.0.
        pub zipkin: Option<Located<String>> = "zipkin",
    }

    /// How the control plane logs in to a remote cluster's API server: one of `kubeconfig`, `tokenSecret`, `token`.
    #[derive(Default)]
    pub struct Credentials("credentials") {
        /// A kubeconfig file; cluster, context and user are renamed to the cluster's name.
        pub kubeconfig: Option<Located<String>> = "kubeconfig",
        /// The context of the kubeconfig. Default: its current context.
        pub context: Option<Located<String>> = "context",
        /// A file with the ServiceAccount's token Secret, as `kubectl get secret NAME -o json` (or `yaml`) prints it.
        pub token_secret: Option<Located<String>> = "tokenSecret",
        /// The ServiceAccount's token itself, decoded. Rather keep it in a file that is not committed.
        pub token: Option<Located<SecretText>> = "token",
        /// The API server's certificate authority, base64 of PEM. Together with `token`.
        pub certificate_authority_data: Option<Located<String>> = "certificateAuthorityData",
    }

    /// Where certificates come from with which Citadel signs.
    #[derive(Default)]
    pub struct CaCerts("cacerts") {
        /// A folder with `ca-cert.pem`, `ca-key.pem`, `root-cert.pem` and `cert-chain.pem`: becomes the Secret `cacerts`.
        pub directory: Option<Located<String>> = "directory",
        /// True: the Secret `cacerts` is in the cluster already, or put there by other means. False: there is none, each
        /// Citadel signs with a root of its own.
        pub existing: Option<Located<bool>> = "existing",
    }

    /// An application: a chart that is rendered for the clusters of the mesh. Istio's configuration goes to the
    /// control plane's cluster only, everything else to the clusters that run it.
    pub struct ReleaseEntry("a release") {
        /// The name of the release.
        pub name: Located<ObjectName> = "name",
        /// The chart: a folder or a packed chart (`.tgz`), with a path that begins with `./`, `../` or `/`, or a
        /// built-in chart such as `bookinfo`. Needed once over all files.
        pub chart: Option<Located<String>> = "chart",
        /// The namespace. Default: the release's name.
        pub namespace: Option<Located<Namespace>> = "namespace",
        /// The clusters that run it. Default: all.
        pub clusters: Vec<Located<ClusterName>> = "clusters",
        /// Whether sidecars are injected into the namespace's pods. Default: true.
        pub injection: Option<Located<bool>> = "injection",
        /// On OpenShift: the ServiceAccounts of the namespace that each security context constraint is granted to,
        /// as in `privileged: [default]`. Built-in charts know what they need.
        pub security_context_constraints: IndexMap<String, Vec<ObjectName>> = "securityContextConstraints",
        /// Values for the chart.
        pub values: ChartValues = "values",
        /// Files with values for the chart; later ones win, and `values` wins over all of them.
        pub value_files: Vec<Located<String>> = "valueFiles",
    }
}

/// Values for a chart: a map in each file that states them, later files over earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartValues(pub(crate) Vec<Fragment>);

impl ChartValues {
    /// One map of values.
    pub(crate) fn new(values: Fragment) -> Self {
        Self(vec![values])
    }
}

impl Decode for ChartValues {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.as_map() {
            Some(_) => Fragment::decode(node, cx).map(Self::new),
            None => cx.expected("a map", node),
        }
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ChartValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = Value::Map(Map::new());
        self.0.iter().for_each(|values| whole.overlay(values.node.to_value()));
        whole.serialize(serializer)
    }
}

impl JsonSchema for ChartValues {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ChartValues".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

choice! {
    /// The version of the mesh file's format.
    pub enum ApiVersion("a version of this format") {
        /// The first one.
        V1Alpha1 = "istio-mc/v1alpha1",
    }

    /// The kind of a mesh file.
    pub enum MeshKind("the kind of a mesh file") {
        /// The only one.
        Mesh = "Mesh",
    }

    /// The kind of Kubernetes in a cluster.
    pub enum Platform("a platform") {
        /// Any conformant Kubernetes.
        Kubernetes = "kubernetes",
        /// OpenShift: ServiceAccounts need grants of security context constraints.
        OpenShift = "openshift",
    }
}

/// A secret in a mesh file.
pub type SecretText = crate::Secret<String>;

/// The namespace of Istio unless stated: the charts' and documents' own.
pub(super) fn default_namespace() -> Namespace {
    "istio-system".parse().expect("a literal that is a namespace")
}

/// The network of clusters that state none, where the mesh's name is too long to be one.
pub(super) fn default_network() -> NetworkName {
    "default".parse().expect("a literal that is a network name")
}
