//! Every object of a typed kind, of both generations, survives reading and writing.
#![expect(clippy::disallowed_methods, reason = "the golden data are files")]

mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use istio_mc_core::api::{AnyObject, KubernetesObject, LegacyObject, ModernObject};
use istio_mc_core::version::ApiLevel;
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_yaml::{Decoder, Node, Number, Value, read, to_string};

type Kind = (&'static str, &'static str);

fn decode(node: &Node<'_>, level: ApiLevel, source: &Arc<Source>) -> Option<AnyObject> {
    let mut findings = Diagnostics::new();
    let object = AnyObject::decode(node, level, &mut Decoder::new(source, &mut findings))?;
    let text: String = findings.iter().map(|finding| TextStyle::default().render(finding)).collect();
    assert!(findings.is_empty(), "{text}");
    Some(object.expect("nothing was reported"))
}

/// A value without what makes no difference: the API server's own word, absent and empty fields, `1.0` for `1`.
/// That nothing is lost for the types is compared apart.
fn normal(object: &Value, api_version: &str) -> Value {
    let Value::Map(map) = object else { return object.clone() };
    let entries = map.iter().filter(|(key, _)| *key != "status").map(|(key, value)| match key.as_str() {
        // Every version that is served is written in the newest.
        "apiVersion" => (key.clone(), Value::from(api_version)),
        _ => (key.clone(), value.clone()),
    });
    without_nothing(&Value::Map(entries.collect()))
}

fn without_nothing(value: &Value) -> Value {
    let is_something = |value: &Value| match value {
        Value::Null => false,
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
        _ => true,
    };
    match value {
        Value::List(items) => Value::List(items.iter().map(without_nothing).collect()),
        Value::Map(map) => map
            .iter()
            .filter(|(_, value)| is_something(value))
            .map(|(key, value)| (key.clone(), without_nothing(value)))
            .collect(),
        Value::Number(Number::Int(number)) => Value::Number(Number::Float(*number as f64)),
        scalar => scalar.clone(),
    }
}

/// Reads, writes and reads each object; how many there are of each kind.
fn round_trips(objects: &[(String, Value)], level: ApiLevel) -> BTreeMap<Kind, usize> {
    let mut count = BTreeMap::new();
    for (name, original) in objects {
        let source = shared::written(name, original);
        let Some(object) = decode(&Node::from(original), level, &source) else { continue };
        *count.entry((object.api_version(), object.kind())).or_default() += 1;
        let again = Source::new(name, to_string(&object).expect("writable"));
        let nodes = read(&again).expect("YAML");
        let api_version = object.api_version();
        let written = normal(&nodes[0].to_value(), api_version);
        assert_eq!(written, normal(original, api_version), "{name}");
        assert_eq!(decode(&nodes[0], level, &again), Some(object), "{name}");
    }
    count
}

fn every_kind_occurs(count: &BTreeMap<Kind, usize>, kinds: &[Kind]) {
    let missing: Vec<_> = kinds.iter().filter(|kind| !count.contains_key(*kind)).collect();
    assert!(missing.is_empty(), "no object of {missing:?} in {count:?}");
}

#[test]
fn legacy_objects_survive() {
    let count = round_trips(&shared::legacy_objects(), ApiLevel::V1_4);
    every_kind_occurs(&count, KubernetesObject::KINDS);
    let (in_cases, in_data): (Vec<Kind>, Vec<Kind>) =
        LegacyObject::KINDS.iter().copied().partition(|(_, kind)| ONLY_IN_CASES.contains(kind));
    every_kind_occurs(&count, &in_data);
    assert!(count.values().sum::<usize>() > 650, "{count:?}");
    every_kind_occurs(&round_trips(&legacy_cases(), ApiLevel::V1_4), &in_cases);
}

/// Kinds that no chart and no document has.
const ONLY_IN_CASES: [&str; 6] = [
    "AuthorizationPolicy",
    "ClusterRbacConfig",
    "RbacConfig",
    "ServiceRole",
    "ServiceRoleBinding",
    "Sidecar",
];

/// The right objects of these kinds among the cases of the rules.
fn legacy_cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rules");
    let mut objects = Vec::new();
    for path in shared::files(&folder, &|path| path.ends_with("valid.yaml")) {
        let name = path.display().to_string();
        let source = Source::new(&name, fs::read_to_string(&path).expect("readable"));
        // The others are of the modern releases.
        if ["# istio: 1.0", "# istio: 1.1.", "# istio: 1.4."]
            .iter()
            .any(|first| source.text().starts_with(first))
        {
            let objects_of = read(&source).expect("YAML");
            let typed = objects_of.iter().filter(|node| {
                let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
                ONLY_IN_CASES.contains(&kind) && node.get("spec").is_some()
            });
            objects.extend(typed.map(|node| (name.clone(), node.to_value())));
        }
    }
    objects
}

#[test]
fn modern_objects_survive() {
    let count = round_trips(&shared::modern_objects(), ApiLevel::V1_30);
    assert!(count.values().sum::<usize>() > 500, "{count:?}");
}

/// The resources that Istio takes, by its own word.
fn valid_resources() -> Vec<(String, Value)> {
    let folder = shared::folder().join("data/istio-config/resources");
    let text = fs::read_to_string(folder.join("expected.json")).expect("readable");
    let expected: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let cases = expected["cases"].as_array().expect("a list of cases");
    let valid = cases.iter().filter(|case| case["verdict"] == "valid");
    let file = |case: &serde_json::Value| case["file"].as_str().expect("a file").to_owned();
    valid
        .map(|case| {
            let path = folder.join(file(case));
            let source = Source::new(file(case), fs::read_to_string(path).expect("readable"));
            (file(case), read(&source).expect("YAML")[0].to_value())
        })
        .collect()
}

#[test]
fn resources_that_istio_takes_survive() {
    let resources = valid_resources();
    let count = round_trips(&resources, ApiLevel::V1_30);
    every_kind_occurs(&count, ModernObject::KINDS);
    assert_eq!(
        count.values().sum::<usize>(),
        resources.len(),
        "every resource is of a typed kind: {count:?}"
    );
}
