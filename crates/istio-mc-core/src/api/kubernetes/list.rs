//! List: several objects in one document.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Several objects in one document, as `kubectl get -o yaml` writes them and `kubectl apply` takes them.
///
/// ```
/// use istio_mc_core::api::ObjectMeta;
/// use istio_mc_core::api::kubernetes::{List, Namespace};
/// let list = List::new(vec![Namespace { metadata: ObjectMeta::named("bookinfo"), ..Namespace::default() }]);
/// assert!(serde_json::to_string(&list)?.starts_with(r#"{"apiVersion":"v1","kind":"List","items":[{"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct List<T> {
    /// The objects, in the order in which they are applied.
    pub items: Vec<T>,
}

impl<T> List<T> {
    /// A list of objects.
    pub fn new(items: Vec<T>) -> Self {
        Self { items }
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("apiVersion", "v1")?;
        map.serialize_entry("kind", "List")?;
        map.serialize_entry("items", &self.items)?;
        map.end()
    }
}
