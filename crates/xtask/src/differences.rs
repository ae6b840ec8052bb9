//! What differs from Helm, as tables: from the data that tests hold against Helm.

use std::path::Path;

use istio_mc_diagnostic::Source;
use istio_mc_template::reference;
use serde_json::{Value, json};

use crate::generated::read;
use crate::reference::cell;

/// A file of YAML as JSON.
fn data(root: &Path, path: &str) -> Value {
    let source = Source::new(path, read(root, path));
    let documents = istio_mc_yaml::read(&source).expect("tests read the same file");
    documents.first().map(|document| json!(document.to_value())).unwrap_or_default()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// What is written in Go templates, and what here: tables for docs/from-helm.md.
pub(crate) fn translations(root: &Path) -> String {
    let data = data(root, "crates/istio-mc-template/tests/data/moved/translations.yaml");
    let mut tables = String::new();
    for section in data["sections"].as_array().into_iter().flatten() {
        tables.push_str(&format!("### {}\n\n| in Go | here | |\n|---|---|---|\n", text(section, "title")));
        for row in section["rows"].as_array().into_iter().flatten() {
            let (go, here) = (cell(text(row, "helm")), cell(text(row, "here")));
            let note = text(row, "note").replace('|', "\\|");
            tables.push_str(&format!("| {go} | {here} | {note} |\n"));
        }
        tables.push('\n');
    }
    tables.truncate(tables.trim_end().len() + 1);
    tables
}

/// What the tests compare with Helm, each with its part of COMPATIBILITY.md.
const SUBJECTS: [&str; 5] = ["values", "program", "content", "set", "functions"];

/// The longest result that is shown whole, in characters: the data has all of it.
const MAX_RESULT: usize = 100;

/// The tables of COMPATIBILITY.md.
pub(crate) fn from_helm(root: &Path) -> Vec<(&'static str, String)> {
    let data = data(root, "crates/istio-mc-template/tests/data/differences.yaml");
    let entries = data.as_array().map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        let subject = text(entry, "subject");
        assert!(SUBJECTS.contains(&subject), "COMPATIBILITY.md has no part for differences of `{subject}`");
    }
    let table = |subject| {
        let entries: Vec<&Value> = entries.iter().filter(|entry| text(entry, "subject") == subject).collect();
        (subject, differences(&entries))
    };
    SUBJECTS.into_iter().map(table).chain([("absent", absent()), ("instead", instead())]).collect()
}

/// A row a case.
fn differences(entries: &[&Value]) -> String {
    if entries.is_empty() {
        return "None is known.\n".to_owned();
    }
    let mut table = String::from("| case | Helm | here | reason |\n|---|---|---|---|\n");
    for entry in entries {
        let result = |key: &str| {
            let whole = text(entry, key);
            let start: String = whole.chars().take(MAX_RESULT).collect();
            cell(&if start == whole { start } else { start + "\u{2026}" })
        };
        let reason = text(entry, "reason").replace('|', "\\|");
        table.push_str(&format!(
            "| {} | {} | {} | {reason} |\n",
            cell(text(entry, "case")),
            result("helm"),
            result("here")
        ));
    }
    table
}

/// The functions that the language stands for.
fn instead() -> String {
    let row = |(name, help): (&str, &str)| format!("| {} | {} |\n", cell(name), help.replace('|', "\\|"));
    let rows: String = reference::instead().map(row).collect();
    format!("| function | instead |\n|---|---|\n{rows}")
}

/// The functions that are refused, by what their result would depend on.
fn absent() -> String {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, because) in reference::refused() {
        match reasons.iter_mut().find(|(reason, _)| *reason == because) {
            Some((_, names)) => names.push(cell(name)),
            None => reasons.push((because, vec![cell(name)])),
        }
    }
    let rows = reasons.iter().map(|(because, names)| format!("| {} | {because} |\n", names.join(", ")));
    format!("| functions | depend on |\n|---|---|\n{}", rows.collect::<String>())
}
