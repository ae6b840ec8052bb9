//! The typed kinds have the fields, types and values of Istio's own CRDs (1.4.10, the first with a
//! schema), and refuse what the CRDs refuse.
#![expect(clippy::disallowed_methods, reason = "the CRDs are files")]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use istio_mc_core::api::legacy::authentication::PolicySpec;
use istio_mc_core::api::legacy::networking::{
    DestinationRuleSpec, EnvoyFilterSpec, GatewaySpec, ServiceEntrySpec, VirtualServiceSpec,
};
use istio_mc_core::api::legacy::rbac::{RbacConfigSpec, ServiceRoleBindingSpec, ServiceRoleSpec};
use istio_mc_diagnostic::{Code, Diagnostics, Source, code};
use istio_mc_yaml::{Decode, Decoder, Value, read};
use serde_json::Value as Json;

/// What a field holds: its type, and the values it may have if they are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Field {
    kind: String,
    values: BTreeSet<String>,
}

type Fields = BTreeMap<String, Field>;

/// The fields of a schema by path: `servers[].port.number`; `{}` is every value of a map.
fn fields(root: &Json, schema: &Json, path: &str, found: &mut Fields) {
    if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).expect("a reference that leads on");
        return fields(root, target, path, found);
    }
    let field = found.entry(path.to_owned()).or_default();
    let kinds = match schema.get("type") {
        Some(Json::Array(kinds)) => kinds.clone(),
        Some(kind) => vec![kind.clone()],
        None => Vec::new(),
    };
    if let Some(kind) = kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null") {
        kind.clone_into(&mut field.kind);
    }
    let named = schema.get("enum").and_then(Json::as_array).cloned().unwrap_or_default();
    field.values.extend(named.iter().chain(schema.get("const")).filter_map(Json::as_str).map(str::to_owned));
    for part in ["anyOf", "oneOf", "allOf"] {
        for alternative in schema.get(part).and_then(Json::as_array).into_iter().flatten() {
            let is_null = alternative.get("type").and_then(Json::as_str) == Some("null");
            // `oneOf: [{required: [..]}]` of the CRDs holds no fields.
            if !is_null {
                fields(root, alternative, path, found);
            }
        }
    }
    for (key, value) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        fields(root, value, &path, found);
    }
    if let Some(items) = schema.get("items") {
        fields(root, items, &format!("{path}[]"), found);
    }
    // A map of anything has no fields.
    let values = schema
        .get("additionalProperties")
        .filter(|values| values.as_object().is_some_and(|values| !values.is_empty()));
    if let Some(values) = values {
        fields(root, values, &format!("{path}{{}}"), found);
    }
}

/// The fields of a typed spec.
fn typed<T: schemars::JsonSchema>() -> Fields {
    let schema = Json::from(schemars::schema_for!(T));
    let mut found = Fields::new();
    fields(&schema, &schema, "", &mut found);
    found
}

/// The fields of the spec of every kind of the CRDs.
fn crds() -> BTreeMap<String, Fields> {
    let path = shared::folder().join("data/legacy/crds/istio-1.4.10-crd-10.yaml");
    let source = Source::new("crds.yaml", fs::read_to_string(path).expect("readable"));
    let documents = read(&source).expect("YAML");
    let mut kinds = BTreeMap::new();
    for document in &documents {
        let crd = serde_json::to_value(document).expect("JSON");
        let kind = crd.pointer("/spec/names/kind").and_then(Json::as_str).expect("a kind");
        if let Some(spec) = crd.pointer("/spec/validation/openAPIV3Schema/properties/spec") {
            let mut found = Fields::new();
            fields(spec, spec, "", &mut found);
            kinds.insert(kind.to_owned(), found);
        }
    }
    kinds
}

/// Whether a path is another spelling that protobuf takes: the CRDs list some of them.
fn is_second_spelling(path: &str) -> bool {
    path.contains('_')
}

/// What the types have beyond the CRDs of 1.4, and why.
const BEYOND: &[(&str, &str)] = &[
    // Fields of earlier releases.
    ("targets[].subset", "0.8"),
    ("http[].route[].destination.port.name", "0.8 to 1.3"),
    ("http[].mirror.port.name", "0.8 to 1.3"),
    ("tcp[].route[].destination.port.name", "0.8 to 1.3"),
    ("tls[].route[].destination.port.name", "0.8 to 1.3"),
    ("trafficPolicy.portLevelSettings[].port.name", "0.8 to 1.3"),
    ("subsets[].trafficPolicy.portLevelSettings[].port.name", "0.8 to 1.3"),
];

/// The codes that decoding a spec of some kind raises.
type Raised = fn(&Value) -> Vec<&'static Code>;

