//! Values that must not be shown.

use std::borrow::Cow;
use std::fmt;

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Content, Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// A value that no message, log or output shows by accident: it prints and serializes as `***`.
///
/// ```
/// use istio_mc_core::Secret;
/// let password = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{password} {password:?}"), "*** ***");
/// assert_eq!(password.reveal(), "hunter2");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value: for where it is needed, such as a Secret object's data.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// The value, owned.
    pub fn into_revealed(self) -> T {
        self.0
    }

    /// Another secret made of this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Secret<U> {
        Secret(change(self.0))
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> Serialize for Secret<T> {
    /// As `***`: who writes the value on purpose writes what [`reveal`](Secret::reveal) gives.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Decode for Secret<String> {
    /// A string. Neither this nor any later message shows it, not even as an excerpt of its line.
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.conceal(node);
        if let Content::String(text) = &node.content {
            return Some(Secret(text.clone().into_owned()));
        }
        let message = format!("`{}` must be a string, not {}", cx.path(), node.kind());
        cx.report(
            Diagnostic::new(&code::WRONG_TYPE, message)
                .at(cx.place(node.span))
                .help("put it in quotes, so that it is read as it is written"),
        );
        None
    }
}

impl JsonSchema for Secret<String> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "writeOnly": true })
    }
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostics, Source, Span, TextStyle};
    use istio_mc_yaml::{Entry, Number};

    use super::*;

    #[test]
    fn no_message_shows_it() {
        let source = Source::new("mesh.yaml", "{password: 4711, nmae: a}\n");
        let node = |content, start, end| Node { content, span: Span::new(start, end) };
        let number = node(Content::Number(Number::Int(4711)), 11, 15);
        let mut findings = Diagnostics::new();
        assert_eq!(Secret::decode(&number, &mut Decoder::new(&source, &mut findings)), None);
        // A finding about something else on the same line.
        let other =
            Entry { key: "nmae".into(), key_span: Span::new(17, 21), value: node(Content::Null, 23, 24) };
        let _ = Decoder::new(&source, &mut findings).fields(
            &node(Content::Map(vec![other]), 0, 25),
            "a user",
            &["name"],
        );
        let text: String = findings.iter().map(|finding| TextStyle::default().render(finding)).collect();
        assert!(!text.contains("4711") && text.contains("****, nmae: a"), "{text}");
        assert_eq!(findings.iter().count(), 2);
    }

    #[test]
    fn serializes_as_stars() {
        let written = serde_json::to_string(&Secret::new("hunter2")).unwrap();
        assert_eq!(written, "\"***\"");
    }
}
