//! Chart values by their dotted paths, as the charts' documents name them.

use istio_mc_yaml::{Map, Value};

/// Values of a chart in the making.
pub(super) struct Tree(pub(super) Value);

impl Default for Tree {
    fn default() -> Self {
        Tree(Value::Map(Map::new()))
    }
}

impl Tree {
    /// Sets the value at a path such as `global.proxy.image`.
    pub(super) fn put(&mut self, path: &str, value: impl Into<Value>) {
        let nested = path.rsplit('.').fold(value.into(), |inner, key| Value::from_iter([(key, inner)]));
        self.0.overlay(nested);
    }

    /// Sets it if there is one.
    pub(super) fn put_some(&mut self, path: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(path, value);
        }
    }

    /// Sets it unless it is empty.
    pub(super) fn put_list(&mut self, path: &str, items: Vec<Value>) {
        if !items.is_empty() {
            self.put(path, items);
        }
    }
}
