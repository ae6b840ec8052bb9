//! MB/s of reading and writing, beside serde-saphyr: `cargo bench -p istio-mc-yaml`.
//!
//! Figures to look at, not to assert: each is the best of some runs on whatever machine this is.
#![expect(clippy::print_stdout, reason = "the figures are the product")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Value, to_string, ways};
use serde::Serialize;

/// What charts render: block maps and lists, comments, quotes, flow collections, blocks of text.
const MANIFEST: &str = r#"---
# Source: shop/templates/deployment.yaml.j2
apiVersion: apps/v1
kind: Deployment
metadata:
  name: details-NUMBER
  namespace: bookinfo
  labels: {app: details, version: v1}
  annotations:
    sidecar.istio.io/inject: "true"
    description: 'it''s the page of details'
spec:
  replicas: 2
  selector:
    matchLabels:
      app: details
  template:
    metadata:
      labels:
        app: details
        version: v1
    spec:
      serviceAccountName: bookinfo-details
      containers:
      - name: details
        image: docker.io/istio/examples-bookinfo-details-v1:1.8.0
        imagePullPolicy: IfNotPresent
        args: ["proxy", "sidecar", "--log_output_level=default:info"]
        ports:
        - containerPort: 9080
          protocol: TCP
        resources:
          requests: {cpu: 100m, memory: 128Mi}
        env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name # of the pod
        readinessProbe:
          httpGet: {path: /health, port: 9080}
          initialDelaySeconds: 1
          periodSeconds: 2.5
---
# Source: shop/templates/serviceentry.yaml.j2
apiVersion: networking.istio.io/v1alpha3
kind: ServiceEntry
metadata:
  name: httpbin-NUMBER
  namespace: bookinfo
spec:
  hosts:
  - httpbin.bar.global
  location: MESH_INTERNAL
  ports:
  - name: http1
    number: 8000
    protocol: http
  resolution: DNS
  addresses:
  - 127.255.0.2
  endpoints:
  - address: 192.0.2.17
    ports:
      http1: 15443
---
# Source: shop/templates/configmap.yaml.j2
apiVersion: v1
kind: ConfigMap
metadata:
  name: mesh-NUMBER
data:
  mesh: |-
    # Set the following variable to true to disable policy checks by the Mixer.
    disablePolicyChecks: false
    enableTracing: true

    defaultConfig:
      connectTimeout: 10s
      configPath: "/etc/istio/proxy"
  note: >
    Lines that belong
    together.
"#;

#[derive(Serialize)]
struct ServiceEntry<'a> {
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    kind: &'a str,
    metadata: Metadata<'a>,
    spec: Spec<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: String,
    namespace: &'a str,
}

#[derive(Serialize)]
struct Spec<'a> {
    hosts: Vec<String>,
    location: &'a str,
    ports: Vec<Port<'a>>,
    resolution: &'a str,
    addresses: Vec<&'a str>,
    endpoints: Vec<Endpoint<'a>>,
}

#[derive(Serialize)]
struct Port<'a> {
    name: &'a str,
    number: u16,
    protocol: &'a str,
}

#[derive(Serialize)]
struct Endpoint<'a> {
    address: &'a str,
    locality: &'a str,
}

fn service_entries(count: usize) -> Vec<ServiceEntry<'static>> {
    let entry = |number| ServiceEntry {
        api_version: "networking.istio.io/v1alpha3",
        kind: "ServiceEntry",
        metadata: Metadata { name: format!("httpbin-{number}"), namespace: "bookinfo" },
        spec: Spec {
            hosts: vec![format!("httpbin-{number}.bar.global")],
            location: "MESH_INTERNAL",
            ports: vec![Port { name: "http1", number: 8000, protocol: "http" }],
            resolution: "DNS",
            addresses: vec!["127.255.0.2"],
            endpoints: vec![Endpoint { address: "192.0.2.17", locality: "europe-west1/europe-west1-b" }],
        },
    };
    (0..count).map(entry).collect()
}

/// Prints the throughput of the best run, in bytes of YAML.
fn measure<T>(name: &str, bytes: usize, mut run: impl FnMut() -> T) {
    let mut best = Duration::MAX;
    let started = Instant::now();
    let mut runs = 0;
    while runs < 3 || started.elapsed() < Duration::from_secs(2) {
        let start = Instant::now();
        let result = black_box(run());
        best = best.min(start.elapsed());
        drop(result);
        runs += 1;
    }
    println!("{name:<46} {:>8.1} MB/s", bytes as f64 / 1e6 / best.as_secs_f64());
}

fn main() {
    let count = 8_000_000 / MANIFEST.len();
    let text: String = (0..count).map(|number| MANIFEST.replace("NUMBER", &number.to_string())).collect();
    let source = Source::new("bench.yaml", &*text);
    println!("reading {:.1} MB of manifests", text.len() as f64 / 1e6);
    assert!(ways::fast(&source).is_some(), "the bench is made of ordinary YAML");
    measure("read, fast", text.len(), || ways::fast(&source));
    measure("read, by events (granit-parser)", text.len(), || ways::events(&source));
    // serde-saphyr stops at 1,024 documents unless told otherwise; a part shows its speed as well.
    let part: String = text.split_inclusive("---\n").take(1000).collect();
    measure("serde-saphyr, to the same values", part.len(), || {
        serde_saphyr::from_multiple::<Value>(&part).expect("good YAML")
    });

    let entries = service_entries(20_000);
    let written: usize = entries.iter().map(|entry| to_string(entry).expect("writable").len()).sum();
    println!("writing {:.1} MB of service entries", written as f64 / 1e6);
    measure("write, typed objects", written, || {
        let mut out = String::new();
        for entry in &entries {
            istio_mc_yaml::write_to(&mut out, entry).expect("writable");
        }
        out
    });
    let values: Vec<Value> =
        ways::fast(&source).expect("ordinary YAML").iter().map(|node| node.to_value()).collect();
    let written: usize = values.iter().map(|value| to_string(value).expect("writable").len()).sum();
    measure("write, values", written, || {
        let mut out = String::new();
        for value in &values {
            istio_mc_yaml::write_to(&mut out, value).expect("writable");
        }
        out
    });
    let some = &entries[..2000];
    let written: usize =
        some.iter().map(|entry| serde_saphyr::to_string(entry).expect("writable").len()).sum();
    measure("serde-saphyr, typed objects", written, || {
        some.iter().map(|entry| serde_saphyr::to_string(entry).expect("writable").len()).sum::<usize>()
    });
}
