//! Resources of containers.

use std::borrow::Cow;

use indexmap::IndexMap;
use istio_mc_yaml::{Decode, Decoder, Node, Value, record};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

record! {
    /// What a container asks for and may use at most (Kubernetes `ResourceRequirements`).
    #[derive(Default)]
    pub struct Resources("resources") {
        /// At most: `cpu`, `memory`, ... to an amount.
        pub limits: IndexMap<String, Quantity> = "limits",
        /// At least.
        pub requests: IndexMap<String, Quantity> = "requests",
    }
}

/// An amount as Kubernetes takes it: `100m`, `128Mi`, `2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity(Value);

impl From<&str> for Quantity {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for Quantity {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.to_value() {
            value @ (Value::String(_) | Value::Number(_)) => Some(Self(value)),
            _ => cx.expected("an amount such as `100m` or `128Mi`", node),
        }
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number"],
            "description": "An amount as Kubernetes takes it: `100m`, `128Mi`, `2`.",
        })
    }
}
