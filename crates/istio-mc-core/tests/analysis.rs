//! Every analyzer raises what its case says, and nothing where nothing is wrong.
//!
//! A case is a folder `tests/data/analysis/<code>-<what>/`: `bad.yaml` raises that code and no other, with all
//! findings in `expected.txt`; `good.yaml`, a near miss, raises nothing. There may be more of them: `bad-2.yaml` with
//! `expected-2.txt`, `good-2.yaml`. For several clusters, `bad/` and `good/` are folders with a file a cluster:
//! `bad/east.yaml`. Lines at the top say for what: `# istio: 1.0.9` the version, 1.30.3 otherwise; `# now: 1800000000`
//! the time, in seconds since 1970. `UPDATE_EXPECTED=1` writes `expected.txt`: read it before you keep it.
#![expect(clippy::disallowed_methods, reason = "the cases are files")]

mod shared;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::analysis::{Cluster, analyze};
use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Source, TextStyle, code};
use istio_mc_yaml::{Node, read};

/// Codes of the analysis, and what raises them.
const RANGES: [&str; 2] = ["MC07", "MC08"];

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/analysis");
    let entries = fs::read_dir(&folder).expect("the folder of cases");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no cases");
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().and_then(|name| name.to_str()).expect("a name")
}

fn code_of(case: &Path) -> &str {
    name(case).split('-').next().expect("a split has a first part")
}

/// The sides of a case whose names begin so: `good`, `good-2`.
fn sides(case: &Path, start: &str) -> Vec<String> {
    let entries = fs::read_dir(case).expect("a folder").map(|entry| entry.expect("readable").path());
    let stems = entries.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let mut sides: Vec<String> = stems.filter(|stem| stem.starts_with(start)).collect();
    sides.sort();
    assert!(!sides.is_empty(), "{}: nothing is {start}", name(case));
    sides
}

/// The texts of one side of a case, each with the name of its cluster.
fn sources(case: &Path, side: &str) -> Vec<(Option<String>, Arc<Source>)> {
    let text =
        |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = format!("{side}.yaml");
    if case.join(&file).is_file() {
        return vec![(None, Source::new(file.as_str(), text(&case.join(&file))))];
    }
    let entries = fs::read_dir(case.join(side)).unwrap_or_else(|_| panic!("{}: no {side}", case.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    let clusters = files.iter().map(|path| {
        let cluster = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let source = Source::new(format!("{cluster}.yaml"), text(path));
        (Some(cluster), source)
    });
    clusters.collect()
}

fn target(source: &Source) -> Target {
    let said = |key: &str| {
        let mut lines = source.text().lines().take_while(|line| line.starts_with('#'));
        lines.find_map(|line| line.strip_prefix("# ")?.strip_prefix(key)?.strip_prefix(": "))
    };
    let version = said("istio").map_or(Ok(IstioVersion::new(1, 30, 3)), str::parse);
    let target = Target::new(version.unwrap_or_else(|error| panic!("{error}")));
    match said("now") {
        Some(seconds) => target.at(seconds.parse().expect("seconds")),
        None => target,
    }
}

/// What the rules and the analysis find.
fn findings(case: &Path, side: &str) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let sources = sources(case, side);
    let target = target(&sources[0].1);
    let nodes: Vec<Vec<Node<'_>>> = sources
        .iter()
        .map(|(_, source)| read(source).unwrap_or_else(|findings| panic!("{}: {findings}", case.display())))
        .collect();
    let objects: Vec<Vec<Object<'_>>> = nodes
        .iter()
        .zip(&sources)
        .map(|(nodes, (_, source))| nodes.iter().map(|node| Object::new(node, source)).collect())
        .collect();
    let clusters: Vec<Cluster<'_>> = objects
        .iter()
        .zip(&sources)
        .map(|(objects, (name, _))| Cluster { name: name.as_deref(), objects })
        .collect();
    assert!(objects.iter().all(|objects| !objects.is_empty()), "{}: no objects", case.display());
    let rules = objects.iter().flat_map(|objects| check(objects, &target)).collect();
    (rules, analyze(&clusters, &target))
}

fn text<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let parts: Vec<String> =
        findings.into_iter().map(|finding| TextStyle::default().render(finding)).collect();
    parts.join("\n")
}

#[test]
fn near_misses_raise_nothing() {
    let mut wrong = Vec::new();
    for case in cases() {
        for side in sides(&case, "good") {
            let (rules, analysis) = findings(&case, &side);
            if !rules.is_empty() || !analysis.is_empty() {
                wrong.push(format!("{} {side}:\n{}", name(&case), text(rules.iter().chain(&analysis))));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_wrong_raises_its_code_alone() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    let all = cases();
    let all = all.iter().flat_map(|case| sides(case, "bad").into_iter().map(move |side| (case, side)));
    for (case, side) in all {
        let (rules, analysis) = findings(case, &side);
        let found = text(&analysis);
        if !rules.is_empty() {
            wrong.push(format!("{}: single objects are wrong:\n{}", name(case), text(&rules)));
        }
        let raised: BTreeSet<&str> = analysis.iter().map(|finding| finding.code.id).collect();
        if raised != BTreeSet::from([code_of(case)]) {
            wrong.push(format!("{}: {raised:?}:\n{found}", name(case)));
            continue;
        }
        for finding in analysis.iter().filter(|finding| finding.place.is_none() || finding.help.is_empty()) {
            wrong.push(format!("{}: no place, or nothing to do about it: {}", name(case), finding.message));
        }
        let path = case.join(format!("{}.txt", side.replace("bad", "expected")));
        if update {
            fs::write(&path, &found).expect("writable");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{} differs; found:\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_code_of_the_analysis_has_a_case() {
    let cases = cases();
    let covered: BTreeSet<&str> = cases.iter().map(|case| code_of(case)).collect();
    let of_analysis = |id: &&str| RANGES.iter().any(|range| id.starts_with(range));
    let codes: BTreeSet<&str> = code::ALL.iter().map(|code| code.id).filter(of_analysis).collect();
    let missing: Vec<&&str> = codes.difference(&covered).collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
    for code in covered {
        assert!(codes.contains(code), "{code} is no code of the analysis");
    }
}

#[test]
fn no_input_makes_the_analysis_panic() {
    let versions = [IstioVersion::new(1, 1, 0), IstioVersion::new(1, 31, 0)];
    let empty = Source::new("a", "");
    let mut count = 0;
    for case in cases() {
        for (_, source) in sources(&case, "bad") {
            let nodes = read(&source).expect("YAML");
            for (at, node) in nodes.iter().enumerate() {
                for changed in shared::mutations(&node.to_value()) {
                    let changed = Node::from(&changed);
                    let object = |(index, node)| {
                        if index == at { Object::new(&changed, &empty) } else { Object::new(node, &source) }
                    };
                    let objects: Vec<Object<'_>> = nodes.iter().enumerate().map(object).collect();
                    for version in versions {
                        let cluster = Cluster { name: None, objects: &objects };
                        let findings = analyze(&[cluster, cluster], &Target::new(version));
                        count += 1;
                        assert!(findings.iter().all(|finding| !finding.message.is_empty()));
                    }
                }
            }
        }
    }
    assert!(count > 10_000, "only {count} inputs");
}
