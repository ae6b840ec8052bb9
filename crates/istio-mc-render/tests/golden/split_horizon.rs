//! A fleet that states what the flags of Istio's document on several networks say: its remote cluster is the document's.

use istio_mc_core::mesh::Fleet;
use istio_mc_diagnostic::Source;
use istio_mc_render::{NoWorld, Renderer};

use crate::case::{golden, legacy};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;
use crate::playbook;

/// The case of the golden data and what it leaves to the defaults of the original.
fn remote_is_the_documents(version: &str, hub: &str, tag: &str, values: &str) {
    let text = format!(
        "
istio:
  version: {version}
  hub: {hub}
  tag: {tag}
  mtls: true
  controlPlaneSecurity: true
  values: {values}
cacerts: {{existing: true}}
clusters:
- name: one
  controlPlane: true
  network: network1
  gateways: [{{address: 192.0.2.10}}]
- name: two
  network: network2
  server: https://two.example.com
  credentials: {{token: example, certificateAuthorityData: ZXhhbXBsZQ==}}
  gateways: [{{address: 198.51.100.20}}]
"
    );
    let fleet =
        Fleet::load(&[Source::new("mesh.yaml", text)]).unwrap_or_else(|problems| panic!("{problems}"));
    let renderer =
        Renderer::new(&fleet.value, &NoWorld).unwrap_or_else(|problems| panic!("{problems}")).value;
    let case = format!("istio-{version}/remote-split-horizon");
    let got = playbook::objects(&renderer, "two").unwrap_or_else(|problems| panic!("{problems}"));
    let (namespace, got): (Vec<_>, Vec<_>) =
        got.into_iter().partition(|object| object["kind"] == "Namespace");
    assert_eq!(namespace.len(), 1, "the documents say `kubectl create namespace`");
    let want = golden(&legacy().join(&case).join("objects.json"));
    // What the chart alone has otherwise is tested with the other cases.
    let mut differences = Differences::new("");
    let mut failures = Failures::default();
    failures.mismatches(&case, &compare(&want, &got), &mut differences);
    assert!(failures.0.is_empty(), "{}", failures.0.join("\n"));
}

#[test]
fn a_fleet_on_two_networks_has_the_remote_of_the_document_1_1() {
    remote_is_the_documents("1.1.17", "gcr.io/istio-release", "release-1.1-latest-daily", "{}");
}

#[test]
fn a_fleet_on_two_networks_has_the_remote_of_the_document_1_4() {
    // The document names neither the mesh nor the cluster.
    let unnamed = "{global: {meshID: '', multiCluster: {clusterName: ''}}}";
    remote_is_the_documents("1.4.10", "gcr.io/istio-testing", "1.4-dev", unnamed);
}
