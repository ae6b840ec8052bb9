//! The typed kinds and Istio's own CRDs (1.30.3, and 1.4.10, the first with schemas) agree on every field: the types
//! lack none and invent none, take each with a value that the CRD takes, and refuse each that is misspelt, of
//! another type or of an unknown value, at its place.
#![expect(clippy::disallowed_methods, reason = "the CRDs are files")]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use istio_mc_core::api::{AnyObject, legacy, modern};
use istio_mc_core::version::ApiLevel;
use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Source, code};
use istio_mc_yaml::{Decoder, read};
use serde_json::{Map, Value as Json, json};

/// A typed kind: its API version as written, its name, the JSON Schema of its spec.
type Typed = (&'static str, &'static str, fn() -> Json);

fn schema<T: schemars::JsonSchema>() -> Json {
    Json::from(schemars::schema_for!(T))
}

const NETWORKING: &str = "networking.istio.io/v1";
const NETWORKING_ALPHA: &str = "networking.istio.io/v1alpha3";
const SECURITY: &str = "security.istio.io/v1";
const EXTENSIONS: &str = "extensions.istio.io/v1alpha1";
const RBAC: &str = "rbac.istio.io/v1alpha1";
const AUTHENTICATION: &str = "authentication.istio.io/v1alpha1";

const MODERN: &[Typed] = &[
    (NETWORKING, "DestinationRule", schema::<modern::networking::DestinationRuleSpec>),
    (NETWORKING, "Gateway", schema::<modern::networking::GatewaySpec>),
    (NETWORKING, "ServiceEntry", schema::<modern::networking::ServiceEntrySpec>),
    (NETWORKING, "Sidecar", schema::<modern::networking::SidecarSpec>),
    (NETWORKING, "VirtualService", schema::<modern::networking::VirtualServiceSpec>),
    (NETWORKING, "WorkloadEntry", schema::<modern::networking::WorkloadEntrySpec>),
    (NETWORKING, "WorkloadGroup", schema::<modern::networking::WorkloadGroupSpec>),
    (NETWORKING_ALPHA, "EnvoyFilter", schema::<modern::networking::EnvoyFilterSpec>),
    ("networking.istio.io/v1beta1", "ProxyConfig", schema::<modern::networking::ProxyConfigSpec>),
    (SECURITY, "AuthorizationPolicy", schema::<modern::security::AuthorizationPolicySpec>),
    (SECURITY, "PeerAuthentication", schema::<modern::security::PeerAuthenticationSpec>),
    (SECURITY, "RequestAuthentication", schema::<modern::security::RequestAuthenticationSpec>),
    ("telemetry.istio.io/v1", "Telemetry", schema::<modern::telemetry::TelemetrySpec>),
    (EXTENSIONS, "TrafficExtension", schema::<modern::extensions::TrafficExtensionSpec>),
    (EXTENSIONS, "WasmPlugin", schema::<modern::extensions::WasmPluginSpec>),
];

const LEGACY: &[Typed] = &[
    (NETWORKING_ALPHA, "DestinationRule", schema::<legacy::networking::DestinationRuleSpec>),
    (NETWORKING_ALPHA, "Gateway", schema::<legacy::networking::GatewaySpec>),
    (NETWORKING_ALPHA, "ServiceEntry", schema::<legacy::networking::ServiceEntrySpec>),
    (NETWORKING_ALPHA, "VirtualService", schema::<legacy::networking::VirtualServiceSpec>),
    (NETWORKING_ALPHA, "EnvoyFilter", schema::<legacy::networking::EnvoyFilterSpec>),
    (RBAC, "ClusterRbacConfig", schema::<legacy::rbac::RbacConfigSpec>),
    (RBAC, "RbacConfig", schema::<legacy::rbac::RbacConfigSpec>),
    (RBAC, "ServiceRole", schema::<legacy::rbac::ServiceRoleSpec>),
    (RBAC, "ServiceRoleBinding", schema::<legacy::rbac::ServiceRoleBindingSpec>),
    (AUTHENTICATION, "MeshPolicy", schema::<legacy::authentication::PolicySpec>),
    (AUTHENTICATION, "Policy", schema::<legacy::authentication::PolicySpec>),
    ("security.istio.io/v1beta1", "AuthorizationPolicy", schema::<legacy::security::AuthorizationPolicySpec>),
];

