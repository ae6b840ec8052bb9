//! `mesh.yaml`: as written, as one, as proven.
//!
//! ```text
//! Source.. -> Inventory (a file, as written) -> overlay (all files as one) -> checks -> Fleet
//! ```
//!
//! A [`Fleet`] is all that the files describe: clusters, in networks, in meshes. It has passed every check; later stages look at it and never check again. Files that it
//! refers to are paths here ([`FileReference`]): reading them is the caller's.

mod ansible;
mod apart;
mod check;
mod export;
mod grouped;
mod imported_names;
pub mod inventory;
mod load;
mod network;
mod overlay;
mod proven;

use std::path::{Component, Path, PathBuf};

use indexmap::IndexMap;
use istio_mc_diagnostic::Place;
use istio_mc_yaml::{Fragment, Located};
use serde::Serialize;

pub use self::export::{Audience, Authorization, Export, ExportPort, ExportSubset, ImportedName};
pub use self::inventory::{DnsProvider, GatewayManager, Inventory, Platform};
pub use self::load::schema;
pub use self::network::{Gateway, GatewayAddress, Network};
use crate::Secret;
use crate::api::kubernetes::ImagePullPolicy;
use crate::dns::{CoreDnsImage, CoreDnsVersion};
use crate::federation::{AddressRange, Addresses};
use crate::name::{ClusterName, MeshName, Namespace, NetworkName, ObjectName};
use crate::net::{Cidr, Host, Hostname, IpAddress, Port};
use crate::remote_secret::Naming;
use crate::version::{IstioVersion, Series};

/// What Pilot calls the registry of its own cluster (1.1 to 1.4).
pub const OWN_REGISTRY: &str = "Kubernetes";

/// All that the mesh files describe; it has passed every check.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// The meshes: the default one first, then those under `meshes`, then those that only clusters name.
    pub meshes: Vec<Mesh>,
    /// The clusters of all meshes, in the order written.
    pub clusters: Vec<Cluster>,
    /// The services that are offered to other meshes, in the order written.
    pub exports: Vec<Export>,
    /// The exports as importers see them, as indices: by the names of their objects.
    pub(crate) exports_by_name: Vec<usize>,
    /// The range that imported services have their addresses from, if stated.
    pub imported_addresses: Option<Located<AddressRange>>,
    /// The addresses of all imported services, in the ranges of the meshes that import them.
    pub addresses: Addresses,
    /// The applications, in the order written.
    pub releases: Vec<Release>,
}

impl Fleet {
    /// The mesh of a cluster of this fleet.
    pub fn mesh_of(&self, cluster: &Cluster) -> &Mesh {
        &self.meshes[cluster.in_mesh]
    }

    /// The cluster that runs a mesh's control plane.
    pub fn control_plane(&self, mesh: &Mesh) -> &Cluster {
        &self.clusters[mesh.control_plane]
    }

    /// The clusters with a control plane, a mesh each.
    pub fn control_planes(&self) -> impl Iterator<Item = &Cluster> {
        self.meshes.iter().map(|mesh| self.control_plane(mesh))
    }

    /// The range that the services which a mesh imports have their addresses from.
    pub fn address_range(&self, mesh: &Mesh) -> AddressRange {
        match &self.imported_addresses {
            Some(stated) => stated.value,
            None => AddressRange::default_of(mesh.istio.version),
        }
    }

    /// The clusters of a mesh, in the order written.
    pub fn clusters_of<'f>(&'f self, mesh: &'f Mesh) -> impl Iterator<Item = &'f Cluster> {
        mesh.clusters.iter().map(|index| &self.clusters[*index])
    }

    /// The clusters of a mesh without its control plane, in the order written.
    pub fn remotes<'f>(&'f self, mesh: &'f Mesh) -> impl Iterator<Item = &'f Cluster> {
        self.clusters_of(mesh).filter(|cluster| cluster.role == Role::Remote)
    }