fn kinds() -> Vec<(&'static str, Fields, Raised)> {
    vec![
        ("Gateway", typed::<GatewaySpec>(), raised::<GatewaySpec>),
        ("VirtualService", typed::<VirtualServiceSpec>(), raised::<VirtualServiceSpec>),
        ("DestinationRule", typed::<DestinationRuleSpec>(), raised::<DestinationRuleSpec>),
        ("ServiceEntry", typed::<ServiceEntrySpec>(), raised::<ServiceEntrySpec>),
        ("Policy", typed::<PolicySpec>(), raised::<PolicySpec>),
        ("MeshPolicy", typed::<PolicySpec>(), raised::<PolicySpec>),
        ("EnvoyFilter", typed::<EnvoyFilterSpec>(), raised::<EnvoyFilterSpec>),
        ("ServiceRole", typed::<ServiceRoleSpec>(), raised::<ServiceRoleSpec>),
        ("ServiceRoleBinding", typed::<ServiceRoleBindingSpec>(), raised::<ServiceRoleBindingSpec>),
        ("ClusterRbacConfig", typed::<RbacConfigSpec>(), raised::<RbacConfigSpec>),
        ("RbacConfig", typed::<RbacConfigSpec>(), raised::<RbacConfigSpec>),
    ]
}

#[test]
fn fields_are_those_of_the_crds() {
    let crds = crds();
    for (kind, mut typed, _) in kinds() {
        let mut crd = crds[kind].clone();
        crd.retain(|path, _| !is_second_spelling(path));
        for (path, _) in BEYOND {
            typed.remove(*path);
        }
        // Only 0.8 has a third mode.
        if let Some(mode) = typed.get_mut("peers[].mtls.mode") {
            assert!(mode.values.remove("TLS_PERMISSIVE"), "{kind}");
        }
        assert!(crd.len() > 8, "{kind}: {} fields", crd.len());
        let names = |fields: &Fields| fields.keys().cloned().collect::<BTreeSet<_>>();
        let (ours, theirs) = (names(&typed), names(&crd));
        let lacking: Vec<_> = theirs.difference(&ours).collect();
        let invented: Vec<_> = ours.difference(&theirs).collect();
        assert!(lacking.is_empty() && invented.is_empty(), "{kind} lacks {lacking:?}, invents {invented:?}");
        for (path, field) in &crd {
            assert_eq!(&typed[path], field, "{kind} {path}: the type is on the left, the CRD on the right");
        }
    }
}

/// The codes that decoding a spec raises.
fn raised<T: Decode>(spec: &Value) -> Vec<&'static Code> {
    let source = Source::new("spec", "");
    let mut findings = Diagnostics::new();
    Decoder::document::<T>(&spec.into(), &source, &mut findings);
    findings.iter().map(|finding| finding.code).collect()
}

/// A spec with that value at that path and nothing else.
fn at(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |inner, step| {
        let (mut name, mut inner) = (step, inner);
        loop {
            if let Some(list) = name.strip_suffix("[]") {
                (name, inner) = (list, Value::List(vec![inner]));
            } else if let Some(map) = name.strip_suffix("{}") {
                (name, inner) = (map, Value::from_iter([("some-key", inner)]));
            } else {
                return Value::from_iter([(name, inner)]);
            }
        }
    })
}

/// A value that fits a field and one of another type; `None` for what holds further fields.
fn values(field: &Field) -> Option<(Value, Value)> {
    let first = field.values.first().map_or("text", String::as_str);
    match field.kind.as_str() {
        "string" => Some((first.into(), Value::from(7))),
        "integer" | "number" => Some((Value::from(7), "seven".into())),
        "boolean" => Some((Value::Bool(true), "true".into())),
        _ => None,
    }
}

#[test]
fn every_field_is_taken_and_nothing_like_it() {
    let mut count = 0;
    for (kind, typed, raised) in kinds() {
        for (path, field) in &typed {
            let Some((right, wrong)) = values(field) else { continue };
            count += 1;
            assert_eq!(raised(&at(path, right.clone())), [] as [&Code; 0], "{kind} {path}");
            assert!(raised(&at(path, wrong)).contains(&&code::WRONG_TYPE), "{kind} {path}: another type");
            if !field.values.is_empty() {
                let unknown = raised(&at(path, "NO_SUCH_VALUE".into()));
                assert!(unknown.contains(&&code::INVALID_VALUE), "{kind} {path}: another value");
            }
            if !path.ends_with(['}', ']']) {
                let misspelt = raised(&at(&format!("{path}x"), right));
                assert!(misspelt.contains(&&code::UNKNOWN_FIELD), "{kind} {path}x");
            }
        }
    }
    assert!(count > 200, "only {count} fields");
}
