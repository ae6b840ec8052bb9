//! What every object has: name, namespace, labels, annotations.

use indexmap::IndexMap;
use istio_mc_yaml::{Content, Decode, Decoder, Map, Node};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The metadata of an object (Kubernetes `ObjectMeta`).
///
/// What else the API server knows (`ownerReferences`, `creationTimestamp`, ...) is kept as it was written.
///
/// ```
/// use istio_mc_core::api::ObjectMeta;
/// let meta = ObjectMeta::namespaced("bookinfo", "reviews").label("app", "reviews");
/// assert_eq!(meta.namespace.as_deref(), Some("bookinfo"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectMeta {
    /// The name, unique for its kind in its namespace. A DNS-1123 subdomain for most kinds.
    pub name: String,
    /// The namespace; absent for kinds that have none, and where `kubectl -n` decides.
    pub namespace: Option<String>,
    /// Labels, for selectors: key (`[prefix/]name`) to a value of at most 63 bytes.
    pub labels: IndexMap<String, String>,
    /// Annotations: key (`[prefix/]name`) to any text.
    pub annotations: IndexMap<String, String>,
    /// All other fields, as written.
    pub other: Map,
}

impl ObjectMeta {
    /// The metadata of an object without a namespace.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The metadata of an object in a namespace.
    pub fn namespaced(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { name: name.into(), namespace: Some(namespace.into()), ..Self::default() }
    }

    /// Adds a label.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(key.into(), value.into());
        self
    }

    /// Adds an annotation.
    #[must_use]
    pub fn annotation(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.annotations.insert(key.into(), value.into());
        self
    }
}

const KNOWN: [&str; 4] = ["name", "namespace", "labels", "annotations"];

impl Decode for ObjectMeta {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        const WHAT: &str = "metadata";
        let Content::Map(entries) = &node.content else {
            return cx.expected("a map", node);
        };
        let name = cx.field(node, node.entry("name"), WHAT, "name");
        let namespace = cx.field(node, node.entry("namespace"), WHAT, "namespace");
        let labels = cx.field(node, node.entry("labels"), WHAT, "labels");
        let annotations = cx.field(node, node.entry("annotations"), WHAT, "annotations");
        let other = entries
            .iter()
            .filter(|entry| !KNOWN.contains(&&*entry.key))
            .map(|entry| (entry.key.clone().into_owned(), entry.value.to_value()))
            .collect();
        Some(Self { name: name?, namespace: namespace?, labels: labels?, annotations: annotations?, other })
    }
}

impl Serialize for ObjectMeta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        if let Some(namespace) = &self.namespace {
            map.serialize_entry("namespace", namespace)?;
        }
        if !self.labels.is_empty() {
            map.serialize_entry("labels", &self.labels)?;
        }
        if !self.annotations.is_empty() {
            map.serialize_entry("annotations", &self.annotations)?;
        }
        for (key, value) in &self.other {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for ObjectMeta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}
