//! The values of Istio's own charts: a mesh file for each case gives what Helm was given, and the same `meshNetworks`.
//!
//! The mesh files are in `official/`, one a case and for both releases. Values are compared as the chart sees them: merged
//! over its defaults.

use std::path::{Path, PathBuf};

use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::{ValuesChart, ValuesFile};
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_render::{NoWorld, Renderer};
use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, render};
use serde_json::Value;

use crate::case::{ChartCase, folders, golden, legacy, name, read};
use crate::compare::{compare, compare_values};
use crate::differences::Differences;
use crate::failures::Failures;
use crate::playbook;

const MESHES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/official");

/// The mesh file of a case.
fn mesh_file(case: &Path) -> PathBuf {
    Path::new(MESHES).join(case.file_name().expect("a name")).join("mesh.yaml")
}

/// The fleet of a case.
fn fleet(case: &Path, version: &str) -> Result<Fleet, Diagnostics> {
    let path = mesh_file(case);
    let release = format!("istio: {{version: \"{version}\"}}");
    let sources = [Source::new("mesh.yaml", read(&path)), Source::new("version.yaml", release)];
    Ok(Fleet::load(&sources)?.value)
}

/// Values as a chart with these defaults sees them.
fn seen(defaults: &str, layers: &Layers) -> Value {
    let chart = MemoryChart::new("istio")
        .file("Chart.yaml", "apiVersion: v2\nname: istio\nversion: 1.0.0\n")
        .file("values.yaml", defaults.to_owned())
        .file("templates/values.yaml.j2", "{{ Values | toJson }}\n");
    let chart = Chart::load(&chart).expect("a chart").value;
    let request = Request {
        release: Release::new("istio", "istio-system"),
        capabilities: Capabilities::default(),
        layers,
        globals: Globals::new(),
    };
    let rendered = render(&chart, &request).unwrap_or_else(|problems| panic!("{problems}")).value;
    serde_json::from_str(rendered.templates[0].source.text().trim()).expect("JSON")
}

/// The values of a cluster's chart.
fn official<'m>(fleet: &'m Fleet, cluster: &str) -> ValuesFile<'m> {
    let cluster = fleet.cluster(cluster).expect("a cluster of the case");
    fleet.values_file(cluster, ValuesChart::Istio).expect("it takes that chart")
}

/// What Pilot is told of networks, as the patch of its ConfigMap says it.
fn mesh_networks(fleet: &Fleet) -> Value {
    let patch = fleet.mesh_networks_patch(&fleet.meshes[0]);
    let patch = serde_json::to_value(patch).expect("JSON");
    let text = patch["data"]["meshNetworks"].as_str().expect("a text");
    let source = Source::new("patch", text);
    let documents = istio_mc_yaml::read(&source).expect("YAML");
    serde_json::to_value(documents[0].to_value()).expect("JSON")
}

fn cases(release: &str) {
    let (_, version) = release.split_once('-').expect("chart and version");
    let defaults = read(&legacy().join(format!("values/{release}.defaults.yaml")));
    let mut differences = Differences::new(&format!("values/{release}/"));
    let mut failures = Failures::default();
    for path in folders(&legacy().join(release)) {
        let case = name(&format!("values/{release}"), &path);
        // What the built-in remote chart makes of values is compared with all other cases of remote clusters.
        let is_remote = case.contains("/remote-");
        if is_remote && !mesh_file(&path).is_file() {
            continue;
        }
        let refusal = differences.refusal(&case);
        let fleet = match fleet(&path, version) {
            Ok(fleet) => fleet,
            Err(problems) => {
                failures.refusal(&case, &problems, refusal.as_deref());
                continue;
            }
        };
        failures.refusal(&case, &Diagnostics::new(), refusal.as_deref());
        let cluster = if is_remote { "cluster2" } else { "cluster1" };
        let want = seen(&defaults, &ChartCase::read(&path).layers);
        let got = seen(&defaults, &Layers::new().value("ours", &official(&fleet, cluster).values));
        failures.mismatches(&case, &compare_values(&want, &got, "values"), &mut differences);
        if is_remote {
            continue;
        }
        let objects = golden(&path.join("objects.json"));
        let map = objects
            .iter()
            .find(|object| object["kind"] == "ConfigMap" && object["metadata"]["name"] == "istio");
        let want = &map.expect("the ConfigMap of the mesh")["data"]["meshNetworks"]["$yaml"];
        let found = compare_values(want, &mesh_networks(&fleet), "meshNetworks");
        failures.mismatches(&case, &found, &mut differences);
    }
    failures.check(&differences);
}

#[test]
fn values_of_istio_1_1_are_those_of_the_documents() {
    cases("istio-1.1.17");
}

#[test]
fn values_of_istio_1_4_are_those_of_the_documents() {
    cases("istio-1.4.10");
}

#[test]
fn the_secret_of_a_cluster_on_another_network_is_that_of_the_document() {
    let path = legacy().join("documents/kubeconfig-secret-multinetwork");
    let fleet = fleet(&path, "1.4.10").unwrap_or_else(|problems| panic!("{problems}"));
    let renderer = Renderer::new(&fleet, &NoWorld).unwrap_or_else(|problems| panic!("{problems}")).value;
    let objects = playbook::objects(&renderer, "cluster1").unwrap_or_else(|problems| panic!("{problems}"));
    let secrets: Vec<Value> = objects.into_iter().filter(|object| object["kind"] == "Secret").collect();
    let found = compare(&golden(&path.join("main.json")), &secrets);
    assert!(found.is_empty(), "{found:?}");
    // The networks name the cluster by the key of that Secret.
    let networks = mesh_networks(&fleet);
    assert_eq!(networks["networks"]["network2"]["endpoints"][0]["fromRegistry"], "n2-k8s-config");
}
