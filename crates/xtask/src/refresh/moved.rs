//! What Helm makes of the chart that stands in both languages (docs/from-helm.md): stored beside each set of values.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use istio_mc_diagnostic::Source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{files, folders, read, write};

/// The chart in both languages, and the cases.
const MOVED: &str = "crates/istio-mc-template/tests/data/moved";

/// The program whose output is stored, as Go's tools fetch it.
pub(super) const HELM: &str = "helm.sh/helm/v3/cmd/helm@v3.22.0";

/// How it is called, beside the chart and the values; the test's request says the same.
const ARGUMENTS: [&str; 6] = ["template", "storefront", "--namespace", "web", "--kube-version", "1.33.0"];

/// `helm template` prints no notes: a template that only the copy of the chart has puts them into an object.
const NOTES: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes\ndata:\n  \
                     text: {{ include \"shop/templates/NOTES.txt\" . | toJson }}\n";

/// Renders every case with Helm again.
pub(super) fn refresh(root: &Path) -> Result<(), String> {
    let moved = root.join(MOVED);
    let original = moved.join("helm/shop");
    let chart = root.join("target/moved/shop");
    let mut content = String::new();
    for file in files_below(&original)? {
        let path = file.strip_prefix(&original).unwrap_or(&file);
        let text = read(&file)?;
        let copy = chart.join(path);
        copy.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| error.to_string())?;
        write(&copy, text.as_bytes())?;
        content.push_str(&format!("{}\0{text}\0", path.display()));
    }
    write(&chart.join("templates/notes.yaml"), NOTES.as_bytes())?;
    translations(root)?;
    for case in folders(&moved.join("cases"))? {
        let values = ["values.yaml", "values-helm.yaml"].map(|name| case.join(name));
        let values: Vec<&PathBuf> = values.iter().filter(|file| file.exists()).collect();
        let mut input = content.clone();
        for file in &values {
            input.push_str(&format!("{}\0", read(file)?));
        }
        let output = helm(&chart, &values)?;
        let mut digest = String::new();
        for byte in Sha256::digest(&input) {
            let _ = write!(digest, "{byte:02x}");
        }
        let header = format!("# {HELM} {}\n# SHA-256 of chart and values: {digest}\n", ARGUMENTS.join(" "));
        write(&case.join("helm.yaml"), &[header.as_bytes(), &output].concat())?;
    }
    Ok(())
}

/// What `helm template` prints.
fn helm(chart: &Path, values: &[&PathBuf]) -> Result<Vec<u8>, String> {
    let mut helm = Command::new("go");
    helm.args(["run", HELM]).args(ARGUMENTS).arg(chart);
    values.iter().for_each(|file| {
        helm.arg("--values").arg(file);
    });
    let output = helm.output().map_err(|error| format!("cannot run go: {error}"))?;
    if !output.status.success() {
        return Err(format!("{}: {}", chart.display(), String::from_utf8_lossy(&output.stderr)));
    }
    Ok(output.stdout)
}

/// Renders the Go side of all translations, in a chart of which each row is a template of its own.
fn translations(root: &Path) -> Result<(), String> {
    let moved = root.join(MOVED);
    let source = Source::new("translations.yaml", read(&moved.join("translations.yaml"))?);
    let data = istio_mc_yaml::read(&source).map_err(|problems| problems.to_string())?;
    let data = data.first().map(|data| json!(data.to_value())).unwrap_or_default();
    let chart = root.join("target/moved/demo");
    let put = |path: &str, text: &str| {
        let path = chart.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| error.to_string())?;
        write(&path, text.as_bytes())
    };
    put("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n")?;
    put("values.yaml", &data["values"].to_string())?;
    put("templates/_demo.tpl", data["helm-helpers"].as_str().unwrap_or_default())?;
    for (path, text) in data["files"].as_object().into_iter().flatten() {
        put(path, text.as_str().unwrap_or_default())?;
    }
    let sections = data["sections"].as_array().into_iter().flatten();
    let rows = sections.flat_map(|section| section["rows"].as_array().into_iter().flatten());
    let rows: Vec<&str> = rows.filter_map(|row| row["helm"].as_str()).collect();
    let mut object = String::from("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rows}\ndata:\n");
    for (number, row) in rows.iter().enumerate() {
        put(&format!("templates/_row-{number}.tpl"), row)?;
        object.push_str(&format!(
            "  row-{number}: {{{{ include \"demo/templates/_row-{number}.tpl\" . | toJson }}}}\n"
        ));
    }
    put("templates/rows.yaml", &object)?;
    let output = Source::new("rows", String::from_utf8_lossy(&helm(&chart, &[])?));
    let printed = istio_mc_yaml::read(&output).map_err(|problems| problems.to_string())?;
    let printed = printed.first().and_then(|object| object.get("data"));
    let given: serde_json::Map<String, Value> = (0..)
        .zip(rows)
        .map(|(number, row)| {
            let text = printed.and_then(|data| data.get(&format!("row-{number}")));
            (row.to_owned(), json!(text.and_then(|node| node.as_str())))
        })
        .collect();
    write(&moved.join("translations.json"), format!("{:#}\n", Value::Object(given)).as_bytes())
}

/// All files of a folder and of the folders in it, by path.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = files(folder)?;
    for inner in folders(folder)? {
        all.extend(files_below(&inner)?);
    }
    all.sort();
    Ok(all)
}
