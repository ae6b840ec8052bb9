//! The analysis takes time in proportion to the number of objects, whatever they have in common.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use istio_mc_core::analysis::{Cluster, analyze};
use istio_mc_core::rules::{Object, Target};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::Source;
use istio_mc_yaml::read;

/// How long the analysis of so many objects takes, and how much it finds.
fn taken(object: &dyn Fn(usize) -> String, count: usize) -> (Duration, usize) {
    let mut text = String::new();
    for index in 0..count {
        write!(text, "---\n{}\n", object(index)).expect("a text takes all");
    }
    let source = Source::new("many.yaml", text);
    let nodes = read(&source).expect("YAML");
    let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
    assert_eq!(objects.len(), count);
    let start = Instant::now();
    let findings =
        analyze(&[Cluster { name: None, objects: &objects }], &Target::new(IstioVersion::new(1, 30, 3)));
    (start.elapsed(), findings.len())
}

fn service(index: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: s{index}, namespace: n{}}}\nspec: {{selector: {{app: s{index}}}, ports: [{{name: http, port: 80}}]}}",
        index / 100
    )
}

fn deployment(index: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: s{index}, namespace: n{}}}\nspec: {{template: {{metadata: {{labels: {{app: s{index}, version: v1}}}}, spec: {{containers: [{{name: a, image: b}}]}}}}}}",
        index / 100
    )
}

fn istio(kind: &str, index: usize, namespace: usize, spec: &str) -> String {
    format!(
        "apiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: o{index}, namespace: n{namespace}}}\nspec: {spec}"
    )
}

/// Objects as a mesh has them, all of which fit.
fn mixed(index: usize) -> String {
    let (at, namespace) = (index / 5, index / 500);
    match index % 5 {
        0 => service(at),
        1 => deployment(at),
        2 => istio(
            "VirtualService",
            at,
            namespace,
            &format!("{{hosts: [s{at}], http: [{{route: [{{destination: {{host: s{at}, subset: v1}}}}]}}]}}"),
        ),
        3 => istio(
            "DestinationRule",
            at,
            namespace,
            &format!("{{host: s{at}, subsets: [{{name: v1, labels: {{version: v1}}}}]}}"),
        ),
        _ => istio(
            "ServiceEntry",
            at,
            namespace,
            &format!(
                "{{hosts: [e{at}.example.com], ports: [{{number: 443, name: tls, protocol: TLS}}], resolution: DNS}}"
            ),
        ),
    }
}

/// Objects that all have something in common: what an index must not compare pair by pair.
fn alike(index: usize) -> String {
    let namespace = 1;
    match index % 8 {
        0 => istio(
            "VirtualService",
            index,
            namespace,
            "{hosts: [same], http: [{route: [{destination: {host: same}}]}]}",
        ),
        1 => istio(
            "Gateway",
            index,
            namespace,
            "{selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [same.example.com], tls: {mode: SIMPLE, credentialName: same}}]}",
        ),
        2 => istio(
            "Sidecar",
            index,
            namespace,
            "{workloadSelector: {labels: {app: same}}, egress: [{hosts: ['./*']}]}",
        ),
        3 => format!(
            "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {{name: o{index}, namespace: n1}}\nspec: {{selector: {{matchLabels: {{app: same}}}}}}"
        ),
        4 => format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s{index}, namespace: n1}}\nspec: {{selector: {{app: same}}, ports: [{{name: http, port: 80}}]}}"
        ),
        5 => format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: o{index}, namespace: n1}}\nspec: {{template: {{metadata: {{labels: {{app: same}}}}, spec: {{containers: [{{name: a, image: b}}]}}}}}}"
        ),
        6 => istio(
            "ServiceEntry",
            index,
            namespace,
            "{hosts: ['*.example.com'], ports: [{number: 443, name: tls, protocol: TLS}], resolution: NONE}",
        ),
        _ => istio(
            "DestinationRule",
            index,
            namespace,
            "{host: same, subsets: [{name: v1, labels: {version: v1}}]}",
        ),
    }
}

#[test]
fn time_grows_with_the_number_of_objects() {
    for (what, object) in [("mixed", &mixed as &dyn Fn(usize) -> String), ("alike", &alike)] {
        let (small, _) = taken(object, 5_000);
        let (large, found) = taken(object, 20_000);
        println!("{what}: {small:?} for 5,000, {large:?} for 20,000 with {found} findings");
        // Four times as many take four times as long; machines are noisy, and pairs would take sixteen times as long.
        assert!(
            large < small * 10 + Duration::from_millis(200),
            "{what}: {small:?} for 5,000, {large:?} for 20,000"
        );
        if what == "mixed" {
            assert_eq!(found, 0, "all of them fit");
        }
    }
}
