//! Texts with a rule, as types: what every such type does the same way.

use std::fmt;
use std::str::FromStr;

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Decoder, Node};

/// A text that is not what it should be: the value and the rule it breaks.
///
/// ```
/// use istio_mc_core::name::ClusterName;
/// let error = "Prod_1".parse::<ClusterName>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`Prod_1` is not a cluster name: lowercase letters, digits and `-` inside, at most 63 bytes"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidText {
    value: String,
    what: &'static str,
    rule: &'static str,
}

/// Longer values are cut in messages: a whole file pasted into a field helps nobody.
const SHOWN: usize = 80;

impl InvalidText {
    /// `value` is not `what` (with its article: `a cluster name`), because of `rule`.
    pub fn new(value: &str, what: &'static str, rule: &'static str) -> Self {
        let value = match value.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}...", &value[..end]),
            None => value.to_owned(),
        };
        Self { value, what, rule }
    }

    /// The value, cut after 80 characters.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The rule it breaks.
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}: {}", self.value, self.what, self.rule)
    }
}

impl std::error::Error for InvalidText {}

/// Decodes a text by its type's rule; what breaks it is an `INVALID_VALUE` at its place. Where lower
/// case and `-` would make it right, that is suggested.
pub(crate) fn decode_text<T>(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<T>
where
    T: FromStr<Err = InvalidText>,
{
    let Some(text) = node.as_str() else {
        return cx.expected("a string", node);
    };
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            let mut finding =
                Diagnostic::new(&code::INVALID_VALUE, error.to_string()).at(cx.place(node.span));
            let repaired = text.trim().to_lowercase().replace(['_', ' '], "-");
            if repaired != text && repaired.parse::<T>().is_ok() {
                finding = finding.help(format!("did you mean `{repaired}`?"));
            }
            cx.report(finding);
            None
        }
    }
}

/// Declares a text with a rule: `FromStr`, `Display`, `as_str`, serde, `Decode` and the JSON Schema.
///
/// `check` decides; `pattern` and `max` say the same to editors, and `rule` to people.
macro_rules! text_type {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            what: $what:literal,
            rule: $rule:literal,
            check: $check:expr,
            pattern: $pattern:expr,
            max: $max:literal $(,)?
        }
    ) => {
        $(#[$meta])*
        // Plans repeat names for every pair of clusters: nearly all names are short and are no allocation, and copies of
        // the others share the text.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::smol_str::SmolStr);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::name::InvalidText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    Ok(Self(text.into()))
                } else {
                    Err($crate::name::InvalidText::new(text, $what, $rule))
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                istio_mc_yaml::deserialize(deserializer)
            }
        }

        impl istio_mc_yaml::Decode for $name {
            fn decode(
                node: &istio_mc_yaml::Node<'_>,
                cx: &mut istio_mc_yaml::Decoder<'_>,
            ) -> Option<Self> {
                $crate::name::decode_text(node, cx)
            }
        }

        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({
                    "type": "string",
                    "description": concat!($what, ": ", $rule),
                    "pattern": $pattern,
                    "minLength": 1,
                    "maxLength": $max,
                })
            }
        }
    };
}
pub(crate) use text_type;
