//! Whole meshes as Istio's charts and guides make them: all clusters of a topology together. What is found is
//! listed in `tests/data/golden-meshes.yaml`, each with the reason why it is right, and an entry that is not true any
//! more fails.
#![expect(clippy::disallowed_methods, reason = "the golden data are files")]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use istio_mc_core::analysis::{Cluster, analyze};
use istio_mc_core::rules::{Object, Target};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_yaml::{Decoder, Node, Value, read, record};

record! {
    /// What is found in the golden data, rightly.
    pub struct Finding("a finding") {
        /// The beginning of the path of the topology.
        pub topology: String = "topology",
        /// The object: its kind and name.
        pub object: String = "object",
        /// What is raised.
        pub code: String = "code",
        /// Why it is right to raise it.
        pub reason: String = "reason",
    }
}

/// A topology with the objects of its clusters.
type Topologies = BTreeMap<String, BTreeMap<String, Vec<(String, Value)>>>;

/// Modern topologies: `data/modern/helm/<topology>/<cluster>/<release>/objects.json`.
fn modern() -> Topologies {
    let mut found = Topologies::new();
    for (file, object) in shared::modern_objects() {
        let parts: Vec<&str> = file.split('/').collect();
        if let [_, _, "helm", topology, cluster, _, _] = parts[..] {
            let clusters = found.entry(topology.to_owned()).or_default();
            clusters.entry(cluster.to_owned()).or_default().push((file.clone(), object));
        }
    }
    found
}

/// Legacy meshes: `data/legacy/{playbook,documents}/<mesh>/<cluster>`, a folder or a file each.
fn legacy() -> Topologies {
    let mut found = Topologies::new();
    for (file, object) in shared::legacy_objects() {
        let parts: Vec<&str> = file.split('/').collect();
        if let [_, _, group @ ("playbook" | "documents"), mesh, cluster, ..] = parts[..] {
            let clusters = found.entry(format!("{group}/{mesh}")).or_default();
            let cluster = cluster.trim_end_matches(".json").to_owned();
            clusters.entry(cluster).or_default().push((file.clone(), object));
        }
    }
    found
}

fn check(topologies: &Topologies, target: impl Fn(&str) -> Target, at_least: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden-meshes.yaml");
    let source = Source::new("golden-meshes.yaml", fs::read_to_string(path).expect("readable"));
    let documents = read(&source).expect("YAML");
    let mut problems = Diagnostics::new();
    let known: Vec<Finding> = Decoder::document(&documents[0], &source, &mut problems).unwrap_or_default();
    assert!(problems.is_empty(), "{problems:?}");
    let known: Vec<&Finding> = known
        .iter()
        .filter(|finding| topologies.keys().any(|name| name.starts_with(&finding.topology)))
        .collect();
    assert!(topologies.len() >= at_least, "only {} topologies", topologies.len());
    let mut seen = BTreeSet::new();
    let mut surprises = Vec::new();
    for (topology, clusters) in topologies {
        let sources: Vec<(&str, Vec<Arc<Source>>)> = clusters
            .iter()
            .map(|(cluster, objects)| {
                (cluster.as_str(), objects.iter().map(|(file, object)| shared::written(file, object)).collect())
            })
            .collect();
        let nodes: Vec<Vec<(Vec<Node<'_>>, &Arc<Source>)>> = sources
            .iter()
            .map(|(_, sources)| sources.iter().map(|source| (read(source).expect("YAML"), source)).collect())
            .collect();
        let objects: Vec<Vec<Object<'_>>> = nodes
            .iter()
            .map(|files| files.iter().map(|(nodes, source)| Object::new(&nodes[0], source)).collect())
            .collect();
        let input: Vec<Cluster<'_>> = objects
            .iter()
            .zip(&sources)
            .map(|(objects, (name, _))| Cluster { name: Some(name), objects })
            .collect();
        for finding in analyze(&input, &target(topology)) {
            let note = finding.notes.iter().rev().find_map(|note| note.strip_prefix("in ")).unwrap_or_default();
            let object = note.split(',').next().unwrap_or_default().replace('`', "");
            let entry = known.iter().position(|known| {
                topology.starts_with(&known.topology) && known.object == object && known.code == finding.code.id
            });
            match entry {
                Some(entry) => {
                    seen.insert(entry);
                }
                None => surprises.push(format!("{topology}: {}", TextStyle::default().render(&finding))),
            }
        }
    }
    assert!(surprises.is_empty(), "{} findings are not listed:\n{}", surprises.len(), surprises.join("\n"));
    for (index, entry) in known.iter().enumerate() {
        assert!(seen.contains(&index), "this is not found any more: {entry:?}");
    }
}

#[test]
fn modern_topologies_raise_what_is_listed() {
    let mut topologies = modern();
    topologies.remove("variants");
    check(&topologies, |_| Target::new(IstioVersion::new(1, 30, 3)), 8);
}

#[test]
fn legacy_meshes_raise_what_is_listed() {
    let version = |mesh: &str| match mesh {
        mesh if mesh.starts_with("playbook/") => IstioVersion::new(1, 0, 2),
        mesh if mesh.ends_with("-1.0") => IstioVersion::new(1, 0, 9),
        mesh if mesh.ends_with("-1.1") => IstioVersion::new(1, 1, 17),
        _ => IstioVersion::new(1, 4, 10),
    };
    check(&legacy(), |mesh| Target::new(version(mesh)), 10);
}
