//! What the meshes under examples/ render to: a snapshot a cluster and release, in the folder snapshots/.
#![expect(clippy::disallowed_methods, reason = "tests read the examples")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::mesh::{Cluster, Fleet};
use istio_mc_core::plan::Files;
use istio_mc_core::validate::{Input, Options as ValidateOptions, Text, validate};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::Source;
use istio_mc_render::{Collected, Options, Parts, Renderer, World, collect, write_imports};
use istio_mc_template::{ChartSource, Format, Manifest, StreamWriter, write_stream};

/// The files of the repository.
struct Repository;

impl Files for Repository {
    fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
        let text = fs::read_to_string(root().join(path)).map_err(|error| error.to_string())?;
        Ok(Source::new(path.display().to_string(), text))
    }
}

impl World for Repository {
    fn chart(&self, path: &Path) -> Result<Box<dyn ChartSource>, String> {
        Err(format!("the examples use built-in charts only, not {}", path.display()))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The mesh files of an example as its README line gives them: the list of clusters first.
fn sources(example: &str) -> Vec<Arc<Source>> {
    let folder = root().join("examples").join(example);
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the example's folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort_by_key(|name| (name != "mesh.yaml" && name != "inventory.yaml", name.clone()));
    let read = |name: &String| Repository.read(&Path::new("examples").join(example).join(name));
    names.iter().map(|name| read(name).expect("a mesh file")).collect()
}

fn examples() -> Vec<String> {
    let entries = fs::read_dir(root().join("examples")).expect("the examples");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(!names.is_empty(), "there are no examples");
    names
}

fn text(manifests: &[Manifest<'_>]) -> String {
    let mut out = Vec::new();
    write_stream(manifests, &mut out, Format::Yaml).expect("memory takes everything");
    String::from_utf8(out).expect("YAML is UTF-8")
}

/// All objects of a cluster as one stream.
fn stream(collected: &Collected<'_>) -> String {
    let mut out = Vec::new();
    collected.write(&mut out, Format::Yaml).expect("memory takes everything");
    String::from_utf8(out).expect("YAML is UTF-8")
}

/// The objects of imported services.
fn imports(collected: &Collected<'_>) -> String {
    let mut out = Vec::new();
    let mut stream = StreamWriter::new(&mut out, Format::Yaml);
    write_imports(&collected.imports, &mut stream).expect("memory takes everything");
    stream.finish().expect("memory takes everything");
    String::from_utf8(out).expect("YAML is UTF-8")
}

/// As `render` has it: objects are checked by the rules of the cluster's Istio.
fn options(fleet: &Fleet, cluster: &Cluster) -> Options {
    Options { istio_version: Some(fleet.mesh_of(cluster).istio.version), ..Options::default() }
}

#[test]
fn examples_render_to_their_snapshots() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for example in examples() {
        let mesh =
            Fleet::load(&sources(&example)).unwrap_or_else(|problems| panic!("{example}: {problems}")).value;
        let renderer = Renderer::new(&mesh, &Repository)
            .unwrap_or_else(|problems| panic!("{example}: {problems}"))
            .value;
        for cluster in &mesh.clusters {
            let options = options(&mesh, cluster);
            let parts: Parts<'_> = renderer
                .cluster(cluster, &options)
                .unwrap_or_else(|problems| panic!("{example}: {problems}"))
                .value;
            settings.set_snapshot_path(format!("../../../snapshots/examples/{example}/{}", cluster.name));
            // All parts together must hold too, not only each by itself.
            let whole = collect(&parts, &options)
                .unwrap_or_else(|problems| panic!("{example}, {}: {problems}", cluster.name))
                .value;
            let again = renderer.cluster(cluster, &options).expect("as before").value;
            let twice = collect(&again, &options).expect("as before").value;
            assert_eq!(stream(&whole), stream(&twice), "rendering twice gives the same bytes");
            let origin = |manifest: &Manifest<'_>| {
                manifest.template.split('/').next().expect("a first part").to_owned()
            };
            let mut groups: Vec<String> = whole.manifests.iter().map(origin).collect();
            groups.sort();
            groups.dedup();
            for group in groups {
                let members: Vec<Manifest<'_>> =
                    whole.manifests.iter().filter(|manifest| origin(manifest) == group).cloned().collect();
                settings.bind(|| insta::assert_snapshot!(group.as_str(), text(&members)));
            }
            if !whole.imports.is_empty() {
                settings.bind(|| insta::assert_snapshot!("imports", imports(&whole)));
            }
        }
    }
}

/// What is found in the examples, and why it may be: the example, the code, a part of the message.
const FOUND: &[(&str, &str, &str, &str)] = &[
    ("split-horizon", "MC0812", "`*.local`", "the gateway between networks lets all clusters of the mesh in"),
    ("regions", "MC0812", "`*.local`", "the gateway between networks lets all clusters of the mesh in"),
    ("regions", "MC0812", "`*.global`", "the gateway between meshes, as Istio's chart has it"),
    ("regions", "MC0711", "`app=orders`", "the service that is exported is deployed by others"),
    ("federation", "MC0812", "`*.global`", "the gateway between meshes, as Istio's chart has it"),
];

/// What is said of objects, with the names of those that are expected taken off.
fn unexpected(
    example: &str,
    inputs: &[Input],
    istio: Option<IstioVersion>,
    seen: &mut [bool],
) -> Vec<String> {
    let report = validate(inputs, &ValidateOptions { istio, ..ValidateOptions::default() });
    assert!(report.objects > 0, "{example} renders nothing");
    let mut unexpected = Vec::new();
    for finding in &report.findings {
        let expected = FOUND.iter().position(|(of, code, part, _)| {
            *of == example && finding.code.id == *code && finding.message.contains(part)
        });
        match expected {
            Some(index) => seen[index] = true,
            None => unexpected.push(format!("{example}: {}: {}", finding.code.id, finding.message)),
        }
    }
    unexpected
}

/// The examples are clean, each cluster by the rules of its Istio and all clusters together.
#[test]
fn examples_are_valid() {
    let mut seen = vec![false; FOUND.len()];
    let mut problems = Vec::new();
    for example in examples().iter().filter(|example| FOUND.iter().any(|(of, ..)| of == example)) {
        let fleet = Fleet::load(&sources(example)).unwrap_or_else(|problems| panic!("{problems}")).value;
        let renderer =
            Renderer::new(&fleet, &Repository).unwrap_or_else(|problems| panic!("{problems}")).value;
        let mut inputs = Vec::new();
        for cluster in &fleet.clusters {
            let options = options(&fleet, cluster);
            let parts = renderer.cluster(cluster, &options).expect("it renders").value;
            let whole = collect(&parts, &options).expect("it renders").value;
            let text = Text::named(Source::new(cluster.name.as_str(), stream(&whole)));
            let input = Input { cluster: Some(cluster.name.to_string()), texts: vec![text] };
            let version = fleet.mesh_of(cluster).istio.version;
            let alone = std::slice::from_ref(&input);
            problems.extend(unexpected(example, alone, Some(version), &mut seen));
            inputs.push(input);
        }
        problems.extend(unexpected(example, &inputs, None, &mut seen));
    }
    let unseen = FOUND.iter().zip(seen).filter(|(_, seen)| !seen);
    problems.extend(unseen.map(|((example, code, ..), _)| format!("{example}: {code} is no longer found")));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