/// What the types have beyond the CRDs of 1.30.3, all of it of 1.31: a field with all below it.
const SINCE_1_31: &[(&str, &str)] = &[
    ("DestinationRule", "trafficPolicy.connectionPool.http.http2KeepAlive"),
    ("DestinationRule", "trafficPolicy.loadBalancer.zoneAwareLbSetting"),
    ("DestinationRule", "trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"),
    ("DestinationRule", "trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive"),
    ("DestinationRule", "trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting"),
    ("DestinationRule", "trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes"),
    ("DestinationRule", "trafficPolicy.retryBudget.budgetInterval"),
    ("DestinationRule", "subsets[].trafficPolicy.connectionPool.http.http2KeepAlive"),
    ("DestinationRule", "subsets[].trafficPolicy.loadBalancer.zoneAwareLbSetting"),
    ("DestinationRule", "subsets[].trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"),
    ("DestinationRule", "subsets[].trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive"),
    ("DestinationRule", "subsets[].trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting"),
    (
        "DestinationRule",
        "subsets[].trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes",
    ),
    ("DestinationRule", "subsets[].trafficPolicy.retryBudget.budgetInterval"),
    ("Gateway", "servers[].tls.insecureSkipVerify"),
    ("Sidecar", "inboundConnectionPool.http.http2KeepAlive"),
    ("Sidecar", "ingress[].connectionPool.http.http2KeepAlive"),
    ("Sidecar", "ingress[].tls.insecureSkipVerify"),
    ("VirtualService", "http[].redirect.prefixRewrite"),
];

/// Values beyond the CRDs of 1.30.3, of 1.31: the kind, the path, the value.
const VALUES_SINCE_1_31: &[(&str, &str, &str)] =
    &[("EnvoyFilter", "configPatches[].patch.operation", "MERGE_AND_REPLACE_LIST")];

/// Values beyond the CRDs of 1.4, of 0.8.
const VALUES_BEFORE_1_4: &[(&str, &str, &str)] = &[
    ("Policy", "peers[].mtls.mode", "TLS_PERMISSIVE"),
    ("MeshPolicy", "peers[].mtls.mode", "TLS_PERMISSIVE"),
];

/// What the types have beyond the CRDs of 1.4: fields of earlier releases.
const BEFORE_1_4: &[(&str, &str)] = &[
    ("Policy", "targets[].subset"),
    ("MeshPolicy", "targets[].subset"),
    ("VirtualService", "http[].route[].destination.port.name"),
    ("VirtualService", "http[].mirror.port.name"),
    ("VirtualService", "tcp[].route[].destination.port.name"),
    ("VirtualService", "tls[].route[].destination.port.name"),
    ("DestinationRule", "trafficPolicy.portLevelSettings[].port.name"),
    ("DestinationRule", "subsets[].trafficPolicy.portLevelSettings[].port.name"),
];

/// Kinds of the CRDs of 1.4 that have no types.
const UNTYPED: &[(&str, &str)] = &[
    ("HTTPAPISpec", "of Mixer"),
    ("HTTPAPISpecBinding", "of Mixer"),
    ("QuotaSpec", "of Mixer"),
    ("QuotaSpecBinding", "of Mixer"),
    ("attributemanifest", "of Mixer"),
    ("rule", "of Mixer"),
];

