//! Every kind is checked for what it does not have, and takes what the API server writes.

use std::sync::Arc;

use istio_mc_diagnostic::{Code, Diagnostic, Source, code};
use istio_mc_kubernetes::{check, kind_history, kinds_of};
use istio_mc_yaml::{Map, Node, Number, Value, read};

/// The API versions whose kinds have types here, as far as manifests have them.
const API_VERSIONS: &[&str] = &[
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
    "apiextensions.k8s.io/v1beta1",
    "apiregistration.k8s.io/v1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "autoscaling/v1",
    "autoscaling/v2",
    "autoscaling/v2beta1",
    "autoscaling/v2beta2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "events.k8s.io/v1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "resource.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1beta1",
];

fn kinds() -> Vec<(&'static str, &'static str)> {
    let all = API_VERSIONS.iter().flat_map(|version| kinds_of(version).map(move |kind| (*version, kind)));
    let all: Vec<_> = all.collect();
    assert!(all.len() > 90, "only {} kinds", all.len());
    all
}

fn findings(text: &str) -> Vec<Diagnostic> {
    let source = Source::new("object.yaml", text);
    let nodes = read(&source).expect("YAML");
    check(&nodes[0], &source).expect("a known kind")
}

fn codes(findings: &[Diagnostic]) -> Vec<&'static Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_kind_takes_what_the_api_server_writes() {
    for (api_version, kind) in kinds() {
        let found = findings(&format!(
            "{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a, creationTimestamp: null, managedFields: \
             [{{manager: kubectl, fieldsType: FieldsV1, fieldsV1: {{\"f:spec\": {{}}}}, time: \"2024-01-01T10:00:00Z\"}}]}}}}"
        ));
        assert!(found.is_empty(), "{api_version} {kind}: {found:?}");
    }
}

#[test]
fn every_kind_finds_what_it_does_not_have() {
    for (api_version, kind) in kinds() {
        let found = findings(&format!(
            "{{apiVersion: {api_version}, kind: {kind}, metadta: {{}}, metadata: {{labels: [], nmae: a}}}}"
        ));
        let expected = [&code::UNKNOWN_FIELD, &code::WRONG_TYPE, &code::UNKNOWN_FIELD];
        assert_eq!(codes(&found), expected, "{api_version} {kind}");
        assert_eq!(found[0].help, ["did you mean `metadata`?"], "{api_version} {kind}");
        assert_eq!(found[2].help, ["did you mean `name`?"], "{api_version} {kind}");
    }
}

#[test]
fn every_successor_is_known() {
    let has = |api_version: &str, kind: &str| kinds_of(api_version).any(|known| known == kind);
    for (api_version, kind) in kinds() {
        // What has an end is served under its successor too.
        if let Some(story) = kind_history(api_version, kind)
            && let Some(next) = story.replacement.filter(|_| kind != "Endpoints")
        {
            assert!(has(next, kind), "{next} {kind}");
        }
    }
}

/// A Deployment in which every part that pods have is in use.
const FULL: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, annotations: {a: b}}
spec:
  replicas: 1
  strategy: {rollingUpdate: {maxSurge: 1}}
  selector: {matchLabels: {app: a}, matchExpressions: [{key: a, operator: In, values: [b]}]}
  template:
    metadata: {creationTimestamp: '2024-01-01T10:00:00Z'}
    spec:
      hostNetwork: true
      volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: a, expirationSeconds: 3}}]}}]
      containers:
      - name: a
        ports: [{containerPort: 80}]
        resources: {limits: {cpu: 1, memory: 1Gi}}
        livenessProbe: {httpGet: {port: http}}
        env: [{name: a, value: b}]
";

#[test]
fn odd_values_break_nothing() {
    let source = Source::new("full.yaml", FULL);
    let node = &read(&source).expect("YAML")[0];
    assert_eq!(codes(&check(node, &source).expect("a known kind")), [] as [&Code; 0]);
    let mut count = 0;
    for changed in mutations(&node.to_value()) {
        let node = Node::from(&changed);
        if let Some(findings) = check(&node, &Arc::clone(&source)) {
            count += 1;
            assert!(findings.len() < 8, "{changed:?}: {findings:?}");
        }
    }
    assert!(count > 400, "only {count} objects");
}

/// Every value that comes of putting an odd one in the place of a part.
fn mutations(value: &Value) -> Vec<Value> {
    let odd = [
        Value::Null,
        Value::Bool(true),
        Value::Number(Number::Int(i128::MAX)),
        Value::Number(Number::Float(0.5)),
        Value::from(""),
        Value::from("\u{fc}"),
        Value::List(vec![Value::Null]),
        Value::from(Map::new()),
        Value::from_iter([("", Value::Null)]),
    ];
    let mut all = odd.to_vec();
    match value {
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                all.extend(mutations(item).into_iter().map(|changed| {
                    let mut items = items.clone();
                    items[index] = changed;
                    Value::List(items)
                }));
            }
        }
        Value::Map(map) => {
            for (key, item) in map {
                all.extend(mutations(item).into_iter().map(|changed| {
                    let mut map = map.clone();
                    map.insert(key.clone(), changed);
                    Value::Map(map)
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn values_of_secrets_are_never_shown() {
    let source = Source::new(
        "secret.yaml",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: hunter2!}, stringData: {b: 424242}}",
    );
    let nodes = read(&source).expect("YAML");
    let findings = check(&nodes[0], &source).expect("a known kind");
    assert_eq!(codes(&findings), [&code::INVALID_VALUE, &code::WRONG_TYPE]);
    for finding in &findings {
        let text = istio_mc_diagnostic::TextStyle::default().render(finding);
        assert!(!text.contains("hunter2") && !text.contains("424242"), "{text}");
    }
}
