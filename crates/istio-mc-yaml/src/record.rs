//! Macros that declare typed data once: the struct, its decoding, its writing and its JSON Schema.

/// Declares structs that are read with every problem located, written by serde and described by a
/// JSON Schema, from one table of fields.
///
/// Each field names its key in YAML. Fields whose type has an absent form (`Option`, `Vec`,
/// `IndexMap`) may be left out and are then not written; all others are required. Unknown fields are
/// errors with a suggestion. The text after the struct's name is how messages call it. Where protobuf
/// has a `oneof` among other fields, the keys of which at most one may be given follow it:
/// `pub struct Delay("a delay", either "fixedDelay" | "exponentialDelay") { ... }`.
///
/// ```
/// use istio_mc_yaml::{Decoder, read, record};
/// record! {
///     /// A port of a gateway.
///     pub struct Port("a port") {
///         /// The number, from 1 to 65535.
///         pub number: u16 = "number",
///         /// The name.
///         pub name: Option<String> = "name",
///     }
/// }
/// let source = istio_mc_diagnostic::Source::new("port.yaml", "numbr: 80\n");
/// let mut findings = istio_mc_diagnostic::Diagnostics::new();
/// let nodes = read(&source).unwrap();
/// assert!(Decoder::document::<Port>(&nodes[0], &source, &mut findings).is_none());
/// let messages: Vec<_> = findings.iter().map(|finding| finding.message.as_ref()).collect();
/// assert_eq!(messages, ["`numbr` is not a field of a port", "a port needs `number`"]);
/// ```
#[macro_export]
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal $(, either $first:literal $(| $other:literal)+)?) {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $key:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, $crate::macros::Serialize, $crate::macros::JsonSchema)]
        #[serde(crate = "istio_mc_yaml::macros::serde")]
        #[schemars(
            crate = "istio_mc_yaml::macros::schemars",
            deny_unknown_fields,
            transform = Self::require
        )]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(rename = $key, skip_serializing_if = "istio_mc_yaml::Decode::is_absent")]
                pub $field: $type,
            )*
        }

        impl $name {
            /// The transformation that makes the schema say what decoding requires.
            fn require(schema: &mut $crate::macros::schemars::Schema) {
                $crate::macros::require(schema, &[$(($key, <$type as $crate::Decode>::absent().is_none())),*]);
            }
        }

        impl $crate::Decode for $name {
            fn decode(node: &$crate::Node<'_>, cx: &mut $crate::Decoder<'_>) -> Option<Self> {
                let [$($field),*] = cx.fields(node, $what, &[$($key),*])?;
                let alternatives: &[&str] = &[$($first $(, $other)+)?];
                let single = $crate::macros::at_most_one(node, cx, $what, alternatives);
                // All fields are decoded before the first missing one ends it.
                $(let $field = cx.field::<$type>(node, $field, $what, $key);)*
                single?;
                Some(Self { $($field: $field?),* })
            }

            fn decode_unread(value: $crate::Unread<'_, '_>, cx: &mut $crate::Decoder<'_>) -> Option<Self> {
                // Which of them is given is seen from all entries.
                let alternatives: &[&str] = &[$($first $(, $other)+)?];
                if !alternatives.is_empty() {
                    return Self::decode(&value.node()?, cx);
                }
                $(let mut $field: Option<$type> = None;)*
                value.map(|key, value| match key {
                    $($key => $crate::macros::decode_once(&mut $field, value, cx),)*
                    _ => None,
                })?;
                Some(Self { $($field: match $field {
                    Some(value) => value,
                    None => <$type as $crate::Decode>::absent()?,
                }),* })
            }
        }

        $crate::deserialize_by_decoding!($name);
    )*};
}

/// Declares enums of names: `choice! { /// Docs. pub enum TlsMode("a TLS mode") { /// Docs. Simple = "SIMPLE" } }`.
///
/// Read with "did you mean", written as the name, described by a JSON Schema; `as_str` and `ALL` come with it.
#[macro_export]
macro_rules! choice {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident($what:literal) {
            $($(#[$variant_meta:meta])* $variant:ident = $key:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::macros::Serialize, $crate::macros::JsonSchema
        )]
        #[serde(crate = "istio_mc_yaml::macros::serde")]
        #[schemars(crate = "istio_mc_yaml::macros::schemars")]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $key)] $variant),*
        }

        impl $name {
            /// Every choice, in the order declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name as it is written.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $key),*
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::Decode for $name {
            fn decode(node: &$crate::Node<'_>, cx: &mut $crate::Decoder<'_>) -> Option<Self> {
                $crate::macros::decode_choice(node, cx, $what, Self::ALL, Self::as_str)
            }
        }

        $crate::deserialize_by_decoding!($name);
    )*};
}

