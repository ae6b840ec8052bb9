//! One Kubernetes object, with where it came from.

use std::fmt;
use std::sync::{Arc, OnceLock};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Content, Node};

use super::ahead::Seen;
use super::{Hook, hook};
use crate::render::RenderedTemplate;

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

/// An [`ObjectId`] of somebody else's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectRef<'a> {
    /// `apps/v1`.
    pub api_version: &'a str,
    /// `Deployment`.
    pub kind: &'a str,
    /// As written in the object.
    pub namespace: Option<&'a str>,
    /// The name.
    pub name: &'a str,
}

impl<'a> From<&'a ObjectId> for ObjectRef<'a> {
    fn from(id: &'a ObjectId) -> Self {
        let ObjectId { api_version, kind, namespace, name } = id;
        Self { api_version, kind, namespace: namespace.as_deref(), name }
    }
}

impl fmt::Display for ObjectId {
    /// `Deployment istio-system/istio-pilot`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    node: OnceLock<Box<Node<'r>>>,
    /// What it is.
    pub id: ObjectId,
    /// Its hook, if it is one (annotation `helm.sh/hook`).
    pub hook: Option<Box<Hook>>,
    /// The rendered text that it stands in.
    pub source: &'r Arc<Source>,
    /// Where `text` stands in it.
    pub span: Span,
}

impl<'r> Manifest<'r> {
    /// An object that was read before.
    pub(super) fn seen(template: &'r RenderedTemplate, seen: Seen) -> Self {
        let Seen { span, id, hook } = seen;
        let source = &template.source;
        let text = source.text().get(span.range()).unwrap_or_default();
        Self { template: &template.path, text, node: OnceLock::new(), id, hook, source, span }
    }

    /// The document's value, with places in `source`.
    ///
    /// It is read again when it is first asked for: most objects are written as the text they have.
    pub fn node(&self) -> &Node<'r> {
        self.node.get_or_init(|| {
            let again = istio_mc_yaml::read_document(self.source, self.span);
            Box::new(again.flatten().expect("only nodes that were read in this way are let go of"))
        })
    }

    /// Lets go of a node that can be read again.
    pub(super) fn forget_node(&mut self) {
        self.node = OnceLock::new();
    }
}

/// The object that a document holds; what keeps it from being one is reported.
pub(super) fn manifest<'r>(
    template: &'r RenderedTemplate,
    span: Span,
    node: Node<'r>,
    findings: &mut Diagnostics,
) -> Option<Manifest<'r>> {
    let source = &template.source;
    let id = identity(&node, source, findings)?;
    let annotations = node.at(&["metadata", "annotations"]);
    let hook = annotations.and_then(|annotations| hook::read(annotations, source, findings)).map(Box::new);
    let text = source.text().get(span.range()).unwrap_or_default();
    Some(Manifest { template: &template.path, text, node: Box::new(node).into(), id, hook, source, span })
}

/// What the document is; reports all that keeps it from being an object.
fn identity(node: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) -> Option<ObjectId> {
    let wrong = |span: Span, message: String| {
        Diagnostic::new(&code::NOT_AN_OBJECT, message).at(Place::new(source, span))
    };
    let Content::Map(entries) = &node.content else {
        let message =
            format!("a document must be an object with `apiVersion` and `kind`, not {}", node.kind());
        findings.push(wrong(first_line(source, node.span), message));
        return None;
    };
    let head = entries.first().map_or(node.span, |entry| entry.key_span);
    let before = findings.iter().count();
    let mut text = |parent: &Node<'_>, key: &str, path: &str, at: Span| -> Option<String> {
        match parent.get(key) {
            Some(value) => match value.as_str() {
                Some("") => findings.push(wrong(value.span, format!("`{path}` is empty"))),
                Some(text) => return Some(text.to_owned()),
                None => {
                    let message = format!("`{path}` must be a string, not {}", value.kind());
                    findings.push(wrong(value.span, message).help("put it in quotes, or through `|quote`"));
                }
            },
            None => findings.push(wrong(at, format!("the document has no `{path}`"))),
        }
        None
    };
    let api_version = text(node, "apiVersion", "apiVersion", head);
    let kind = text(node, "kind", "kind", head);
    let is_list = kind.as_deref() == Some("List");
    let (mut namespace, mut name) = (None, Some(String::new()));
    match node.entry("metadata") {
        Some(entry) if entry.value.as_map().is_some() => {
            let metadata = &entry.value;
            if !is_list {
                name = text(metadata, "name", "metadata.name", entry.key_span);
            }
            if metadata.get("namespace").is_some_and(|namespace| !namespace.is_null()) {
                namespace = text(metadata, "namespace", "metadata.namespace", entry.key_span);
            }
        }
        Some(entry) if !is_list => {
            let message = format!("`metadata` must be a map, not {}", entry.value.kind());
            findings.push(wrong(entry.key_span, message));
        }
        None if !is_list => findings.push(wrong(head, "the document has no `metadata.name`".to_owned())),
        _ => {}
    }
    for key in ["labels", "annotations"] {
        texts_only(node, key, source, findings);
    }
    if findings.iter().count() > before {
        return None;
    }
    Some(ObjectId { api_version: api_version?, kind: kind?, namespace, name: name? })
}

/// Labels and annotations are strings: Kubernetes refuses an object of which one is a boolean or a number.
fn texts_only(node: &Node<'_>, key: &str, source: &Arc<Source>, findings: &mut Diagnostics) {
    let Some(value) = node.at(&["metadata", key]) else { return };
    let Some(entries) = value.as_map() else {
        if !value.is_null() {
            let message = format!("`metadata.{key}` must be a map, not {}", value.kind());
            findings.push(Diagnostic::new(&code::NOT_AN_OBJECT, message).at(Place::new(source, value.span)));
        }
        return;
    };
    for entry in entries {
        if entry.value.as_str().is_none() {
            let message =
                format!("`metadata.{key}.{}` must be a string, not {}", entry.key, entry.value.kind());
            let finding =
                Diagnostic::new(&code::NOT_AN_OBJECT, message).at(Place::new(source, entry.value.span));
            findings.push(finding.help("put it in quotes, or through `|quote`"));
        }
    }
}

fn first_line(source: &Arc<Source>, span: Span) -> Span {
    let text = source.text().get(span.range()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    Span::new(span.start as usize, span.start as usize + line.len())
}
