//! What the README and the pages under docs/ show is run: every line of every `sh` block that calls the program, in
//! an empty folder with the files that the pages speak of. `kubectl` is a stand-in that takes what it is given.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prints what a cluster would for `get`, and wants objects on standard input for `apply` and `delete`.
const KUBECTL: &str = r#"#!/bin/sh
case " $* " in
*" get secret "*) exec cat "$PAGES/secret.json" ;;
*" get "*) exec cat "$PAGES/components.json" ;;
*" apply "* | *" delete "*)
  grep -q '^kind: ' || { echo "kubectl was given no objects" >&2; exit 1; } ;;
*) echo "the stand-in for kubectl does not know: $*" >&2; exit 1 ;;
esac
"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_path_buf()
}

/// The pages whose commands are run.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<PathBuf> =
        docs.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

/// The commands of the `sh` blocks of a page, with the lines that they stand on; `\` joins lines.
fn commands(page: &str) -> Vec<(usize, String)> {
    let mut commands: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match (line.trim_end(), inside) {
            ("```sh", _) => inside = true,
            ("```", true) => inside = false,
            (text, true) if !text.trim().is_empty() && !text.starts_with('#') => {
                match commands.last_mut().filter(|_| open) {
                    Some((_, command)) => command.push_str(&format!("\n{text}")),
                    None => commands.push((number + 1, text.to_owned())),
                }
                open = text.ends_with('\\');
            }
            _ => {}
        }
    }
    commands
}

/// A folder with all that the pages take for granted.
fn workplace(folder: &Path) {
    let copy = |from: &str, to: &str| {
        let status = Command::new("cp").arg("-R").arg(root().join(from)).arg(folder.join(to)).status();
        assert!(status.expect("cp runs").success(), "cannot copy {from}");
    };
    copy("examples", "examples");
    copy("examples/flat/mesh.yaml", "mesh.yaml");
    copy("examples/flat/kubeconfigs", "kubeconfigs");
    copy("crates/istio-mc/tests/docs/my-chart", "my-chart");
    copy("crates/istio-mc/tests/docs/values.yaml", "values.yaml");
    fs::create_dir(folder.join("bin")).expect("a folder for the stand-ins");
    let kubectl = folder.join("bin/kubectl");
    fs::write(&kubectl, KUBECTL).expect("the stand-in for kubectl");
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).expect("an executable stand-in");
    let program = Path::new(env!("CARGO_BIN_EXE_istio-mc"));
    std::os::unix::fs::symlink(program, folder.join("bin/istio-mc")).expect("the program on the path");
}

#[test]
fn the_commands_of_all_pages_run() {
    let mut ran = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = tempfile::tempdir().expect("a folder");
        workplace(folder.path());
        for (line, command) in commands(&text) {
            // As a user runs it who has built it already.
            let command = command.replace("cargo run --release -- ", "istio-mc ");
            if !command.contains("istio-mc ") || command.starts_with("cargo ") {
                continue;
            }
            let path =
                format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").expect("a path"));
            let output = Command::new("sh")
                .args(["-c", &format!("set -e\n{command}")])
                .current_dir(folder.path())
                .env("PATH", path)
                .env("PAGES", root().join("crates/istio-mc/tests/docs"))
                .output()
                .expect("sh runs");
            assert!(
                output.status.success(),
                "{}:{line}: `{command}` ended with {}\n{}",
                page.display(),
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
            ran += 1;
        }
    }
    assert!(ran > 8, "only {ran} commands were found in the pages");
}

#[test]
fn the_library_example_of_the_readme_is_that_of_the_crate() {
    // The crate's own is compiled and run; the README's must be the same lines.
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let library = fs::read_to_string(root().join("crates/istio-mc-render/src/lib.rs")).expect("the crate");
    let block =
        readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a Rust block");
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        assert!(library.contains(line.trim()), "the crate's example lacks the README's line: {line}");
    }
}
