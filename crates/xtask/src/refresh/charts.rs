//! What Helm makes of the rest of a chart: files, notes, packed subcharts.

use std::path::Path;

use istio_mc_diagnostic::Source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{files, go, read, write};

/// A list of charts a file, each in both languages.
const FOLDER: &str = "crates/istio-mc-template/tests/data/content";

/// Where Helm's answers go, a line each.
const ANSWERS: &str = "helm.jsonl";

/// Asks Helm again what it makes of the charts.
pub(super) fn refresh(root: &Path) -> Result<(), String> {
    let folder = root.join(FOLDER);
    let (mut cases, mut inputs) = (Vec::new(), Vec::new());
    for file in files(&folder)?.iter().filter(|file| file.extension().is_some_and(|end| end == "yaml")) {
        let source = Source::new(file.display().to_string(), read(file)?);
        let documents = istio_mc_yaml::read(&source).map_err(|problems| problems.to_string())?;
        let list = documents.first().and_then(|document| document.as_list()).unwrap_or_default();
        for case in list.iter().map(|case| json!(case.to_value())) {
            let digest = Sha256::digest(case.to_string());
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            inputs.push(json!({"name": case["name"], "input": digest}));
            cases.push(case);
        }
    }
    let answers = go(root, "helmfacts", &["charts"], &Value::Array(cases).to_string())?;
    let answers = String::from_utf8(answers).map_err(|error| error.to_string())?;
    let mut lines = String::new();
    for (input, answer) in inputs.into_iter().zip(answers.lines()) {
        let mut line = input;
        let answer: Value = serde_json::from_str(answer).map_err(|error| error.to_string())?;
        if let (Value::Object(line), Value::Object(answer)) = (&mut line, answer) {
            line.extend(answer);
        }
        lines.push_str(&format!("{line}\n"));
    }
    write(&folder.join(ANSWERS), lines.as_bytes())
}
