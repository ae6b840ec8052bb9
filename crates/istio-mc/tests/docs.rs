//! What the README and the pages under docs/ show is run: every line of every `sh` block that calls the program or
//! moves files, in an empty folder with the files that the pages speak of. `kubectl` is a stand-in that takes what it is given.
//!
//! A block after a line "`PATH`:" is a file, which is written for the commands that follow. A block after a line
//! "prints", "says" or "fails with" is what the commands before it give: standard output, standard error, or standard
//! error with exit code 1.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Prints what a cluster would for `get`, and wants objects on standard input for `apply`, `delete` and `diff`.
const KUBECTL: &str = r#"#!/bin/sh
case " $* " in
*" get secret "*) exec cat "$PAGES/secret.json" ;;
*" get "*) exec cat "$PAGES/components.json" ;;
*" apply "* | *" delete "* | *" diff "*)
  grep -q '^kind: ' || { echo "kubectl was given no objects" >&2; exit 1; } ;;
*" patch "*) grep -q '^data:' || { echo "kubectl was given no patch" >&2; exit 1; } ;;
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
    pages.push(root().join("COMPATIBILITY.md"));
    pages.sort();
    pages
}

/// A fenced block of a page.
struct Block<'p> {
    /// The line of its first line.
    line: usize,
    /// What it is: `sh`, `yaml`.
    language: &'p str,
    /// The line before it that is not blank.
    title: &'p str,
    lines: Vec<&'p str>,
}

impl<'p> Block<'p> {
    fn all(page: &'p str) -> Vec<Self> {
        let mut blocks: Vec<Self> = Vec::new();
        let mut title = "";
        let mut inside = false;
        for (number, line) in page.lines().enumerate() {
            // In an item of a list, a block is indented.
            match (line.trim_start().strip_prefix("```"), inside) {
                (Some(_), true) => inside = false,
                (Some(language), false) => {
                    inside = true;
                    blocks.push(Self { line: number + 2, language, title, lines: Vec::new() });
                    title = "";
                }
                (None, true) => blocks.last_mut().expect("inside of one").lines.push(line),
                (None, false) if !line.trim().is_empty() => title = line,
                (None, false) => {}
            }
        }
        assert!(!inside, "the last block has no end");
        blocks
    }

    /// The path of the file that the block shows: the line before it is "`PATH`:".
    fn file(&self) -> Option<&'p str> {
        self.title.strip_prefix('`')?.strip_suffix("`:").filter(|path| path.contains(['/', '.']))
    }

    /// Which output of the commands before it the block shows.
    fn shows(&self) -> Option<Shown> {
        match self.title {
            "prints" => Some(Shown::Prints),
            "says" => Some(Shown::Says),
            "fails with" => Some(Shown::FailsWith),
            _ => None,
        }
    }

    /// The commands that call the program or move files, with the lines that they stand on; `\` joins lines.
    fn commands(&self) -> Vec<(usize, String)> {
        let mut commands: Vec<(usize, String)> = Vec::new();
        let mut open = false;
        for (number, text) in self.lines.iter().enumerate() {
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            match commands.last_mut().filter(|_| open) {
                Some((_, command)) => command.push_str(&format!("\n{text}")),
                // As a user runs it who has built it already.
                None => {
                    commands.push((self.line + number, text.replace("cargo run --release -- ", "istio-mc ")))
                }
            }
            open = text.ends_with('\\');
        }
        let moves_files =
            |command: &str| ["cp ", "mv ", "find "].iter().any(|verb| command.starts_with(verb));
        commands.retain(|(_, command)| {
            command.contains("istio-mc ") && !command.starts_with("cargo ") || moves_files(command)
        });
        commands
    }
}

/// What the line before a block says of it.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    /// Standard output.
    Prints,
    /// Standard error of a command that does its work.
    Says,
    /// Standard error of a command that ends with 1.
    FailsWith,
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
    copy("crates/istio-mc-template/tests/data/moved/helm", "helm");
    copy("crates/istio-mc-template/tests/data/moved/istio-mc", "istio-mc");
    fs::create_dir(folder.join("bin")).expect("a folder for the stand-ins");
    let kubectl = folder.join("bin/kubectl");
    fs::write(&kubectl, KUBECTL).expect("the stand-in for kubectl");
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).expect("an executable stand-in");
    let program = Path::new(env!("CARGO_BIN_EXE_istio-mc"));
    std::os::unix::fs::symlink(program, folder.join("bin/istio-mc")).expect("the program on the path");
}

