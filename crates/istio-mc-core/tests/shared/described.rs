//! Texts that the golden data describe instead of holding them (its README lists the forms).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use istio_mc_yaml::{Value, to_string};

/// The value with a text of that description in every place where one is described.
pub(crate) fn resolve(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(resolve).collect()),
        Value::Map(map) => match map.iter().find(|(key, _)| key.starts_with('$')) {
            // A remark on an object that is cut down.
            Some((key, _)) if key == "$reduced" => {
                let rest = map.iter().filter(|(key, _)| *key != "$reduced");
                rest.map(|(key, value)| (key.clone(), resolve(value))).collect()
            }
            Some((key, value)) => Value::String(text(key, value)),
            None => map.iter().map(|(key, value)| (key.clone(), resolve(value))).collect(),
        },
        scalar => scalar.clone(),
    }
}

fn text(form: &str, described: &Value) -> String {
    let yaml = |value: &Value| to_string(&resolve(value)).expect("writable");
    match form {
        "$yaml" | "$json" => yaml(described),
        "$yamlDocs" => {
            let documents = described.as_list().expect("a list of documents");
            documents.iter().map(|document| format!("---\n{}", yaml(document))).collect()
        }
        "$base64Yaml" => BASE64_STANDARD.encode(yaml(described)),
        "$fileBase64" => BASE64_STANDARD.encode(described.as_str().expect("a path")),
        "$invalidYaml" => {
            let lines = described.get("lines").and_then(Value::as_list).expect("the lines");
            lines.iter().map(|line| format!("{}\n", line.as_str().expect("a line"))).collect()
        }
        "$injectionTemplate" | "$script" | "$corefile" => format!("some {}", &form[1..]),
        // The only text that is copied is the injector's configuration.
        "$copyOf" => "policy: enabled\n".to_owned(),
        _ => panic!("`{form}` is not described in the README of the data"),
    }
}
