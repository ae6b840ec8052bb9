//! The Services and pods of a namespace.

use std::sync::Arc;

use istio_mc_diagnostic::{Place, Source};
use istio_mc_yaml::Node;

/// What `kubectl get` printed, as far as it matters.
pub(super) struct Objects<'a> {
    source: &'a Arc<Source>,
    pub(super) namespace: &'a str,
    pub(super) services: Vec<Object<'a>>,
    pub(super) pods: Vec<Object<'a>>,
    /// How many objects there were, of any kind and namespace.
    pub(super) total: usize,
    /// Other namespaces with a Service of Pilot, in order.
    pub(super) elsewhere: Vec<&'a str>,
}

/// One object.
#[derive(Clone, Copy)]
pub(super) struct Object<'a>(&'a Node<'a>);

impl<'a> Objects<'a> {
    pub(super) fn of(source: &'a Arc<Source>, documents: &'a [Node<'a>], namespace: &'a str) -> Self {
        let mut objects =
            Self { source, namespace, services: vec![], pods: vec![], total: 0, elsewhere: vec![] };
        for document in documents {
            let kind = document.get("kind").and_then(Node::as_str).unwrap_or_default();
            match document.get("items").and_then(Node::as_list) {
                // Items of a ServiceList or PodList do not say their kind.
                Some(items) => {
                    let default = kind.strip_suffix("List").unwrap_or_default();
                    items.iter().for_each(|item| objects.add(item, default));
                }
                None => objects.add(document, ""),
            }
        }
        objects.services.sort_by_key(|object| object.name());
        objects.pods.sort_by_key(|object| object.name());
        objects.elsewhere.sort_unstable();
        objects
    }

    fn add(&mut self, node: &'a Node<'a>, default_kind: &'a str) {
        let kind = node.get("kind").and_then(Node::as_str).unwrap_or(default_kind);
        if kind.is_empty() || node.get("metadata").is_none() {
            return;
        }
        self.total += 1;
        let object = Object(node);
        let namespace = object.text(&["metadata", "namespace"]).unwrap_or(self.namespace);
        match kind {
            "Service" if namespace == self.namespace => self.services.push(object),
            "Pod" if namespace == self.namespace => self.pods.push(object),
            "Service" if object.name() == "istio-pilot" => self.elsewhere.push(namespace),
            _ => {}
        }
    }

    /// Where an object stands: its name.
    pub(super) fn place(&self, object: Object<'_>) -> Place {
        let node = object.0.at(&["metadata", "name"]).unwrap_or(object.0);
        Place::new(self.source, node.span)
    }
}

impl<'a> Object<'a> {
    pub(super) fn name(self) -> &'a str {
        self.text(&["metadata", "name"]).unwrap_or_default()
    }

    pub(super) fn label(self, key: &str) -> Option<&'a str> {
        self.text(&["metadata", "labels", key])
    }

    pub(super) fn text(self, path: &[&str]) -> Option<&'a str> {
        self.0.at(path).and_then(Node::as_str)
    }

    pub(super) fn list(self, path: &[&str]) -> &'a [Node<'a>] {
        self.0.at(path).and_then(Node::as_list).unwrap_or_default()
    }
}
