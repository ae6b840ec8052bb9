//! `mesh.yaml` as it is written: every field optional that another file may give.
//!
//! The documentation of the fields is what `istio-mc schema` prints: it is written for users.

use std::borrow::Cow;

use indexmap::IndexMap;
use istio_mc_yaml::{Decode, Decoder, Fragment, Located, Map, Node, Value, choice, record};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::api::kubernetes::ImagePullPolicy;
use crate::dns::{CoreDnsImage, CoreDnsVersion};
use crate::federation::AddressRange;
use crate::name::{ClusterName, MeshName, Namespace, NetworkName, ObjectName};
use crate::net::{Cidr, Host, Hostname, Port};
use crate::remote_secret::SecretKey;
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
        /// Further meshes: clusters join one by `mesh`.
        pub meshes: Vec<MeshEntry> = "meshes",
        /// What is to be said of networks beyond what their clusters say.
        pub networks: Vec<NetworkEntry> = "networks",
        /// Services offered to other meshes. Needs Istio 1.1.
        pub exports: Vec<ExportEntry> = "exports",
        /// How meshes call each other.
        pub federation: Option<Federation> = "federation",
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
        /// The domain of the clusters' Services. Default: `cluster.local`.
        pub cluster_domain: Option<Located<Hostname>> = "clusterDomain",
        /// The domain in the identities that the mesh's certificates state. Meshes that authorize each other's callers
        /// need one each. Default: `cluster.local`.
        pub trust_domain: Option<Located<Hostname>> = "trustDomain",
        /// The gateways by which networks and meshes reach each other. Needs Istio 1.1.
        pub gateways: Option<GatewaySettings> = "gateways",
        /// To which region calls go when a region has no healthy endpoint left: `europe-west1: europe-west4`. Needs Istio
        /// 1.1. Default: any, nearest first.
        pub locality_failover: Option<Located<IndexMap<String, String>>> = "localityFailover",
        /// Further values for the remote chart of every remote cluster; they win over what is derived.
        pub values: ChartValues = "values",
    }

    /// The gateways by which networks and meshes reach each other.
    #[derive(Default)]
    pub struct GatewaySettings("gateways") {
        /// Who makes the objects of gateway connectivity (Gateways, the DestinationRule and EnvoyFilter of `*.global`, Istio
        /// CoreDNS): `istio-mc` (default) renders them; with `helm` the official chart does, and `istio-mc values` turns
        /// them on.
        pub managed_by: Option<Located<GatewayManager>> = "managedBy",
        /// The way into a network for clusters of the same mesh.
        pub cross_network: Option<CrossNetwork> = "crossNetwork",
        /// The images of Istio CoreDNS.
        pub core_dns: Option<CoreDnsImages> = "coreDNS",
    }

    /// The images of Istio CoreDNS, for clusters that pull from a registry of their own.
    #[derive(Default)]
    pub struct CoreDnsImages("coreDNS") {
        /// CoreDNS, with the version in the tag, which decides its configuration. Default: `coredns/coredns:1.1.2` up to
        /// Istio 1.3, `coredns/coredns:1.6.2` in 1.4.
        pub image: Option<Located<CoreDnsImage>> = "image",
        /// What looks up the names of other meshes. Default: `istio/coredns-plugin:0.2-istio-1.1`.
        pub plugin_image: Option<Located<String>> = "pluginImage",
    }

    /// The way into a network for clusters of the same mesh.
    #[derive(Default)]
    pub struct CrossNetwork("crossNetwork") {
        /// The port at which the gateway listens: 443 (default) or 15443.
        pub port: Option<Located<Port>> = "port",
        /// Whether this traffic has an ingress gateway of its own, `istio-crossnetworkgateway`, rather than the ingress
        /// gateway that the outside uses. Default: false.
        pub dedicated: Option<Located<bool>> = "dedicated",
    }

    /// A further mesh.
    pub struct MeshEntry("a mesh") {
        /// The name, as clusters state it in `mesh`.
        pub name: Located<MeshName> = "name",
        /// What is true of Istio in this mesh; what is left out is as in the default mesh.
        pub istio: Option<IstioSettings> = "istio",
        /// Where the certificates come from with which the Citadels of this mesh's clusters sign. Default: as in the
        /// default mesh.
        pub cacerts: Option<CaCerts> = "cacerts",
    }

    /// What is to be said of a network beyond what its clusters say.
    pub struct NetworkEntry("a network") {
        /// The name, as clusters state it in `network`.
        pub name: Located<NetworkName> = "name",
        /// The mesh in which this holds. Default: `metadata.name`.
        pub mesh: Option<Located<MeshName>> = "mesh",
        /// Ranges of addresses that belong to the network and to no cluster of it, such as those of virtual machines.
        pub cidrs: Vec<Located<Cidr>> = "cidrs",
        /// Ways into the network beside its clusters' `gateways`.
        pub gateways: Vec<Located<GatewayEntry>> = "gateways",
    }

    /// A way into a network from elsewhere: an ingress gateway that passes mutual TLS on. One of `address` and `service`.
    pub struct GatewayEntry("a gateway", either "address" | "service") {
        /// Its address as the others reach it: an IP address or a host name.
        pub address: Option<Located<Host>> = "address",
        /// Its Service, whose external addresses the control plane looks up itself. For clusters of the same mesh alone.
        /// Needs Istio 1.2.
        pub service: Option<Located<Hostname>> = "service",
        /// The port for clusters of the same mesh. Default: `istio.gateways.crossNetwork.port`.
        pub port: Option<Located<Port>> = "port",
        /// The port for other meshes; where there is no load balancer, the NodePort of 15443. Default: 15443.
        pub federation_port: Option<Located<Port>> = "federationPort",
        /// Where it is, `region/zone/subzone`. Default: the cluster's `locality`.
        pub locality: Option<Located<String>> = "locality",
    }

    /// Services of one name in one namespace that are offered to other meshes. There they are called
    /// `ALIAS.NAMESPACE.global`. The same name offered by several clusters is one service with several endpoints.
    pub struct ExportEntry("an export") {
        /// The name of the Kubernetes Service.
        pub service: Located<ObjectName> = "service",
        /// Its namespace.
        pub namespace: Located<Namespace> = "namespace",
        /// The cluster that runs it; `clusters` where several do.
        pub cluster: Option<Located<ClusterName>> = "cluster",
        /// The clusters that run it.
        pub clusters: Vec<Located<ClusterName>> = "clusters",
        /// The name by which others call it. Default: the Service's.
        pub alias: Option<Located<ObjectName>> = "alias",
        /// The Service's ports that are offered.
        pub ports: Vec<ExportPort> = "ports",
        /// Versions that others can route to: subsets of its pods.
        pub subsets: Vec<ExportSubset> = "subsets",
        /// Who imports it. Default: nobody outside of the mesh.
        pub to: Option<Audience> = "to",
        /// Who may call it: without it, whoever reaches the gateway. With it, pods of the service's own mesh and those of
        /// importing meshes, and nobody else.
        pub authorization: Option<Box<Located<ExportAuthorization>>> = "authorization",
        /// Whether importers take failing endpoints out for a while, so that calls go on to others. Default: where there
        /// are several endpoints.
        pub outlier_detection: Option<Located<bool>> = "outlierDetection",
    }

    /// A port of an exported Service.
    pub struct ExportPort("a port") {
        /// The number of the Service's port.
        pub number: Located<Port> = "number",
        /// The protocol: `HTTP`, `HTTP2`, `GRPC`, `TCP`, `TLS`, `HTTPS`, `MONGO`, ...
        pub protocol: Located<SmolStr> = "protocol",
        /// The name. Default: the protocol and the number, `http-8000`.
        pub name: Option<Located<SmolStr>> = "name",
    }

    /// A version of an exported service.
    pub struct ExportSubset("a subset") {
        /// The name.
        pub name: Located<String> = "name",
        /// The labels of its pods.
        pub labels: IndexMap<String, String> = "labels",
    }

    /// Clusters and meshes: whoever is named by any of the lists.
    #[derive(Default)]
    pub struct Audience("to") {
        /// Clusters. A remote cluster takes its configuration from its control plane: the whole mesh imports.
        pub clusters: Vec<Located<ClusterName>> = "clusters",
        /// Meshes; `*` is every other mesh.
        pub meshes: Vec<Located<SmolStr>> = "meshes",
        /// Labels of clusters: those that have all of them.
        pub labels: IndexMap<String, String> = "labels",
    }

    /// Who may call an exported service.
    #[derive(Default)]
    pub struct ExportAuthorization("authorization") {
        /// Labels of the service's pods. Needed by Istio 1.4; before, the Service is named itself.
        pub selector: IndexMap<String, String> = "selector",
        /// Callers in importing meshes, as `ns/NAMESPACE/sa/SERVICEACCOUNT`. Default: all of them.
        pub principals: Vec<Located<String>> = "principals",
    }

    /// How meshes call each other.
    #[derive(Default)]
    pub struct Federation("federation") {
        /// The range that imported services have their addresses from, which no cluster uses. Default: `127.255.0.0/16`
        /// for importers with Istio 1.1 or 1.2, `240.0.0.0/4` for later ones. `istio-mc lock` keeps the addresses in a file.
        pub addresses: Option<Located<AddressRange>> = "addresses",
    }

    /// How a cluster's DNS learns of names of other meshes. The rendered object replaces one of `kube-system`.
    #[derive(Default)]
    pub struct DnsEntry("dns", either "corefile" | "configMap") {
        /// The cluster's DNS: `kube-dns` or `coredns`.
        pub provider: Option<Located<DnsProvider>> = "provider",
        /// The version of the cluster's CoreDNS, the tag of its image: before 1.4.0 its plugin `proxy` forwards, later
        /// `forward`. Default: 1.4.0.
        pub version: Option<Located<CoreDnsVersion>> = "version",
        /// The address of Istio CoreDNS: the cluster IP of Service `istiocoredns`, or, in a remote cluster, an address by
        /// which it reaches that of the control plane's cluster.
        pub istio_core_dns: Option<Located<Host>> = "istioCoreDNS",
        /// A file with the cluster's Corefile, to which the names of other meshes are added. Only for CoreDNS. Default: the
        /// one that kubeadm installs, which replaces what the cluster has.
        pub corefile: Option<Located<String>> = "corefile",
        /// Instead of `corefile`, a file with the ConfigMap of the cluster's DNS (`coredns` or `kube-dns`), as `kubectl get
        /// configmap -n kube-system -o yaml` (or `json`) prints it. Default for kube-dns: one without other domains.
        pub config_map: Option<Located<String>> = "configMap",
    }

    /// Where a cluster has what it imports.
    #[derive(Default)]
    pub struct ImportSettings("imports") {
        /// The namespace of the objects. Default: Istio's namespace.
        pub namespace: Option<Located<Namespace>> = "namespace",
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
        /// Whether the mesh's control plane runs here. Exactly one cluster of a mesh has it. Default: false.
        pub control_plane: Option<Located<bool>> = "controlPlane",
        /// The mesh this cluster belongs to. Default: `metadata.name`.
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
        /// Labels, by which exports may choose who imports them.
        pub labels: IndexMap<String, String> = "labels",
        /// The ways in from other networks and meshes. Needs Istio 1.1.
        pub gateways: Vec<Located<GatewayEntry>> = "gateways",
        /// The egress gateway by which calls leave to other meshes: an IP address or a host name; its port is 15443. Default:
        /// none, sidecars call the other side's gateway themselves.
        pub egress_gateway: Option<Located<Host>> = "egressGateway",
        /// How the cluster's DNS learns of names of other meshes. Default: that is up to you.
        pub dns: Option<Located<DnsEntry>> = "dns",
        /// Where the cluster has what it imports. Only for the control plane's cluster.
        pub imports: Option<Located<ImportSettings>> = "imports",
        /// The data key of its kubeconfig Secret, which is what Istio knows the cluster by (its registry). Default: its name.
        pub registry: Option<Located<SecretKey>> = "registry",
        /// The name of its kubeconfig Secret. Default: its name.
        pub remote_secret: Option<Located<ObjectName>> = "remoteSecret",
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
        /// Further values for this cluster's remote chart; they win over `istio.values`. For the control plane's cluster:
        /// further values of Istio's own chart, which `istio-mc values` prints.
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

impl ExportEntry {
    /// The name by which others call it.
    pub(super) fn alias(&self) -> &Located<ObjectName> {
        self.alias.as_ref().unwrap_or(&self.service)
    }
}

impl ExportPort {
    /// The name stated, else `http-8000`.
    pub(super) fn name(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => Cow::Borrowed(&name.value),
            None => Cow::Owned(self.default_name()),
        }
    }

    pub(super) fn default_name(&self) -> String {
        format!("{}-{}", self.protocol.to_ascii_lowercase(), self.number)
    }
}

