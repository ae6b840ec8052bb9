//! What differs from Helm, as tables: from the data that tests hold against Helm.

use std::path::Path;

use istio_mc_diagnostic::Source;
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
