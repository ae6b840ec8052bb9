//! Texts inside ConfigMaps that are configuration themselves.

use istio_mc_diagnostic::{Source, code};
use istio_mc_yaml::{Node, read};

use super::{At, Cx, Object, mesh};

/// The keys of Istio's own ConfigMaps that hold YAML, by the name of the map or its beginning (a revision
/// may follow after `-`).
const HOLD_YAML: &[(&str, &[&str])] =
    &[("istio", &["mesh", "meshNetworks"]), ("istio-sidecar-injector", &["config", "values"])];

/// Checks that configuration inside a ConfigMap can be read: nothing else would before Istio does.
pub(super) fn check(data: &At<'_, '_>, cx: &mut Cx<'_>) {
    let name = cx.object().node.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    let is_modern = cx.level().is_modern();
    let keys = HOLD_YAML.iter().filter(|(map, keys)| {
        let is_revision = name.strip_prefix(map).is_some_and(|rest| rest.starts_with('-'));
        // Many a name begins with `istio-`: the configuration of a revision, which came after 1.4, has its first key.
        let is_configuration = is_modern && data.field(keys[0]).node().is_some();
        name == *map || (is_revision && (*map != "istio" || is_configuration))
    });
    for key in keys.flat_map(|(_, keys)| *keys) {
        let field = data.field(key);
        let Some(text) = field.text() else { continue };
        let title = cx.object().title();
        let inner = Source::new(format!("{field} of {}", title.replace('`', "")), text);
        match read(&inner) {
            Ok(documents) => {
                let Some(node) = documents.first() else { continue };
                if node.as_map().is_none() {
                    let message = format!("`{field}` must be a map in YAML, not {}", node.kind());
                    cx.report(&code::EMBEDDED_CONFIG, &field, message);
                    continue;
                }
                let configuration = Object { node, source: &inner, origin: cx.object().origin };
                let mut cx = cx.inside(configuration, &data.key(key));
                match *key {
                    "mesh" => mesh::config(&At::root(node), &mut cx),
                    "meshNetworks" => mesh::networks(&At::root(node), &mut cx),
                    _ => {}
                }
            }
            Err(findings) => {
                let message = format!("`{field}` is not YAML, so Istio cannot read it");
                let mut finding = cx.finding(&code::EMBEDDED_CONFIG, &field, message);
                for inner in findings {
                    if let Some(place) = inner.place {
                        finding = finding.related(place, inner.message);
                    }
                }
                cx.push(finding);
            }
        }
    }
}
