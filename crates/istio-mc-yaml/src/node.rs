//! Values with the places where they were written.

use std::borrow::Cow;

use istio_mc_diagnostic::Span;

use crate::value::{Kind, Number, Value};

/// A value and where it stands in its source. Texts borrow from the source where they can.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// The value.
    pub content: Content<'s>,
    /// Where it stands: a scalar with its quotes; a collection from its first to its last part.
    pub span: Span,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug)]
pub enum Content<'s> {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true`, `yes`, `on`, ... and their opposites, as YAML 1.1 has them.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Cow<'s, str>),
    /// A sequence.
    List(Vec<Node<'s>>),
    /// A mapping, in the order written; keys are unique.
    Map(Vec<Entry<'s>>),
}

/// One entry of a mapping.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The key. Kubernetes turns scalar keys into texts (`1: x` is `"1": x`).
    pub key: Cow<'s, str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node<'s>,
}

impl<'s> Node<'s> {
    /// The type, as messages name it.
    pub fn kind(&self) -> Kind {
        match &self.content {
            Content::Null => Kind::Null,
            Content::Bool(_) => Kind::Bool,
            Content::Number(number) => number.kind(),
            Content::String(_) => Kind::String,
            Content::List(_) => Kind::List,
            Content::Map(_) => Kind::Map,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, if it is a mapping.
    pub fn as_map(&self) -> Option<&[Entry<'s>]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Node<'s>]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entry of that key, if this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry<'s>> {
        self.as_map()?.iter().find(|entry| entry.key == key)
    }

    /// The value under that key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node<'s>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The value alone, owned.
    pub fn to_value(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(number) => Value::Number(*number),
            Content::String(text) => Value::String(text.clone().into_owned()),
            Content::List(items) => Value::List(items.iter().map(Node::to_value).collect()),
            Content::Map(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect()
            }
        }
    }
}