fn run(command: &str, folder: &Path) -> Output {
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").expect("a path"));
    Command::new("sh")
        .args(["-c", &format!("set -e\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("PAGES", root().join("crates/istio-mc/tests/docs"))
        .output()
        .expect("sh runs")
}

#[test]
fn the_commands_of_all_pages_run() {
    let (mut ran, mut compared) = (0, 0);
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let page = page.display();
        let folder = tempfile::tempdir().expect("a folder");
        workplace(folder.path());
        let blocks = Block::all(&text);
        for (index, block) in blocks.iter().enumerate() {
            if let Some(file) = block.file() {
                let path = folder.path().join(file);
                fs::create_dir_all(path.parent().expect("a path with a folder")).expect("a folder");
                fs::write(path, block.lines.join("\n") + "\n").expect("a file");
            }
            assert!(
                block.shows().is_none() || index > 0 && blocks[index - 1].language == "sh",
                "{page}:{}: an output without commands before it",
                block.line
            );
            if block.language != "sh" {
                continue;
            }
            let shown = blocks.get(index + 1).and_then(|next| Some((next.shows()?, next.lines.join("\n"))));
            let expected = i32::from(shown.as_ref().is_some_and(|(shown, _)| *shown == Shown::FailsWith));
            let mut printed = String::new();
            for (line, command) in block.commands() {
                let output = run(&command, folder.path());
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(expected), "{page}:{line}: `{command}`\n{said}");
                match shown {
                    Some((Shown::Says | Shown::FailsWith, _)) => printed.push_str(&said),
                    _ => printed.push_str(&String::from_utf8_lossy(&output.stdout)),
                }
                ran += 1;
            }
            if let Some((_, text)) = shown {
                assert_eq!(printed.trim_end(), text, "{page}:{}", block.line);
                compared += 1;
            }
        }
        compared += pictures(folder.path());
    }
    assert!(ran > 25, "only {ran} commands were found in the pages");
    assert!(compared > 5, "only {compared} outputs were found in the pages");
}

/// Holds the pictures that a page's commands made against those that it shows, and counts them.
fn pictures(folder: &Path) -> usize {
    let shown = files(&root().join("docs"));
    let pictures = shown.iter().filter(|path| path.extension().is_some_and(|end| end == "svg"));
    let made = |path: &&PathBuf| fs::read_to_string(folder.join(path.file_name().expect("a name"))).ok();
    let mut count = 0;
    for (path, made) in pictures.filter_map(|path| Some((path, made(&path)?))) {
        let shown = fs::read_to_string(path).expect("a picture");
        assert!(made == shown, "{} is not what the page's commands make", path.display());
        count += 1;
    }
    count
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

#[test]
fn the_page_about_moving_shows_the_lines_of_the_two_charts() {
    let page = fs::read_to_string(root().join("docs/from-helm.md")).expect("the page");
    let mut shown = 0;
    for block in Block::all(&page) {
        let folder = match block.language {
            "gotemplate" => "helm",
            "jinja" => "istio-mc",
            _ => continue,
        };
        let folder = root().join("crates/istio-mc-template/tests/data/moved").join(folder);
        let lines = format!("\n{}\n", block.lines.join("\n"));
        let has = |path: &Path| format!("\n{}", fs::read_to_string(path).expect("a text")).contains(&lines);
        assert!(files(&folder).iter().any(|path| has(path)), "line {}: no template has this", block.line);
        shown += 1;
    }
    assert!(shown > 10, "only {shown} parts of the charts are shown");
}

/// What a verb prints as its help.
fn help(verb: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_istio-mc")).args([verb, "--help"]).output();
    String::from_utf8(output.expect("the program runs").stdout).expect("UTF-8")
}

#[test]
fn every_flag_of_helm_is_here_or_has_a_reason() {
    let page = fs::read_to_string(root().join("COMPATIBILITY.md")).expect("the page");
    let part = |title: &str| {
        let part = page.split(title).nth(1).unwrap_or_else(|| panic!("no part {title}"));
        part.split("\n##").next().unwrap_or_default().to_owned()
    };
    // What asks clusters and registries is the same for all commands.
    let all = part("### `template`\n");
    for (command, verb) in [("template", "template"), ("lint", "lint"), ("create", "new")] {
        let flags = root().join("crates/istio-mc/tests/docs/helm").join(format!("{command}.txt"));
        let flags = fs::read_to_string(flags).expect("the flags of Helm's command");
        let (ours, reasons) = (help(verb), part(&format!("### `{command}`\n")));
        for flag in flags.lines() {
            let is_here = ours.split([' ', ',', '=', '\n']).any(|word| word == flag);
            let name = format!("`{flag}`");
            let has_reason = reasons.contains(&name) || all.contains(&name);
            assert!(is_here || has_reason, "helm {command} has {flag}: COMPATIBILITY.md says nothing of it");
            let rows = reasons.lines().filter_map(|line| line.strip_prefix('|')?.split(" | ").next());
            let is_listed = rows.into_iter().any(|flags| flags.contains(&name));
            assert!(!(is_here && is_listed), "{flag} is here, and COMPATIBILITY.md says it is not");
        }
        assert!(flags.lines().count() > 10, "too few flags of helm {command}");
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
