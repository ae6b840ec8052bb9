//! The injector's configuration as a copy of the control plane's: products inject their own template.

use istio_mc_diagnostic::{Diagnostic, Place, code};
use istio_mc_yaml::Node;

use super::{Planner, files};
use crate::api::ObjectMeta;
use crate::api::kubernetes::ConfigMap;
use crate::version::Feature;

/// The ConfigMap that the injector reads.
const NAME: &str = "istio-sidecar-injector";

/// Its key with the template.
const CONFIG: &str = "config";

/// Its key with what the template reads besides.
const VALUES: &str = "values";

impl Planner<'_, '_> {
    /// The ConfigMap with the configuration of the control plane's cluster, if the mesh asks for it. The
    /// remote chart then leaves out its own.
    pub(super) fn copied_injector_config(&mut self) {
        let Some(reference) = &self.mesh.istio.injector_config else { return };
        let Some(source) = self.reported(files::read(self.files, reference)) else { return };
        let documents = match istio_mc_yaml::read(&source) {
            Ok(documents) => documents,
            Err(problems) => return self.findings.extend(problems),
        };
        let has_values = self.mesh.istio.version.has(Feature::InjectionValues);
        let keys: &[&str] = if has_values { &[CONFIG, VALUES] } else { &[CONFIG] };
        let data = documents.iter().flat_map(objects).find_map(|object| {
            let named = object.at(&["metadata", "name"]).and_then(Node::as_str) == Some(NAME);
            let text = |key: &&str| {
                let text = object.at(&["data", key]).and_then(Node::as_str)?;
                Some(((*key).to_owned(), text.to_owned()))
            };
            if named { keys.iter().map(text).collect::<Option<_>>() } else { None }
        });
        match data {
            Some(data) => {
                let meta = ObjectMeta::namespaced(self.mesh.istio.namespace.as_str(), NAME);
                let map = ConfigMap { metadata: meta, data, ..ConfigMap::default() };
                self.add("istio-mc/injector-config", &map);
            }
            None => self.findings.push(
                Diagnostic::new(
                    &code::MISSING_FIELD,
                    match has_values {
                        true => format!(
                            "no ConfigMap `{NAME}` with the keys `{CONFIG}` and `{VALUES}` is in the file"
                        ),
                        false => format!("no ConfigMap `{NAME}` with the key `{CONFIG}` is in the file"),
                    },
                )
                .at(Place::line(&source, 1))
                .related(reference.0.place.clone(), "named here")
                .help(format!(
                    "on the control plane's cluster: kubectl get configmap {NAME} -n {} -o yaml",
                    self.mesh.istio.namespace
                )),
            ),
        }
    }
}

/// The objects of a document: itself, or the items of a List.
fn objects<'n, 's>(document: &'n Node<'s>) -> &'n [Node<'s>] {
    document.get("items").and_then(Node::as_list).unwrap_or(std::slice::from_ref(document))
}
