//! One Kubernetes object, with where it came from.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Content, Node};

use super::{Hook, hook};
use crate::render::{Rendered, RenderedTemplate};

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
    read(&rendered.templates, rendered)
}

/// Reads the objects out of the chart's `crds/`.
///
/// # Errors
/// As [`parse`].
pub fn parse_crds(rendered: &Rendered) -> Result<Vec<Manifest<'_>>, Diagnostics> {
    read(&rendered.crds, rendered)
}

fn read<'r>(
    templates: &'r [RenderedTemplate],
    rendered: &Rendered,
) -> Result<Vec<Manifest<'r>>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut manifests = Vec::new();
    for template in templates {
        match istio_mc_yaml::read(&template.source) {
            Ok(nodes) => {
                let documents = documents(template.source.text());
                for node in nodes {
                    // A null document (`---` and blanks) is nothing to apply.
                    if !node.is_null() {
                        manifests.extend(manifest(template, node, &documents, &mut findings));
                    }
                }
            }
            Err(problems) => findings.extend(problems),
        }
    }
    duplicates(&manifests, &mut findings);
    if findings.has_errors() {
        return Err(findings.into_iter().map(|finding| rendered.explain(finding)).collect());
    }
    Ok(manifests)
}

/// The ranges of the documents of a stream: what lies between lines that start with `---`, which in YAML ends a
/// document wherever it stands.
fn documents(text: &str) -> Vec<Span> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let marker = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
        if marker {
            documents.push(Span::new(start, at));
            start = at + 3;
        }
        at += line.len();
    }
    documents.push(Span::new(start, text.len()));
    documents
}

fn manifest<'r>(
    template: &'r RenderedTemplate,
    node: Node<'r>,
    documents: &[Span],
    findings: &mut Diagnostics,
) -> Option<Manifest<'r>> {
    let source = &template.source;
    let id = identity(&node, source, findings)?;
    let annotations = node.at(&["metadata", "annotations"]);
    let hook = annotations.and_then(|annotations| hook::read(annotations, source, findings));
    let index = documents.partition_point(|document| document.start <= node.span.start);
    let span = documents[index.saturating_sub(1)];
    let text = source.text().get(span.range()).unwrap_or_default();
    Some(Manifest { template: &template.path, text, node, id, hook, source, span })
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

fn duplicates(manifests: &[Manifest<'_>], findings: &mut Diagnostics) {
    // Two versions of a group are two views of one object.
    let mut seen: HashMap<(&str, &str, Option<&str>, &str), &Manifest<'_>> = HashMap::new();
    for manifest in manifests {
        let id = &manifest.id;
        if id.name.is_empty() {
            continue;
        }
        let group = id.api_version.split_once('/').map_or("", |(group, _)| group);
        let key = (group, id.kind.as_str(), id.namespace.as_deref(), id.name.as_str());
        let name_place = |manifest: &Manifest<'_>| {
            let name = manifest.node.at(&["metadata", "name"]);
            Place::new(manifest.source, name.map_or(manifest.span, |name| name.span))
        };
        match seen.get(&key) {
            Some(first) => {
                let finding = Diagnostic::new(&code::DUPLICATE_OBJECT, format!("`{id}` is rendered twice"))
                    .at(name_place(manifest))
                    .related(name_place(first), "first rendered here");
                findings.push(finding);
            }
            None => {
                seen.insert(key, manifest);
            }
        }
    }
}
