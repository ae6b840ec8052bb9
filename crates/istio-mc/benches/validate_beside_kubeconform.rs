//! `validate` beside kubeconform, in one run: `cargo bench -p istio-mc --bench validate_beside_kubeconform`, with
//! `kubeconform` on the path or where `go install github.com/yannh/kubeconform/cmd/kubeconform@latest` puts it.
//!
//! Both read the same file of Istio objects of ten kinds that refer to each other, in which nothing is wrong; kubeconform
//! has the schemas of Istio's own custom resource definitions (`data/modern/crds` beside the repository), and two workers.
//! It looks at each object by its schema alone; `validate` applies Istio's rules and the analysis across all objects too.
//!
//! Times and memory are those of whole processes with their output thrown away: medians of rounds in which the two
//! programs run in turn.

#![allow(missing_docs, reason = "a program, no library")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement, not the product"
)]

mod taken;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use taken::Taken;

const ISTIO_MC: &str = env!("CARGO_BIN_EXE_istio-mc");
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    if let Some(exit) = taken::watched() {
        return exit;
    }
    let Some(kubeconform) = kubeconform() else { return ExitCode::FAILURE };
    let folder = tempfile::Builder::new().prefix("istio-mc-bench-").tempdir().unwrap();
    let schemas = folder.path().join("schemas");
    lay_out_schemas(&schemas);
    println!("{:34}{:>14}{:>14}{:>9}", "", "kubeconform", "istio-mc", "ratio");
    for objects in [10_000, 20_000, 40_000] {
        let file = folder.path().join(format!("{objects}.yaml"));
        let text = mesh(objects);
        fs::write(&file, &text).unwrap();
        let mut theirs = Command::new(&kubeconform);
        theirs.args(["-n", "2", "-schema-location"]);
        theirs.arg(schemas.join("{{ .ResourceKind }}.json")).arg(&file);
        let mut ours = Command::new(ISTIO_MC);
        ours.args(["validate", "--istio-version", "1.30.3", "--fail-on", "warning"]).arg(&file);
        assert_nothing_found(&mut theirs);
        assert_nothing_found(&mut ours);
        measure(&format!("{objects} objects, {:.1} MB", text.len() as f64 / 1e6), &theirs, &ours);
    }
    ExitCode::SUCCESS
}

/// kubeconform: on the path, or where `go install` puts it.
fn kubeconform() -> Option<PathBuf> {
    let installed = std::env::var_os("HOME").map(|home| Path::new(&home).join("go/bin/kubeconform"));
    let runs = |program: &PathBuf| {
        Command::new(program).arg("-v").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let found = [Some(PathBuf::from("kubeconform")), installed].into_iter().flatten().find(runs);
    if found.is_none() {
        eprintln!("there is no kubeconform: go install github.com/yannh/kubeconform/cmd/kubeconform@latest");
    }
    found
}

/// The schemas under the names by which kubeconform looks for them: the kind in lower case.
fn lay_out_schemas(target: &Path) {
    let shared = std::env::var("ISTIO_MC_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    fs::create_dir_all(target).unwrap();
    for entry in fs::read_dir(shared.join("data/modern/crds/schemas")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
        fs::copy(&path, target.join(name)).unwrap();
    }
}

fn assert_nothing_found(command: &mut Command) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(4_000)]).into_owned();
    assert!(output.status.success(), "{command:?}\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

fn measure(name: &str, theirs: &Command, ours: &Command) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        first.push(Taken::by(theirs));
        second.push(Taken::by(ours));
    }
    let line = |name: &str, of: fn(&Taken) -> f64, unit: &str| {
        let median = |all: &[Taken]| {
            let mut all: Vec<f64> = all.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        let (theirs, ours) = (median(&first), median(&second));
        let ratio = format!("1/{:.1}", theirs / ours);
        println!("{name:34}{theirs:11.1} {unit}{ours:11.1} {unit}{ratio:>9}");
    };
    line(name, |taken| taken.wall.as_secs_f64() * 1000.0, "ms");
    line("    CPU", |taken| taken.cpu.as_secs_f64() * 1000.0, "ms");
    line("    memory at its peak", |taken| taken.memory as f64 / 1024.0, "MB");
}