/// A generation of Istio's kinds.
struct Generation {
    level: ApiLevel,
    typed: &'static [Typed],
    /// The schema of the spec of every kind, by the CRDs.
    crds: BTreeMap<String, Json>,
    /// The fields that the types have and those CRDs have not, with all below each.
    beyond: &'static [(&'static str, &'static str)],
    /// The same of values.
    values_beyond: &'static [(&'static str, &'static str, &'static str)],
}

fn modern() -> Generation {
    let folder = shared::folder().join("data/modern/crds/schemas");
    let mut crds = BTreeMap::new();
    for path in shared::files(&folder, &|path| path.extension().is_some_and(|ext| ext == "json")) {
        let text = fs::read_to_string(&path).expect("readable");
        let schema: Json = serde_json::from_str(&text).expect("JSON");
        let kind = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        crds.insert(kind, schema["properties"]["spec"].clone());
    }
    Generation {
        level: ApiLevel::V1_31,
        typed: MODERN,
        crds,
        beyond: SINCE_1_31,
        values_beyond: VALUES_SINCE_1_31,
    }
}

fn legacy() -> Generation {
    let mut crds = BTreeMap::new();
    for file in ["istio-1.4.10-crd-10.yaml", "istio-1.4.10-crd-14.yaml"] {
        let path = shared::folder().join("data/legacy/crds").join(file);
        let source = Source::new(file, fs::read_to_string(path).expect("readable"));
        for document in read(&source).expect("YAML") {
            let crd = serde_json::to_value(&document).expect("JSON");
            let kind = crd.pointer("/spec/names/kind").and_then(Json::as_str).expect("a kind");
            if let Some(spec) = crd.pointer("/spec/validation/openAPIV3Schema/properties/spec") {
                crds.insert(kind.to_owned(), spec.clone());
            }
        }
    }
    Generation {
        level: ApiLevel::V1_4,
        typed: LEGACY,
        crds,
        beyond: BEFORE_1_4,
        values_beyond: VALUES_BEFORE_1_4,
    }
}

/// What a field holds: its type, and the values it may have if they are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Field {
    kind: String,
    values: BTreeSet<String>,
}

type Fields = BTreeMap<String, Field>;

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

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
        fields(root, value, &join(path, key), found);
    }
    if let Some(items) = schema.get("items") {
        fields(root, items, &format!("{path}[]"), found);
    }
    // What may hold anything has no fields.
    let values = schema.get("additionalProperties").and_then(Json::as_object);
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        let values = &Json::Object(values.clone());
        fields(root, values, &format!("{path}{{}}"), found);
    }
}

fn fields_of(schema: &Json) -> Fields {
    let mut found = Fields::new();
    fields(schema, schema, "", &mut found);
    found
}

/// Whether a path is another spelling that protobuf takes: the CRDs of 1.4 list some of them.
fn is_second_spelling(path: &str) -> bool {
    path.contains('_')
}

