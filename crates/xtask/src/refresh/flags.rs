//! The flags that Helm's commands have, as it says itself: COMPATIBILITY.md must speak of each that is not ours.

use std::path::Path;
use std::process::Command;

use super::moved::HELM;
use super::write;

/// Where they are stored, a flag a line, a file a command.
const FLAGS: &str = "crates/istio-mc/tests/docs/helm";

/// Asks for the flags of every command that has a counterpart here.
pub(super) fn refresh(root: &Path) -> Result<(), String> {
    for command in ["template", "lint", "create"] {
        let output = Command::new("go")
            .args(["run", HELM, command, "--help"])
            .output()
            .map_err(|error| format!("cannot run go: {error}"))?;
        if !output.status.success() {
            return Err(format!("helm {command} --help: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let flags: Vec<&str> = help.lines().filter_map(flag).collect();
        write(
            &root.join(FLAGS).join(format!("{command}.txt")),
            format!("{}\n", flags.join("\n")).as_bytes(),
        )?;
    }
    Ok(())
}

/// `--values` of `  -f, --values strings    specify ...`.
fn flag(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.split_once(", ") {
        Some((short, rest)) if short.len() == 2 && short.starts_with('-') => rest,
        _ => line,
    };
    let flag = line.strip_prefix("--")?;
    let end = flag.find([' ', '[']).unwrap_or(flag.len());
    line.get(..end + 2)
}
