//! Nodes to typed values, with every problem located.
//!
//! Serde stops at the first problem. A user who fixes a file wants all of them, so typed inputs are
//! decoded by [`Decode`]: each part reports what is wrong with it and the rest goes on. The types are
//! declared with [`record!`](crate::record), [`choice!`](crate::choice) and [`oneof!`](crate::oneof),
//! which derive decoding, writing and the JSON Schema from one table of fields.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::{Content, Entry, Kind, Node, Number, Unread, Value};

/// A type that is read from a [`Node`].
pub trait Decode: Sized {
    /// The value, or `None` after having reported why there is none.
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self>;

    /// The value that a reader stands at, without a node where that can be: there may be tens of thousands of them. `None`
    /// without a finding, or with only some of them, where anything is odd about it: then it is to be decoded from its node,
    /// which tells what is wrong.
    fn decode_unread(value: Unread<'_, '_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let node = value.node()?;
        match Self::null() {
            Some(null) if node.is_null() => Some(null),
            _ => Self::decode(&node, cx),
        }
    }

    /// What stands for an absent field; `None` where the field is required.
    fn absent() -> Option<Self> {
        None
    }

    /// What stands for a field that is written as `null`; `None` where that is to be decoded like any
    /// other value.
    fn null() -> Option<Self> {
        Self::absent()
    }

    /// Whether a field of this value need not be written.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Where decoding is: the text, the path, and the findings so far.
pub struct Decoder<'a> {
    source: &'a Arc<Source>,
    findings: &'a mut Diagnostics,
    path: Vec<Step>,
}

enum Step {
    Field(&'static str),
    Key(String),
    Index(usize),
}

impl<'a> Decoder<'a> {
    /// A decoder for nodes of `source` that reports to `findings`.
    pub fn new(source: &'a Arc<Source>, findings: &'a mut Diagnostics) -> Self {
        Self { source, findings, path: Vec::new() }
    }

    /// Decodes a whole document.
    pub fn document<T: Decode>(
        node: &Node<'_>,
        source: &Arc<Source>,
        findings: &mut Diagnostics,
    ) -> Option<T> {
        T::decode(node, &mut Decoder::new(source, findings))
    }

    /// The text that the nodes are from.
    pub fn source(&self) -> &'a Arc<Source> {
        self.source
    }

    /// The place of a span in the text.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    /// Keeps a value that must not be shown, such as a password, out of the excerpts of all messages.
    pub fn conceal(&mut self, node: &Node<'_>) {
        self.source.conceal(node.span);
    }

