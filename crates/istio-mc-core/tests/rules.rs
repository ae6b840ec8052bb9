//! Every rule raises what its case says, and nothing where nothing is wrong.
//!
//! A case is a folder `tests/data/rules/<code>-<what>/`: `invalid.yaml`, in which every document raises
//! that code and no other, with all findings in `expected.txt`; and `valid.yaml`, near misses that raise
//! nothing. Notes count only in the cases of their own codes. A first line `# istio: 1.0.9` gives the version, 1.1.0 otherwise. `UPDATE_EXPECTED=1` writes
//! `expected.txt`: read it before you keep it.
#![expect(clippy::disallowed_methods, reason = "the cases are files")]

mod shared;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::rules::{KubernetesVersion, Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Severity, Source, TextStyle, code};
use istio_mc_yaml::{Node, read};
use shared::mutations;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rules");
    let entries = fs::read_dir(&folder).expect("the folder of cases");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.sort();
    assert!(cases.len() > 30, "only {} cases", cases.len());
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().and_then(|name| name.to_str()).expect("a name")
}

fn code_of(case: &Path) -> &str {
    name(case).split('-').next().expect("a split has a first part")
}

fn source(case: &Path, file: &str) -> Arc<Source> {
    let path = case.join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Source::new(file, text)
}

fn target(source: &Source) -> Target {
    let first = source.text().lines().next().unwrap_or_default();
    let version = first.strip_prefix("# istio: ").map_or(Ok(IstioVersion::new(1, 1, 0)), str::parse);
    Target::new(version.unwrap_or_else(|error| panic!("{error}")))
}

fn nodes(source: &Arc<Source>) -> Vec<Node<'_>> {
    read(source).unwrap_or_else(|findings| panic!("{}", text(findings.iter())))
}

fn text<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> String {
    let parts: Vec<String> = findings.map(|finding| TextStyle::default().render(finding)).collect();
    parts.join("\n")
}

/// What a case is about: notes, which some kinds always get, are left out but where the case is theirs.
fn findings(case: &Path, objects: &[Object<'_>], target: &Target) -> Vec<Diagnostic> {
    let mut findings = check(objects, target);
    findings.retain(|finding| finding.severity != Severity::Note || finding.code.id == code_of(case));
    findings
}

#[test]
fn valid_objects_raise_nothing() {
    for case in cases() {
        let source = source(&case, "valid.yaml");
        let nodes = nodes(&source);
        let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
        assert!(!objects.is_empty(), "{}: no objects", name(&case));
        let findings = findings(&case, &objects, &target(&source));
        assert!(findings.is_empty(), "{}:\n{}", name(&case), text(findings.iter()));
    }
}

#[test]
fn every_invalid_object_raises_its_code_alone() {
    for case in cases() {
        let source = source(&case, "invalid.yaml");
        let nodes = nodes(&source);
        assert!(!nodes.is_empty(), "{}: no objects", name(&case));
        for (index, node) in nodes.iter().enumerate() {
            let findings = findings(&case, &[Object::new(node, &source)], &target(&source));
            let raised: BTreeSet<&str> = findings.iter().map(|finding| finding.code.id).collect();
            assert_eq!(
                raised,
                BTreeSet::from([code_of(&case)]),
                "{}: document {index}\n{}",
                name(&case),
                text(findings.iter())
            );
            for finding in &findings {
                let place = finding.place.as_ref().unwrap_or_else(|| panic!("{}: no place", finding.message));
                assert!(place.span.end > 0, "{}: no place", finding.message);
            }
        }
    }
}

#[test]
fn findings_read_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for case in cases() {
        let source = source(&case, "invalid.yaml");
        let nodes = nodes(&source);
        let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
        let found = text(findings(&case, &objects, &target(&source)).iter());
        let path = case.join("expected.txt");
        if update {
            fs::write(&path, &found).expect("writable");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "{} differs; found:\n{found}", path.display());
    }
}

#[test]
fn every_code_of_objects_has_a_case() {
    let cases = cases();
    let covered: BTreeSet<&str> = cases.iter().map(|case| code_of(case)).collect();
    let codes: BTreeSet<&str> =
        code::ALL.iter().map(|code| code.id).filter(|id| id.starts_with("MC04")).collect();
    assert!(!codes.is_empty());
    let missing: Vec<&&str> = codes.difference(&covered).collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
    for code in covered {
        assert!(code::Code::find(code).is_some(), "{code} is no code");
    }
}

#[test]
fn no_input_makes_rules_panic() {
    let legacy = [(0, 8), (1, 0), (1, 1), (1, 4)].map(|(major, minor)| IstioVersion::new(major, minor, 0));
    let modern = [(1, 24), (1, 31)].map(|(major, minor)| IstioVersion::new(major, minor, 0));
    let empty = Source::new("a", "");
    let mut count = 0;
    for case in cases() {
        let source = source(&case, "valid.yaml");
        let is_modern = target(&source).istio.api_level().is_modern();
        let levels = if is_modern { &modern[..] } else { &legacy };
        for node in nodes(&source) {
            for changed in mutations(&node.to_value()) {
                let node = Node::from(&changed);
                for &level in levels {
                    let findings = check(&[Object::new(&node, &empty)], &Target::new(level));
                    // Messages are made on the way; that they can be shown is for their own tests.
                    count += 1;
                    assert!(findings.iter().all(|finding| !finding.message.is_empty()));
                }
            }
        }
    }
    assert!(count > 10_000, "only {count} checks");
}

#[test]
fn lists_are_checked_one_by_one() {
    let source = Source::new(
        "list.yaml",
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: A}, spec: {clusterIP: None}}\n",
    );
    let nodes = nodes(&source);
    let object = Object::new(&nodes[0], &source).from("a test");
    let findings = check(&[object], &Target::new(IstioVersion::new(1, 0, 0)));
    assert_eq!(findings.len(), 1);
    assert_eq!(*findings[0].code, code::OBJECT_NAME);
    assert_eq!(findings[0].notes, ["in Service `A`, made by a test"]);
}

#[test]
fn kinds_are_held_against_the_version_of_kubernetes() {
    let source = Source::new(
        "old.yaml",
        "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {minAvailable: 1}}",
    );
    let nodes = nodes(&source);
    let found = |target: Target| {
        let findings = check(&[Object::new(&nodes[0], &source)], &target);
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let target = Target::new(IstioVersion::new(1, 30, 3));
    assert_eq!(found(target), [] as [&code::Code; 0]);
    for (minor, expected) in [
        (4, Some(&code::KIND_TOO_NEW)),
        (20, None),
        (21, Some(&code::DEPRECATED_KIND)),
        (25, Some(&code::REMOVED_KIND)),
    ] {
        let found = found(target.on(KubernetesVersion::new(1, minor)));
        assert_eq!(found.first().copied(), expected, "1.{minor}");
    }
}
