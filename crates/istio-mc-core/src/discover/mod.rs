//! Where a control plane is: the objects of its cluster to the addresses that other clusters use.
//!
//! ```text
//! kubectl get svc,pods -o json -> Objects -> a Component each (service or pods) -> Discovered, an overlay
//! ```
//!
//! Sources: the values and selectors of Istio's own documentation of 0.8 and 1.0, of the charts of those
//! releases, and of the Bookinfo playbook.

mod component;
mod objects;
mod pod;
mod service;

use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity, Source, Warned, code};
use serde::{Serialize, Serializer};

use self::component::{COMPONENTS, Component};
use self::objects::Objects;
use crate::name::{ClusterName, Namespace};

/// Which addresses are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The cluster addresses of Services: they stay when pods change.
    #[default]
    Service,
    /// The addresses of pods: they go with the pods.
    Pod,
}

/// The addresses found. Serializes as a mesh file that lies over another one:
/// `clusters: [{name: NAME, endpoints: {pilot: ADDRESS}}]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovered {
    /// The cluster that the objects are of.
    pub cluster: ClusterName,
    /// The address of each component found, under its name in `endpoints`.
    pub endpoints: IndexMap<&'static str, String>,
}

impl Serialize for Discovered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Overlay<'a> {
            clusters: [Cluster<'a>; 1],
        }
        #[derive(Serialize)]
        struct Cluster<'a> {
            name: &'a ClusterName,
            endpoints: &'a IndexMap<&'static str, String>,
        }
        Overlay { clusters: [Cluster { name: &self.cluster, endpoints: &self.endpoints }] }
            .serialize(serializer)
    }
}

/// Finds the components of Istio in `namespace` among the objects that `kubectl get svc,pods -o json` (or
/// `yaml`) prints.
///
/// # Errors
/// No objects, or none that has an address. A component that is missing or has no usable address is a
/// warning: a mesh need not have all of them.
pub fn discover(
    source: &Arc<Source>,
    cluster: &ClusterName,
    namespace: &Namespace,
    mode: Mode,
) -> Result<Warned<Discovered>, Diagnostics> {
    let documents = istio_mc_yaml::read(source)?;
    let objects = Objects::of(source, &documents, namespace.as_str());
    let mut findings = Diagnostics::new();
    let mut endpoints = IndexMap::new();
    for component in COMPONENTS {
        let address = match mode {
            Mode::Service => service::address(component, &objects, &mut findings),
            Mode::Pod => pod::address(component, &objects, &mut findings),
        };
        if let Some(address) = address {
            endpoints.insert(component.endpoint, address);
        }
    }
    if endpoints.is_empty() {
        let mut all = Diagnostics::from(nothing(&objects, mode));
        all.extend(findings.into_iter().filter(|finding| finding.code != &code::COMPONENT_NOT_FOUND));
        return Err(all);
    }
    if mode == Mode::Pod {
        let finding = Diagnostic::new(&code::EPHEMERAL_ADDRESS, "these addresses change when the pods do")
            .help("discover and render again after each restart of the control plane, or use addresses that stay");
        findings.push(finding);
    }
    findings.finish(Discovered { cluster: cluster.clone(), endpoints })
}

/// Reports a component that is not there.
fn not_found(component: &Component, looked_for: &str, objects: &Objects<'_>, findings: &mut Diagnostics) {
    let message =
        format!("{} was not found: there is no {looked_for} in `{}`", component.name, objects.namespace);
    let mut finding = Diagnostic::new(&code::COMPONENT_NOT_FOUND, message);
    if let Some(note) = component.optional {
        finding.severity = Severity::Note;
        finding = finding.note(note);
    }
    findings.push(finding);
}

/// Why there is nothing at all, as far as it can be told.
fn nothing(objects: &Objects<'_>, mode: Mode) -> Diagnostic {
    let namespace = objects.namespace;
    let (wanted, other, other_mode) = match mode {
        Mode::Service => ("Services", "pods", "pod"),
        Mode::Pod => ("pods", "Services", "svc"),
    };
    let (count, other_count) = match mode {
        Mode::Service => (objects.services.len(), objects.pods.len()),
        Mode::Pod => (objects.pods.len(), objects.services.len()),
    };
    let command = format!("kubectl get svc,pods -n {namespace} -o json | istio-mc discover --cluster NAME");
    if objects.total == 0 {
        return Diagnostic::new(&code::NOTHING_DISCOVERED, "there are no Kubernetes objects in the text")
            .help(format!("pipe in what kubectl prints: `{command}`"));
    }
    if count == 0 && other_count > 0 {
        let message = format!("there are {other} in `{namespace}`, and no {wanted}");
        return Diagnostic::new(&code::NOTHING_DISCOVERED, message)
            .help(format!("give `--mode {other_mode}`, or get both: `{command}`"));
    }
    let message = format!("no address of Istio was found among {count} {wanted} in `{namespace}`");
    let finding = Diagnostic::new(&code::NOTHING_DISCOVERED, message);
    match objects.elsewhere.as_slice() {
        [] => finding.help("check that this is the cluster that runs the control plane"),
        [first, ..] => finding.help(format!("Pilot's Service is in `{first}`: give `-n {first}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_makes_it_panic() {
        let text = r#"{"kind": "List", "items": [{"kind": "Service", "metadata": {"name": "istio-pilot",
            "namespace": "istio-system"}, "spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 15007}, 7, null]}},
            {"kind": "Pod", "metadata": {"labels": {"istio": "pilot"}}, "status": {"podIP": 7, "conditions": {}}}, 42]}"#;
        let (cluster, namespace) = ("a".parse().expect("a name"), "istio-system".parse().expect("a name"));
        for mode in [Mode::Service, Mode::Pod] {
            let found = (0..=text.len()).filter(|end| {
                discover(&Source::new("text", &text[..*end]), &cluster, &namespace, mode).is_ok()
            });
            assert_eq!(found.count(), usize::from(mode == Mode::Service), "the whole text has a Service");
        }
    }
}
