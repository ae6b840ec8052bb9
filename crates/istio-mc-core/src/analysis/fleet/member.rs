//! A cluster as a part of the fleet.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::{Node, Value, read};

use super::{ControlPlane, NETWORK, NetworkGateway, RemoteCluster};
use crate::analysis::index::{Index, Kind, Resource, Service};

/// What a cluster has of Istio's control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It runs one.
    Primary,
    /// It uses another cluster's.
    Remote,
    /// The input does not say.
    Unknown,
}

/// The annotation of a remote's system namespace that names the clusters of its control planes.
pub(crate) const CONTROL_PLANES: &str = "topology.istio.io/controlPlaneClusters";

/// A cluster with what its objects say of it.
pub(crate) struct Member<'i, 'a> {
    /// Its objects.
    pub(crate) index: &'i Index<'a>,
    /// What it has of a control plane.
    pub(crate) role: Role,
    /// The name that Istio has for it: of its control plane, of its injector's webhook, or as the caller names it.
    pub(crate) id: Option<String>,
    /// The control planes that it runs.
    pub(crate) control_planes: Vec<ControlPlane<'a>>,
    /// The clusters that its control planes may log in to.
    pub(crate) remotes: Vec<RemoteCluster<'a>>,
    /// The gateways into its network.
    pub(crate) gateways: Vec<NetworkGateway<'a>>,
    /// The namespaces of its control planes, or of the Services that stand for them.
    pub(crate) system_namespaces: Vec<&'a str>,
    /// What the injector's webhooks say of the cluster in their path.
    pub(crate) injections: Vec<Injection<'a>>,
    /// The cluster's name in the values that Istio was installed with.
    pub(crate) installed_name: Option<String>,
    /// The network of the values that it was installed with.
    pub(crate) installed_network: Option<String>,
}

/// What a path of an injector's webhook says: `/inject/cluster/NAME/net/NETWORK`.
#[derive(Clone, Debug)]
pub(crate) struct Injection<'a> {
    /// The webhook's configuration.
    pub(crate) resource: Resource<'a>,
    /// Where the path or the URL stands.
    pub(crate) span: Span,
    /// The cluster.
    pub(crate) cluster: Option<&'a str>,
    /// The network.
    pub(crate) network: Option<&'a str>,
    /// Whether it calls a URL rather than a Service of the cluster.
    pub(crate) by_url: bool,
}

impl<'i, 'a> Member<'i, 'a> {
    /// What the objects of a cluster say.
    pub(super) fn new(index: &'i Index<'a>) -> Self {
        let control_planes = ControlPlane::all(index);
        let injections = injections(index);
        let stand_ins: Vec<&Service<'a>> =
            index.services().iter().filter(|service| stands_in(service)).collect();
        let role = if !control_planes.is_empty() {
            Role::Primary
        } else if !stand_ins.is_empty() || injections.iter().any(|injection| injection.by_url) {
            Role::Remote
        } else {
            Role::Unknown
        };
        let mut system_namespaces: Vec<&'a str> = control_planes
            .iter()
            .map(ControlPlane::namespace)
            .chain(stand_ins.iter().map(|service| service.resource.namespace))
            .collect();
        if system_namespaces.is_empty() {
            let of_values = index.all(Kind::ConfigMap).iter().filter(|map| map.name == "values");
            system_namespaces.extend(
                of_values.filter(|map| map.at(&["data", "merged-values"]).is_some()).map(|map| map.namespace),
            );
        }
        if system_namespaces.is_empty() {
            system_namespaces.push("istio-system");
        }
        system_namespaces.sort_unstable();
        system_namespaces.dedup();
        let values = values(index, &system_namespaces);
        let global = |path: &[&str]| -> Option<String> {
            let value = path.iter().try_fold(values.get("global")?, |value, key| value.get(key))?;
            value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
        };
        // An external control plane names the cluster that it reads, not the one that it runs in.
        let own = control_planes.iter().filter(|plane| !plane.is_external);
        let stated =
            own.filter_map(|plane| plane.cluster_id.map(|(id, _)| id)).find(|id| *id != "Kubernetes");
        let injected = || injections.iter().find_map(|injection| injection.cluster);
        let id = stated
            .or_else(injected)
            .map(str::to_owned)
            .or_else(|| global(&["multiCluster", "clusterName"]).filter(|_| role == Role::Remote))
            .or_else(|| index.name.map(str::to_owned));
        Self {
            index,
            role,
            id,
            remotes: RemoteCluster::all(index),
            gateways: NetworkGateway::all(index),
            installed_name: global(&["multiCluster", "clusterName"]),
            installed_network: global(&["network"]),
            control_planes,
            system_namespaces,
            injections,
        }
    }

