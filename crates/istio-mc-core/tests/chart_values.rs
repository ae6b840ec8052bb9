//! The typed values, the charts' defaults and the files of users agree.
#![expect(clippy::disallowed_methods, reason = "the charts and the golden data are files")]

mod shared;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_core::api::values::{
    bookinfo, cacerts, istio_remote_0_8, istio_remote_1_0, istio_remote_1_1, schemas,
};
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle, code};
use istio_mc_yaml::{Decode, Decoder, Map, Value, read, to_value};
use serde_json::Value as Json;

fn charts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts")
}

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(path.display().to_string(), text);
    let documents = read(&source).expect("YAML");
    documents.first().map_or_else(Value::default, istio_mc_yaml::Node::to_value)
}

/// The paths of all fields in a schema, through its references.
fn fields(schema: &Json, at: &Json, path: &str, found: &mut BTreeSet<String>) {
    let at = match at.get("$ref").and_then(Json::as_str) {
        Some(reference) => {
            schema.pointer(reference.trim_start_matches('#')).expect("a reference that leads on")
        }
        None => at,
    };
    for part in ["anyOf", "allOf", "oneOf"] {
        for alternative in at.get(part).and_then(Json::as_array).into_iter().flatten() {
            fields(schema, alternative, path, found);
        }
    }
    for (key, value) in at.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        fields(schema, value, &path, found);
        found.insert(path);
    }
}

/// The paths of all maps and scalars in values.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (key, value) in value.as_map().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        paths(value, &path, found);
        found.insert(path);
    }
}

#[test]
fn types_and_defaults_name_the_same_values() {
    for (chart, schema) in schemas() {
        let (mut typed, mut stated) = (BTreeSet::new(), BTreeSet::new());
        fields(&schema, &schema, "", &mut typed);
        paths(&yaml(&charts().join(chart).join("values.yaml")), "", &mut stated);
        assert!(!stated.is_empty(), "{chart}");
        // Maps whose keys are the user's, and resources, which Kubernetes defines.
        let free = |path: &String| {
            [".arch.", "esources.", ".labels.", ".env."].iter().any(|part| path.contains(part))
        };
        typed.retain(|path| !free(path));
        stated.retain(|path| !free(path));
        assert_eq!(typed, stated, "{chart}: types on the left, values.yaml on the right");
    }
}

#[test]
fn schemas_in_the_charts_are_up_to_date() {
    for (chart, schema) in schemas() {
        let path = charts().join(chart).join("values.schema.json");
        let found = fs::read_to_string(&path).unwrap_or_default();
        let expected = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        assert!(found == expected, "{} is out of date: cargo run -p xtask -- generate", path.display());
    }
}

/// The findings about values, those about unknown fields left out: users' files may hold more.
fn problems<T: Decode>(value: &Value) -> String {
    let source = Source::new("values", "");
    let mut findings = Diagnostics::new();
    Decoder::document::<T>(&value.into(), &source, &mut findings);
    let findings = findings.iter().filter(|finding| *finding.code != code::UNKNOWN_FIELD);
    findings.map(|finding| TextStyle::default().render(finding)).collect()
}

/// One `--set` of the golden cases: dotted paths to integers, booleans and texts.
fn set(flag: &str) -> Value {
    let (path, value) = flag.split_once('=').expect("path=value");
    let scalar = match value {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
    };
    path.rsplit('.').fold(scalar, |inner, key| Value::from(Map::from([(key.to_owned(), inner)])))
}

#[test]
fn values_of_users_and_of_the_original_charts_fit() {
    let legacy = shared::folder().join("data/legacy");
    let mut count = 0;
    for (chart, check) in [
        ("istio-remote-0.8.0", problems::<istio_remote_0_8::Values> as fn(&Value) -> String),
        ("istio-remote-1.0.9", problems::<istio_remote_1_0::Values>),
        ("istio-1.1.17", problems::<istio_remote_1_1::Values>),
        ("istio-1.4.10", problems::<istio_remote_1_1::Values>),
    ] {
        let defaults = legacy.join("values").join(format!("{chart}.defaults.yaml"));
        assert_eq!(check(&yaml(&defaults)), "", "{}", defaults.display());
        for path in shared::files(&legacy.join(chart), &|path| path.ends_with("args.txt")) {
            let args = fs::read_to_string(&path).expect("readable");
            for flag in args.lines().filter(|line| line.contains('=')) {
                assert_eq!(check(&set(flag)), "", "{} {flag}", path.display());
                count += 1;
            }
        }
        for path in shared::files(&legacy.join(chart), &|path| path.ends_with("values.yaml")) {
            assert_eq!(check(&yaml(&path)), "", "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 60, "only {count} flags and files");
}

#[test]
fn own_defaults_fit() {
    for (chart, check) in [
        ("istio-remote-0.8.0", problems::<istio_remote_0_8::Values> as fn(&Value) -> String),
        ("istio-remote-1.0.9", problems::<istio_remote_1_0::Values>),
        ("istio-remote-1.4.10", problems::<istio_remote_1_1::Values>),
        ("cacerts", problems::<cacerts::Values>),
    ] {
        assert_eq!(check(&yaml(&charts().join(chart).join("values.yaml"))), "", "{chart}");
    }
    assert_eq!(problems::<bookinfo::Values>(&yaml(&charts().join("bookinfo/values.yaml"))), "");
}

#[test]
fn absent_values_are_not_written_and_null_is() {
    let mut values = istio_remote_1_0::Values::default();
    assert_eq!(to_value(&values).expect("JSON"), Value::from(Map::new()));
    values.global = Some(istio_remote_1_0::Global {
        policy_check_fail_open: istio_mc_core::api::values::Nullable::Null,
        ..Default::default()
    });
    let global = Value::from(Map::from([("policyCheckFailOpen".to_owned(), Value::Null)]));
    assert_eq!(to_value(&values).expect("JSON"), Value::from(Map::from([("global".to_owned(), global)])));
}

#[test]
fn wrong_types_are_found() {
    for (flag, expected) in [
        ("global.remotePilotCreateSvcEndpoint=yes", "must be true or false, not a string"),
        ("global.proxy.envoyStatsd.port=0", "`0` is not a port"),
        ("security.replicaCount=many", "must be an integer, not a string"),
        ("global.imagePullPolicy=always", "did you mean `Always`?"),
        ("global.proxy=on", "must be a map, not a string"),
    ] {
        let found = problems::<istio_remote_1_0::Values>(&set(flag));
        assert!(found.contains(expected), "{flag}: {found}");
    }
}
