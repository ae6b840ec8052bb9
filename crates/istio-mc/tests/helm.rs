//! Values as the program `helm template` makes them: the same charts, files and flags, program against program.
//!
//! Below `crates/istio-mc-template/tests/data/helm` are small charts that print the values they see (`charts/`), flags
//! and files a case (`cases/`), and what Helm printed (`results/`, from `cargo run -p xtask -- refresh values`). A case is
//!
//! ```yaml
//! - {name: one file, chart: flat, files: {a.yaml: "text: bye\n", chart/values.yaml: "a: 1\n"}, args: [-f, a.yaml]}
//! ```
//!
//! where files below `chart/` take the place of the chart's own. What differs stands in `differences.yaml`, under the
//! subject `program` and as `FILE: NAME`.

#![expect(clippy::disallowed_methods, reason = "charts and cases are files")]

#[path = "../../istio-mc-template/tests/differences/mod.rs"]
mod differences;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use differences::{Differences, Outcome};
use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Number, Value};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// The template of the charts, in place of the one in Go's language: the same document of the same values.
const TEMPLATE: &str = "\
apiVersion: example.com/v1
kind: Values
metadata:
  name: {{ Template.BasePath|replace(\"/\", \"-\") }}
values: {{- Values|toYaml|nindent(2) }}
";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../istio-mc-template/tests/data/helm")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The one document of a file.
fn document(path: &Path) -> Value {
    let source = Source::new(path.display().to_string(), text(path));
    let documents = istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings}"));
    documents.first().unwrap_or_else(|| panic!("{} is empty", path.display())).to_value()
}

/// All files of a folder and of those below, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut all = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

/// Writes the chart and the files of a case, and says what it is, as xtask does.
fn lay_out(case: &Json, folder: &Path) -> String {
    let put = |path: &Path, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    };
    let chart = data().join("charts").join(case["chart"].as_str().expect("a chart"));
    let mut digest = Sha256::new().chain_update(case.to_string());
    for file in files(&chart) {
        let path = file.strip_prefix(&chart).expect("below it");
        let content = text(&file);
        digest.update(format!("\0{}\0{content}", path.display()));
        if path.ends_with("templates/values.yaml") {
            put(&Path::new("chart").join(path).with_extension("yaml.j2"), TEMPLATE);
        } else {
            put(&Path::new("chart").join(path), &content);
        }
    }
    for (path, text) in case["files"].as_object().into_iter().flatten() {
        put(Path::new(path), text.as_str().expect("a text"));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn template(case: &Json, folder: &Path) -> Output {
    let args =
        case["args"].as_array().expect("a list of flags").iter().map(|arg| arg.as_str().expect("a flag"));
    Command::new(env!("CARGO_BIN_EXE_istio-mc"))
        .args(["template", "demo", "./chart"])
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

/// The values in a printed stream, by the path of the chart that printed them.
fn printed(stream: &str) -> Outcome {
    let source = Source::new("printed", stream);
    let documents = istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings}\n{stream}"));
    let charts = documents.iter().map(|document| {
        let name = document.at(&["metadata", "name"]).and_then(|name| name.as_str()).expect("a name");
        let values = document.get("values").expect("values").to_value();
        (name.trim_end_matches("-templates").to_owned(), to_json(&values))
    });
    Outcome::Value(Json::Object(charts.collect()))
}

/// JSON with all digits: an integer of more than 64 bits as a text.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Number(Number::Int(number)) => {
            i64::try_from(*number).map_or_else(|_| json!(number.to_string()), |number| json!(number))
        }
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(map) => map.iter().map(|(key, value)| (key.clone(), to_json(value))).collect(),
        other => json!(other),
    }
}

#[test]
fn values_are_those_of_the_program_helm() {
    let mut differences = Differences::of("program");
    let mut count = 0;
    for file in files(&data().join("cases")) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let results = document(&data().join("results").join(file.file_name().expect("a name")));
        let results = json!(results);
        let cases = json!(document(&file));
        let cases = cases.as_array().expect("a list of cases");
        count += cases.len();
        assert_eq!(
            results.as_object().map(serde_json::Map::len),
            Some(cases.len()),
            "results/{name}.yaml is not of cases/{name}.yaml: `cargo run -p xtask -- refresh values`"
        );
        for case in cases {
            let title = case["name"].as_str().expect("a name");
            let folder = tempfile::tempdir().expect("a folder for the case");
            let digest = lay_out(case, folder.path());
            let result = &results[title];
            assert_eq!(
                result["input"], digest,
                "{name}: {title}: Helm was asked something else: `cargo run -p xtask -- refresh values`"
            );
            let helm = match result["error"].as_str() {
                Some(message) => Outcome::Error(message.to_owned()),
                None => printed(result["output"].as_str().expect("an output")),
            };
            let output = template(case, folder.path());
            let here = if output.status.success() {
                printed(&String::from_utf8_lossy(&output.stdout))
            } else {
                let words = String::from_utf8_lossy(&output.stderr);
                let error = words.lines().find_map(|line| line.strip_prefix("error")).unwrap_or(&words);
                let message = error.split_once("]: ").map_or(error, |(_, message)| message);
                assert!(output.status.code().is_some_and(|code| code < 4), "{name}: {title}: {words}");
                Outcome::Error(message.trim().to_owned())
            };
            differences.compare(&format!("{name}: {title}"), &helm, &here);
        }
    }
    assert!(count >= 120, "only {count} cases");
    differences.finish();
}