/// Whether a path is that of a field, or leads through it.
fn is_below(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

#[test]
fn every_kind_of_the_crds_is_typed() {
    for (generation, untyped) in [(modern(), &[][..]), (legacy(), UNTYPED)] {
        let mut typed: Vec<&str> = generation.typed.iter().map(|(_, kind, _)| *kind).collect();
        typed.extend(untyped.iter().map(|(kind, _)| *kind));
        typed.sort_unstable();
        let crds: Vec<&str> = generation.crds.keys().map(String::as_str).collect();
        assert_eq!(typed, crds, "{}: types on the left, CRDs on the right", generation.level);
    }
}

#[test]
fn types_and_crds_have_the_same_fields() {
    let mut wrong = Vec::new();
    for generation in [modern(), legacy()] {
        for (_, kind, schema) in generation.typed {
            let mut typed = fields_of(&schema());
            let mut crd = fields_of(&generation.crds[*kind]);
            if !generation.level.is_modern() {
                crd.retain(|path, _| !is_second_spelling(path));
            }
            for (_, field) in generation.beyond.iter().filter(|(of, _)| of == kind) {
                if !typed.contains_key(*field) {
                    wrong.push(format!("{kind} lacks {field}, which is of another release"));
                }
                typed.retain(|path, _| !is_below(path, field));
            }
            for (_, path, value) in generation.values_beyond.iter().filter(|(of, ..)| of == kind) {
                if !typed.get_mut(*path).is_some_and(|field| field.values.remove(*value)) {
                    wrong.push(format!("{kind} {path} lacks {value}, which is of another release"));
                }
            }
            for (path, field) in &crd {
                match typed.remove(path) {
                    None => wrong.push(format!("{kind} lacks {path}")),
                    Some(typed) if typed != *field => {
                        wrong.push(format!("{kind} {path} is {typed:?}, by the CRD {field:?}"));
                    }
                    Some(_) => {}
                }
            }
            wrong.extend(typed.keys().map(|path| format!("{kind} invents {path}")));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// A step of a path to a field.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item,
    Entry,
}

/// The paths of all fields of a CRD's schema, with their schemas; what may hold anything is not gone into.
fn leaves<'s>(schema: &'s Json, path: &mut Vec<Step>, found: &mut Vec<(Vec<Step>, &'s Json)>) {
    if !path.is_empty() {
        found.push((path.clone(), schema));
    }
    let mut below = |step: Step, schema: &'s Json| {
        path.push(step);
        leaves(schema, path, found);
        path.pop();
    };
    for (key, value) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
        below(Step::Key(key.clone()), value);
    }
    if let Some(items) = schema.get("items") {
        below(Step::Item, items);
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        below(Step::Entry, values);
    }
}

/// The key of an entry of a map: a number is what PeerAuthentication wants, and no map minds.
const ENTRY: &str = "8080";

/// A value that the schema takes, as small as may be; with the value of `rest` at its end, under another name if
/// it is to be misspelt.
fn sample(schema: &Json, path: &[Step], end: &Json, rename: Option<&str>) -> Json {
    match path {
        [] => end.clone(),
        [Step::Item, rest @ ..] => json!([sample(&schema["items"], rest, end, rename)]),
        [Step::Entry, rest @ ..] => {
            json!({ENTRY: sample(&schema["additionalProperties"], rest, end, rename)})
        }
        [Step::Key(key), rest @ ..] => {
            let mut map = required(schema);
            // Of alternatives only the one on the path is there.
            for group in ["oneOf", "anyOf"] {
                for name in alternatives(&schema[group]) {
                    map.remove(&name);
                }
            }
            let value = sample(&schema["properties"][key], rest, end, rename);
            match rename.filter(|_| rest.is_empty()) {
                Some(name) => map.insert(name.to_owned(), value),
                None => map.insert(key.clone(), value),
            };
            Json::Object(map)
        }
    }
}

/// The names of fields of which there may be one.
fn alternatives(group: &Json) -> Vec<String> {
    let required = |one: &Json| one["required"].as_array().cloned().unwrap_or_default();
    let all = group.as_array().into_iter().flatten().flat_map(required);
    all.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// The required fields of a schema, with the smallest values.
fn required(schema: &Json) -> Map<String, Json> {
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    names.map(|name| (name.to_owned(), smallest(&schema["properties"][name]))).collect()
}

fn smallest(schema: &Json) -> Json {
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => Json::Object(required(schema)),
        Some("array") => json!([smallest(&schema["items"])]),
        Some("integer" | "number") => json!(7),
        Some("boolean") => json!(true),
        _ => json!("text"),
    }
}

/// A value with something in it: where 1.4 has a `oneof`, its readers want one of the fields.
fn not_empty(schema: &Json) -> Json {
    let first = schema["properties"]
        .as_object()
        .and_then(|fields| fields.iter().find(|(key, _)| !is_second_spelling(key)));
    match (schema["type"].as_str(), first) {
        (Some("object"), Some((key, value))) if schema["required"].is_null() => {
            json!({key: not_empty(value)})
        }
        (Some("array"), _) => json!([not_empty(&schema["items"])]),
        _ => smallest(schema),
    }
}

/// What is found when the object with that spec is decoded, with the text that each finding marks.
fn decoded(typed: &Typed, level: ApiLevel, spec: &Json) -> Vec<(Diagnostic, String)> {
    let object = json!({"apiVersion": typed.0, "kind": typed.1, "metadata": {"name": "a"}, "spec": spec});
    let source = Source::new("object", serde_json::to_string_pretty(&object).expect("JSON"));
    let nodes = read(&source).expect("YAML");
    let mut findings = Diagnostics::new();
    let object = AnyObject::decode(&nodes[0], level, &mut Decoder::new(&source, &mut findings));
    let object = object.unwrap_or_else(|| panic!("AnyObject has no {} {}", typed.0, typed.1));
    assert!(object.is_some() || !findings.is_empty(), "no value, and no word why: {spec}");
    let marked = |finding: &Diagnostic| {
        let span = finding.place.as_ref().expect("a place").span;
        source.text()[span.range()].trim_matches('"').to_owned()
    };
    findings.iter().map(|finding| (finding.clone(), marked(finding))).collect()
}

/// A value of another type, of a text that is nowhere else.
fn of_another_type(schema: &Json) -> Option<Json> {
    if schema.get("x-kubernetes-int-or-string").is_some() {
        return Some(json!([987_654_321]));
    }
    match schema["type"].as_str() {
        Some("string") => Some(json!(987_654_321)),
        Some("object" | "array" | "integer" | "number" | "boolean") => Some(json!("no-such-text")),
        _ => None,
    }
}

fn raises(found: &[(Diagnostic, String)], code: &Code, marked: &str) -> bool {
    found.iter().any(|(finding, text)| *finding.code == *code && text.contains(marked))
}

#[test]
fn every_field_is_taken_and_nothing_like_it() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for generation in [modern(), legacy()] {
        for typed in generation.typed {
            let schema = &generation.crds[typed.1];
            let mut found = Vec::new();
            leaves(schema, &mut Vec::new(), &mut found);
            for (path, leaf) in &found {
                let second = |step: &Step| matches!(step, Step::Key(key) if is_second_spelling(key));
                if !generation.level.is_modern() && path.iter().any(second) {
                    continue;
                }
                count += 1;
                let try_with = |end: &Json, rename: Option<&str>| {
                    decoded(typed, generation.level, &sample(schema, path, end, rename))
                };
                let title = format!("{} {path:?}", typed.1);
                let right = if generation.level.is_modern() { smallest(leaf) } else { not_empty(leaf) };
                let findings = try_with(&right, None);
                if !findings.is_empty() {
                    let messages: Vec<_> = findings.iter().map(|(finding, _)| &finding.message).collect();
                    wrong.push(format!("{title}: {right} is refused: {messages:?}"));
                }
                if let Some(other) = of_another_type(leaf) {
                    let findings = try_with(&other, None);
                    let marked = if other.is_string() { "no-such-text" } else { "987654321" };
                    if !raises(&findings, &code::WRONG_TYPE, marked) {
                        wrong.push(format!("{title}: {other} is not refused at its place: {findings:?}"));
                    }
                }
                if leaf.get("enum").is_some() {
                    let findings = try_with(&json!("NO_SUCH_VALUE"), None);
                    if !raises(&findings, &code::INVALID_VALUE, "NO_SUCH_VALUE") {
                        wrong.push(format!("{title}: an unknown value is taken"));
                    }
                }
                if let Some(Step::Key(key)) = path.last() {
                    let misspelt = format!("{key}Misspelt");
                    let findings = try_with(&right, Some(&misspelt));
                    if !raises(&findings, &code::UNKNOWN_FIELD, &misspelt) {
                        wrong.push(format!("{title}: {misspelt} is taken: {findings:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 1500, "only {count} fields");
}
