//! Objects against golden objects: the order of objects and of keys does not matter, texts that hold structure
//! are compared as structure. The special values are those of the golden data's README.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use istio_mc_diagnostic::Source;
use serde_json::{Map, Value, json};

use crate::facts::Facts;

/// A place where ours is not what the original has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mismatch {
    /// `Kind/namespace/name.key[0].key`; an object without a namespace has an empty one.
    pub(crate) path: String,
    /// The original's value; `None` where it has none.
    pub(crate) want: Option<Value>,
    /// Ours.
    pub(crate) got: Option<Value>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
        write!(f, "{}: want {}, got {}", self.path, show(&self.want), show(&self.got))
    }
}

/// Everything in which two lists of objects differ. The values of the labels `chart` and `heritage` are free.
pub(crate) fn compare(want: &[Value], got: &[Value]) -> Vec<Mismatch> {
    let mut comparison = Comparison::default();
    for object in want {
        match got.iter().find(|ours| key(ours) == key(object)) {
            Some(ours) => comparison.value(object, ours, &path(object)),
            None => comparison.mismatch(&path(object), Some(object), None),
        }
    }
    for ours in got {
        if !want.iter().any(|object| key(object) == key(ours)) {
            comparison.mismatch(&path(ours), None, Some(ours));
        }
    }
    comparison.found
}

/// Everything in which two values differ, with paths that begin with `path`.
pub(crate) fn compare_values(want: &Value, got: &Value, path: &str) -> Vec<Mismatch> {
    let mut comparison = Comparison::default();
    comparison.value(want, got, path);
    comparison.found
}

fn key(object: &Value) -> [&str; 4] {
    let metadata = &object["metadata"];
    [&object["apiVersion"], &object["kind"], &metadata["namespace"], &metadata["name"]]
        .map(|value| value.as_str().unwrap_or_default())
}

fn path(object: &Value) -> String {
    let [_, kind, namespace, name] = key(object);
    format!("{kind}/{namespace}/{name}")
}

/// What counts as nothing: a field that is null or empty may as well not be there.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

#[derive(Default)]
struct Comparison {
    found: Vec<Mismatch>,
}

impl Comparison {
    fn mismatch(&mut self, path: &str, want: Option<&Value>, got: Option<&Value>) {
        self.found.push(Mismatch { path: path.to_owned(), want: want.cloned(), got: got.cloned() });
    }

    fn value(&mut self, want: &Value, got: &Value, path: &str) {
        match (want, got) {
            (Value::Object(special), _)
                if !special.is_empty() && special.keys().all(|key| key.starts_with('$')) =>
            {
                self.special(special, got, path);
            }
            (Value::Object(want), Value::Object(got)) => self.entries(want, got, path),
            (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
                for (index, (want, got)) in want.iter().zip(got).enumerate() {
                    self.value(want, got, &format!("{path}[{index}]"));
                }
            }
            (_, Value::String(_))
                if path.ends_with(".labels.chart") || path.ends_with(".labels.heritage") => {}
            (want, got) if want == got => {}
            (want, got) => self.mismatch(path, Some(want), Some(got)),
        }
    }

    fn entries(&mut self, want: &Map<String, Value>, got: &Map<String, Value>, path: &str) {
        for (key, value) in want.iter().filter(|(key, _)| *key != "$reduced") {
            let path = format!("{path}.{key}");
            match got.get(key) {
                Some(ours) => self.value(value, ours, &path),
                None if is_nothing(value) => {}
                None => self.mismatch(&path, Some(value), None),
            }
        }
        if want.contains_key("$reduced") {
            return;
        }
        for (key, ours) in got.iter().filter(|(key, ours)| !want.contains_key(*key) && !is_nothing(ours)) {
            self.mismatch(&format!("{path}.{key}"), None, Some(ours));
        }
    }