    /// The networks of its system namespaces' labels, each with its place.
    pub(crate) fn labelled_networks(&self) -> impl Iterator<Item = (&'i Resource<'a>, &'a str, Span)> + '_ {
        self.system_namespaces.iter().filter_map(|name| {
            let namespace = self.index.namespace(name)?;
            let labels = namespace.labels();
            let network = labels.get(NETWORK).filter(|network| !network.is_empty())?;
            Some((namespace, network, labels.value_span(NETWORK)?))
        })
    }

    /// Its network, if its objects agree on one.
    pub(crate) fn network(&self) -> Option<&str> {
        let labelled = self.labelled_networks().map(|(_, network, _)| network).next();
        labelled.or(self.installed_network.as_deref())
    }

    /// The clusters that it says run its control planes, with the place where it does.
    pub(crate) fn named_control_planes(&self) -> Option<(&'i Resource<'a>, &'a str, Span)> {
        self.system_namespaces.iter().find_map(|name| {
            let namespace = self.index.namespace(name)?;
            let annotations = namespace.annotations();
            Some((namespace, annotations.get(CONTROL_PLANES)?, annotations.value_span(CONTROL_PLANES)?))
        })
    }

    /// Its name for messages.
    pub(crate) fn shown(&self) -> &str {
        self.index.name.or(self.id.as_deref()).unwrap_or("this cluster")
    }

    /// Whether a name that Istio uses means this cluster.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.id.as_deref() == Some(name) || self.index.name == Some(name)
    }

    /// Whether a namespace is Istio's or Kubernetes' own.
    pub(crate) fn is_system(&self, namespace: &str) -> bool {
        namespace.starts_with("kube-")
            || namespace.starts_with("istio-")
            || self.system_namespaces.contains(&namespace)
    }
}

/// Whether a Service stands for a control plane in another cluster.
fn stands_in(service: &Service<'_>) -> bool {
    let name = service.resource.name;
    let named = name == "istio-pilot" || name == "istiod" || name.starts_with("istiod-");
    named && service.selector.is_empty()
}

fn injections<'a>(index: &Index<'a>) -> Vec<Injection<'a>> {
    let mut found = Vec::new();
    for resource in index.all(Kind::MutatingWebhookConfiguration) {
        for webhook in resource.list(&["webhooks"]) {
            let named = webhook.get("name").and_then(Node::as_str).unwrap_or_default();
            if !named.ends_with("sidecar-injector.istio.io") {
                continue;
            }
            let url = webhook.at(&["clientConfig", "url"]).filter(|node| !node.is_null());
            let Some(node) = url.or_else(|| webhook.at(&["clientConfig", "service", "path"])) else {
                continue;
            };
            let Some(text) = node.as_str() else { continue };
            let path = text.split_once("/inject").map_or("", |(_, rest)| rest).trim_start_matches('/');
            let parts: Vec<&'a str> = path.split('/').collect();
            let part = |key: &str| {
                let pair = parts.chunks(2).find(|pair| pair.first() == Some(&key))?;
                pair.get(1).copied().filter(|value| !value.is_empty())
            };
            found.push(Injection {
                resource: *resource,
                span: node.span,
                cluster: part("cluster"),
                network: part("net"),
                by_url: url.is_some(),
            });
        }
    }
    found
}

/// The values that Istio was installed with, which the chart istiod leaves in ConfigMap `values`.
fn values(index: &Index<'_>, namespaces: &[&str]) -> Value {
    let map = namespaces.iter().find_map(|namespace| index.get(Kind::ConfigMap, namespace, "values"));
    let text = map.and_then(|map| map.text(&["data", "merged-values"])).unwrap_or_default();
    let source = istio_mc_diagnostic::Source::new("values", text);
    let nodes = read(&source).unwrap_or_default();
    nodes.first().map(Node::to_value).unwrap_or_default()
}
