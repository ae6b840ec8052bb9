//! Calls of functions with what Helm makes of them.

use std::path::Path;

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Map, Value};
use serde_json::json;

use super::{files, go, read, write};

/// A family of functions a file, each a list of calls; and the chart that all calls see, in `chart/`.
const FOLDER: &str = "crates/istio-mc-template/tests/data/functions";

/// Where Helm's answers go.
const ANSWERS: &str = "helm.json";

/// Asks Helm again what it makes of the calls.
pub(super) fn refresh(root: &Path) -> Result<(), String> {
    let folder = root.join(FOLDER);
    let mut calls = Vec::new();
    for file in files(&folder)? {
        if file.extension().is_some_and(|ending| ending == "yaml") {
            calls.extend(questions(&file)?);
        }
    }
    let chart = folder.join("chart");
    let mut chart_files = Map::new();
    for path in ["templates", "files"].map(|part| chart.join(part)) {
        for file in files(&path)? {
            let name = file.strip_prefix(&chart).unwrap_or(&file).to_string_lossy().into_owned();
            // The engine of Helm would take macros in our language for a text.
            if !name.ends_with(".j2") {
                chart_files.insert(name, Value::String(read(&file)?));
            }
        }
    }
    let input = json!({"files": chart_files, "calls": calls});
    let answers = go(root, "helmfacts", &["functions"], &input.to_string())?;
    write(&folder.join(ANSWERS), &answers)
}

/// The calls of a family in Helm's language, with the values that they see.
fn questions(file: &Path) -> Result<Vec<serde_json::Value>, String> {
    let problem = |what: &str| format!("{}: {what}", file.display());
    let source = Source::new(file.display().to_string(), read(file)?);
    let documents = istio_mc_yaml::read(&source).map_err(|_| problem("no YAML"))?;
    let [document] = &documents[..] else { return Err(problem("one list is expected")) };
    let list = document.to_value();
    let entries = list.as_list().ok_or_else(|| problem("no list"))?;
    let question = |entry: &Value| {
        let call =
            entry.get("helm").and_then(Value::as_str).ok_or_else(|| problem("an entry without `helm`"))?;
        Ok(match entry.get("values") {
            Some(values) => json!({"call": call, "values": values}),
            None => json!({"call": call}),
        })
    };
    entries.iter().map(question).collect()
}
