//! What the program Helm makes of values: flags and files a case, on small charts that print the values they see.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use istio_mc_diagnostic::Source;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::moved::{HELM, files_below};
use super::{files, read, write};

/// Charts, cases and results.
const DATA: &str = "crates/istio-mc-template/tests/data/helm";

/// Renders every case with Helm again, and writes a file of results for each file of cases.
pub(super) fn refresh(root: &Path) -> Result<(), String> {
    let helm = install(root)?;
    let data = root.join(DATA);
    for file in files(&data.join("cases"))? {
        let source = Source::new(file.display().to_string(), read(&file)?);
        let cases = istio_mc_yaml::read(&source).map_err(|problems| problems.to_string())?;
        let cases = cases.first().and_then(|cases| cases.as_list()).unwrap_or_default();
        let mut results = format!("# What {HELM} prints for the cases of the same name.\n");
        for case in cases {
            let case = json!(case.to_value());
            let name = case["name"].as_str().ok_or("a case has no name")?;
            let chart = data.join("charts").join(case["chart"].as_str().unwrap_or_default());
            let folder = root.join("target/helm-cases").join(file.file_stem().unwrap_or_default()).join(name);
            let digest = lay_out(&chart, &case, &folder)?;
            let _ = writeln!(results, "{}:\n  input: {digest}", json!(name));
            results.push_str(&result(&helm, &case, &folder)?);
        }
        let path = data.join("results").join(file.file_name().unwrap_or_default());
        write(&path, results.as_bytes())?;
    }
    Ok(())
}

/// The program, built below target/.
fn install(root: &Path) -> Result<PathBuf, String> {
    let bin = root.join("target/go");
    let status = Command::new("go").args(["install", HELM]).env("GOBIN", &bin).status();
    match status {
        Ok(status) if status.success() => Ok(bin.join("helm")),
        Ok(status) => Err(format!("go install {HELM} ended with {status}")),
        Err(error) => Err(format!("cannot run go: {error}")),
    }
}

/// Writes the chart and the files of a case, and says what it is: SHA-256 of all of that.
fn lay_out(chart: &Path, case: &Value, folder: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    let put = |path: &Path, text: &str| {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
        write(&path, text.as_bytes())
    };
    let mut digest = Sha256::new().chain_update(case.to_string());
    for file in files_below(chart)? {
        let text = read(&file)?;
        let path = file.strip_prefix(chart).unwrap_or(&file);
        digest.update(format!("\0{}\0{text}", path.display()));
        put(&Path::new("chart").join(path), &text)?;
    }
    for (path, text) in case["files"].as_object().into_iter().flatten() {
        put(Path::new(path), text.as_str().unwrap_or_default())?;
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What Helm prints, or the first line of its refusal.
fn result(helm: &Path, case: &Value, folder: &Path) -> Result<String, String> {
    let args = case["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let output =
        Command::new(helm).args(["template", "demo", "chart"]).args(args).current_dir(folder).output();
    let output = output.map_err(|error| format!("cannot run {}: {error}", helm.display()))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words.lines().find_map(|line| line.strip_prefix("Error: ")).unwrap_or_default();
        return Ok(format!("  error: {}\n", json!(words)));
    }
    let mut block = String::from("  output: |\n");
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let _ = writeln!(block, "    {line}");
    }
    Ok(block)
}