    /// Reports a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// The path of the value at hand, as in `clusters[1].name`; `the document` at the top.
    pub fn path(&self) -> String {
        if self.path.is_empty() {
            return "the document".to_owned();
        }
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => text.push_str(&format!("[{index}]")),
                Step::Field(name) => dotted(&mut text, name),
                Step::Key(key) => dotted(&mut text, key),
            }
        }
        text
    }

    /// Reports that the node is not of the expected kind; always `None`, so that it ends a `decode`.
    pub fn expected<T>(&mut self, what: &str, node: &Node<'_>) -> Option<T> {
        let message = format!("`{}` must be {what}, not {}", self.path(), node.kind());
        let mut finding = Diagnostic::new(&code::WRONG_TYPE, message).at(self.place(node.span));
        if what.contains("a string")
            && matches!(node.kind(), Kind::Bool | Kind::Int | Kind::Float | Kind::Null)
        {
            let text = &self.source.text().get(node.span.range()).unwrap_or_default();
            if !text.is_empty() {
                finding = finding.help(format!("quote it: `\"{text}\"`"));
            }
        }
        self.report(finding);
        None
    }

    /// Reports that the node's value is not allowed; always `None`.
    pub fn invalid<T>(&mut self, message: impl Into<Cow<'static, str>>, node: &Node<'_>) -> Option<T> {
        let finding = Diagnostic::new(&code::INVALID_VALUE, message).at(self.place(node.span));
        self.report(finding);
        None
    }

    fn within<T>(&mut self, step: Step, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = inner(self);
        self.path.pop();
        result
    }

    /// The entry of each of the fields that a mapping may have, for the code that [`record!`](crate::record) writes:
    /// reports what is not a mapping and every unknown field.
    pub fn fields<'n, 's, const N: usize>(
        &mut self,
        node: &'n Node<'s>,
        what: &str,
        known: &[&'static str; N],
    ) -> Option<[Option<&'n Entry<'s>>; N]> {
        let mut fields = [None; N];
        self.find_fields(node, what, known, &mut fields)?;
        Some(fields)
    }

    fn find_fields<'n, 's>(
        &mut self,
        node: &'n Node<'s>,
        what: &str,
        known: &[&'static str],
        fields: &mut [Option<&'n Entry<'s>>],
    ) -> Option<()> {
        let Content::Map(entries) = &node.content else {
            let message = format!("`{}` must be a map, not {}", self.path(), node.kind());
            let finding = Diagnostic::new(&code::WRONG_TYPE, message).at(self.place(node.span));
            self.report(finding.help(format!("fields of {what}: {}", known.join(", "))));
            return None;
        };
        for entry in entries {
            let key: &str = &entry.key;
            match known.iter().position(|name| *name == key) {
                Some(at) => fields[at] = Some(entry),
                None => self.unknown_field(entry, what, known),
            }
        }
        Some(())
    }

    fn unknown_field(&mut self, entry: &Entry<'_>, what: &str, known: &[&'static str]) {
        let finding =
            Diagnostic::new(&code::UNKNOWN_FIELD, format!("`{}` is not a field of {what}", entry.key))
                .at(self.place(entry.key_span))
                .label("unknown field");
        let guess = istio_mc_diagnostic::nearest(&entry.key, known.iter().copied());
        self.report(match guess {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None => finding.help(format!("fields of {what}: {}", known.join(", "))),
        });
    }

    /// One field of a mapping: its value, or what stands for it where there is no entry. The outer `None` says that a
    /// problem was reported.
    pub fn field<T: Decode>(
        &mut self,
        node: &Node<'_>,
        entry: Option<&Entry<'_>>,
        what: &str,
        name: &'static str,
    ) -> Option<T> {
        match entry {
            Some(Entry { value, .. }) if value.is_null() && T::null().is_some() => T::null(),
            Some(entry) => self.within(Step::Field(name), |cx| T::decode(&entry.value, cx)),
            None => T::absent().or_else(|| {
                self.missing_field(node, what, name);
                None
            }),
        }
    }

    fn missing_field(&mut self, node: &Node<'_>, what: &str, name: &'static str) {
        let finding = Diagnostic::new(&code::MISSING_FIELD, format!("{what} needs `{name}`"))
            .at(self.place(head(node)));
        self.report(finding);
    }

    /// The value under a key that is text of the file. The key is part of the path meanwhile.
    fn value<T: Decode>(&mut self, key: String, node: &Node<'_>) -> Option<(String, T)> {
        self.path.push(Step::Key(key));
        let value = T::decode(node, self);
        match (self.path.pop(), value) {
            (Some(Step::Key(key)), Some(value)) => Some((key, value)),
            _ => None,
        }
    }
}

fn dotted(text: &mut String, part: &str) {
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(part);
}

/// What to mark of a node: of a mapping its first key, as its whole extent is no place to look at.
fn head(node: &Node<'_>) -> Span {
    node.as_map().and_then(|entries| entries.first()).map_or(node.span, |entry| entry.key_span)
}

impl Decode for bool {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.content {
            Content::Bool(value) => Some(value),
            _ => cx.expected("true or false", node),
        }
    }
}

impl Decode for String {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match &node.content {
            Content::String(text) => Some(text.clone().into_owned()),
            _ => cx.expected("a string", node),
        }
    }
}

/// For texts of a few bytes in data of which there is much: no allocation up to 23 bytes.
impl Decode for SmolStr {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match &node.content {
            Content::String(text) => Some(SmolStr::new(text)),
            _ => cx.expected("a string", node),
        }
    }
}

macro_rules! decode_integer {
    ($($type:ident),*) => {$(
        impl Decode for $type {
            fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
                match whole(node) {
                    Some(value) => match $type::try_from(value) {
                        Ok(value) => Some(value),
                        Err(_) => {
                            let message = format!(
                                "`{}` must be from {} to {}, not {value}", cx.path(), $type::MIN, $type::MAX
                            );
                            cx.invalid(message, node)
                        }
                    },
                    None => cx.expected("an integer", node),
                }
            }
        }
    )*};
}

