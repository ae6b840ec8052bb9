//! What we read is what `kubectl` reads. `tests/data/kubectl/` holds what its reader made of each text; see the
//! README there.
#![expect(clippy::disallowed_methods, reason = "tests read their data")]

use std::path::Path;

use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::{Value, read};
use serde::Deserialize;

/// One text, and what `kubectl` makes of it.
#[derive(Deserialize)]
struct Fact {
    text: String,
    #[serde(default, deserialize_with = "present")]
    json: Option<serde_json::Value>,
    error: Option<String>,
    /// Why we answer otherwise, on purpose.
    differs: Option<String>,
}

/// `null` is an answer, too.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}

fn facts(name: &str) -> Vec<Fact> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/kubectl").join(name);
    let lines = std::fs::read_to_string(&path).expect("the facts are there");
    lines.lines().map(|line| serde_json::from_str(line).expect("a fact a line")).collect()
}

/// The value of the first document, as `kubectl`'s reader gives it.
fn ours(text: &str) -> Result<Value, Diagnostics> {
    let source = Source::new("fact", text);
    Ok(read(&source)?.first().map_or(Value::Null, |node| node.to_value()))
}

/// Whether two JSON values are the same to a reader that keeps 64 bits of a number.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value as J;
    match (a, b) {
        (J::Number(a), J::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (J::Array(a), J::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (J::Object(a), J::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn check(name: &str, at_least: usize) {
    let facts = facts(name);
    assert!(facts.len() >= at_least, "{name} has only {} facts", facts.len());
    let mut wrong = Vec::new();
    for Fact { text, json, error, differs } in &facts {
        let ours = ours(text);
        let agrees = match (&ours, json) {
            (Ok(value), Some(json)) => {
                let value = serde_json::to_string(value).expect("every value is JSON");
                same(&serde_json::from_str(&value).expect("JSON"), json)
            }
            (Err(_), None) => true,
            _ => false,
        };
        if agrees == differs.is_some() {
            let ours = ours.map_err(|findings| {
                findings.iter().map(|finding| finding.message.to_string()).collect::<Vec<_>>().join("; ")
            });
            let kubectl = json.as_ref().map(ToString::to_string).ok_or(error);
            wrong.push(format!("{text:?}\n  kubectl {kubectl:?}\n  ours    {ours:?}\n  differs {differs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), facts.len(), wrong.join("\n"));
}

#[test]
fn documents_are_read_as_kubectl_reads_them() {
    check("documents.jsonl", 100);
}

#[test]
fn scalars_mean_what_they_mean_to_kubectl() {
    check("scalars.jsonl", 1500);
}
