//! Functions as Helm itself has them: `tests/data/functions/<family>.yaml` are calls in both languages, and `helm.json`
//! is what Helm 3.22 makes of them (`cargo run -p xtask -- refresh` asks it).
//!
//! | an entry's key | holds |
//! |---|---|
//! | `helm` | the call as it stands between `{{` and `}}` |
//! | `here` | the same call in our language |
//! | `values` | the chart's values, if the call reads any |
//!
//! Results are compared as JSON: strings to the letter, numbers by value. Where Helm fails, we fail. What differs on
//! purpose stands in `tests/data/differences.yaml` with both results and the reason.

#![expect(clippy::disallowed_methods, reason = "golden data are files")]

mod differences;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use differences::{Differences, Outcome};
use istio_mc_diagnostic::{Source, code};
use istio_mc_template::{
    Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, reference, render,
};
use serde_json::Value;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn yaml(path: &Path) -> istio_mc_yaml::Value {
    let source = Source::new(path.display().to_string(), read(path));
    let documents = istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings:?}"));
    documents[0].to_value()
}

/// A call in both languages.
struct Entry {
    family: String,
    helm: String,
    here: String,
    values: Option<istio_mc_yaml::Value>,
}

impl Entry {
    fn values_as_json(&self) -> Option<Value> {
        self.values.as_ref().map(|values| serde_json::to_value(values).expect("values are JSON"))
    }

    /// How `differences.yaml` calls it.
    fn name(&self) -> String {
        match self.values_as_json() {
            Some(values) => format!("{} with {values}", self.helm),
            None => self.helm.clone(),
        }
    }
}

/// All entries, in the order in which `xtask refresh` asks.
fn entries() -> Vec<Entry> {
    let mut files: Vec<PathBuf> = fs::read_dir(data().join("functions"))
        .expect("a folder of families")
        .map(|entry| entry.expect("listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    let mut entries = Vec::new();
    for file in files {
        let family = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let list = yaml(&file);
        for entry in list.as_list().expect("a list of calls") {
            let text = |key: &str| entry.get(key).and_then(|text| text.as_str()).expect(key).to_owned();
            entries.push(Entry {
                family: family.clone(),
                helm: text("helm"),
                here: text("here"),
                values: entry.get("values").cloned(),
            });
        }
    }
    entries
}

/// The chart that all calls see, with macros and files.
fn chart() -> MemoryChart {
    let mut chart =
        MemoryChart::new("demo").file("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n");
    for folder in ["templates", "files"] {
        for file in fs::read_dir(data().join("functions/chart").join(folder)).expect("a folder") {
            let file = file.expect("listed");
            let name = file.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".tpl") {
                chart = chart.file(format!("{folder}/{name}"), read(&file.path()));
            }
        }
    }
    chart
}

/// What a call gives here.
fn ask(chart: &MemoryChart, entry: &Entry) -> Outcome {
    let chart = chart.clone().file("templates/call.json.j2", format!("{{{{ ({})|toJson }}}}", entry.here));
    let layers = match &entry.values {
        Some(values) => Layers::new().value("values", values),
        None => Layers::new(),
    };
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers: &layers,
        globals: Globals::new(),
    };
    let chart = Chart::load(&chart).unwrap_or_else(|findings| panic!("{}: {findings:?}", entry.here)).value;
    match render(&chart, &request) {
        Ok(rendered) => {
            let text = rendered.value.templates[0].source.text().to_owned();
            let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            Outcome::Value(normal(value))
        }
        Err(findings) => {
            for finding in &findings {
                let by_mistake = [&code::TEMPLATE_SYNTAX, &code::UNKNOWN_NAME].contains(&finding.code);
                assert!(!by_mistake, "{}: {}", entry.here, finding.message);
            }
            let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
            Outcome::Error(messages.join("; "))
        }
    }
}

/// What Helm gives, without the place of an error.
fn helm(answer: &Value) -> Outcome {
    match answer["error"].as_str() {
        Some(message) => Outcome::Error(message.rsplit(">: ").next().unwrap_or(message).to_owned()),
        None => Outcome::Value(normal(answer.get("value").expect("a value or an error").clone())),
    }
}

/// JSON does not tell `2.0` from `2`; Rust does.
fn normal(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e18 => Value::from(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, normal(value))).collect(),
        other => other,
    }
}

#[test]
fn functions_give_what_helms_give() {
    let entries = entries();
    assert!(entries.len() >= 1_000, "only {} calls", entries.len());
    let golden: Value = serde_json::from_str(&read(&data().join("functions/helm.json"))).expect("JSON");
    let answers = golden["answers"].as_array().expect("a list of answers");
    let old = "helm.json is of other calls: `cargo run -p xtask -- refresh` asks Helm again";
    assert_eq!(entries.len(), answers.len(), "{old}");
    let mut differences = Differences::of("functions");
    let mut names = BTreeSet::new();
    let chart = chart();
    for (entry, answer) in entries.iter().zip(answers) {
        assert_eq!(answer["call"].as_str(), Some(entry.helm.as_str()), "{old}");
        assert_eq!(answer.get("values"), entry.values_as_json().as_ref(), "{old}");
        let name = entry.name();
        assert!(names.insert(name.clone()), "{}: `{name}` twice", entry.family);
        differences.compare(&name, &helm(answer), &ask(&chart, entry));
    }
    differences.finish();
}

/// Every name that Helm's engine knows is known here: as a function, or with the reason why not and what to do.
#[test]
fn every_function_of_helms_is_known() {
    let helm: Value = serde_json::from_str(&read(&data().join("functions/helm.json"))).expect("JSON");
    let names = helm["names"].as_array().expect("a list of names");
    assert!(names.len() > 200, "only {} names", names.len());
    let known: BTreeSet<&str> = reference::functions()
        .flat_map(|function| [&[function.name], function.aliases].concat())
        .chain(reference::refused().map(|(name, _)| name))
        .chain(reference::instead().map(|(name, _)| name))
        .collect();
    let unknown: Vec<&str> = names
        .iter()
        .map(|name| name.as_str().expect("a name"))
        .filter(|name| !known.contains(name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Every function of ours that Helm has too is asked of Helm, unless it is about something else.
#[test]
fn every_function_of_helms_is_compared() {
    let helm: Value = serde_json::from_str(&read(&data().join("functions/helm.json"))).expect("JSON");
    let calls: Vec<String> = entries().into_iter().map(|entry| entry.helm).collect();
    let is_called = |name: &str| {
        let is_word = |char: char| char.is_alphanumeric() || char == '_';
        calls.iter().any(|call| call.split(|char| !is_word(char)).any(|word| word == name))
    };
    let helms: BTreeSet<&str> =
        helm["names"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    let missing: Vec<&str> = reference::functions()
        .map(|function| function.name)
        .filter(|name| helms.contains(name) && !is_called(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
