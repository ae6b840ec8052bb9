//! Embeds the built-in charts: every folder under `charts/` of the workspace becomes a table of its files.
//!
//! Written here rather than by a crate's macro, because a macro cannot tell Cargo that a file was added; and the
//! charts' own test cases and their snapshots stay out of the program.
#![expect(clippy::disallowed_methods, reason = "a build script reads files; the program it builds does not")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let crate_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("Cargo sets it"));
    let charts = crate_folder.join("../../charts").canonicalize().expect("the workspace has charts");
    println!("cargo::rerun-if-changed={}", charts.display());
    let mut table = String::from("&[\n");
    for chart in sorted(&charts).into_iter().filter(|path| path.join("Chart.yaml").is_file()) {
        let mut files = Vec::new();
        collect(&chart, &chart, &mut files);
        writeln!(table, "    Files {{ folder: {:?}, files: &[", name(&chart))
            .expect("strings take everything");
        for file in files {
            let path = file.strip_prefix(&chart).expect("found below it");
            let path: Vec<_> =
                path.iter().map(|part| part.to_str().expect("charts have UTF-8 names")).collect();
            writeln!(table, "        ({:?}, include_bytes!({file:?})),", path.join("/"))
                .expect("strings take everything");
        }
        table.push_str("    ] },\n");
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    fs::write(out.join("charts.rs"), table).expect("the folder of the build can be written to");
}

fn collect(chart: &Path, folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for path in sorted(folder) {
        if path.is_dir() {
            if folder != chart || !["tests", "snapshots"].contains(&name(&path)) {
                collect(chart, &path, files);
            }
        } else {
            files.push(path);
        }
    }
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("charts have UTF-8 names")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the workspace can be read");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("its entries too").path()).collect();
    paths.sort();
    paths
}
