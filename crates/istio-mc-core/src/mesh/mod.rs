//! `mesh.yaml`: as written, as one, as proven.
//!
//! ```text
//! Source.. -> Inventory (a file, as written) -> overlay (all files as one) -> checks -> Mesh
//! ```
//!
//! A [`Mesh`] has passed every check; later stages look at it and never check again. Files that it
//! refers to are paths here ([`FileReference`]): reading them is the caller's.

mod ansible;
mod check;
pub mod inventory;
mod load;
mod overlay;

use std::path::{Component, Path, PathBuf};

use istio_mc_yaml::{Fragment, Located};
use serde::Serialize;

pub use self::inventory::{Inventory, Platform};
pub use self::load::schema;
use crate::Secret;
use crate::api::kubernetes::ImagePullPolicy;
use crate::name::{ClusterName, MeshName, Namespace, NetworkName, ObjectName};
use crate::net::Cidr;
use crate::version::{IstioVersion, Series};

/// A mesh that has passed every check.
#[derive(Clone, Debug)]
pub struct Mesh {
    /// The name of the mesh.
    pub name: MeshName,
    /// What is true of Istio in all clusters.
    pub istio: Istio,
    /// The clusters, in the order written; exactly one runs the control plane.
    pub clusters: Vec<Cluster>,
    /// The applications, in the order written.
    pub releases: Vec<Release>,
}

impl Mesh {
    /// The cluster that runs the control plane.
    pub fn control_plane(&self) -> &Cluster {
        self.clusters
            .iter()
            .find(|cluster| cluster.role == Role::ControlPlane)
            .expect("a checked mesh has exactly one control plane")
    }

    /// The clusters without a control plane, in the order written.
    pub fn remotes(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter().filter(|cluster| cluster.role == Role::Remote)
    }

    /// Whether workloads of all clusters accept each other's certificates: there is one cluster alone, or every
    /// Citadel signs with certificates that are given (which must have one root).
    pub fn shares_root(&self) -> bool {
        self.clusters.len() == 1
            || self.clusters.iter().all(|cluster| cluster.cacerts != CaSource::SelfSigned)
    }

    /// The cluster of that name.
    pub fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.name.as_str() == name)
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
    /// Further values for every remote chart, from the weakest to the strongest.
    pub values: Vec<Fragment>,
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
    pub pod_cidrs: Vec<Cidr>,
    /// The ranges of its Services.
    pub service_cidrs: Vec<Cidr>,
    /// Where it is: `region/zone/subzone`.
    pub locality: Option<String>,
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
    pub pod_cidrs: &'m [Cidr],
    /// The ranges of its Services.
    #[serde(rename = "serviceCIDRs")]
    pub service_cidrs: &'m [Cidr],
}

impl Cluster {
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
