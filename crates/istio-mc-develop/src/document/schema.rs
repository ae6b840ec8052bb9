//! values.schema.json, as far as it describes values.

use serde_json::Value;

/// A schema, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schema<'s> {
    root: &'s Value,
    here: &'s Value,
}

/// How many `$ref` lead on, at most: more is a circle.
const MAX_REFERENCES: usize = 32;

impl<'s> Schema<'s> {
    /// The schema of all values.
    pub(super) fn new(root: &'s Value) -> Self {
        Self { root, here: root }.resolved()
    }

    /// The schema of a field.
    pub(super) fn field(self, name: &str) -> Self {
        let here = self.alternatives().find_map(|schema| schema.here["properties"].get(name));
        // Of a map with any keys, all values have the same.
        let any = || self.alternatives().find_map(|schema| schema.here.get("additionalProperties"));
        Self { root: self.root, here: here.or_else(any).unwrap_or(&Value::Null) }.with_text()
    }

    /// The names of all fields that are described, in the order written.
    pub(super) fn fields(self) -> Vec<&'s str> {
        let named = self.alternatives().find_map(|schema| schema.here["properties"].as_object());
        named.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    /// Whether a field must be there.
    pub(super) fn requires(self, name: &str) -> bool {
        let lists = self.alternatives().filter_map(|schema| schema.here["required"].as_array());
        lists.flatten().any(|field| field.as_str() == Some(name))
    }

    /// What it says of the value.
    pub(super) fn description(self) -> Option<&'s str> {
        let own = self.here["description"].as_str();
        own.or_else(|| self.alternatives().find_map(|schema| schema.here["description"].as_str()))
    }

    /// The default for who does not read values.yaml.
    pub(super) fn default(self) -> Option<&'s Value> {
        self.alternatives().find_map(|schema| schema.here.get("default"))
    }

    /// The types that it allows, without null; the words of values.yaml.
    pub(super) fn kinds(self) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        for schema in self.alternatives() {
            let listed = match &schema.here["type"] {
                Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                Value::String(name) => vec![name.as_str()],
                _ => Vec::new(),
            };
            for kind in listed.into_iter().filter_map(kind) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        kinds
    }

    /// The values of which one must be chosen, without null; none if any will do.
    pub(super) fn choices(self) -> Vec<&'s Value> {
        let mut choices = Vec::new();
        for schema in self.alternatives() {
            let listed = schema.here["enum"].as_array().into_iter().flatten();
            choices.extend(listed.chain(schema.here.get("const")).filter(|choice| !choice.is_null()));
        }
        choices
    }

    /// The schema itself, and what `anyOf` and `oneOf` offer.
    fn alternatives(self) -> impl Iterator<Item = Self> {
        let resolved = self.resolved();
        let offered = ["anyOf", "oneOf", "allOf"].into_iter();
        let offered = offered.filter_map(move |key| resolved.here[key].as_array()).flatten();
        let offered = offered.map(move |here| Self { root: resolved.root, here }.resolved());
        std::iter::once(resolved).chain(offered)
    }

    /// What `$ref` leads to, unless there is a text beside it.
    fn with_text(self) -> Self {
        if self.here.get("description").is_some() { self } else { self.resolved() }
    }

    fn resolved(self) -> Self {
        let mut here = self.here;
        for _ in 0..MAX_REFERENCES {
            let pointer = here["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
            match pointer.and_then(|pointer| self.root.pointer(pointer)) {
                Some(next) => here = next,
                None => break,
            }
        }
        Self { root: self.root, here }
    }
}

/// The word for one of JSON Schema's types.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name {
        "object" => "map",
        "array" => "list",
        "string" => "string",
        "integer" => "integer",
        "number" => "number",
        "boolean" => "boolean",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_and_alternatives_are_followed() {
        let root = json!({
            "properties": {
                "policy": {"anyOf": [{"$ref": "#/definitions/Policy"}, {"type": "null"}], "description": "own text"},
                "weights": {"type": "object", "additionalProperties": {"type": "integer"}},
                "circle": {"$ref": "#/definitions/Circle"},
                "port": {"$ref": "#/definitions/Port"},
            },
            "required": ["port"],
            "definitions": {
                "Policy": {"type": "string", "enum": ["Always", "Never"], "description": "shared text"},
                "Port": {"type": ["integer", "string", "null"], "description": "a port", "default": 80},
                "Circle": {"$ref": "#/definitions/Circle"},
            },
        });
        let schema = Schema::new(&root);
        let policy = schema.field("policy");
        assert_eq!((policy.description(), policy.kinds()), (Some("own text"), vec!["string"]));
        assert_eq!(policy.choices(), [&json!("Always"), &json!("Never")]);
        assert_eq!(schema.field("weights").field("amd64").kinds(), ["integer"]);
        let port = schema.field("port");
        assert_eq!((port.kinds(), port.default()), (vec!["integer", "string"], Some(&json!(80))));
        assert!(schema.requires("port") && !schema.requires("policy"));
        assert!(schema.field("circle").kinds().is_empty());
        assert!(schema.field("unknown").field("deeper").description().is_none());
    }
}
