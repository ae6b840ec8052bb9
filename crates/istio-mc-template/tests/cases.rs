//! Charts and what they render to, a folder a case: `tests/data/<subject>/<case>/`.
//!
//! | file | holds |
//! |---|---|
//! | `chart/` | the chart; absent: `../chart/` of the subject |
//! | `args` | what to render with, a flag a line, as `istio-mc template` has them; may be absent |
//! | `output.yaml` | the stream written, or |
//! | `output.json` | the same as JSON, with `--json`, or |
//! | `output.txt` | the texts of the templates as rendered, with `--text`, or |
//! | `findings.txt` | the findings, where rendering fails |
//! | `warnings.txt` | the warnings; absent if there are none |
//! | `notes.txt`, `left-out.txt` | the notes, and the hooks left out; absent if there are none |
//!
//! `UPDATE_CASES=1 cargo test -p istio-mc-template --test cases` writes what came out; read it before accepting it.

#![expect(clippy::disallowed_methods, reason = "test cases are files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_template::{
    Capabilities, Chart, ChartFile, ChartSource, Format, Globals, Hooks, Layers, Limits, Order, Release,
    Request, parse, parse_crds, render, select, sort, write_stream,
};

/// A chart in a folder.
struct Folder(PathBuf);

impl ChartSource for Folder {
    fn name(&self) -> &str {
        "chart"
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let mut files = Vec::new();
        walk(&self.0, "", &mut files);
        Ok(files)
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<ChartFile>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a folder can be listed");
        let name = entry.file_name().into_string().expect("names in test data are UTF-8");
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push(ChartFile { path, content: fs::read(entry.path()).expect("it can be read").into() });
        }
    }
}

#[derive(Default)]
struct Args {
    layers: Layers,
    release: Option<Release>,
    capabilities: Capabilities,
    hooks: Hooks,
    order: Order,
    format: Format,
    text: bool,
    crds: bool,
    limits: Limits,
}

fn args(case: &Path) -> Args {
    let mut args = Args { release: Some(Release::new("demo", "default")), ..Args::default() };
    let text = fs::read_to_string(case.join("args")).unwrap_or_default();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (flag, value) = line.split_once(' ').unwrap_or((line, ""));
        let release = args.release.as_mut().expect("set above");
        let layers = std::mem::take(&mut args.layers);
        args.layers = match flag {
            "-f" => {
                let text =
                    fs::read_to_string(case.join(value)).unwrap_or_else(|error| panic!("{value}: {error}"));
                layers.file(&Source::new(value, text))
            }
            "--set" => layers.set(value),
            "--set-string" => layers.set_string(value),
            "--set-json" => layers.set_json(value),
            "--set-literal" => layers.set_literal(value),
            "--skip-schema-validation" => layers.skip_schema_validation(),
            "--set-file" => {
                let (key, path) = value.split_once('=').expect("key=path");
                layers.set_file(key, &fs::read_to_string(case.join(path)).expect("the file of --set-file"))
            }
            _ => {
                match flag {
                    "--name" => value.clone_into(&mut release.name),
                    "-n" => value.clone_into(&mut release.namespace),
                    "--is-upgrade" => release.is_upgrade = true,
                    "--kube-version" => args.capabilities.kube_version = value.parse().expect("a version"),
                    "--api-versions" => args.capabilities.api_versions.push(value.to_owned()),
                    "--hooks" => {
                        args.hooks = match value {
                            "all" => Hooks::All,
                            "none" => Hooks::None,
                            _ => Hooks::Default,
                        }
                    }
                    "--reverse" => args.order = Order::Uninstall,
                    "--json" => args.format = Format::Json,
                    "--text" => args.text = true,
                    "--crds" => args.crds = true,
                    "--fuel" => args.limits.fuel = value.parse().expect("a number"),
                    "--output" => args.limits.output = value.parse().expect("a number"),
                    other => panic!("{}: unknown flag {other}", case.display()),
                }
                layers
            }
        };
    }
    args
}

fn texts(findings: &Diagnostics) -> String {
    findings.iter().map(|finding| TextStyle::default().render(finding)).collect::<Vec<_>>().join("\n")
}

/// What came out, by the names of the files that expect it.
fn outcome(case: &Path, covering: bool) -> BTreeMap<&'static str, String> {
    let own = case.join("chart");
    let folder = if own.is_dir() { own } else { case.parent().expect("a subject").join("chart") };
    let mut out = BTreeMap::new();
    let mut warnings = Diagnostics::new();
    let result = run(&folder, case, covering, &mut warnings, &mut out);
    if let Err(findings) = result {
        out.clear();
        out.insert("findings.txt", texts(&findings));
    }
    if !warnings.is_empty() {
        out.insert("warnings.txt", texts(&warnings));
    }
    out
}