/// That many objects: services outside of Kubernetes, each with what a careful team writes for it.
fn mesh(objects: usize) -> String {
    const KINDS: usize = 10;
    assert_eq!(objects % KINDS, 0);
    let mut text = String::new();
    for index in 0..objects / KINDS {
        let (team, block, host) = (index / 20, index / 250, index % 250 + 1);
        write!(
            text,
            "\
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: service-{index}
  namespace: team-{team}
  labels: {{app: service-{index}}}
spec:
  hosts:
  - service-{index}.team-{team}.example.com
  addresses:
  - 240.1.{block}.{host}
  location: MESH_INTERNAL
  resolution: STATIC
  ports:
  - {{number: 8080, name: http, protocol: HTTP}}
  - {{number: 9090, name: grpc, protocol: GRPC}}
  workloadSelector:
    labels: {{app: service-{index}}}
---
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: service-{index}-vm
  namespace: team-{team}
  labels: {{app: service-{index}, version: v1}}
spec:
  address: 10.1.{block}.{host}
  labels: {{app: service-{index}, version: v1}}
  serviceAccount: service-{index}
  network: machines
  locality: eu-west1/eu-west1-b
---
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: service-{index}-vm-next
  namespace: team-{team}
  labels: {{app: service-{index}, version: v2}}
spec:
  address: 10.2.{block}.{host}
  labels: {{app: service-{index}, version: v2}}
  serviceAccount: service-{index}
  network: machines
  locality: eu-west1/eu-west1-c
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  host: service-{index}.team-{team}.example.com
  trafficPolicy:
    connectionPool:
      tcp: {{maxConnections: 100, connectTimeout: 30ms}}
      http: {{http2MaxRequests: 1000, maxRequestsPerConnection: 10}}
    outlierDetection: {{consecutive5xxErrors: 7, interval: 5m, baseEjectionTime: 15m}}
  subsets:
  - name: v1
    labels: {{version: v1}}
  - name: v2
    labels: {{version: v2}}
    trafficPolicy:
      loadBalancer: {{simple: LEAST_REQUEST}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  hosts:
  - service-{index}.team-{team}.example.com
  http:
  - name: testers
    match:
    - headers:
        end-user: {{exact: tester}}
      uri: {{prefix: /api/v{index}/}}
    route:
    - destination: {{host: service-{index}.team-{team}.example.com, subset: v2, port: {{number: 8080}}}}
    timeout: 2s
    retries: {{attempts: 3, perTryTimeout: 500ms, retryOn: \"5xx,reset\"}}
  - name: everybody
    route:
    - destination: {{host: service-{index}.team-{team}.example.com, subset: v1, port: {{number: 8080}}}}
      weight: 90
    - destination: {{host: service-{index}.team-{team}.example.com, subset: v2, port: {{number: 8080}}}}
      weight: 10
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  workloadSelector:
    labels: {{app: service-{index}}}
  egress:
  - hosts:
    - ./*
    - istio-system/*
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  selector:
    matchLabels: {{app: service-{index}}}
  mtls: {{mode: STRICT}}
  portLevelMtls:
    \"8081\": {{mode: PERMISSIVE}}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  selector:
    matchLabels: {{app: service-{index}}}
  jwtRules:
  - issuer: https://accounts.example.com
    jwksUri: https://accounts.example.com/keys
    audiences: [service-{index}]
    forwardOriginalToken: true
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  selector:
    matchLabels: {{app: service-{index}}}
  action: ALLOW
  rules:
  - from:
    - source:
        principals: [cluster.local/ns/team-{team}/sa/service-{index}]
    to:
    - operation:
        methods: [GET, POST]
        paths: [\"/api/v{index}/*\"]
    when:
    - key: request.auth.claims[iss]
      values: [https://accounts.example.com]
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: service-{index}
  namespace: team-{team}
spec:
  selector:
    matchLabels: {{app: service-{index}}}
  tracing:
  - providers:
    - name: zipkin
    randomSamplingPercentage: 1.5
    customTags:
      team: {{literal: {{value: team-{team}}}}}
---
"
        )
        .unwrap();
    }
    text
}
