//! Control planes: istiod, and Pilot before it.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::{Node, Value};

use crate::analysis::index::{Index, Kind, MeshConfig, Resource, Workload};

/// A Deployment that runs a control plane.
#[derive(Clone, Debug)]
pub(crate) struct ControlPlane<'a> {
    /// The Deployment.
    pub(crate) workload: Workload<'a>,
    /// The name of its own cluster, `CLUSTER_ID`, with its place.
    pub(crate) cluster_id: Option<(&'a str, Span)>,
    /// What its ConfigMap `istio` or `istio-REVISION` says.
    pub(crate) config: MeshConfig<'a>,
    /// Whether it reads its configuration from another cluster: a Secret `istio-kubeconfig` is there.
    pub(crate) is_external: bool,
    /// Whether other clusters may have it as their control plane: `EXTERNAL_ISTIOD`.
    pub(crate) serves_remotes: bool,
}

impl<'a> ControlPlane<'a> {
    /// The control planes that a cluster runs.
    pub(super) fn all(index: &Index<'a>) -> Vec<Self> {
        let is_ours = |workload: &&Workload<'a>| {
            let labels = workload.labels;
            workload.resource.kind == Kind::Deployment
                && (labels.get("app") == Some("istiod") || labels.get("istio") == Some("pilot"))
        };
        let workloads = index.workloads.iter().filter(is_ours);
        // Beside a selectorless `istiod-remote` it only injects: proxies are served from elsewhere.
        let injects_only = |workload: &&Workload<'a>| {
            index.services_in(workload.resource.namespace).any(|service| {
                service.selector.is_empty()
                    && service.resource.name.starts_with("istiod")
                    && service.resource.name.ends_with("-remote")
            })
        };
        workloads
            .filter(|workload| !injects_only(workload))
            .map(|workload| Self::new(index, *workload))
            .collect()
    }

    fn new(index: &Index<'a>, workload: Workload<'a>) -> Self {
        let namespace = workload.resource.namespace;
        let named = workload.labels.get("istio.io/rev").filter(|name| !name.is_empty());
        let revision = named.unwrap_or("default");
        let own = |map: &&Resource<'a>| {
            map.namespace == namespace
                && match map.name.strip_prefix("istio") {
                    Some("") => revision == "default",
                    Some(rest) => rest.strip_prefix('-') == Some(revision),
                    None => false,
                }
        };
        let map = index
            .all(Kind::ConfigMap)
            .iter()
            .find(own)
            .or_else(|| index.get(Kind::ConfigMap, namespace, "istio"));
        Self {
            workload,
            cluster_id: env(&workload, "CLUSTER_ID").filter(|(id, _)| !id.is_empty()),
            config: map.map(|map| MeshConfig::of(*map)).unwrap_or_default(),
            is_external: index.get(Kind::Secret, namespace, "istio-kubeconfig").is_some(),
            serves_remotes: env(&workload, "EXTERNAL_ISTIOD").is_some_and(|(value, _)| value == "true"),
        }
    }

    /// Its namespace.
    pub(crate) fn namespace(&self) -> &'a str {
        self.workload.resource.namespace
    }

    /// The name of the mesh that it says it is in: `meshId`, or the trust domain if that is its own.
    pub(crate) fn mesh_id(&self) -> Option<&str> {
        let id = self.config.mesh.get("defaultConfig").and_then(|config| config.get("meshId"));
        let id = id.and_then(Value::as_str).filter(|id| !id.is_empty());
        id.or_else(|| self.trust_domain().filter(|domain| *domain != "cluster.local"))
    }

    /// The trust domain that its mesh configuration names.
    pub(crate) fn trust_domain(&self) -> Option<&str> {
        let domain = self.config.mesh.get("trustDomain").and_then(Value::as_str);
        domain.filter(|domain| !domain.is_empty())
    }
}

/// A variable of the environment of a workload's containers, with its place.
pub(crate) fn env<'a>(workload: &Workload<'a>, name: &str) -> Option<(&'a str, Span)> {
    workload.containers().iter().find_map(|container| {
        let variables = container.get("env").and_then(Node::as_list).unwrap_or_default();
        let variable =
            variables.iter().find(|variable| variable.get("name").and_then(Node::as_str) == Some(name))?;
        let value = variable.get("value")?;
        Some((value.as_str()?, value.span))
    })
}
