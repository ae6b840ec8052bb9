//! Services that are offered to other meshes.

use indexmap::IndexMap;
use istio_mc_yaml::Located;
use smol_str::SmolStr;

use crate::federation::GLOBAL;
use crate::name::{Namespace, ObjectName, derived};
use crate::net::Port;

/// A service that clusters of one or several meshes offer to others.
#[derive(Clone, Debug)]
pub struct Export {
    /// The name of the Kubernetes Service.
    pub service: Located<ObjectName>,
    /// Its namespace.
    pub namespace: Namespace,
    /// The name by which others call it.
    pub alias: ObjectName,
    /// What importers know it by.
    pub imported: ImportedName,
    /// The clusters that run it, as indices of [`Fleet::clusters`](super::Fleet::clusters), in order and once each.
    pub clusters: Vec<usize>,
    /// Its ports, at least one, in the order written.
    pub ports: Vec<ExportPort>,
    /// Its versions.
    pub subsets: Vec<ExportSubset>,
    /// Who imports it.
    pub audience: Audience,
    /// Who may call it, if that is limited.
    pub authorization: Option<Box<Authorization>>,
    /// Whether failing endpoints are taken out for a while; `None` is where there are several.
    pub outlier_detection: Option<bool>,
}

/// The names of an exported service where it is imported. They are the same in every mesh, and made once: there may be
/// thousands of services in a hundred meshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedName {
    object: ObjectName,
    host: Box<str>,
}

impl ImportedName {
    pub(super) fn new(alias: &ObjectName, namespace: &Namespace) -> Self {
        let (alias, namespace) = (alias.as_str(), namespace.as_str());
        let host = [alias, ".", namespace, ".", GLOBAL].concat().into_boxed_str();
        Self { object: derived(&[alias, namespace]), host }
    }

    /// The name of its objects: `httpbin-bar`.
    pub fn object(&self) -> &ObjectName {
        &self.object
    }

    /// The host that callers name: `httpbin.bar.global`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The key of its address: `httpbin.bar`.
    pub fn key(&self) -> &str {
        &self.host[..self.host.len() - GLOBAL.len() - 1]
    }
}

/// A port of an exported service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPort {
    /// The name.
    pub name: SmolStr,
    /// The number of the Service's port.
    pub number: Port,
    /// The protocol, as written.
    pub protocol: SmolStr,
}

/// A version of an exported service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSubset {
    /// The name.
    pub name: String,
    /// The labels of its pods.
    pub labels: IndexMap<String, String>,
}

/// The clusters that are offered a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Clusters by name, as indices of [`Fleet::clusters`](super::Fleet::clusters).
    pub clusters: Vec<usize>,
    /// Meshes, as indices of [`Fleet::meshes`](super::Fleet::meshes).
    pub meshes: Vec<usize>,
    /// All meshes.
    pub everybody: bool,
    /// Labels of which a cluster has all; empty chooses none.
    pub labels: IndexMap<String, String>,
}

/// Who may call an exported service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorization {
    /// Labels of the service's pods.
    pub selector: IndexMap<String, String>,
    /// Callers in importing meshes, as `ns/NAMESPACE/sa/SERVICEACCOUNT`; empty is all.
    pub principals: Vec<String>,
}
