//! The built-in charts are what their users are asked to make theirs: they lint without a finding.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_built_in_charts_lint_clean() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace");
    let mut charts: Vec<_> = fs::read_dir(root.join("charts"))
        .expect("charts")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    charts.sort();
    assert!(charts.len() >= 4, "only {} charts found", charts.len());
    let output = Command::new(env!("CARGO_BIN_EXE_istio-mc"))
        .args(["lint", "--strict"])
        .args(&charts)
        .env_clear()
        .output()
        .expect("the program runs");
    let found = String::from_utf8_lossy(&output.stdout);
    // Notes too: whoever starts from these charts would keep them.
    assert!(output.status.success() && found.is_empty(), "{found}");
}