    fn special(&mut self, special: &Map<String, Value>, got: &Value, path: &str) {
        let whole = Value::Object(special.clone());
        let Some(text) = got.as_str() else {
            return self.mismatch(path, Some(&whole), Some(got));
        };
        let documents = || documents_of(text);
        if let Some(want) = special.get("$yaml") {
            match documents().as_deref() {
                Some([got]) => self.value(want, got, path),
                _ => self.mismatch(path, Some(want), Some(got)),
            }
        } else if let Some(want) = special.get("$yamlDocs") {
            match documents() {
                Some(got) => self.value(want, &Value::Array(got), path),
                None => self.mismatch(path, Some(want), Some(got)),
            }
        } else if let Some(want) = special.get("$json") {
            match serde_json::from_str::<Value>(text) {
                Ok(mut got) => {
                    if special.contains_key("$omitted")
                        && let (Some(want), Some(got)) = (want.as_object(), got.as_object_mut())
                    {
                        got.retain(|key, _| want.contains_key(key));
                    }
                    self.value(want, &got, path);
                }
                Err(_) => self.mismatch(path, Some(want), Some(got)),
            }
        } else if let Some(want) = special.get("$base64Yaml") {
            let decoded = BASE64_STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let mut got =
                decoded.and_then(|text| documents_of(&text)).and_then(|mut documents| documents.pop());
            // Kubectl writes empty preferences; the data leaves them out.
            if let Some(got) = got.as_mut().and_then(Value::as_object_mut) {
                got.remove("preferences");
            }
            match &got {
                Some(got) => self.value(want, got, path),
                None => self.mismatch(path, Some(want), None),
            }
        } else if special.get("$injectionTemplate").is_some_and(|template| template.get("facts").is_some()) {
            let want = &special["$injectionTemplate"]["facts"];
            let facts = Facts::of(text);
            for (name, got) in [("images", facts.images), ("flags", facts.flags), ("env", facts.env)] {
                let mut want: Vec<&str> =
                    want[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                want.sort_unstable();
                want.dedup();
                self.value(&json!(want), &json!(got), &format!("{path}.{name}"));
            }
        } else if special.contains_key("$invalidYaml") {
            // The original is broken here: whatever ours is, somebody has to have said why.
            match documents().as_deref() {
                Some([got]) => self.mismatch(path, Some(&whole), Some(got)),
                _ => self.mismatch(path, Some(&whole), Some(got)),
            }
        } else if !special
            .keys()
            .all(|key| ["$script", "$copyOf", "$fileBase64", "$injectionTemplate"].contains(&key.as_str()))
        {
            panic!("{path}: golden data has a special value that the comparison does not know: {whole}");
        } else if text.trim().is_empty() {
            self.mismatch(path, Some(&whole), Some(got));
        }
    }
}

/// The documents of a YAML text, if it is one.
fn documents_of(text: &str) -> Option<Vec<Value>> {
    let source = Source::new("text", text);
    let documents = istio_mc_yaml::read(&source).ok()?;
    let value = |node: &istio_mc_yaml::Node<'_>| {
        serde_json::to_value(node.to_value()).expect("YAML of this kind is JSON too")
    };
    Some(documents.iter().map(value).filter(|value| !value.is_null()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(want: Value, got: Value) -> Vec<String> {
        compare_values(&want, &got, "o").into_iter().map(|mismatch| mismatch.path).collect()
    }

    fn none() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn keys_without_content_are_as_good_as_none() {
        assert_eq!(paths(json!({"a": {}, "b": 1}), json!({"b": 1, "c": null, "d": []})), none());
        assert_eq!(paths(json!({"a": 1}), json!({"b": ""})), ["o.a", "o.b"]);
        assert_eq!(paths(json!({"a": false}), json!({})), ["o.a"]);
    }

    #[test]
    fn types_and_lengths_matter() {
        assert_eq!(paths(json!("1"), json!(1)), ["o"]);
        assert_eq!(paths(json!([1, 2]), json!([2, 1])), ["o[0]", "o[1]"]);
        assert_eq!(paths(json!([1]), json!([1, 2])), ["o"]);
        assert_eq!(paths(json!({"a": {"b": 1}}), json!({"a": "b"})), ["o.a"]);
    }

    #[test]
    fn two_labels_are_free_but_not_absent() {
        let labels = |chart: Value| json!({"labels": {"chart": chart}});
        assert_eq!(paths(labels(json!("a-1")), labels(json!("b-2"))), none());
        assert_eq!(paths(labels(json!("a-1")), labels(json!(2))), ["o.labels.chart"]);
        assert_eq!(
            paths(labels(json!("a-1")), json!({"labels": {"x": "y"}})),
            ["o.labels.chart", "o.labels.x"]
        );
        assert_eq!(paths(json!({"chart": "a"}), json!({"chart": "b"})), ["o.chart"]);
    }

    #[test]
    fn texts_with_structure_are_compared_as_structure() {
        assert_eq!(paths(json!({"$yaml": {"a": 1}}), json!("a: 1 # one\n")), none());
        assert_eq!(paths(json!({"$yaml": {"a": 1}}), json!("a: '1'\n")), ["o.a"]);
        assert_eq!(paths(json!({"$yaml": {"a": 1}}), json!("a: 1: 2")), ["o"]);
        assert_eq!(paths(json!({"$yaml": {"a": 1}}), json!({"a": 1})), ["o"]);
        assert_eq!(paths(json!({"$yamlDocs": [1, 2]}), json!("1\n---\n2\n")), none());
        assert_eq!(paths(json!({"$json": {"a": [1]}}), json!("{\"a\":[1]}")), none());
        assert_eq!(paths(json!({"$json": {"a": 1}, "$omitted": 1}), json!("{\"a\":1,\"b\":2}")), none());
        assert_eq!(paths(json!({"$json": {"a": 1}}), json!("{\"a\":1,\"b\":2}")), ["o.b"]);
        assert_eq!(paths(json!({"$script": {}}), json!("kubectl")), none());
        assert_eq!(paths(json!({"$fileBase64": "x"}), json!(" ")), ["o"]);
    }

    #[test]
    fn broken_originals_are_always_told() {
        let found = compare_values(&json!({"$invalidYaml": {}}), &json!("a: 1"), "o");
        assert_eq!(found[0].got, Some(json!({"a": 1})));
    }

    #[test]
    fn injection_templates_are_compared_by_their_facts() {
        let want = json!({"$injectionTemplate": {"sha256": "", "facts": {"flags": ["--b", "--a", "--a"], "env": []}}});
        assert_eq!(paths(want.clone(), json!("- --a\n- --b\n")), none());
        assert_eq!(paths(want, json!("- --a\n- name: NAME\n")), ["o.flags", "o.env"]);
    }

    #[test]
    fn only_part_of_a_reduced_object_is_known() {
        assert_eq!(paths(json!({"$reduced": true, "a": 1}), json!({"a": 1, "b": 2})), none());
    }

    #[test]
    fn objects_are_matched_by_what_they_are() {
        let object =
            |kind: &str, name: &str| json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
        let found = compare(&[object("A", "x"), object("B", "x")], &[object("B", "x"), object("B", "y")]);
        let paths: Vec<&str> = found.iter().map(|mismatch| mismatch.path.as_str()).collect();
        assert_eq!(paths, ["A//x", "B//y"]);
        assert!(found[0].got.is_none() && found[1].want.is_none());
    }
}