    /// Whether workloads of all clusters of a mesh accept each other's certificates: there is one cluster alone, or every
    /// Citadel signs with certificates that are given (which must have one root).
    pub fn shares_root(&self, mesh: &Mesh) -> bool {
        mesh.clusters.len() == 1
            || self.clusters_of(mesh).all(|cluster| cluster.cacerts != CaSource::SelfSigned)
    }

    /// The cluster of that name.
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.name.as_str() == name)
    }

    /// The addresses by which `cluster` reaches its control plane's parts: those stated. From another network it is the
    /// address of the control plane's gateway, for parts without a stated address and for those whose address is out of the
    /// control plane's own ranges; not if networks have gateways of their own, which do not lead to the control plane.
    pub fn endpoints_for(&self, cluster: &Cluster) -> Endpoints {
        let mesh = self.mesh_of(cluster);
        let control_plane = self.control_plane(mesh);
        let mut endpoints = control_plane.endpoints.clone();
        if control_plane.network.value != cluster.network.value
            && !mesh.istio.cross_network.dedicated
            && let Some(network) = mesh.network(&control_plane.network)
            && let Some(gateway) = network.gateways.iter().find_map(Gateway::host)
        {
            let ranges = || control_plane.pod_cidrs.iter().chain(&control_plane.service_cidrs);
            for part in [&mut endpoints.pilot, &mut endpoints.policy, &mut endpoints.telemetry] {
                let is_inside = |address: &String| {
                    let ip = address.parse::<IpAddress>();
                    ip.is_ok_and(|ip| ranges().any(|range| range.contains(ip)))
                };
                if part.as_ref().is_none_or(is_inside) {
                    *part = Some(gateway.to_string());
                }
            }
        }
        endpoints
    }
}

/// A mesh: clusters under one control plane.
#[derive(Clone, Debug)]
pub struct Mesh {
    /// The name of the mesh.
    pub name: MeshName,
    /// What is true of Istio in all its clusters.
    pub istio: Istio,
    /// Its clusters, as indices of [`Fleet::clusters`], in the order written.
    pub clusters: Vec<usize>,
    /// The one that runs the control plane.
    pub control_plane: usize,
    /// Its networks, in the order in which its clusters name them.
    pub networks: Vec<Network>,
    /// Whether it offers services to other meshes, or is offered some.
    pub is_federated: bool,
}

impl Mesh {
    /// Its network of that name.
    pub fn network(&self, name: &NetworkName) -> Option<&Network> {
        self.networks.iter().find(|network| network.name == *name)
    }

    /// Whether its networks reach each other through gateways (split-horizon EDS).
    pub fn has_networks(&self) -> bool {
        self.networks.len() > 1
    }
}

/// What is true of Istio in all clusters of a mesh.
#[derive(Clone, Debug)]
pub struct Istio {
    /// The version of the control plane.
    pub version: IstioVersion,
    /// The series that version belongs to.
    pub series: &'static Series,
    /// The namespace of Istio, the same everywhere.
    pub namespace: Namespace,
    /// Whether all workloads talk by mutual TLS.
    pub mtls: bool,
    /// Whether sidecars talk to the control plane by mutual TLS.
    pub control_plane_security: bool,
    /// Where images come from.
    pub hub: String,
    /// The tag of the images.
    pub tag: String,
    /// When images are pulled; `None` leaves it to the chart.
    pub image_pull_policy: Option<ImagePullPolicy>,
    /// Names of the Secrets with which images are pulled.
    pub image_pull_secrets: Vec<ObjectName>,
    /// The file with the injector's ConfigMap of the control plane's cluster, if that is to be copied.
    pub injector_config: Option<FileReference>,
    /// The domain of Services.
    pub cluster_domain: Hostname,
    /// The domain in the identities that certificates state.
    pub trust_domain: Hostname,
    /// Who makes the objects of gateway connectivity.
    pub gateways_managed_by: GatewayManager,
    /// The way into a network for clusters of the mesh.
    pub cross_network: CrossNetwork,
    /// The image of Istio CoreDNS.
    pub core_dns_image: CoreDnsImage,
    /// The image of what looks up names for it.
    pub core_dns_plugin: String,
    /// To which region calls go when a region has no healthy endpoint left.
    pub locality_failover: IndexMap<String, String>,
    /// Further values for every remote chart, from the weakest to the strongest.
    pub values: Vec<Fragment>,
}

