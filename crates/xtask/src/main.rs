//! Chores of the developers: `cargo run -p xtask -- check|generate|refresh [SUBJECT]`.
//!
//! ```text
//! generate -> files made from the code: schemas, the reference of mesh files, findings and functions; the plot of scale
//! refresh  -> golden data made by programs in Go: needs Go, and the network for Go's modules
//! check    -> generated files are up to date, rooms depend downwards only, dependencies suit the oldest Rust
//! ```
//!
//! The only room that runs other programs.

mod differences;
mod generated;
mod plot;
mod reference;
mod refresh;
mod rooms;
mod rust_version;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a chore found wrong, a line each.
type Problems = Vec<String>;

fn main() -> ExitCode {
    let root = workspace_root();
    let problems = match std::env::args().nth(1).as_deref() {
        Some("generate") => generated::write(&root),
        Some("refresh") => refresh::refresh(&root, std::env::args().nth(2).as_deref()),
        Some("check") => {
            let metadata = metadata(&root);
            [generated::check(&root), rooms::check(&metadata), rust_version::check(&metadata)].concat()
        }
        _ => vec!["usage: cargo run -p xtask -- check|generate|refresh [SUBJECT]".to_owned()],
    };
    report(&problems)
}

#[expect(clippy::print_stderr, reason = "what a chore is for")]
fn report(problems: &[String]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn workspace_root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).expect("the chores' room is two folders below the root").to_path_buf()
}

/// What cargo knows of the workspace and of everything it depends on.
fn metadata(root: &Path) -> serde_json::Value {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .expect("cargo runs this program, so it can be run");
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}
