//! Lists the explanations, each under its code.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("explanations");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut lines = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            lines.push(format!("    ({id:?}, include_str!({path:?})),\n"));
        }
    }
    // They are searched by halves.
    lines.sort();
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let list = Path::new(&out).join("explanations.rs");
    #[expect(clippy::disallowed_methods, reason = "a build script writes what it makes")]
    fs::write(list, format!("&[\n{}]\n", lines.concat()))
}
