//! What Istio's own charts, documents and the playbook make raises nothing, but for known defects, each
//! listed with its reason in `tests/data/golden-defects.yaml`.
#![expect(clippy::disallowed_methods, reason = "the golden data are files")]

mod shared;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostics, Severity, Source, TextStyle};
use istio_mc_yaml::{Decoder, Node, read, record};

record! {
    /// A defect of the originals.
    pub struct Defect("a defect") {
        /// The beginning of the path of the files that have it, below `data/legacy/`.
        pub files: String = "files",
        /// The object: its kind and name.
        pub object: String = "object",
        /// What is raised.
        pub code: String = "code",
        /// Why it is right to raise it.
        pub reason: String = "reason",
    }
}

fn known_defects() -> Vec<Defect> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden-defects.yaml");
    let source = Source::new("golden-defects.yaml", fs::read_to_string(path).expect("readable"));
    let nodes = read(&source).expect("YAML");
    let mut findings = Diagnostics::new();
    let defects = Decoder::document(&nodes[0], &source, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    defects.expect("nothing was reported")
}

/// The version that objects of a file are for.
fn target(file: &str) -> Target {
    let version = match file.split('/').next().unwrap_or_default() {
        "istio-remote-0.8.0" => IstioVersion::new(0, 8, 0),
        "istio-remote-1.0.9" => IstioVersion::new(1, 0, 9),
        "playbook" => IstioVersion::new(1, 0, 2),
        "istio-1.1.17" => IstioVersion::new(1, 1, 17),
        "istio-1.4.10" => IstioVersion::new(1, 4, 10),
        "documents" if file.contains("-1.1/") => IstioVersion::new(1, 1, 17),
        "documents" => IstioVersion::new(1, 4, 10),
        other => panic!("`{other}` is for no known version"),
    };
    Target::new(version)
}

#[test]
fn legacy_objects_raise_known_defects_only() {
    let defects = known_defects();
    let mut seen = BTreeSet::new();
    let mut surprises = Vec::new();
    let mut count = 0;
    for (name, object) in shared::legacy_objects() {
        let file = name.strip_prefix("data/legacy/").expect("legacy data");
        let source = shared::written(file, &object);
        let nodes = read(&source).expect("YAML");
        let text = |path: &[&str]| nodes[0].at(path).and_then(Node::as_str).unwrap_or_default().to_owned();
        let title = format!("{} {}", text(&["kind"]), text(&["metadata", "name"]));
        count += 1;
        for finding in check(&[Object::new(&nodes[0], &source)], &target(file)) {
            let defect = defects.iter().position(|defect| {
                file.starts_with(&defect.files) && title == defect.object && finding.code.id == defect.code
            });
            match defect {
                Some(index) => {
                    seen.insert(index);
                }
                None => surprises.push(format!("{file}: {title}: {} {}", finding.code.id, finding.message)),
            }
        }
    }
    assert!(count > 1500, "only {count} objects");
    assert!(surprises.is_empty(), "{} findings are not listed:\n{}", surprises.len(), surprises.join("\n"));
    for (index, defect) in defects.iter().enumerate() {
        assert!(seen.contains(&index), "no object has this any more: {defect:?}");
    }
}

/// The version that the objects of a file under `data/modern` are for.
fn modern_target(file: &str) -> Target {
    let mut parts = file.split('/').skip(2);
    let version = match (parts.next(), parts.next()) {
        (Some("helm-by-version"), Some(version)) => {
            version.trim_end_matches("-rc.0").parse().expect("a version")
        }
        _ => IstioVersion::new(1, 30, 3),
    };
    Target::new(version)
}

#[test]
fn modern_objects_raise_nothing() {
    let mut surprises = Vec::new();
    let mut count = 0;
    for (file, object) in shared::modern_objects() {
        let source = shared::written(&file, &object);
        let nodes = read(&source).expect("YAML");
        count += 1;
        let findings = check(&[Object::new(&nodes[0], &source)], &modern_target(&file));
        // Notes are about forms that are right, as a workload that only its network leads to.
        for finding in findings.into_iter().filter(|finding| finding.severity != Severity::Note) {
            let text = TextStyle::default().render(&finding);
            surprises.push(format!("{file}: {text}"));
        }
    }
    assert!(count > 1000, "only {count} objects");
    assert!(surprises.is_empty(), "{} findings:\n{}", surprises.len(), surprises.join("\n"));
}
