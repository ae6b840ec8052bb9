//! Golden data that programs in Go make: stored, so that tests need no Go, and made anew here.
//!
//! ```text
//! cases of istio-remote -> istio-mc template -> injection templates -> go/inject -> what pods get
//! texts                                                             -> go/yamlfacts -> what kubectl reads
//! values, ranges of versions, calls of functions                    -> go/helmfacts -> what Helm makes of them
//! charts with files, notes and packed subcharts               -> go/helmfacts -> what `helm install` applies and shows
//! the chart of docs/from-helm.md -----------------------------------> helm template -> its objects
//! helm --help ------------------------------------------------------> the flags of COMPATIBILITY.md
//! flags and files of values, on charts that print what they see -----> helm template -> values, or a refusal
//! ```
//!
//! The tests say when it is time: a result that is missing or of something else fails them.

mod charts;
mod flags;
mod functions;
mod moved;
mod values;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use istio_mc_diagnostic::Source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Problems;

/// Where the results of injection templates are stored, a file a template.
const INJECTED: &str = "crates/istio-mc-render/tests/golden/injected";

/// Texts with what kubectl makes of them.
const KUBECTL: &str = "crates/istio-mc-yaml/tests/data/kubectl";

/// Values and ranges of versions (`cases.json`) with what Helm makes of them (`helm.json`).
const HELM: &str = "crates/istio-mc-template/tests/data/golden";

/// Makes some golden data anew, below the root of the workspace.
type Refresh = fn(&Path) -> Result<(), String>;

/// What is made anew, by name.
const SUBJECTS: [(&str, Refresh); 8] = [
    ("injected", injected),
    ("kubectl", kubectl),
    ("helm", helm),
    ("functions", functions::refresh),
    ("moved", moved::refresh),
    ("flags", flags::refresh),
    ("values", values::refresh),
    ("charts", charts::refresh),
];

/// Makes all golden data anew, or that of one subject.
pub(crate) fn refresh(root: &Path, subject: Option<&str>) -> Problems {
    let wanted = |name: &str| subject.is_none_or(|subject| subject == name);
    let chosen: Vec<_> = SUBJECTS.into_iter().filter(|(name, _)| wanted(name)).collect();
    if chosen.is_empty() {
        return vec![format!("refresh knows {}", SUBJECTS.map(|(name, _)| name).join(", "))];
    }
    chosen.into_iter().filter_map(|(_, refresh)| refresh(root).err()).collect()
}

/// Executes the injection templates of all cases of istio-remote since 1.0 and stores what they give.
fn injected(root: &Path) -> Result<(), String> {
    let mut cases: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for (data, start, istio) in [
        ("istio-remote-1.0.9", "", "1.0"),
        ("istio-1.1.17", "remote-", "1.1"),
        ("istio-1.4.10", "remote-", "1.4"),
    ] {
        for folder in folders(&legacy(root).join(data))? {
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if !name.starts_with(start) {
                continue;
            }
            let Some(objects) = render(root, &folder)? else { continue };
            let Some(input) = injection(&objects, istio)? else { continue };
            let name = if start.is_empty() { name } else { format!("{istio}-{name}") };
            // Of cases with the same input the first one gives its name.
            cases.entry(digest(&input)).or_insert((name, input));
        }
    }
    let inputs: serde_json::Map<String, Value> = cases.values().cloned().collect();
    let results = go(root, "inject", &[], &Value::Object(inputs).to_string())?;
    let results: Value =
        serde_json::from_slice(&results).map_err(|error| format!("go/inject wrote no JSON: {error}"))?;

    let stored = root.join(INJECTED);
    for file in files(&stored)? {
        std::fs::remove_file(&file).map_err(|error| format!("cannot remove {}: {error}", file.display()))?;
    }
    for (digest, (case, _)) in &cases {
        let pods = &results[case];
        let result = json!({"input": digest, "sample": pods["sample"], "annotated": pods["annotated"]});
        write(&stored.join(format!("{case}.json")), format!("{result:#}\n").as_bytes())?;
    }
    Ok(())
}