/// Declares enums of alternatives of which exactly one is given, as protobuf's `oneof` reads in JSON:
/// `oneof! { /// Docs. pub enum StringMatch("a string match") { /// Docs. Exact(String) = "exact" } }` is
/// `{exact: text}`.
#[macro_export]
macro_rules! oneof {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident($what:literal) {
            $($(#[$variant_meta:meta])* $variant:ident($type:ty) = $key:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, $crate::macros::Serialize, $crate::macros::JsonSchema)]
        #[serde(crate = "istio_mc_yaml::macros::serde")]
        #[schemars(crate = "istio_mc_yaml::macros::schemars")]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $key)] $variant($type)),*
        }

        impl $crate::Decode for $name {
            fn decode(node: &$crate::Node<'_>, cx: &mut $crate::Decoder<'_>) -> Option<Self> {
                let known = &[$($key),*];
                cx.fields(node, $what, known)?;
                let (key, entry) = $crate::macros::only_alternative(node, cx, $what, known)?;
                match key {
                    $($key => cx.field::<$type>(node, Some(entry), $what, $key).map(Self::$variant),)*
                    _ => None,
                }
            }
        }

        $crate::deserialize_by_decoding!($name);
    )*};
}

/// `serde::Deserialize` for a type with a `Decode`, by way of [`Value`](crate::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_by_decoding {
    ($name:ident) => {
        impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::macros::deserialize(deserializer)
            }
        }
    };
}

/// What the macros' code calls; not for direct use.
#[doc(hidden)]
pub mod macros {
    pub use schemars::{self, JsonSchema};
    pub use serde::{self, Serialize};

    use istio_mc_diagnostic::{Diagnostic, code};

    pub use crate::decode::deserialize;
    use crate::{Decode, Decoder, Entry, Node, Unread};

    /// The value of a field, which has one once.
    pub fn decode_once<T: Decode>(
        field: &mut Option<T>,
        value: Unread<'_, '_>,
        cx: &mut Decoder<'_>,
    ) -> Option<()> {
        if field.is_some() {
            return None;
        }
        *field = Some(T::decode_unread(value, cx)?);
        Some(())
    }

    pub fn decode_choice<T: Copy>(
        node: &Node<'_>,
        cx: &mut Decoder<'_>,
        what: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let Some(text) = node.as_str() else {
            return cx.expected("a string", node);
        };
        all.iter().copied().find(|choice| name(*choice) == text).or_else(|| {
            let names: Vec<&str> = all.iter().map(|choice| name(*choice)).collect();
            let finding = Diagnostic::new(&code::INVALID_VALUE, format!("`{text}` is not {what}"))
                .at(cx.place(node.span))
                .suggest(text, names.iter().copied())
                .help(format!("one of: {}", names.join(", ")));
            cx.report(finding);
            None
        })
    }

    /// Lists in the schema which fields are required: schemars takes lists and maps for required, which
    /// decoding does not.
    pub fn require(schema: &mut schemars::Schema, fields: &[(&str, bool)]) {
        let required: Vec<&str> =
            fields.iter().filter(|(_, required)| *required).map(|(key, _)| *key).collect();
        if required.is_empty() {
            schema.remove("required");
        } else {
            schema.insert("required".to_owned(), required.into());
        }
    }

    /// `None`, and a finding, if more than one of the alternatives is given.
    pub fn at_most_one(
        node: &Node<'_>,
        cx: &mut Decoder<'_>,
        what: &str,
        alternatives: &[&str],
    ) -> Option<()> {
        if alternatives.is_empty() {
            return Some(());
        }
        let given = |entry: &&Entry<'_>| alternatives.contains(&&*entry.key) && !entry.value.is_null();
        let mut given = node.as_map()?.iter().filter(given);
        match (given.next(), given.next()) {
            (Some(first), Some(second)) => {
                let message = format!("{what} has either `{}` or `{}`, not both", first.key, second.key);
                cx.invalid(message, node)
            }
            _ => Some(()),
        }
    }

    /// The alternative that is given and its entry; `None`, and a finding, unless it is exactly one.
    pub fn only_alternative<'n, 's>(
        node: &'n Node<'s>,
        cx: &mut Decoder<'_>,
        what: &str,
        known: &[&'static str],
    ) -> Option<(&'static str, &'n Entry<'s>)> {
        let entries = node.as_map()?;
        let alternative = |entry: &'n Entry<'s>| Some((*known.iter().find(|key| **key == entry.key)?, entry));
        let mut given = entries.iter().filter_map(alternative);
        match (given.next(), given.next()) {
            (Some(given), None) => Some(given),
            (None, _) => {
                // An unknown field was reported already and is the better message.
                if entries.is_empty() {
                    let message = format!("{what} needs one of: {}", known.join(", "));
                    cx.report(Diagnostic::new(&code::MISSING_FIELD, message).at(cx.place(node.span)));
                }
                None
            }
            (Some((first, _)), Some((second, _))) => {
                let message = format!("{what} is either `{first}` or `{second}`, not both");
                cx.invalid(message, node)
            }
        }
    }
}
