//! Secret.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::api::{ObjectMeta, kind};

kind! {
    /// Secret values by key (core `v1`). Its `Debug` shows no value; writing it does, that is its use.
    pub struct Secret("v1") {
        /// What it is for; absent is `Opaque`.
        pub r#type: Option<String> = "type",
        /// The values, in base64 where they are written.
        pub data: IndexMap<String, SecretBytes> = "data",
        /// The same as texts; the API server turns them into `data`.
        pub string_data: IndexMap<String, SecretText> = "stringData",
        /// Whether it can never be changed (Kubernetes 1.21).
        pub immutable: Option<bool> = "immutable",
    }
}

impl Secret {
    /// A secret without values, of type `Opaque`.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, r#type: Some("Opaque".to_owned()), ..Self::default() }
    }

    /// Adds a value.
    #[must_use]
    pub fn entry(mut self, key: impl Into<String>, value: impl Into<SecretBytes>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Bytes that are written in base64 and that `Debug` does not show.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// The bytes.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&str> for SecretBytes {
    /// The bytes of a text.
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for SecretBytes {
    /// In base64, as an object that is sent to a cluster needs it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl Decode for SecretBytes {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.conceal(node);
        let Some(text) = node.as_str() else {
            let message = format!("`{}` must be base64, not {}", cx.path(), node.kind());
            cx.report(Diagnostic::new(&code::WRONG_TYPE, message).at(cx.place(node.span)));
            return None;
        };
        match decode_base64(text) {
            Some(bytes) => Some(Self(bytes)),
            None => cx.invalid(format!("`{}` is not base64", cx.path()), node),
        }
    }
}

/// The bytes of a base64 text, as Go reads it into `[]byte`: line breaks do not count, padding does.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let joined: Cow<'_, str> =
        if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], "").into() } else { text.into() };
    BASE64_STANDARD.decode(joined.as_bytes()).ok()
}

impl JsonSchema for SecretBytes {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "SecretBytes".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}

/// A text that `Debug` does not show.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for SecretText {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for SecretText {
    /// As it is, as an object that is sent to a cluster needs it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Decode for SecretText {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        crate::Secret::<String>::decode(node, cx).map(|text| Self(text.into_revealed()))
    }
}

impl JsonSchema for SecretText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "SecretText".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let secret = Secret {
            data: IndexMap::from([("token".into(), "hunter2".into())]),
            string_data: IndexMap::from([("password".into(), "hunter2".into())]),
            ..Secret::default()
        };
        let shown = format!("{secret:?}");
        assert!(
            shown.contains("token") && !shown.contains("hunter2") && !shown.contains("aHVudGVyMg"),
            "{shown}"
        );
    }

    #[test]
    fn base64_as_go_reads_it() {
        for (text, bytes) in
            [("", Some("")), ("aHVudGVyMg==", Some("hunter2")), ("aHVu\ndGVyMg==\n", Some("hunter2"))]
        {
            assert_eq!(decode_base64(text).as_deref(), bytes.map(str::as_bytes), "{text:?}");
        }
        for text in ["aHVudGVyMg", "aHVu dGVyMg==", "****", "aGk_", "a"] {
            assert_eq!(decode_base64(text), None, "{text:?}");
        }
    }
}