impl ClusterEntry {
    /// The network as stated; clusters that state none share their mesh's.
    pub(super) fn network_name(&self) -> Option<&str> {
        self.network.as_ref().map(|network| network.as_str())
    }

    /// A cluster of which nothing but its name is stated.
    pub(super) fn named(name: Located<ClusterName>) -> Self {
        Self {
            name,
            server: None,
            control_plane: None,
            mesh: None,
            network: None,
            pod_cidrs: Vec::new(),
            service_cidrs: Vec::new(),
            locality: None,
            labels: IndexMap::new(),
            gateways: Vec::new(),
            egress_gateway: None,
            dns: None,
            imports: None,
            registry: None,
            remote_secret: None,
            platform: None,
            kube_version: None,
            endpoints: None,
            credentials: None,
            cacerts: None,
            values: ChartValues::default(),
        }
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

    /// Who makes the objects of gateway connectivity.
    pub enum GatewayManager("a manager of gateways") {
        /// `istio-mc render`.
        IstioMc = "istio-mc",
        /// The official chart.
        Helm = "helm",
    }

    /// A cluster's DNS.
    pub enum DnsProvider("a DNS provider") {
        /// kube-dns.
        KubeDns = "kube-dns",
        /// CoreDNS.
        CoreDns = "coredns",
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

/// The domain of Services, and the trust domain, unless stated: Kubernetes' and Istio's own.
pub(super) fn default_domain() -> Hostname {
    "cluster.local".parse().expect("a literal that is a host name")
}

/// The network of clusters that state none, where the mesh's name is too long to be one.
pub(super) fn default_network() -> NetworkName {
    "default".parse().expect("a literal that is a network name")
}
