//! Texts inside ConfigMaps that are configuration themselves.

use istio_mc_diagnostic::{Source, code};
use istio_mc_yaml::{Node, read};

use super::{At, Cx};

/// The keys of Istio's own ConfigMaps that hold YAML, by the name of the map or its beginning (a revision
/// may follow after `-`).
const HOLD_YAML: &[(&str, &[&str])] =
    &[("istio", &["mesh", "meshNetworks"]), ("istio-sidecar-injector", &["config", "values"])];

/// Checks that configuration inside a ConfigMap can be read: nothing else would before Istio does.
pub(super) fn check(data: &At<'_, '_>, cx: &mut Cx<'_>) {
    let name = cx.object().node.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    let keys = HOLD_YAML.iter().filter(|(map, _)| {
        name == *map || (*map != "istio" && name.strip_prefix(map).is_some_and(|rest| rest.starts_with('-')))
    });
    for key in keys.flat_map(|(_, keys)| *keys) {
        let field = data.field(key);
        let Some(text) = field.text() else { continue };
        let title = cx.object().title();
        let inner = Source::new(format!("{field} of {}", title.replace('`', "")), text);
        match read(&inner) {
            Ok(documents) => {
                if let Some(node) = documents.first().filter(|node| node.as_map().is_none()) {
                    let message = format!("`{field}` must be a map in YAML, not {}", node.kind());
                    cx.report(&code::EMBEDDED_CONFIG, &field, message);
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
