//! What Istio's own charts and documents make for whole clusters raises nothing when it is held together, but for known
//! findings, each listed with its reason in `tests/data/analysis-golden.yaml`.
#![expect(clippy::disallowed_methods, reason = "the golden data are files")]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use istio_mc_core::analysis::{Cluster, analyze};
use istio_mc_core::rules::{Object, Target};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::{Decoder, Node, Value, read, record};

record! {
    /// A finding in the originals.
    pub struct Known("a known finding") {
        /// The beginning of the names of the meshes that have it.
        pub mesh: String = "mesh",
        /// The beginning of the object's kind and name, as in `Service istio-system/`.
        pub object: String = "object",
        /// What is raised.
        pub code: String = "code",
        /// Why it is right to raise it.
        pub reason: String = "reason",
    }
}

fn known() -> Vec<Known> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/analysis-golden.yaml");
    let source = Source::new("analysis-golden.yaml", fs::read_to_string(path).expect("readable"));
    let nodes = read(&source).expect("YAML");
    let mut findings = Diagnostics::new();
    let known = Decoder::document(&nodes[0], &source, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    known.expect("nothing was reported")
}

/// Objects by their cluster, clusters by their mesh.
type Meshes = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

/// The mesh and the cluster that a file is of: `helm/<topology>/<cluster>/<release>/objects.json`, or one of each for a
/// folder.
fn place(file: &str) -> (String, String) {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts: Vec<&str> = file.split('/').collect();
    match parts.as_slice() {
        ["data", "modern", "helm", "variants", ..] => (folder.to_owned(), String::new()),
        ["data", "modern", "helm", topology, cluster, ..] => {
            (format!("data/modern/helm/{topology}"), (*cluster).to_owned())
        }
        ["data", "modern", "helm-by-version", release, topology, cluster, ..] => {
            (format!("data/modern/helm-by-version/{release}/{topology}"), (*cluster).to_owned())
        }
        ["data", "legacy", "documents", ..] => (file.to_owned(), String::new()),
        _ => (folder.to_owned(), String::new()),
    }
}

fn target(mesh: &str) -> Target {
    let parts: Vec<&str> = mesh.split('/').collect();
    let version = match parts.as_slice() {
        ["data", "modern", "helm-by-version", release, ..] => {
            let (release, _) = release.split_once('-').unwrap_or((release, ""));
            release.parse().unwrap_or_else(|error| panic!("{error}"))
        }
        ["data", "modern", ..] => IstioVersion::new(1, 30, 3),
        ["data", "legacy", "istio-remote-0.8.0", ..] => IstioVersion::new(0, 8, 0),
        ["data", "legacy", "istio-remote-1.0.9", ..] => IstioVersion::new(1, 0, 9),
        ["data", "legacy", "playbook", ..] => IstioVersion::new(1, 0, 2),
        ["data", "legacy", "istio-1.1.17", ..] => IstioVersion::new(1, 1, 17),
        ["data", "legacy", "documents", ..] if mesh.contains("-1.1/") => IstioVersion::new(1, 1, 17),
        ["data", "legacy", ..] => IstioVersion::new(1, 4, 10),
        _ => panic!("`{mesh}` is for no known version"),
    };
    Target::new(version)
}

#[test]
fn whole_clusters_raise_known_findings_only() {
    let mut meshes = Meshes::new();
    for (file, object) in shared::modern_objects().into_iter().chain(shared::legacy_objects()) {
        let (mesh, cluster) = place(&file);
        meshes.entry(mesh).or_default().entry(cluster).or_default().push(object);
    }
    assert!(meshes.len() > 100, "only {} meshes", meshes.len());
    let known = known();
    let mut seen = BTreeSet::new();
    let mut surprises = Vec::new();
    for (mesh, clusters) in &meshes {
        let sources: Vec<Vec<Arc<Source>>> = clusters
            .values()
            .map(|objects| objects.iter().map(|object| shared::written(mesh, object)).collect())
            .collect();
        let nodes: Vec<Vec<Node<'_>>> = sources
            .iter()
            .map(|sources| sources.iter().flat_map(|source| read(source).expect("YAML")).collect())
            .collect();
        let objects: Vec<Vec<Object<'_>>> = nodes
            .iter()
            .zip(&sources)
            .map(|(nodes, sources)| {
                nodes.iter().zip(sources).map(|(node, source)| Object::new(node, source)).collect()
            })
            .collect();
        let clusters: Vec<Cluster<'_>> = objects
            .iter()
            .zip(clusters.keys())
            .map(|(objects, name)| Cluster {
                name: Some(name.as_str()).filter(|name| !name.is_empty()),
                objects,
            })
            .collect();
        for finding in analyze(&clusters, &target(mesh)) {
            let note = finding.notes.iter().find_map(|note| note.strip_prefix("in ")).unwrap_or_default();
            let object = note.replace('`', "");
            let (code, severity) = (finding.code.id, finding.severity.as_str());
            let position = known.iter().position(|known| {
                mesh.starts_with(&known.mesh) && object.starts_with(&known.object) && code == known.code
            });
            match position {
                Some(index) => {
                    seen.insert(index);
                }
                None => surprises.push(format!("{mesh}: {severity} {code}: {object}: {}", finding.message)),
            }
        }
    }
    assert!(surprises.is_empty(), "{} findings are not listed:\n{}", surprises.len(), surprises.join("\n"));
    for (index, known) in known.iter().enumerate() {
        assert!(seen.contains(&index), "nothing has this any more: {known:?}");
    }
}