/// The way into a network for clusters of the mesh.
#[derive(Clone, Debug)]
pub struct CrossNetwork {
    /// The port at which the gateway listens: 443 or 15443.
    pub port: Port,
    /// Where that is stated.
    pub port_stated: Option<Place>,
    /// Whether it is an ingress gateway of its own.
    pub dedicated: bool,
}

/// One cluster of a mesh.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The name.
    pub name: Located<ClusterName>,
    /// What it is to the mesh.
    pub role: Role,
    /// The mesh it belongs to; placed at the cluster's name where it is the default.
    pub mesh: Located<MeshName>,
    /// The network its pods are in; placed at the cluster's name where it is the default.
    pub network: Located<NetworkName>,
    /// The API server, `https://host:port`, if stated.
    pub server: Option<Located<String>>,
    /// The ranges of its pods.
    pub pod_cidrs: Vec<Located<Cidr>>,
    /// The ranges of its Services.
    pub service_cidrs: Vec<Located<Cidr>>,
    /// Where it is: `region/zone/subzone`.
    pub locality: Option<String>,
    /// Labels, by which exports choose their importers.
    pub labels: IndexMap<String, String>,
    /// The ways in from other networks and meshes.
    pub gateways: Vec<Gateway>,
    /// The egress gateway by which calls leave to other meshes.
    pub egress_gateway: Option<Host>,
    /// How its DNS learns of names of other meshes.
    pub dns: Option<Dns>,
    /// The namespace of the objects that stand for imported services.
    pub import_namespace: Namespace,
    /// Name and key of its kubeconfig Secret; there is none for the control plane's cluster.
    pub remote_secret: Naming,
    /// The kind of Kubernetes.
    pub platform: Platform,
    /// The Kubernetes version, if stated.
    pub kube_version: Option<Located<String>>,
    /// The control plane's addresses; empty for remote clusters.
    pub endpoints: Endpoints,
    /// How the control plane logs in; always there for remote clusters, never for the control plane's.
    pub login: Option<Login>,
    /// Where its Citadel's certificates come from.
    pub cacerts: CaSource,
    /// Further values for its remote chart, from the weakest to the strongest.
    pub values: Vec<Fragment>,
    /// Its mesh, as an index of [`Fleet::meshes`].
    pub in_mesh: usize,
}

/// How a cluster's DNS learns of names of other meshes.
#[derive(Clone, Debug)]
pub struct Dns {
    /// What the cluster's DNS is.
    pub provider: DnsProvider,
    /// The version of its CoreDNS.
    pub version: CoreDnsVersion,
    /// The address of Istio CoreDNS, as the cluster reaches it.
    pub istio_core_dns: IpAddress,
    /// What it is configured with, if given.
    pub current: Option<CurrentDns>,
}

/// The file with what a cluster's DNS is configured with.
#[derive(Clone, Debug, PartialEq)]
pub enum CurrentDns {
    /// The Corefile itself.
    Corefile(FileReference),
    /// The ConfigMap, as kubectl prints it.
    ConfigMap(FileReference),
}

/// What a cluster is to its mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its API server holds Istio's configuration, and the control plane runs there.
    ControlPlane,
    /// Its sidecars ask the control plane of the other cluster.
    Remote,
}

/// Addresses of the control plane's parts: IP addresses or host names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Pilot.
    pub pilot: Option<String>,
    /// Mixer's policy checks.
    pub policy: Option<String>,
    /// Mixer's telemetry.
    pub telemetry: Option<String>,
    /// The statsd bridge.
    pub statsd: Option<String>,
    /// Zipkin or Jaeger's collector.
    pub zipkin: Option<String>,
}

