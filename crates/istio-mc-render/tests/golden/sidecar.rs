//! What a pod gets from the injection template of istio-remote.
//!
//! The template is in Go's language, so executing it takes Go: `cargo run -p xtask -- refresh` does, and stores the
//! results with a digest of what they come from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::Source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::case::{ChartCase, folders, legacy, name, objects, read};
use crate::compare::compare_values;
use crate::differences::Differences;
use crate::failures::Failures;

/// An injection template and the mesh configuration that it sees.
struct Input {
    template: String,
    mesh: String,
}

impl Input {
    /// Those of a rendered chart; `None` if it has no injection template.
    fn of(objects: &[Value]) -> Option<Self> {
        let data = |name: &str, key: &str| {
            let is = |object: &&Value| object["kind"] == "ConfigMap" && object["metadata"]["name"] == name;
            Some(objects.iter().find(is)?["data"][key].as_str().expect("a text").to_owned())
        };
        let config = Source::new("config", data("istio-sidecar-injector", "config")?);
        let documents = istio_mc_yaml::read(&config).expect("the configuration is YAML");
        let template = documents[0].get("template").and_then(|node| node.as_str()).expect("a template");
        Some(Self {
            template: template.to_owned(),
            mesh: data("istio", "mesh").expect("a mesh configuration"),
        })
    }

