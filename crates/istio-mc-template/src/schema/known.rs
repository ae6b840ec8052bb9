//! Which values a schema knows of: they need no default to be right.

use serde_json::Value;

use super::file::Schema;

/// How many references are followed to find a value: they may go in circles.
const MAX_REFERENCES: usize = 16;

impl Schema {
    /// Whether the schema has something to say about the value under these names.
    pub(crate) fn knows(&self, path: &[&str]) -> bool {
        self.compiled().is_ok_and(|compiled| knows(&compiled.json, &compiled.json, path, MAX_REFERENCES))
    }
}

fn knows(root: &Value, schema: &Value, path: &[&str], references: usize) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    let Some(schema) = schema.as_object() else { return false };
    if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return knows(root, found, rest, references);
    }
    let below = |inner: &Value, references| knows(root, inner, path, references);
    // What is allowed under many names is known as far as it is described.
    let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
    let matching =
        patterns.filter(|(pattern, _)| regex::Regex::new(pattern).is_ok_and(|it| it.is_match(name)));
    let many = matching.map(|(_, inner)| inner).chain(schema.get("additionalProperties"));
    if many.filter(|inner| inner.is_object()).any(|inner| knows(root, inner, rest, references)) {
        return true;
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        && let Some(target) = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer))
        && references > 0
        && below(target, references - 1)
    {
        return true;
    }
    let alternatives = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
    let conditional = ["then", "else"].into_iter().filter_map(|key| schema.get(key));
    alternatives.flatten().chain(conditional).any(|inner| below(inner, references))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_known_wherever_a_schema_describes_them() {
        let schema = json!({
            "properties": {"a": {"properties": {"b": {}}}, "c": {"$ref": "#/$defs/c"}, "open": {"additionalProperties": {}}},
            "patternProperties": {"^x-": {"properties": {"y": {}}}},
            "allOf": [{"properties": {"d": true}}],
            "then": {"properties": {"e": true}},
            "$defs": {"c": {"$ref": "#/$defs/c", "properties": {"f": true}}},
        });
        for (path, expected) in [
            ("a", true),
            ("a.b", true),
            ("a.z", false),
            ("c.f", true),
            ("c.z", false),
            ("d", true),
            ("e", true),
            ("x-1.y", true),
            ("open.anything", true),
            ("z", false),
        ] {
            let names: Vec<&str> = path.split('.').collect();
            assert_eq!(knows(&schema, &schema, &names, MAX_REFERENCES), expected, "{path}");
        }
    }
}