/// How the control plane logs in to a remote cluster.
#[derive(Clone, Debug)]
pub enum Login {
    /// By a kubeconfig file, and a context of it other than the current one.
    Kubeconfig {
        /// The file.
        file: FileReference,
        /// The context, if not the current one.
        context: Option<Located<String>>,
    },
    /// By a file with the token Secret of a ServiceAccount.
    TokenSecret {
        /// The file.
        file: FileReference,
        /// The API server.
        server: Located<String>,
    },
    /// By a token that stands in the mesh file.
    Token {
        /// The token, decoded.
        token: Secret<String>,
        /// The certificate authority, base64 of PEM.
        certificate_authority_data: Located<String>,
        /// The API server.
        server: Located<String>,
    },
}

/// Where the certificates come from with which a cluster's Citadel signs.
#[derive(Clone, Debug, PartialEq)]
pub enum CaSource {
    /// Citadel makes its own root.
    SelfSigned,
    /// The Secret `cacerts` is there by other means.
    Existing,
    /// The Secret `cacerts` is made of the files of a folder.
    Directory(FileReference),
}

/// An application.
#[derive(Clone, Debug)]
pub struct Release {
    /// The name.
    pub name: Located<ObjectName>,
    /// The chart: a folder or a built-in chart's name.
    pub chart: Located<String>,
    /// The namespace.
    pub namespace: Namespace,
    /// The clusters that run it.
    pub clusters: Vec<ClusterName>,
    /// Whether sidecars are injected.
    pub injection: bool,
    /// Which ServiceAccounts are granted which security context constraint; `None` leaves it to what is known
    /// of the chart.
    pub security_context_constraints: Option<Vec<(String, Vec<ObjectName>)>>,
    /// Values for the chart, from the weakest to the strongest.
    pub values: Vec<Fragment>,
    /// Files of values for the chart.
    pub value_files: Vec<FileReference>,
}

impl Release {
    /// The chart without its version: `bookinfo` of `bookinfo@1.0.9`.
    pub fn chart_name(&self) -> &str {
        self.chart.split_once('@').map_or(self.chart.as_str(), |(name, _)| name)
    }
}

/// A path in a mesh file: relative to the folder of the file that names it.
#[derive(Clone, Debug, PartialEq)]
pub struct FileReference(pub Located<String>);

impl FileReference {
    /// The path, from where the mesh file itself is found: `./certs` in `fleet/mesh.yaml` is `fleet/certs`.
    /// What was read from standard input is relative to the current folder.
    pub fn path(&self) -> PathBuf {
        let base = Path::new(self.0.place.source.name()).parent().unwrap_or(Path::new(""));
        let inner = Path::new(&self.0.value);
        let parts = inner.components().filter(|part| !matches!(part, Component::CurDir));
        base.join(parts.collect::<PathBuf>())
    }
}

/// The facts of a cluster that charts see as `Cluster` and in `Peers`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterFacts<'m> {
    /// The name.
    pub name: &'m ClusterName,
    /// Whether the control plane runs there.
    pub control_plane: bool,
    /// The mesh.
    pub mesh: &'m MeshName,
    /// The network.
    pub network: &'m NetworkName,
    /// `kubernetes` or `openshift`.
    pub platform: Platform,
    /// Where it is; none if not stated.
    pub locality: Option<&'m str>,
    /// The ranges of its pods.
    #[serde(rename = "podCIDRs")]
    pub pod_cidrs: &'m [Located<Cidr>],
    /// The ranges of its Services.
    #[serde(rename = "serviceCIDRs")]
    pub service_cidrs: &'m [Located<Cidr>],
}

impl Cluster {
    /// What Istio knows it by: the data key of its kubeconfig Secret; the control plane's own cluster is `Kubernetes`.
    pub fn registry(&self) -> &str {
        match self.role {
            Role::ControlPlane => OWN_REGISTRY,
            Role::Remote => self.remote_secret.key.as_str(),
        }
    }

    /// What charts see of the cluster.
    pub fn facts(&self) -> ClusterFacts<'_> {
        ClusterFacts {
            name: &self.name.value,
            control_plane: self.role == Role::ControlPlane,
            mesh: &self.mesh,
            network: &self.network,
            platform: self.platform,
            locality: self.locality.as_deref(),
            pod_cidrs: &self.pod_cidrs,
            service_cidrs: &self.service_cidrs,
        }
    }
}
