//! What Helm makes of the chart that stands in both languages (docs/from-helm.md): stored beside each set of values.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::{files, folders, read, write};

/// The chart in both languages, and the cases.
const MOVED: &str = "crates/istio-mc-template/tests/data/moved";

/// The program whose output is stored, as Go's tools fetch it.
const HELM: &str = "helm.sh/helm/v3/cmd/helm@v3.22.0";

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
    for case in folders(&moved.join("cases"))? {
        let values = ["values.yaml", "values-helm.yaml"].map(|name| case.join(name));
        let mut helm = Command::new("go");
        helm.args(["run", HELM]).args(ARGUMENTS).arg(&chart);
        let mut input = content.clone();
        for file in values.iter().filter(|file| file.exists()) {
            helm.arg("--values").arg(file);
            input.push_str(&format!("{}\0", read(file)?));
        }
        let output = helm.output().map_err(|error| format!("cannot run go: {error}"))?;
        if !output.status.success() {
            return Err(format!("{}: {}", case.display(), String::from_utf8_lossy(&output.stderr)));
        }
        let mut digest = String::new();
        for byte in Sha256::digest(&input) {
            let _ = write!(digest, "{byte:02x}");
        }
        let header = format!("# {HELM} {}\n# SHA-256 of chart and values: {digest}\n", ARGUMENTS.join(" "));
        write(&case.join("helm.yaml"), &[header.as_bytes(), &output.stdout].concat())?;
    }
    Ok(())
}

/// All files of a folder and of the folders in it, by path.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = files(folder)?;
    for inner in folders(folder)? {
        all.extend(files_below(&inner)?);
    }
    all.sort();
    Ok(all)
}
