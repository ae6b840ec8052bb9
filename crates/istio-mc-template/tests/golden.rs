//! Values as Helm itself makes them: `tests/data/golden/helm.json` is what Helm 3.22 says to `cases.json`.
//!
//! `crates/xtask/go/helmfacts` writes it (the command stands there). Where this engine differs on purpose, the case
//! stands in `tests/data/differences.yaml` with the reason.

#![expect(clippy::disallowed_methods, reason = "golden data are files")]

mod differences;

use std::fs;
use std::path::Path;

use differences::{Differences, Outcome};

use istio_mc_diagnostic::Diagnostics;
use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, render};
use serde_json::{Map, Value, json};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases of a subject with what Helm says to each.
fn pairs(subject: &str, least: usize) -> Vec<(Value, Value)> {
    let (cases, results) = (read("cases.json"), read("helm.json"));
    let list = |value: &Value| value[subject].as_array().expect("a list of cases").clone();
    let (cases, results) = (list(&cases), list(&results));
    assert_eq!(cases.len(), results.len(), "helm.json is older than cases.json");
    assert!(cases.len() >= least, "only {} cases of {subject}", cases.len());
    cases.into_iter().zip(results).collect()
}

/// What Helm says to a case.
fn helm(result: &Value) -> Outcome {
    match result["error"].as_str() {
        Some(message) => Outcome::Error(message.to_owned()),
        // An empty map is left out of helm.json.
        None => Outcome::Value(result.get("value").cloned().unwrap_or_else(|| json!({}))),
    }
}

fn first_error(findings: &Diagnostics) -> Option<Outcome> {
    findings
        .iter()
        .find(|finding| finding.is_error())
        .map(|finding| Outcome::Error(finding.message.to_string()))
}

#[test]
fn set_flags_are_read_as_helm_reads_them() {
    let mut differences = Differences::of("set");
    for (case, expected) in pairs("set", 120) {
        let flags: Vec<[String; 2]> = serde_json::from_value(case).expect("pairs of flag and text");
        let mut layers = Layers::new();
        for [flag, text] in &flags {
            layers = match flag.as_str() {
                "set" => layers.set(text),
                "set-string" => layers.set_string(text),
                "set-json" => layers.set_json(text),
                "set-literal" => layers.set_literal(text),
                other => panic!("unknown flag {other}"),
            };
        }
        let name = flags.iter().map(|[_, text]| text.as_str()).collect::<Vec<_>>().join(" ");
        let here = match first_error(layers.problems()) {
            Some(error) => error,
            None => Outcome::Value(serde_json::to_value(layers.values()).expect("values are JSON")),
        };
        differences.compare(&name, &helm(&expected), &here);
    }
    differences.finish();
}

/// The files of a chart of the golden data, and of its subcharts.
fn files(mut chart: MemoryChart, spec: &Value, folder: &str) -> MemoryChart {
    let text = |value: &Value| value.to_string();
    let metadata = json!({
        "apiVersion": "v2", "name": spec["name"], "version": spec["version"], "dependencies": spec["dependencies"],
    });
    chart = chart
        .file(format!("{folder}Chart.yaml"), text(&metadata))
        .file(format!("{folder}values.yaml"), text(&spec["values"]))
        .file(format!("{folder}templates/values.json.j2"), "{{ Values|toJson }}");
    for (index, subchart) in spec["charts"].as_array().expect("a list").iter().enumerate() {
        chart = files(chart, subchart, &format!("{folder}charts/c{index}/"));
    }
    chart
}

#[test]
fn values_merge_as_helm_merges_them() {
    let mut differences = Differences::of("values");
    for (case, expected) in pairs("values", 90) {
        let name = case["name"].as_str().expect("a name");
        let chart = files(MemoryChart::new("golden"), &case["chart"], "");
        let chart = Chart::load(&chart).unwrap_or_else(|findings| panic!("{name}: {findings:?}")).value;
        let supplied = serde_json::from_value(case["supplied"].clone()).expect("values");
        let layers = Layers::new().value("supplied", &supplied);
        let request = Request {
            release: Release::new("demo", "default"),
            capabilities: Capabilities::default(),
            layers: &layers,
            globals: Globals::new(),
        };
        let here = match render(&chart, &request) {
            Err(findings) => first_error(&findings).expect("what fails says why"),
            Ok(rendered) => {
                let found: Map<String, Value> = rendered
                    .value
                    .templates
                    .iter()
                    .map(|template| {
                        let chart = template
                            .path
                            .strip_suffix("/templates/values.json.j2")
                            .expect("the one template");
                        (chart.to_owned(), serde_json::from_str(template.source.text()).expect("JSON"))
                    })
                    .collect();
                Outcome::Value(Value::Object(found))
            }
        };
        differences.compare(name, &helm(&expected), &here);
    }
    differences.finish();
}