/// The integer of a node; `50.0` and `5e1` too are one, as kubectl writes them as `50`.
fn whole(node: &Node<'_>) -> Option<i128> {
    match node.content {
        Content::Number(Number::Int(value)) => Some(value),
        Content::Number(Number::Float(value)) => {
            let whole = value as i128;
            (whole as f64 == value).then_some(whole)
        }
        _ => None,
    }
}
decode_integer!(u16, u32, u64, i32, i64);

impl Decode for f64 {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.content {
            Content::Number(Number::Int(value)) => Some(value as f64),
            Content::Number(Number::Float(value)) => Some(value),
            _ => cx.expected("a number", node),
        }
    }
}

impl Decode for Value {
    fn decode(node: &Node<'_>, _: &mut Decoder<'_>) -> Option<Self> {
        Some(node.to_value())
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_null() { Some(None) } else { T::decode(node, cx).map(Some) }
    }
    fn decode_unread(mut value: Unread<'_, '_>, cx: &mut Decoder<'_>) -> Option<Self> {
        // What is no collection may be null, which is seen when it is read.
        if value.is_flow() {
            return T::decode_unread(value, cx).map(Some);
        }
        Self::decode(&value.node()?, cx)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        T::decode(node, cx).map(Box::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let Content::List(items) = &node.content else {
            return cx.expected("a list", node);
        };
        // Every item is looked at, also after a bad one.
        let mut decoded = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            decoded.extend(cx.within(Step::Index(index), |cx| T::decode(item, cx)));
        }
        (decoded.len() == items.len()).then_some(decoded)
    }
    fn decode_unread(value: Unread<'_, '_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let mut decoded = Vec::with_capacity(1);
        value.list(|item| {
            decoded.push(T::decode_unread(item, cx)?);
            Some(())
        })?;
        Some(decoded)
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Decode> Decode for IndexMap<String, T> {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let Content::Map(entries) = &node.content else {
            return cx.expected("a map", node);
        };
        // Every value is looked at, also after a bad one.
        let mut decoded = IndexMap::with_capacity(entries.len());
        for entry in entries {
            decoded.extend(cx.value(entry.key.clone().into_owned(), &entry.value));
        }
        (decoded.len() == entries.len()).then_some(decoded)
    }
    fn absent() -> Option<Self> {
        Some(IndexMap::new())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A value and the place where it was written, for checks that come after decoding.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

impl<T> Located<T> {
    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), place: self.place }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    /// Two values are equal wherever they were written.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Decode> Decode for Located<T> {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let value = T::decode(node, cx)?;
        Some(Located { value, place: cx.place(head(node)) })
    }
}

impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

/// Reads a type with a [`Decode`] from any serde input: the value first, then the type. The first
/// problem becomes the serde error.
///
/// # Errors
/// What the input's format refuses, and the first problem of the type.
pub fn deserialize<'de, T: Decode, D: serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = <Value as serde::Deserialize>::deserialize(deserializer)?;
    let source = Source::new("value", "");
    let mut findings = Diagnostics::new();
    let decoded = Decoder::document(&Node::from(&value), &source, &mut findings);
    match (findings.into_iter().find(Diagnostic::is_error), decoded) {
        (None, Some(value)) => Ok(value),
        (Some(finding), _) => Err(serde::de::Error::custom(finding.message)),
        (None, None) => Err(serde::de::Error::custom("the value does not fit the type")),
    }
}

impl<'v> From<&'v Value> for Node<'v> {
    /// A node without places.
    fn from(value: &'v Value) -> Self {
        let span = Span::default();
        let content = match value {
            Value::Null => Content::Null,
            Value::Bool(value) => Content::Bool(*value),
            Value::Number(number) => Content::Number(*number),
            Value::String(text) => Content::String(Cow::Borrowed(text)),
            Value::List(items) => Content::List(items.iter().map(Node::from).collect()),
            Value::Map(map) => Content::Map(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: Cow::Borrowed(key),
                        key_span: span,
                        value: Node::from(value),
                    })
                    .collect(),
            ),
        };
        Node { content, span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_as_kubectl_writes_them() {
        let decode = |text: &str| {
            let source = Source::new("number", text);
            let nodes = crate::read(&source).expect("YAML");
            Decoder::document::<i32>(&nodes[0], &source, &mut Diagnostics::new())
        };
        for (text, expected) in [("50", 50), ("50.0", 50), ("5e1", 50), ("-0.0", 0), ("0x10", 16)] {
            assert_eq!(decode(text), Some(expected), "{text}");
        }
        for text in ["50.5", "1e10", "'50'", "true", "null"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
