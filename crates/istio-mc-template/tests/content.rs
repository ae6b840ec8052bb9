//! The rest of a chart as Helm itself takes it: files beside the templates, notes, and packed subcharts.
//!
//! Every file `tests/data/content/*.yaml` is a list of charts in both languages, and `helm.jsonl` what `helm install` of
//! Helm 3.22 makes of each without a cluster: the manifest, the notes, and subcharts as Helm packs them, which are read here
//! (`cargo run -p xtask -- refresh charts`). A case is
//!
//! ```yaml
//! - {name: get, files: {a.txt: one}, helm: {templates/a.yaml: "..."}, here: {templates/a.yaml.j2: "..."}}
//! ```
//!
//! where `files` are of both, `binary` are such in Base64, and the folders `pack` are packed, in that order. Where this engine
//! differs on purpose, the case stands in `tests/data/differences.yaml` with the reason, as `FILE: NAME`.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

mod differences;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use differences::{Differences, Outcome};
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_template::{
    Capabilities, Chart, ChartFile, ChartSource, Globals, Layers, Release, Request, render,
};
use istio_mc_yaml::{Node, Value};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// What a chart has that brings none, as Helm is told too.
const METADATA: &str = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/content")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases by file and name.
fn cases() -> Vec<(String, Json)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(data()).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let source = Source::new(path.display().to_string(), text(&path));
        let documents = istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings}"));
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for case in documents[0].as_list().expect("a list of charts") {
            let case = json!(case.to_value());
            all.push((format!("{file}: {}", case["name"].as_str().expect("a name")), case));
        }
    }
    all
}

fn digest(case: &Json) -> String {
    let mut digest = String::new();
    Sha256::digest(case.to_string()).iter().for_each(|byte| write!(digest, "{byte:02x}").expect("a text"));
    digest
}

/// The files of the case in our language, with the subcharts that Helm has packed.
fn chart(case: &Json, helm: &Json) -> Files {
    let bytes = |text: &Json| STANDARD.decode(text.as_str().expect("a text")).expect("Base64");
    let mut files = BTreeMap::from([("Chart.yaml".to_owned(), METADATA.as_bytes().to_vec())]);
    for part in ["files", "here"] {
        for (path, content) in case[part].as_object().into_iter().flatten() {
            files.insert(path.clone(), content.as_str().expect("a text").as_bytes().to_vec());
        }
    }
    for (path, content) in case["binary"].as_object().into_iter().flatten() {
        files.insert(path.clone(), bytes(content));
    }
    for folder in case["pack"].as_array().into_iter().flatten() {
        let inside = format!("{}/", folder.as_str().expect("a folder"));
        files.retain(|path, _| !path.starts_with(&inside));
    }
    for (path, content) in helm["packed"].as_object().into_iter().flatten() {
        files.insert(path.clone(), bytes(content));
    }
    Files(files)
}

/// The files of a chart, which may be no texts.
struct Files(BTreeMap<String, Vec<u8>>);

impl ChartSource for Files {
    fn name(&self) -> &str {
        "demo"
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let file = |(path, content): (&String, &Vec<u8>)| ChartFile {
            path: path.clone(),
            content: content.clone().into(),
        };
        Ok(self.0.iter().map(file).collect())
    }
}

/// Objects by the template that made them, without the ending of our language, and the notes as they are shown.
fn outcome<'d>(objects: impl Iterator<Item = (String, &'d Node<'d>)>, notes: Option<&str>) -> Outcome {
    let mut all = serde_json::Map::new();
    for (path, node) in objects {
        let twice = all.insert(path.trim_end_matches(".j2").to_owned(), json(&node.to_value()));
        assert_eq!(twice, None, "one object a template is expected: {path}");
    }
    if let Some(notes) = notes.map(str::trim).filter(|notes| !notes.is_empty()) {
        all.insert("notes".to_owned(), json!(notes));
    }
    Outcome::Value(Json::Object(all))
}

fn json(value: &Value) -> Json {
    serde_json::to_value(value).expect("values are JSON")
}

fn by_helm(result: &Json) -> Outcome {
    if let Some(message) = result["error"].as_str() {
        return Outcome::Error(message.lines().next().unwrap_or_default().to_owned());
    }
    let manifest = result["manifest"].as_str().unwrap_or_default();
    let texts: Vec<(String, _)> = manifest
        .split("---\n# Source: ")
        .filter_map(|document| document.split_once('\n'))
        .map(|(path, text)| (path.to_owned(), Source::new(path, text)))
        .collect();
    let documents: Vec<_> = texts
        .iter()
        .map(|(path, source)| {
            let mut nodes = istio_mc_yaml::read(source).unwrap_or_else(|findings| panic!("{findings}"));
            (path.clone(), nodes.pop().expect("an object"))
        })
        .collect();
    let objects = documents.iter().map(|(path, node)| (path.clone(), node));
    outcome(objects, result["notes"].as_str())
}

fn by_us(case: &Json, helm: &Json) -> Outcome {
    let made = || -> Result<Outcome, Diagnostics> {
        let chart = Chart::load(&chart(case, helm))?.value;
        let layers = match case.get("values") {
            Some(values) => Layers::new().file(&Source::new("values.yaml", values.to_string())),
            None => Layers::new(),
        };
        let request = Request {
            release: Release::new("demo", "web"),
            capabilities: Capabilities::default(),
            layers: &layers,
            globals: Globals::new(),
        };
        let rendered = render(&chart, &request)?.value;
        let sources: Vec<_> = rendered
            .templates
            .iter()
            .map(|template| (template.path.clone(), template.source.clone()))
            .collect();
        // The texts alone: the objects of these charts are made up.
        let mut documents = Vec::new();
        for (path, source) in &sources {
            documents.extend(istio_mc_yaml::read(source)?.into_iter().map(|node| (path.clone(), node)));
        }
        Ok(outcome(documents.iter().map(|(path, node)| (path.clone(), node)), rendered.notes.as_deref()))
    };
    made().unwrap_or_else(|findings| {
        let error = findings.iter().find(|finding| finding.is_error()).expect("what fails says why");
        Outcome::Error(error.message.to_string())
    })
}

#[test]
fn the_rest_of_a_chart_is_as_helm_takes_it() {
    let mut differences = Differences::of("content");
    let results = text(&data().join("helm.jsonl"));
    let results: Vec<Json> =
        results.lines().map(|line| serde_json::from_str(line).expect("a result is JSON")).collect();
    let cases = cases();
    assert!(cases.len() >= 45, "only {} cases", cases.len());
    let stale = "Helm was asked something else: `cargo run -p xtask -- refresh charts`";
    assert_eq!(results.len(), cases.len(), "{stale}");
    for ((name, case), result) in cases.iter().zip(&results) {
        assert_eq!(result["input"], digest(case), "{name}: {stale}");
        differences.compare(name, &by_helm(result), &by_us(case, result));
    }
    differences.finish();
}
