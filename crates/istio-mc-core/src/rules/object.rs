//! What is checked, and for which target.

use std::sync::Arc;

use istio_mc_diagnostic::Source;
use istio_mc_kubernetes::KubernetesVersion;
use istio_mc_yaml::Node;

use crate::version::{ApiLevel, IstioVersion};

/// An object to check, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// The object.
    pub node: &'a Node<'a>,
    /// The text that the node's places are in.
    pub source: &'a Arc<Source>,
    /// What made it, if that is not the text itself: a template, a part of the plan.
    pub origin: Option<&'a str>,
}

impl<'a> Object<'a> {
    /// An object that was written as it is.
    pub fn new(node: &'a Node<'a>, source: &'a Arc<Source>) -> Self {
        Self { node, source, origin: None }
    }

    /// The same object, made by something.
    #[must_use]
    pub fn from(mut self, origin: &'a str) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The objects of a `List`, as `kubectl get` prints several; `None` of an object that is no list.
    pub fn items(self) -> Option<impl Iterator<Item = Object<'a>>> {
        let is_list = (self.text("apiVersion"), self.text("kind")) == ("v1", "List");
        let items = self.node.get("items").and_then(Node::as_list).unwrap_or_default();
        is_list.then(|| items.iter().map(move |node| Object { node, ..self }))
    }

    /// The text of a field at the top, or an empty one.
    pub(crate) fn text(&self, key: &str) -> &'a str {
        self.node.get(key).and_then(Node::as_str).unwrap_or_default()
    }

    /// The namespace, if it says one.
    pub(crate) fn namespace(&self) -> Option<&'a str> {
        self.node.at(&["metadata", "namespace"]).and_then(Node::as_str).filter(|name| !name.is_empty())
    }

    /// Its kind with namespace and name, for people: ``ConfigMap `istio-system/istio` ``.
    pub(crate) fn title(&self) -> String {
        let meta = |key| self.node.at(&["metadata", key]).and_then(Node::as_str);
        let kind = Some(self.text("kind")).filter(|kind| !kind.is_empty()).unwrap_or("object");
        match (meta("namespace"), meta("name")) {
            (Some(namespace), Some(name)) => format!("{kind} `{namespace}/{name}`"),
            (_, Some(name)) => format!("{kind} `{name}`"),
            (_, None) => format!("{kind} without a name"),
        }
    }
}

/// What the objects are for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target {
    /// The version of Istio that reads them.
    pub istio: IstioVersion,
    /// The version of Kubernetes that serves them, if it is known: then kinds that it does not serve are found.
    pub kubernetes: Option<KubernetesVersion>,
    /// The time in seconds since 1970 at which certificates must hold; without it that is not checked.
    pub now: Option<u64>,
}

impl Target {
    /// Objects for that version of Istio.
    pub fn new(istio: IstioVersion) -> Self {
        Self { istio, kubernetes: None, now: None }
    }

    /// The same, on that version of Kubernetes.
    #[must_use]
    pub fn on(mut self, kubernetes: KubernetesVersion) -> Self {
        self.kubernetes = Some(kubernetes);
        self
    }

    /// The same target at a time, in seconds since 1970: certificates must hold then.
    #[must_use]
    pub fn at(mut self, now: u64) -> Self {
        self.now = Some(now);
        self
    }

    pub(super) fn level(&self) -> ApiLevel {
        self.istio.api_level()
    }
}
