//! Limits that are too large for files of cases: bodies of direct responses, ports of a policy, and how long the
//! rules take for one object with very many parts.

use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Code, Source, code};
use istio_mc_yaml::read;

/// The codes that an object raises.
fn raised(text: &str) -> Vec<&'static Code> {
    let source = Source::new("object.yaml", text);
    let nodes = read(&source).expect("YAML");
    let findings = check(&[Object::new(&nodes[0], &source)], &Target::new(IstioVersion::new(1, 30, 3)));
    findings.iter().map(|finding| finding.code).collect()
}

fn object(kind: &str, spec: &str) -> String {
    format!("{{apiVersion: networking.istio.io/v1, kind: {kind}, metadata: {{name: a}}, spec: {spec}}}")
}

#[test]
fn bodies_of_direct_responses() {
    let of = |field: &str, text: String| {
        let route = format!("{{directResponse: {{status: 200, body: {{{field}: {text}}}}}}}");
        raised(&object("VirtualService", &format!("{{hosts: [a], http: [{route}]}}")))
    };
    let kib = |count: usize| "x".repeat(count * 1024);
    assert_eq!(of("string", kib(100)), [] as [&Code; 0]);
    assert_eq!(of("string", kib(100) + "x"), [&code::DOUBTFUL_SETTING]);
    assert_eq!(of("string", kib(1024)), [&code::DOUBTFUL_SETTING]);
    assert_eq!(of("string", kib(1024) + "x"), [&code::ISTIO_LIMIT]);
    // Four characters of base64 are three bytes.
    assert_eq!(of("bytes", kib(132)), [] as [&Code; 0]);
    assert_eq!(of("bytes", kib(1368)), [&code::ISTIO_LIMIT]);
}

#[test]
fn ports_of_a_policy() {
    let of = |count: usize| {
        let ports = "{port: {number: 80}, tls: {}},".repeat(count);
        raised(&object(
            "DestinationRule",
            &format!("{{host: a, trafficPolicy: {{portLevelSettings: [{ports}]}}}}"),
        ))
    };
    assert_eq!(of(4096), [] as [&Code; 0]);
    assert_eq!(of(4097), [&code::ISTIO_LIMIT]);
}

/// Comparing each host and each match with all others would take minutes.
#[test]
fn many_hosts_and_matches_take_no_time() {
    let numbers = || 0..30_000;
    let hosts: String = numbers().map(|number| format!("'*.h{number}.example.com',")).collect();
    let routes: String = numbers()
        .map(|number| {
            let matches = format!("{{uri: {{prefix: /p{number}/}}, headers: {{x: {{exact: a}}}}}}");
            format!("{{match: [{matches}], route: [{{destination: {{host: a}}}}]}},")
        })
        .collect();
    let spec = format!("{{hosts: [{hosts}], http: [{routes}]}}");
    assert_eq!(raised(&object("VirtualService", &spec)), [] as [&Code; 0]);
}