fn run(
    folder: &Path,
    case: &Path,
    covering: bool,
    warnings: &mut Diagnostics,
    out: &mut BTreeMap<&'static str, String>,
) -> Result<(), Diagnostics> {
    let args = args(case);
    let chart = Chart::load_within(&Folder(folder.to_owned()), args.limits)?;
    warnings.extend(chart.warnings);
    let chart = if covering { chart.value.covering().0 } else { chart.value };
    let request = Request {
        release: args.release.expect("set above"),
        capabilities: args.capabilities,
        layers: &args.layers,
        globals: Globals::new(),
    };
    let rendered = render(&chart, &request)?;
    warnings.extend(rendered.warnings);
    let rendered = rendered.value;
    if let Some(notes) = &rendered.notes {
        out.insert("notes.txt", notes.clone());
    }
    if args.text {
        let mut text = String::new();
        for template in &rendered.templates {
            write!(text, "=== {}\n{}", template.path, template.source.text()).expect("to memory");
        }
        out.insert("output.txt", text);
        return Ok(());
    }
    let mut selection = select(parse(&rendered)?, args.hooks);
    if args.crds {
        let mut all = parse_crds(&rendered)?;
        all.append(&mut selection.kept);
        selection.kept = all;
    }
    sort(&mut selection.kept, args.order);
    let mut stream = Vec::new();
    write_stream(&selection.kept, &mut stream, args.format).expect("to memory");
    let name = if args.format == Format::Json { "output.json" } else { "output.yaml" };
    out.insert(name, String::from_utf8(stream).expect("UTF-8"));
    if !selection.left_out.is_empty() {
        let lines = selection.left_out.iter().map(|manifest| format!("{}\n", manifest.id));
        out.insert("left-out.txt", lines.collect());
    }
    Ok(())
}

const EXPECTED: [&str; 7] =
    ["output.yaml", "output.json", "output.txt", "findings.txt", "warnings.txt", "notes.txt", "left-out.txt"];

#[test]
fn cases() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut cases: Vec<PathBuf> = Vec::new();
    for subject in fs::read_dir(&data).expect("tests/data is there") {
        let subject = subject.expect("listed").path();
        let no_cases = ["golden", "helm", "moved", "robust"];
        if subject.is_file() || no_cases.iter().any(|name| subject.ends_with(name)) {
            continue;
        }
        for case in fs::read_dir(&subject).expect("a folder of cases") {
            let case = case.expect("listed").path();
            if case.is_dir() && case.file_name().is_some_and(|name| name != "chart") {
                cases.push(case);
            }
        }
    }
    cases.sort();
    assert!(update || cases.len() > 20, "only {} cases under {}", cases.len(), data.display());
    let mut failures = String::new();
    for case in &cases {
        let name = case.strip_prefix(&data).expect("below").display();
        let outcome = outcome(case, false);
        assert_eq!(outcome, self::outcome(case, false), "{name}: a second run differs");
        assert_eq!(outcome, self::outcome(case, true), "{name}: coverage changes what comes out");
        for file in EXPECTED {
            let path = case.join(file);
            let expected = fs::read_to_string(&path).ok();
            let found = outcome.get(file);
            if expected.as_ref() == found {
                continue;
            }
            if update {
                match found {
                    Some(text) => fs::write(&path, text).expect("it can be written"),
                    None => fs::remove_file(&path).expect("it can be removed"),
                }
                continue;
            }
            writeln!(failures, "=== {name}/{file}").expect("to memory");
            for difference in differences(expected.as_deref().unwrap_or(""), found.map_or("", String::as_str))
            {
                writeln!(failures, "{difference}").expect("to memory");
            }
        }
    }
    assert!(failures.is_empty(), "differences (- expected, + found):\n{failures}");
}

/// The lines that differ, from the first to the last difference.
fn differences(expected: &str, found: &str) -> Vec<String> {
    let (left, right): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same_start = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let rest = left.len().min(right.len()) - same_start;
    let same_end = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take(rest)
        .take_while(|(left, right)| left == right)
        .count();
    let removed = left[same_start..left.len() - same_end].iter().map(|line| format!("- {line}"));
    let added = right[same_start..right.len() - same_end].iter().map(|line| format!("+ {line}"));
    removed.chain(added).collect()
}
