//! One Kubernetes object, with where it came from.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Source, Span};
use istio_mc_yaml::Node;

use super::Hook;
use crate::render::Rendered;

/// What makes an object that object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// As written in the object; `None` where it says nothing.
    pub namespace: Option<String>,
    /// The name; empty for a `List`, which has none.
    pub name: String,
}

impl std::fmt::Display for ObjectId {
    /// `Deployment istio-system/istio-pilot`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// One object of a rendered chart.
#[derive(Clone, Debug)]
pub struct Manifest<'r> {
    /// The path of its template: `istio-remote/templates/service.yaml.j2`.
    pub template: &'r str,
    /// The document's text, without `---`.
    pub text: &'r str,
    /// The document's value, with places in `source`.
    pub node: Node<'r>,
    /// What it is.
    pub id: ObjectId,
    /// Its hook, if it is one (annotation `helm.sh/hook`).
    pub hook: Option<Hook>,
    /// The rendered text that it stands in.
    pub source: &'r Arc<Source>,
    /// Where `text` stands in it.
    pub span: Span,
}

/// Reads the objects out of the rendered texts, in order of the templates.
///
/// # Errors
/// Every text that is not YAML, every document that is no object (no `apiVersion`, `kind` or
/// `metadata.name`), and every object that occurs twice; each at the template's line.
pub fn parse(rendered: &Rendered) -> Result<Vec<Manifest<'_>>, Diagnostics> {
    let _ = rendered;
    unimplemented!("skeleton")
}

/// Reads the objects out of the chart's `crds/`.
///
/// # Errors
/// As [`parse`].
pub fn parse_crds(rendered: &Rendered) -> Result<Vec<Manifest<'_>>, Diagnostics> {
    let _ = rendered;
    unimplemented!("skeleton")
}
