//! What lint says of charts: a folder a case under `tests/data/lint/`.
//!
//! | file | holds |
//! |---|---|
//! | `chart/` | the chart |
//! | `args` | options, a line each: `--kube-version 1.29`, `--folder NAME`, `--set a=b`, `--ignore MC0360`; may be absent |
//! | `findings.txt` | what is found; empty for charts that are fine |
//!
//! `UPDATE_CASES=1 cargo test -p istio-mc-develop --test lint` writes what came out; read it before accepting it.

#![expect(clippy::disallowed_methods, reason = "test cases are files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_develop::lint::{Options, Report, lint};
use istio_mc_diagnostic::{Code, Diagnostics, code};
use istio_mc_template::{ChartFile, ChartSource};

/// A chart in a folder, under a name that is the same everywhere.
struct Folder {
    path: PathBuf,
    name: String,
}

impl ChartSource for Folder {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let mut files = Vec::new();
        walk(&self.path, "", &mut files);
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

fn options(case: &Path) -> Options<'static> {
    let mut options = Options { globals: &["Mesh", "Cluster", "Peers"], ..Options::default() };
    let text = fs::read_to_string(case.join("args")).unwrap_or_default();
    for line in text.lines() {
        let (flag, value) = line.split_once(' ').expect("a flag and its value");
        match flag {
            "--kube-version" => options.kube_version = Some(value.parse().expect("a version")),
            "--folder" => options.folder = Some(value.to_owned()),
            "--set" => options.layers = std::mem::take(&mut options.layers).set(value),
            "--ignore" => options.ignore.push(Code::find(value).expect("a code")),
            other => panic!("{}: unknown flag {other}", case.display()),
        }
    }
    options
}

fn written(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings() {
        let place = finding.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
        let (level, code) = (finding.severity.as_str(), finding.code.id);
        out.push_str(&format!("{place}{level}[{code}]: {}\n", finding.message));
        for related in &finding.related {
            out.push_str(&format!("  {}: {}\n", related.place, related.label));
        }
        for note in &finding.notes {
            out.push_str(&format!("  note: {note}\n"));
        }
        for help in &finding.help {
            out.push_str(&format!("  help: {help}\n"));
        }
    }
    if report.ignored() > 0 {
        out.push_str(&format!("{} ignored\n", report.ignored()));
    }
    out
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint");
    let mut cases: Vec<_> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_finds_what_is_expected() {
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases found", cases.len());
    let mut failed = Vec::new();
    for case in &cases {
        let source = Folder { path: case.join("chart"), name: "web".to_owned() };
        let found = written(&lint(&source, &options(case)));
        // The same again is the same.
        assert_eq!(found, written(&lint(&source, &options(case))), "{}", case.display());
        let path = case.join("findings.txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, &found).expect("a case can be written");
        } else if found != fs::read_to_string(&path).unwrap_or_default() {
            failed.push(format!("{}\n{found}", case.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A check without a case may find nothing at all.
#[test]
fn every_check_has_a_case() {
    let found: BTreeSet<String> = cases()
        .iter()
        .flat_map(|case| {
            let text = fs::read_to_string(case.join("findings.txt")).expect("findings.txt");
            let codes = text.split("[MC").skip(1).map(|rest| format!("MC{}", &rest[..4]));
            codes.collect::<Vec<_>>()
        })
        .collect();
    let lint = code::ALL.iter().filter(|code| ("MC0351".."MC0380").contains(&code.id));
    let missing: Vec<&str> = lint.filter(|code| !found.contains(code.id)).map(|code| code.id).collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
}

/// Charts of every test and page of the repository: those that render must lint without an error.
#[test]
fn charts_that_render_have_no_errors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut charts = Vec::new();
    find(&root, &mut charts);
    assert!(charts.len() > 20, "only {} charts found", charts.len());
    let mut failed = Vec::new();
    for chart in charts {
        // Those that are there to be wrong.
        let shown = chart.to_string_lossy();
        let wrong = [
            "tests/data/lint",
            "tests/data/failures",
            "tests/data/limits",
            "tests/data/context",
            "tests/data/values/",
            "tests/data/schema/",
            "tests/data/requirements/wrong/",
            "cases/error-",
            "cases/lint-",
            "cases/test-",
        ];
        // Those in Go templates, values that benchmarks put between others, and the built-in ones, which have rules of
        // their own.
        let others = ["/benches/", "/moved/helm/", "tests/data/helm/", "../charts/"];
        if wrong.iter().chain(&others).any(|part| shown.contains(part)) {
            continue;
        }
        let source = Folder { path: chart.clone(), name: "web".to_owned() };
        let options = Options { globals: &["Mesh", "Cluster", "Peers"], ..Options::default() };
        let report = lint(&source, &options);
        if std::env::var_os("SHOW").is_some() {
            println!("== {shown}\n{}", written(&report));
        }
        if report.has_errors() {
            failed.push(format!("== {shown}\n{}", written(&report)));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn find(folder: &Path, charts: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    if entries.iter().any(|path| path.ends_with("Chart.yaml")) {
        charts.push(folder.to_owned());
        return;
    }
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            find(&path, charts);
        }
    }
}
