//! The built-in charts pass their own tests, which take every branch of their templates.

use std::path::Path;
use std::process::Command;

#[test]
fn the_built_in_charts_pass_their_cases_and_are_covered() {
    let charts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts");
    let entries = charts.read_dir().expect("the charts").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = entries.filter(|path| path.join("Chart.yaml").is_file()).collect();
    folders.sort();
    assert!(folders.len() >= 4, "only {} charts found", folders.len());
    let done = Command::new(env!("CARGO_BIN_EXE_istio-mc"))
        .args(["test", "--min-coverage", "100"])
        .args(&folders)
        .output()
        .expect("the program runs");
    let (report, problems) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{report}\n{problems}");
    // Nothing in them is warned about either.
    assert_eq!(problems, "", "{report}");
}
