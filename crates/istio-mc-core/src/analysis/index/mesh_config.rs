//! The configuration of the mesh: ConfigMap `istio`.

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Node, Value, read};

use super::Resource;

/// What the ConfigMap `istio` says, if there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct MeshConfig<'a> {
    /// The ConfigMap.
    pub(crate) resource: Option<Resource<'a>>,
    /// Its `mesh`: the mesh configuration.
    pub(crate) mesh: Value,
    /// Its `meshNetworks`.
    pub(crate) networks: Value,
}

impl<'a> MeshConfig<'a> {
    /// The configuration of the first of these ConfigMaps that has one. The revision's own names come
    /// later: `istio-canary`.
    pub(super) fn find(maps: &[Resource<'a>]) -> Self {
        let holds = |map: &&Resource<'a>| map.at(&["data", "mesh"]).is_some();
        let named = |exact: bool| {
            maps.iter().filter(holds).find(|map| match map.name.strip_prefix("istio") {
                Some(rest) => {
                    if exact {
                        rest.is_empty()
                    } else {
                        rest.starts_with('-')
                    }
                }
                None => false,
            })
        };
        named(true).or_else(|| named(false)).map(|map| Self::of(*map)).unwrap_or_default()
    }

    /// What one ConfigMap says.
    pub(crate) fn of(map: Resource<'a>) -> Self {
        let parsed = |key| {
            let text = map.text(&["data", key]).unwrap_or_default();
            // What cannot be read is a finding of the rules.
            let source = Source::new(key, text);
            let nodes = read(&source).unwrap_or_default();
            nodes.first().map(Node::to_value).unwrap_or_default()
        };
        Self { resource: Some(map), mesh: parsed("mesh"), networks: parsed("meshNetworks") }
    }

    /// The namespace whose configuration is for the whole mesh: `rootNamespace`, or the one that the
    /// ConfigMap is in, or `istio-system`.
    pub(crate) fn root_namespace(&self) -> &str {
        let given = self.mesh.get("rootNamespace").and_then(Value::as_str).filter(|text| !text.is_empty());
        given.or_else(|| self.resource.map(|map| map.namespace)).unwrap_or("istio-system")
    }

    /// Whether sidecars use mTLS to each other without being told; the default since 1.5.
    pub(crate) fn has_auto_mtls(&self, by_default: bool) -> bool {
        match self.mesh.get("enableAutoMtls") {
            Some(Value::Bool(given)) => *given,
            _ => by_default,
        }
    }
}
