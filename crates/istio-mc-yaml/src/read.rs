//! Texts to nodes.
//!
//! ```text
//! text -> fast ------------> Node, Node, ...      (one a document; ordinary YAML)
//!          \-> events -----> Node, Node, ...      (everything else)
//!                      \---> syntax -> Diagnostics (all problems of all documents)
//! ```

mod events;
mod fast;
mod json;
mod map;
mod secrets;
mod syntax;

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Span, code};

use crate::node::Node;
pub use events::MAX_ALIASED;
pub use fast::Unread;
pub use json::read_json_stream;

/// How deep lists and maps may be nested. The deepest schema of a CustomResourceDefinition in use has about 40
/// levels, `serde_json` reads 128; it keeps every recursion over a [`Node`] far from the end of a stack.
pub const MAX_DEPTH: usize = 128;

/// Reads every document of a source, in order. Documents without content (comments only) are left out.
///
/// Scalars mean what they mean to `kubectl`: YAML 1.1 (`yes` is true, `012` is 10, `1_000` is 1000), timestamps are
/// texts, keys become texts (`1: x` is `"1": x`). Aliases and `<<` are resolved. The value of an alias keeps the
/// places of its anchor; its outermost node has the place of the alias.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// let source = Source::new("a.yaml", "replicas: 012\n---\nname: 'no'\n");
/// let documents = istio_mc_yaml::read(&source).expect("this is YAML");
/// assert_eq!(documents[0].get("replicas").map(|n| n.to_value()), Some(10.into()));
/// assert_eq!(documents[1].get("name").and_then(|n| n.as_str()), Some("no"));
/// ```
///
/// # Errors
/// Everything that is wrong with the text: syntax, duplicate keys, YAML that Kubernetes does not take. A syntax
/// error ends its document; the others are still looked at.
pub fn read(source: &Arc<Source>) -> Result<Vec<Node<'_>>, Diagnostics> {
    if u32::try_from(source.text().len()).is_err() {
        let finding =
            Diagnostic::new(&code::UNSUPPORTED_YAML, format!("`{}` is larger than 4 GiB", source.name()))
                .help("split it into several files");
        return Err(finding.into());
    }
    match fast::read(source.text()) {
        Some(nodes) => Ok(nodes),
        None => events::read(source).map_err(secrets::conceal),
    }
}

/// Where the documents of a text are: what lies between lines that start with `---`, which in YAML ends a document
/// wherever it stands.
pub fn documents(text: &str) -> Vec<Span> {
    let mut documents = Vec::new();
    let mut start = 0;
    let breaks = memchr::memmem::find_iter(text.as_bytes(), b"\n---").map(|found| found + 1);
    for at in text.starts_with("---").then_some(0).into_iter().chain(breaks) {
        if matches!(text.as_bytes().get(at + 3), None | Some(b' ' | b'\t' | b'\n' | b'\r')) {
            documents.push(Span::new(start, at));
            start = at + 3;
        }
    }
    documents.push(Span::new(start, text.len()));
    documents
}

/// Reads one of the [`documents`] of a source; `Some(None)` if it holds nothing.
///
/// `None` unless the document is written in the ordinary way; then [`read`] reads the whole source, and finds what is
/// wrong with it. Where this gives a document for each part of a source, they are those that [`read`] gives.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// let source = Source::new("a.yaml", "a: 1\n---\nb: 2\n");
/// let parts = istio_mc_yaml::documents(source.text());
/// let second = istio_mc_yaml::read_document(&source, parts[1]).flatten().expect("it is ordinary");
/// assert_eq!(second.get("b").map(|n| n.to_value()), Some(2.into()));
/// ```
pub fn read_document(source: &Source, span: Span) -> Option<Option<Node<'_>>> {
    fast::read_document(source.text(), span)
}

/// A document of which one list is read item by item, so that its nodes need never be there all at once.
#[derive(Clone, Debug)]
pub struct Apart<'s> {
    /// The document, in which the list has no items.
    pub document: Node<'s>,
    /// Where its items are; an [`ItemReader`] reads each.
    pub items: Vec<Span>,
}

/// Reads a source of one document, a map, without the items of the block list under `key` in it.
///
/// `None` unless the document is written in the ordinary way; then [`read`] reads it, and finds what is wrong with it.
/// Where this gives a document and an [`ItemReader`] gives a node for each item, they are what [`read`] gives.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// use istio_mc_yaml::ItemReader;
/// let source = Source::new("a.yaml", "kind: Mesh\nexports:\n- {service: a}\n- service: b\n");
/// let apart = istio_mc_yaml::read_apart(&source, "exports").expect("it is ordinary");
/// assert_eq!(apart.document.get("kind").and_then(|kind| kind.as_str()), Some("Mesh"));
/// let second = ItemReader::new(&source).read(apart.items[1]).expect("it is ordinary too");
/// assert_eq!(second.get("service").and_then(|name| name.as_str()), Some("b"));
/// ```
pub fn read_apart<'s>(source: &'s Source, key: &'static str) -> Option<Apart<'s>> {
    let (document, items) = fast::read_apart(source.text(), key)?;
    Some(Apart { document, items })
}

/// Reads the items that [`read_apart`] found. One reader for many items needs room for one.
pub struct ItemReader<'s>(fast::ItemReader<'s>);

impl<'s> ItemReader<'s> {
    /// A reader for items of this source.
    pub fn new(source: &'s Source) -> Self {
        Self(fast::ItemReader::new(source.text()))
    }

    /// The item there; `None` if it is not written in the ordinary way.
    pub fn read(&mut self, item: Span) -> Option<Node<'s>> {
        self.0.read(item)
    }

    /// What `read` makes of the item there; `None` also if it did not read to its end.
    pub fn with<R>(&mut self, item: Span, read: impl FnOnce(Unread<'_, 's>) -> Option<R>) -> Option<R> {
        self.0.with(item, read)
    }
}

/// The two ways to read, for tests and benchmarks: they must agree.
#[doc(hidden)]
pub mod ways {
    use std::sync::Arc;

    use istio_mc_diagnostic::{Diagnostics, Source};

    use crate::node::Node;

    /// What the fast reader makes of a text, unless it declines.
    pub fn fast(source: &Arc<Source>) -> Option<Vec<Node<'_>>> {
        super::fast::read(source.text())
    }

    /// What comes of the events.
    pub fn events(source: &Arc<Source>) -> Result<Vec<Node<'_>>, Diagnostics> {
        super::events::read(source)
    }
}
