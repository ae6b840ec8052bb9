//! Objects that are many: one for each service that is imported, in each cluster that imports it.
//!
//! ```text
//! federation -> ImportObject (borrows from the mesh) -> Imports (in the stream's order) -> push_yaml -> bytes
//! ```
//!
//! They are made here of names that were checked, so nothing reads them back: their text is put together from constant
//! parts and from what differs, quoted by the rules of all other YAML ([`istio_mc_yaml::push_scalar`]). That the text is
//! what the typed object gives, and that the rules find nothing in it, is for tests to show.

mod entry;

use std::borrow::Cow;
use std::cmp::Ordering;

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Node, Value};
use serde::Serialize;

pub use self::entry::{EntryEndpoint, ImportedEntry};
use crate::api::ApiObject;
use crate::api::legacy::networking::ServiceEntry;

/// An object that one imported service needs.
#[derive(Clone, Debug)]
pub struct ImportObject<'m> {
    /// What made it, as its `# Source` names it: `istio-mc/import`.
    pub origin: &'static str,
    /// The namespace that the service is exported from: in a folder, its objects share a file.
    pub exported_from: &'m str,
    /// The namespace of the object.
    pub namespace: &'m str,
    /// The name of the object.
    pub name: Cow<'m, str>,
    /// What it is.
    pub content: ImportContent<'m>,
}

/// What an [`ImportObject`] is.
#[derive(Clone, Debug)]
pub enum ImportContent<'m> {
    /// A ServiceEntry, written when it is asked for.
    Entry(ImportedEntry<'m>),
    /// An object of another kind, which not every imported service has: written already.
    Written(WrittenObject),
}

/// A typed object as text.
#[derive(Clone, Debug)]
pub struct WrittenObject {
    api_version: &'static str,
    kind: &'static str,
    yaml: String,
}

impl WrittenObject {
    /// Writes a typed object.
    pub fn new<T: ApiObject + Serialize>(object: &T) -> Self {
        let yaml = istio_mc_yaml::to_string(object)
            .expect("typed objects hold texts, numbers, lists and maps with text keys only");
        Self { api_version: T::API_VERSION, kind: T::KIND, yaml }
    }

    /// Reads it back: JSON is asked for so rarely that nothing is kept for it.
    fn to_value(&self) -> Value {
        let source = Source::new("object", self.yaml.clone());
        let documents = istio_mc_yaml::read(&source).expect("what was written here can be read");
        documents.first().map_or(Value::Null, Node::to_value)
    }
}

impl ImportObject<'_> {
    /// Group and version: `networking.istio.io/v1alpha3`.
    pub fn api_version(&self) -> &'static str {
        match &self.content {
            ImportContent::Entry(_) => ServiceEntry::API_VERSION,
            ImportContent::Written(written) => written.api_version,
        }
    }

    /// The kind: `ServiceEntry`.
    pub fn kind(&self) -> &'static str {
        match &self.content {
            ImportContent::Entry(_) => ServiceEntry::KIND,
            ImportContent::Written(written) => written.kind,
        }
    }

    /// Appends the object as YAML, ending in a line break, without `---` and `# Source`.
    pub fn push_yaml(&self, out: &mut String) {
        match &self.content {
            ImportContent::Entry(entry) => entry.push_yaml(self.namespace, &self.name, out),
            ImportContent::Written(written) => out.push_str(&written.yaml),
        }
    }

    /// The object as a value, for JSON.
    pub fn to_value(&self) -> Value {
        match &self.content {
            ImportContent::Entry(entry) => istio_mc_yaml::to_value(&entry.typed(self.namespace, &self.name))
                .expect("a ServiceEntry holds texts, numbers, lists and maps with text keys only"),
            ImportContent::Written(written) => written.to_value(),
        }
    }

    /// Kind, namespace and name, in the order in which objects of Istio follow each other in a stream.
    fn compare(&self, other: &Self) -> Ordering {
        let key = |object: &Self| (object.kind(), object.namespace);
        key(self).cmp(&key(other)).then_with(|| self.name.cmp(&other.name))
    }
}

/// The objects of all services that a cluster imports.
///
/// They are kept in the batches in which they were made, one after the other by the names of the objects.
#[derive(Clone, Debug, Default)]
pub struct Imports<'m>(Vec<Vec<ImportObject<'m>>>);

impl<'m> Imports<'m> {
    /// Batches of objects, which together are in the order of their names.
    pub fn new(mut batches: Vec<Vec<ImportObject<'m>>>) -> Self {
        batches.retain(|batch| !batch.is_empty());
        Self(batches)
    }

    /// The objects, by kind, namespace and name.
    pub fn in_order(&self) -> Vec<&ImportObject<'m>> {
        let mut objects: Vec<&ImportObject<'m>> = Vec::with_capacity(self.0.iter().map(Vec::len).sum());
        objects.extend(self.0.iter().flatten());
        objects.sort_by(|one, other| one.compare(other));
        objects
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The object of that kind, namespace and name.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&ImportObject<'m>> {
        let is_before = |object: &ImportObject<'m>| *object.name < *name;
        let batch = self.0.partition_point(|batch| batch.last().is_some_and(is_before));
        let batch = self.0.get(batch)?;
        let named = batch[batch.partition_point(is_before)..].iter().take_while(|object| object.name == name);
        named.into_iter().find(|object| object.kind() == kind && object.namespace == namespace)
    }
}
