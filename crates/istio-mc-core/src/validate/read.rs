//! Texts to objects.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Node, documents, parallel, read_document, read_json_stream};

use super::manifest::{self, Is};
use crate::rules::Object;

/// About how much text is read at a time: less is not worth a thread.
const BATCH: usize = 64 << 10;

/// What is known of one cluster.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its name, where there are several.
    pub cluster: Option<String>,
    /// Its manifests.
    pub texts: Vec<Text>,
}

/// A text with manifests: YAML of any number of documents, or JSON.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text.
    pub source: Arc<Source>,
    /// Whether it was found in a folder: then it may be something else than manifests, and is passed over.
    pub found: bool,
}

impl Text {
    /// A text that holds manifests, because somebody says so.
    pub fn named(source: Arc<Source>) -> Self {
        Self { source, found: false }
    }

    /// A text that may hold manifests.
    pub fn found(source: Arc<Source>) -> Self {
        Self { source, found: true }
    }
}

/// The documents of a text.
#[derive(Debug, Default)]
pub(super) struct Documents<'s> {
    /// Those that are manifests.
    pub(super) nodes: Vec<Node<'s>>,
    /// What is wrong with the text.
    pub(super) findings: Vec<Diagnostic>,
    /// Whether it holds documents, and none of them is a manifest.
    pub(super) is_passed_over: bool,
}

impl<'s> Documents<'s> {
    /// The objects, those of Lists one by one.
    pub(super) fn objects<'a>(&'a self, source: &'a Arc<Source>, objects: &mut Vec<Object<'a>>) {
        for node in &self.nodes {
            flatten(Object::new(node, source), objects);
        }
    }
}

fn flatten<'a>(object: Object<'a>, objects: &mut Vec<Object<'a>>) {
    match object.items() {
        Some(items) => items.for_each(|item| flatten(item, objects)),
        None => objects.push(object),
    }
}

/// Some of the documents of a text.
struct Batch {
    /// Which text.
    text: usize,
    documents: Vec<Span>,
}

/// Reads all texts; results in their order.
pub(super) fn read<'s>(texts: &[&'s Text]) -> Vec<Documents<'s>> {
    let batches = batches(texts);
    let read = parallel::map(&batches, 1, |batch| {
        let source = &texts[batch.text].source;
        let nodes = batch.documents.iter().map(|span| read_document(source, *span));
        // An ordinary way to write YAML is read in parts; of everything else the whole is.
        nodes.collect::<Option<Vec<Option<Node<'s>>>>>()
    });
    let mut parts: Vec<Option<Vec<Node<'s>>>> = texts.iter().map(|_| Some(Vec::new())).collect();
    for (batch, read) in batches.iter().zip(read) {
        match (&mut parts[batch.text], read) {
            (Some(nodes), Some(read)) => nodes.extend(read.into_iter().flatten()),
            (part, _) => *part = None,
        }
    }
    let rest: Vec<usize> = (0..texts.len()).filter(|index| parts[*index].is_none()).collect();
    let mut whole = parallel::map(&rest, 1, |index| whole(texts[*index])).into_iter();
    let documents = texts.iter().zip(parts).map(|(text, part)| match part {
        Some(nodes) => sorted_out(text, nodes, Vec::new()),
        None => whole.next().unwrap_or_default(),
    });
    documents.collect()
}

/// All documents, in order, in batches of about the same size.
fn batches(texts: &[&Text]) -> Vec<Batch> {
    let mut batches = Vec::new();
    for (text, Text { source, .. }) in texts.iter().enumerate() {
        let mut batch = Batch { text, documents: Vec::new() };
        let mut size = 0;
        for document in documents(source.text()) {
            size += document.range().len();
            batch.documents.push(document);
            if size >= BATCH {
                batches.push(std::mem::replace(&mut batch, Batch { text, documents: Vec::new() }));
                size = 0;
            }
        }
        batches.push(batch);
    }
    batches
}

/// A text that is not written in the ordinary way, or wrong.
fn whole(text: &Text) -> Documents<'_> {
    let source = &text.source;
    let read = read_json_stream(source).unwrap_or_else(|| istio_mc_yaml::read(source));
    match read {
        Ok(nodes) => sorted_out(text, nodes, Vec::new()),
        // Who put it into a folder need not have meant it to be a manifest.
        Err(_) if text.found && !manifest::may_be(source.text()) => {
            Documents { is_passed_over: true, ..Documents::default() }
        }
        Err(problems) => {
            let nodes = readable(source, &problems);
            sorted_out(text, nodes, problems.into_iter().collect())
        }
    }
}

/// The documents that have none of the problems.
fn readable<'s>(source: &'s Source, problems: &Diagnostics) -> Vec<Node<'s>> {
    let places = problems.iter().filter_map(|problem| problem.place.as_ref());
    let mut starts: Vec<u32> = places.map(|place| place.span.start).collect();
    starts.sort_unstable();
    let is_free = |document: &Span| {
        let next = starts.get(starts.partition_point(|start| *start < document.start));
        next.is_none_or(|start| *start > document.end)
    };
    documents(source.text())
        .into_iter()
        .filter(is_free)
        .filter_map(|document| read_document(source, document).flatten())
        .collect()
}

/// Tells manifests from the rest.
fn sorted_out<'s>(text: &Text, nodes: Vec<Node<'s>>, mut findings: Vec<Diagnostic>) -> Documents<'s> {
    let had_documents = nodes.iter().any(|node| !node.is_null());
    let mut kept = Vec::with_capacity(nodes.len());
    for node in nodes {
        match manifest::is(&node) {
            Is::Object => kept.push(node),
            // A document of comments, or `---` alone, is nothing to apply.
            Is::Nothing | Is::ForTools => {}
            Is::SomethingElse if text.found => {}
            // What is wrong with it is for the rules to say.
            Is::SomethingElse if node.as_map().is_some() => kept.push(node),
            Is::SomethingElse => {
                let message = format!("a document is {}, and no Kubernetes object", node.kind());
                let start = node.span.start as usize;
                let place = Place::new(&text.source, Span::new(start, start + 1));
                let finding = Diagnostic::new(&code::NOT_AN_OBJECT, message).at(place);
                findings.push(finding.help("an object is a map with `apiVersion`, `kind` and `metadata`"));
            }
        }
    }
    let is_passed_over = had_documents && kept.is_empty() && findings.is_empty();
    Documents { nodes: kept, findings, is_passed_over }
}
