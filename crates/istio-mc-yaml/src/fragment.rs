//! A part of a document that outlives its reading.

use std::borrow::Cow;
use std::sync::Arc;

use istio_mc_diagnostic::{Place, Source};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::{Content, Decode, Decoder, Entry, Node};

/// A value with the places of all its parts, and the text that they are in: what one typed document hands on
/// to a reader of its own, such as the values of a chart in a mesh file.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// The text.
    pub source: Arc<Source>,
    /// The value.
    pub node: Node<'static>,
}

impl Fragment {
    /// Where it stands: a mapping at its first key.
    pub fn place(&self) -> Place {
        let first = self.node.as_map().and_then(<[_]>::first);
        Place::new(&self.source, first.map_or(self.node.span, |entry| entry.key_span))
    }
}

impl Node<'_> {
    /// The same node without borrowing from its source.
    pub fn into_owned(self) -> Node<'static> {
        let content = match self.content {
            Content::Null => Content::Null,
            Content::Bool(value) => Content::Bool(value),
            Content::Number(number) => Content::Number(number),
            Content::String(text) => Content::String(Cow::Owned(text.into_owned())),
            Content::List(items) => Content::List(items.into_iter().map(Node::into_owned).collect()),
            Content::Map(entries) => Content::Map(
                entries
                    .into_iter()
                    .map(|entry| Entry {
                        key: Cow::Owned(entry.key.into_owned()),
                        key_span: entry.key_span,
                        value: entry.value.into_owned(),
                    })
                    .collect(),
            ),
        };
        Node { content, span: self.span }
    }
}

impl Decode for Fragment {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        Some(Self { source: Arc::clone(cx.source()), node: node.clone().into_owned() })
    }
}

impl PartialEq for Fragment {
    /// Two fragments are equal if their values are, wherever they were written.
    fn eq(&self, other: &Self) -> bool {
        self.node.to_value() == other.node.to_value()
    }
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.node.serialize(serializer)
    }
}

impl JsonSchema for Fragment {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Fragment".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}