    fn digest(&self) -> String {
        let digest =
            Sha256::new().chain_update(&self.template).chain_update([0]).chain_update(&self.mesh).finalize();
        digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

fn stored_results() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/injected")
}

/// Containers' arguments by their flags: their order means nothing, and the injector reads numbers as text.
fn by_flag(mut added: Value) -> Value {
    for kind in ["initContainers", "containers"] {
        for container in added[kind].as_array_mut().into_iter().flatten() {
            let mut flags = serde_json::Map::new();
            let mut flag = String::new();
            for arg in container["args"].as_array().into_iter().flatten() {
                let text = arg.as_str().map_or_else(|| arg.to_string(), str::to_owned);
                if text.starts_with('-') {
                    flag.clone_from(&text);
                    flags.insert(text, Value::Bool(true));
                } else {
                    let next = format!("after {flag}");
                    flags.insert(std::mem::replace(&mut flag, next), Value::String(text));
                }
            }
            container["args"] = Value::Object(flags);
        }
    }
    added
}

/// The cases of a folder that begin so and are not refused, with their objects.
fn istio_remote_cases(folder: &str, start: &str) -> Vec<(PathBuf, String, Vec<Value>)> {
    let start = format!("{folder}/{start}");
    let mut differences = Differences::new(&start);
    let mut cases = Vec::new();
    for path in folders(&legacy().join(folder)) {
        let case = name(folder, &path);
        if !case.starts_with(&start) || differences.refusal(&case).is_some() {
            continue;
        }
        let objects = ChartCase::read(&path).render().and_then(|rendered| objects(&rendered));
        let objects = objects.unwrap_or_else(|problems| panic!("{case}: {problems:#?}"));
        cases.push((path, case, objects));
    }
    cases
}

const NOT_EXECUTED: &str = "its injection template has not been executed: `cargo run -p xtask -- refresh injected` does that, with Go";

/// All stored results, by the digest of what they come from.
fn all_stored() -> BTreeMap<String, Value> {
    let result = |entry: std::io::Result<std::fs::DirEntry>| {
        let result: Value = serde_json::from_str(&read(&entry.expect("an entry").path())).expect("JSON");
        (result["input"].as_str().expect("a digest").to_owned(), result)
    };
    stored_results().read_dir().expect("stored results").map(result).collect()
}

/// The original's templates of 1.1 to 1.4 are not among the data, but what is in them.
#[test]
fn sidecars_of_1_1_to_1_4_have_what_the_facts_say() {
    let stored = all_stored();
    for folder in ["istio-1.1.17", "istio-1.4.10"] {
        let cases = istio_remote_cases(folder, "remote-");
        assert!(cases.len() >= 9, "{folder}");
        for (_, case, objects) in cases {
            let input = Input::of(&objects).expect("an injection template");
            let result = stored.get(&input.digest()).unwrap_or_else(|| panic!("{case}: {NOT_EXECUTED}"));
            let sample = by_flag(result["sample"].clone());
            let [init, proxy] = [&sample["initContainers"][0], &sample["containers"][0]];
            let is_1_4 = folder == "istio-1.4.10";
            let mut init_args = json!({"-p": "15001", "-u": "1337", "-m": "REDIRECT", "-i": "*", "-x": "", "-b": "80,8443", "-d": "15020"});
            if is_1_4 {
                init_args["-b"] = json!("*");
                init_args["-z"] = json!("15006");
            }
            assert_eq!(init["args"], init_args, "{case}");
            assert_eq!(
                init["command"],
                if is_1_4 { json!(["istio-iptables"]) } else { Value::Null },
                "{case}"
            );
            let secure = input.mesh.contains("MUTUAL_TLS");
            assert_eq!(
                proxy["args"]["--controlPlaneAuthPolicy"],
                if secure { "MUTUAL_TLS" } else { "NONE" },
                "{case}"
            );
            let discovery = proxy["args"]["--discoveryAddress"].as_str().expect("an address");
            assert!(discovery.ends_with(if secure { ":15011" } else { ":15010" }), "{case}: {discovery}");
            assert_eq!(proxy["args"]["--serviceCluster"], "sleep.$(POD_NAMESPACE)", "{case}");
            assert_eq!(proxy["args"]["--applicationPorts"], "80,8443", "{case}");
            assert_eq!(proxy["readinessProbe"]["httpGet"]["port"], 15020, "{case}");
            let env = |name: &str| {
                let env = proxy["env"].as_array().expect("a list").iter().find(|entry| entry["name"] == name);
                env.map(|entry| entry["value"].clone())
            };
            let split = case.contains("split-horizon");
            assert_eq!(env("ISTIO_META_NETWORK"), split.then(|| json!("network2")), "{case}");
            assert_eq!(env("ISTIO_META_CLUSTER_ID"), is_1_4.then(|| json!("Kubernetes")), "{case}");
            let owner = "kubernetes://apis/apps/v1/namespaces/foo/deployments/sleep";
            assert_eq!(env("ISTIO_META_OWNER"), is_1_4.then(|| json!(owner)), "{case}");
            if is_1_4 {
                let ports = env("ISTIO_META_POD_PORTS").expect("ports");
                let ports: Value = serde_json::from_str(ports.as_str().expect("a text")).expect("JSON");
                assert_eq!(ports, json!([{"containerPort": 80}, {"containerPort": 8443}]), "{case}");
            }
            let annotated = by_flag(result["annotated"].clone());
            let [init, proxy] = [&annotated["initContainers"][0], &annotated["containers"][0]];
            assert_eq!((&init["args"]["-m"], &init["args"]["-b"]), (&json!("TPROXY"), &json!("*")), "{case}");
            assert_eq!(init["args"]["-d"], "22", "{case}: a sidecar without a port of its own");
            assert_eq!(init["args"]["-o"], if is_1_4 { json!("3306") } else { Value::Null }, "{case}");
            assert_eq!(proxy["image"], "example.com/proxy:1", "{case}");
            assert_eq!(proxy["args"]["--serviceCluster"], "sleep.foo", "{case}: the pod has no label app");
            assert!(proxy["readinessProbe"].is_null(), "{case}");
            assert_eq!(proxy["securityContext"]["capabilities"]["add"], json!(["NET_ADMIN"]), "{case}");
            let mounts = proxy["volumeMounts"].as_array().expect("a list");
            assert!(
                mounts.contains(&json!({"name": "more", "mountPath": "/more", "readOnly": true})),
                "{case}"
            );
            let volumes = annotated["volumes"].as_array().expect("a list");
            assert!(volumes.contains(&json!({"name": "more", "emptyDir": {}})), "{case}");
            assert!(
                volumes.contains(
                    &json!({"name": "custom-bootstrap-volume", "configMap": {"name": "bootstrap"}})
                ),
                "{case}"
            );
        }
    }
}

#[test]
fn sidecars_are_those_of_the_original() {
    let mut differences = Differences::new("injected/");
    let mut failures = Failures::default();
    let stored = all_stored();
    for (path, case, objects) in istio_remote_cases("istio-remote-1.0.9", "") {
        let Some(input) = Input::of(&objects) else { continue };
        let Some(result) = stored.get(&input.digest()) else {
            failures.0.push(format!("{case}: {NOT_EXECUTED}"));
            continue;
        };
        let want: Value = serde_json::from_str(&read(&path.join("injected.json"))).expect("JSON");
        let found = compare_values(&by_flag(want), &by_flag(result["sample"].clone()), "pod");
        failures.mismatches(&case.replace("istio-remote-1.0.9/", "injected/"), &found, &mut differences);
    }
    failures.check(&differences);
}

#[test]
fn annotations_of_the_pod_change_its_sidecar() {
    let path = stored_results().join("proxy-options.json");
    let result: Value = serde_json::from_str(&read(&path)).expect("JSON");
    let pod = by_flag(result["annotated"].clone());
    let [init, proxy] = [&pod["initContainers"][0], &pod["containers"][0]];
    assert_eq!(
        init["args"],
        json!({"-p": "15001", "-u": "1337", "-m": "TPROXY", "-i": "10.0.0.0/8", "-x": "10.9.0.0/16", "-b": "*", "-d": "22"})
    );
    assert_eq!(proxy["image"], "example.com/proxy:1");
    assert_eq!(proxy["args"]["--serviceCluster"], "istio-proxy", "the pod has no label app");
    assert_eq!(proxy["args"]["--discoveryAddress"], "pilot.example.com:15007");
    assert_eq!(proxy["args"]["--controlPlaneAuthPolicy"], "MUTUAL_TLS");
    assert_eq!(proxy["resources"], json!({"requests": {"cpu": "300m"}}));
    assert_eq!(proxy["securityContext"], json!({"capabilities": {"add": ["NET_ADMIN"]}, "runAsGroup": 1337}));
    assert_eq!(proxy["env"][4], json!({"name": "ISTIO_META_INTERCEPTION_MODE", "value": "TPROXY"}));
    assert_eq!(pod["volumes"][1]["secret"]["secretName"], "istio.sleeper");
}
