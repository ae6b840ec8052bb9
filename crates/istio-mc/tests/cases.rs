//! The command line as a user meets it: every folder under `tests/cases` is a case.
//!
//! A case is a folder with `cmd`, shell lines that run in a copy of the folder, one after another (a line that
//! ends in `\` goes on in the next), and `expected.snap`, what they print: standard output, then standard error
//! and the exit code where there are any. `istio-mc` is the program as built. Adding a case adds no Rust:
//!
//! ```sh
//! mkdir crates/istio-mc/tests/cases/my-case && $EDITOR crates/istio-mc/tests/cases/my-case/cmd
//! cargo test -p istio-mc --test cases         # fails, and shows what the lines print
//! cargo insta review                          # or: INSTA_UPDATE=always cargo test -p istio-mc --test cases
//! ```
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a case folder holds beside its input.
const COMMANDS: &str = "cmd";
const EXPECTED: &str = "expected.snap";

#[test]
fn every_case_prints_what_is_expected() {
    let cases = cases();
    assert!(cases.len() > 60, "only {} cases found", cases.len());
    let mut failed = Vec::new();
    for case in &cases {
        let name = case.file_name().expect("a case has a name").to_string_lossy();
        let transcript = run(case);
        let check = || {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(case);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!("expected", transcript));
        };
        if catch_unwind(AssertUnwindSafe(check)).is_err() {
            failed.push(name.into_owned());
        }
    }
    assert!(failed.is_empty(), "{} of {} cases differ: {}", failed.len(), cases.len(), failed.join(", "));
}

/// A folder that is no case, or a snapshot that no case has, was left behind.
#[test]
fn nothing_is_left_over() {
    for case in cases() {
        assert!(case.join(COMMANDS).is_file(), "{} has no `{COMMANDS}`", case.display());
        for entry in fs::read_dir(&case).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            let is_snapshot = name.contains(".snap");
            assert!(!is_snapshot || name == EXPECTED, "{}: {name} is left over", case.display());
        }
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

/// Runs the lines of a case and tells what they printed.
fn run(case: &Path) -> String {
    let sandbox = tempfile::tempdir().expect("a folder for the case");
    copy(case, sandbox.path());
    let lines =
        fs::read_to_string(case.join(COMMANDS)).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let mut transcript = String::new();
    for line in lines.replace("\\\n", "").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !transcript.is_empty() {
            transcript.push('\n');
        }
        transcript.push_str(&format!("$ {line}\n"));
        let done = shell(line, sandbox.path());
        transcript.push_str(&String::from_utf8_lossy(&done.stdout));
        if !done.stderr.is_empty() {
            transcript.push_str("--- stderr\n");
            transcript.push_str(&String::from_utf8_lossy(&done.stderr));
        }
        if !done.status.success() {
            transcript.push_str(&format!("--- {}\n", done.status));
        }
    }
    transcript.replace(&*sandbox.path().to_string_lossy(), "[SANDBOX]")
}

fn shell(line: &str, folder: &Path) -> std::process::Output {
    let program = Path::new(env!("CARGO_BIN_EXE_istio-mc"));
    let bin = program.parent().expect("a folder");
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .stdin(Stdio::null())
        // Nothing of the machine: neither its colours nor its locale.
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("HOME", folder)
        .env("LC_ALL", "C")
        .output()
        .unwrap_or_else(|error| panic!("sh -c {line:?}: {error}"))
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        let name = entry.file_name();
        if entry.file_type().expect("a type").is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else if name != COMMANDS && !name.to_string_lossy().starts_with(EXPECTED) {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
