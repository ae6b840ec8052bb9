//! The limits of the custom resource definitions: as much as they take passes, one more raises MC0435.

use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::Source;
use istio_mc_yaml::read;

/// The codes that an object of networking.istio.io raises.
fn codes(version: &str, kind: &str, spec: &str) -> Vec<&'static str> {
    let text = format!(
        "{{apiVersion: networking.istio.io/{version}, kind: {kind}, metadata: {{name: a}}, spec: {{{spec}}}}}"
    );
    let source = Source::new("object.yaml", text);
    let nodes = read(&source).unwrap_or_else(|_| panic!("{}", source.text()));
    let findings = check(&[Object::new(&nodes[0], &source)], &Target::new(IstioVersion::new(1, 30, 3)));
    findings.iter().map(|finding| finding.code.id).collect()
}

/// So many items, made from their numbers.
fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

/// A spec with so many of something, or so long a text.
type Spec = fn(usize) -> String;

#[test]
fn limits_are_where_the_definitions_have_them() {
    let cases: &[(&str, &str, usize, Spec)] = &[
        ("v1", "ServiceEntry", 256, |n| format!("hosts: [{}]", items(n, |i| format!("a{i}.b")))),
        ("v1", "ServiceEntry", 256, |n| {
            format!("hosts: [a.b], addresses: [{}]", items(n, |i| format!("10.0.{}.{}", i / 256, i % 256)))
        }),
        ("v1", "ServiceEntry", 256, |n| {
            let ports = items(n, |i| format!("{{number: {}, name: p{i}, protocol: HTTP}}", i + 1));
            format!("hosts: [a.b], ports: [{ports}]")
        }),
        ("v1", "ServiceEntry", 4096, |n| {
            let endpoints = items(n, |i| format!("{{address: 10.0.{}.{}}}", i / 256, i % 256));
            format!("hosts: [a.b], resolution: STATIC, endpoints: [{endpoints}]")
        }),
        ("v1", "ServiceEntry", 256, |n| {
            format!(
                "hosts: [a.b], resolution: STATIC, workloadSelector: {{labels: {{{}}}}}",
                items(n, |i| format!("l{i}: a"))
            )
        }),
        ("v1", "WorkloadEntry", 256, |n| {
            format!("address: 10.0.0.1, labels: {{{}}}", items(n, |i| format!("l{i}: a")))
        }),
        ("v1", "WorkloadEntry", 128, |n| {
            format!("address: 10.0.0.1, ports: {{{}}}", items(n, |i| format!("p{i}: 80")))
        }),
        ("v1", "WorkloadEntry", 2048, |n| format!("address: 10.0.0.1, network: {}", "a".repeat(n))),
        ("v1", "WorkloadEntry", 2048, |n| format!("address: 10.0.0.1, locality: {}", "a".repeat(n))),
        ("v1", "WorkloadGroup", 256, |n| {
            format!("template: {{}}, metadata: {{labels: {{{}}}}}", items(n, |i| format!("l{i}: a")))
        }),
        ("v1", "WorkloadGroup", 256, |n| {
            format!("template: {{}}, metadata: {{annotations: {{{}}}}}", items(n, |i| format!("l{i}: a")))
        }),
        ("v1", "WorkloadGroup", 256, |n| {
            format!("template: {{labels: {{{}}}}}", items(n, |i| format!("l{i}: a")))
        }),
        ("v1", "Sidecar", 256, |n| {
            format!(
                "egress: [{{hosts: ['./*']}}], workloadSelector: {{labels: {{{}}}}}",
                items(n, |i| format!("l{i}: a"))
            )
        }),
        ("v1beta1", "ProxyConfig", 2048, |n| format!("environmentVariables: {{A: {}}}", "a".repeat(n))),
        ("v1beta1", "ProxyConfig", 4096, |n| {
            format!("selector: {{matchLabels: {{{}}}}}", items(n, |i| format!("l{i}: a")))
        }),
        ("v1alpha3", "EnvoyFilter", 16, |n| {
            format!("targetRefs: [{}]", items(n, |i| format!("{{kind: Service, name: s{i}}}")))
        }),
    ];
    for (version, kind, most, spec) in cases {
        let text = spec(*most);
        let start = text.get(..80).unwrap_or(&text);
        assert_eq!(codes(version, kind, &text), [""; 0], "{kind} {start}");
        assert_eq!(codes(version, kind, &spec(most + 1)), ["MC0435"], "{kind} {start}");
    }
}
