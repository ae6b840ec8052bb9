//! A place in an object while rules go through it.

use std::fmt;

use istio_mc_diagnostic::Span;
use istio_mc_yaml::{Content, Entry, Node, Number};

/// A field of an object: its node, if it is there, and its path. Fields that are not there have the place
/// of the nearest thing around them that is.
#[derive(Clone, Copy)]
pub(crate) struct At<'p, 'n> {
    parent: Option<&'p At<'p, 'n>>,
    step: Step<'p>,
    node: Option<&'n Node<'n>>,
    span: Span,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Field(&'p str),
    Item(usize),
}

impl<'p, 'n> At<'p, 'n> {
    /// The whole object.
    pub(crate) fn root(node: &'n Node<'n>) -> Self {
        At { parent: None, step: Step::Root, node: Some(node), span: head(node) }
    }

    /// The value of a key.
    pub(crate) fn field<'q>(&'q self, name: &'q str) -> At<'q, 'n>
    where
        'p: 'q,
    {
        let node = self.node.and_then(|node| node.get(name));
        At { parent: Some(self), step: Step::Field(name), node, span: node.map_or(self.span, head) }
    }

    /// The key itself, with the path of its value: for findings about the key.
    pub(crate) fn key<'q>(&'q self, name: &'q str) -> At<'q, 'n>
    where
        'p: 'q,
    {
        let entry = self.node.and_then(|node| node.entry(name));
        At {
            parent: Some(self),
            step: Step::Field(name),
            node: entry.map(|entry| &entry.value),
            span: entry.map_or(self.span, |entry| entry.key_span),
        }
    }

    /// As [`Self::field`] for one of the [`Self::entries`], without a search: maps may have thousands of them.
    pub(crate) fn value_of<'q>(&'q self, entry: &'n Entry<'n>) -> At<'q, 'n>
    where
        'p: 'q,
    {
        let step = Step::Field(&entry.key);
        At { parent: Some(self), step, node: Some(&entry.value), span: head(&entry.value) }
    }

    /// As [`Self::key`] for one of the [`Self::entries`].
    pub(crate) fn key_of<'q>(&'q self, entry: &'n Entry<'n>) -> At<'q, 'n>
    where
        'p: 'q,
    {
        let step = Step::Field(&entry.key);
        At { parent: Some(self), step, node: Some(&entry.value), span: entry.key_span }
    }

    /// An item of a list.
    pub(crate) fn item<'q>(&'q self, index: usize) -> At<'q, 'n>
    where
        'p: 'q,
    {
        let node = self.node.and_then(Node::as_list).and_then(|items| items.get(index));
        At { parent: Some(self), step: Step::Item(index), node, span: node.map_or(self.span, head) }
    }

    /// The node, unless it is absent or null.
    pub(crate) fn node(&self) -> Option<&'n Node<'n>> {
        self.node.filter(|node| !node.is_null())
    }

    /// Whether it could be given: what is around it is a map, or absent itself.
    pub(crate) fn is_possible(&self) -> bool {
        self.parent.and_then(At::node).is_none_or(|around| around.as_map().is_some())
    }

    /// The node, null included.
    pub(crate) fn written(&self) -> Option<&'n Node<'n>> {
        self.node
    }

    /// The entries, if it is a map.
    pub(crate) fn entries(&self) -> &'n [Entry<'n>] {
        self.node.and_then(Node::as_map).unwrap_or_default()
    }

    /// The number of items, if it is a list.
    pub(crate) fn len(&self) -> usize {
        self.node.and_then(Node::as_list).map_or(0, <[Node<'_>]>::len)
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&'n str> {
        self.node.and_then(Node::as_str)
    }

    /// The number, if it is a whole one.
    pub(crate) fn integer(&self) -> Option<i128> {
        match self.node.map(|node| &node.content) {
            Some(Content::Number(Number::Int(number))) => Some(*number),
            _ => None,
        }
    }

    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        self.span
    }
}

/// What to mark of a node: a map by its first key, as its whole extent is no place to look at.
fn head(node: &Node<'_>) -> Span {
    match node.as_map().and_then(<[Entry<'_>]>::first) {
        Some(entry) => entry.key_span,
        None => node.span,
    }
}

impl fmt::Display for At<'_, '_> {
    /// The path: `spec.servers[0].port`; keys with dots in brackets: `metadata.labels["a.b/c"]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else { return Ok(()) };
        parent.fmt(f)?;
        match self.step {
            Step::Root => Ok(()),
            Step::Item(index) => write!(f, "[{index}]"),
            Step::Field(name) if name.is_empty() || name.contains(['.', '[', '"']) => write!(f, "[{name:?}]"),
            Step::Field(name) if parent.parent.is_none() => f.write_str(name),
            Step::Field(name) => write!(f, ".{name}"),
        }
    }
}