/// The objects of a case as the program renders them; `None` for one that it refuses, as the tests know.
fn render(root: &Path, case: &Path) -> Result<Option<Value>, String> {
    let args = read(&case.join("args.txt"))?;
    // Helm's arguments are ours; the chart's folder NAME-VERSION is our istio-remote@VERSION, and what the file of values for
    // remote clusters says is what it has.
    let args = args.replace("-f\nistio-1.1.17/values-istio-remote.yaml\n", "");
    let args = args.replace("-f\nistio-1.4.10/values-istio-remote.yaml\n", "");
    let args = args.lines().map(|arg| match arg {
        "istio-remote-1.0.9" => "istio-remote@1.0.9",
        "istio-1.1.17" => "istio-remote@1.1.17",
        "istio-1.4.10" => "istio-remote@1.4.10",
        other => other,
    });
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "istio-mc", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(args)
        .args(["--output", "json"])
        .current_dir(case)
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    match output.status.code() {
        Some(0) => serde_json::from_slice(&output.stdout)
            .map(Some)
            .map_err(|error| format!("{}: no JSON: {error}", case.display())),
        // The input is wrong.
        Some(1) => Ok(None),
        _ => Err(format!("{}: {}", case.display(), String::from_utf8_lossy(&output.stderr))),
    }
}

/// An injection template and the mesh configuration that it sees, of a rendered chart that has one.
fn injection(objects: &Value, istio: &str) -> Result<Option<Value>, String> {
    let items = objects["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let data = |name: &str, key: &str| {
        let is = |object: &&Value| object["kind"] == "ConfigMap" && object["metadata"]["name"] == name;
        items.iter().find(is)?["data"][key].as_str()
    };
    let Some(config) = data("istio-sidecar-injector", "config") else { return Ok(None) };
    let config = Source::new("config", config);
    let documents = istio_mc_yaml::read(&config);
    let template =
        documents.ok().and_then(|documents| Some(documents.first()?.get("template")?.as_str()?.to_owned()));
    let mesh = data("istio", "mesh");
    match (template, mesh) {
        (Some(template), Some(mesh)) => {
            let values = data("istio-sidecar-injector", "values");
            Ok(Some(json!({"istio": istio, "template": template, "mesh": mesh, "values": values})))
        }
        _ => Err("a rendered injector has no template or no mesh configuration".to_owned()),
    }
}

/// What the test looks the result up by: SHA-256 of the template, a zero byte and the mesh configuration.
fn digest(input: &Value) -> String {
    let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
    let digest = Sha256::new().chain_update(text("template")).chain_update([0]).chain_update(text("mesh"));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Asks kubectl's YAML reader again what it makes of the stored texts.
fn kubectl(root: &Path) -> Result<(), String> {
    for file in files(&root.join(KUBECTL))? {
        if file.extension().is_some_and(|ending| ending == "jsonl") {
            let answers = go(root, "yamlfacts", &[], &read(&file)?)?;
            write(&file, &answers)?;
        }
    }
    Ok(())
}

/// Asks Helm again what it makes of the stored values and ranges.
fn helm(root: &Path) -> Result<(), String> {
    let folder = root.join(HELM);
    let answers = go(root, "helmfacts", &[], &read(&folder.join("cases.json"))?)?;
    write(&folder.join("helm.json"), &answers)
}

/// Runs a program in Go of this room: standard input to standard output.
fn go(root: &Path, program: &str, args: &[&str], input: &str) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("cannot run go/{program}: {error}");
    let mut child = Command::new("go")
        .args(["run", "."])
        .args(args)
        .current_dir(root.join("crates/xtask/go").join(program))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A program may answer before it has read all.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()));
        child.wait_with_output()
    });
    let output = output.map_err(failed)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("go/{program} ended with {}, as told above", output.status))
    }
}

/// The golden data of the originals: beside the workspace, or below `ISTIO_MC_SHARED`.
fn legacy(root: &Path) -> PathBuf {
    let shared = std::env::var_os("ISTIO_MC_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    shared.join("data/legacy")
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    entries(folder).map(|entries| entries.into_iter().filter(|path| path.is_dir()).collect())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    entries(folder).map(|entries| entries.into_iter().filter(|path| path.is_file()).collect())
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let entries = folder.read_dir().map_err(failed)?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, String> {
    #[expect(clippy::disallowed_methods, reason = "a chore reads files")]
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    #[expect(clippy::disallowed_methods, reason = "a chore writes files")]
    std::fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
