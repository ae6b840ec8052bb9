//! Port numbers.

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Content, Decode, Decoder, Node, Number};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::name::InvalidText;

/// A port number, 1 to 65535; written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(NonZeroU16);

const WHAT: &str = "a port";
const RULE: &str = "a number from 1 to 65535";

impl Port {
    /// The port of that number; `None` for 0. Usable in constants.
    pub const fn new(number: u16) -> Option<Self> {
        match NonZeroU16::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl TryFrom<i128> for Port {
    type Error = InvalidText;
    fn try_from(number: i128) -> Result<Self, InvalidText> {
        u16::try_from(number)
            .ok()
            .and_then(Port::new)
            .ok_or_else(|| InvalidText::new(&number.to_string(), WHAT, RULE))
    }
}

impl FromStr for Port {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        // `u16` would take a leading `+`.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.and_then(Port::new).ok_or_else(|| InvalidText::new(text, WHAT, RULE))
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Port {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.get())
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for Port {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let number = match &node.content {
            Content::Number(Number::Int(number)) => *number,
            Content::String(text) if text.parse::<Port>().is_ok() => {
                let message = format!("`{}` must be a port number, not a string", cx.path());
                let finding = Diagnostic::new(&code::WRONG_TYPE, message)
                    .at(cx.place(node.span))
                    .help(format!("write it without quotes: `{text}`"));
                cx.report(finding);
                return None;
            }
            _ => return cx.expected("a port number", node),
        };
        match Port::try_from(number) {
            Ok(port) => Some(port),
            Err(error) => cx.invalid(error.to_string(), node),
        }
    }
}

impl JsonSchema for Port {
    fn schema_name() -> Cow<'static, str> {
        "Port".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "description": "a port", "minimum": 1, "maximum": 65535 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_1_to_65535() {
        for text in ["1", "15007", "65535"] {
            assert_eq!(text.parse::<Port>().unwrap().to_string(), text);
        }
        for text in ["", "0", "65536", "-1", "+1", "1.5", "http", "99999999999999999999"] {
            assert!(text.parse::<Port>().is_err(), "{text}");
        }
        assert!(
            Port::try_from(0).is_err() && Port::try_from(-1).is_err() && Port::try_from(i128::MAX).is_err()
        );
    }
}
