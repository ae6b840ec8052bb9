//! Objects of imported services stand in a cluster's stream where the order of objects has them.

use std::net::Ipv4Addr;

use istio_mc_core::api::ObjectMeta;
use istio_mc_core::api::legacy::networking::{DestinationRule, DestinationRuleSpec, Resolution};
use istio_mc_core::mesh::ExportPort;
use istio_mc_core::net::Port;
use istio_mc_core::plan::{
    EntryEndpoint, ImportContent, ImportObject, ImportedEntry, Imports, Scope, WrittenObject,
};
use istio_mc_diagnostic::Source;
use istio_mc_render::{Crds, Options, Part, Parts, collect};
use istio_mc_template::{Format, Order, Rendered, RenderedTemplate, parse, sort, write_stream};
use istio_mc_yaml::read;

fn object(kind: &str, name: &str) -> String {
    format!(
        "---\napiVersion: networking.istio.io/v1alpha3\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: istio-system\n{}",
        match kind {
            "Gateway" =>
                "spec:\n  selector: {istio: ingressgateway}\n  servers:\n  - {port: {number: 80, name: http, protocol: HTTP}, hosts: [a.example.com]}\n",
            "ServiceEntry" =>
                "spec:\n  hosts: [a.example.com]\n  ports: [{number: 80, name: http, protocol: HTTP}]\n  resolution: DNS\n",
            _ =>
                "spec:\n  hosts: [a.example.com]\n  http:\n  - route: [{destination: {host: b.foo.svc.cluster.local}}]\n",
        }
    )
}

/// What a chart gives: before, among and after the imports.
fn rendered(names: &[(&str, &str)]) -> Rendered {
    let mut text: String = names.iter().map(|(kind, name)| object(kind, name)).collect();
    text.push_str("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: istio-system\n");
    Rendered::from_texts([RenderedTemplate {
        path: "c/templates/t.yaml.j2".to_owned(),
        source: Source::new("t", text),
    }])
}

fn imports(ports: &[ExportPort]) -> Imports<'_> {
    let entry = |index: u8| ImportObject {
        origin: "istio-mc/import",
        exported_from: "bar",
        namespace: "istio-system",
        name: format!("s{index}-bar").into(),
        content: ImportContent::Entry(ImportedEntry {
            host: format!("s{index}.bar.global").into(),
            address: Some(Ipv4Addr::new(240, 0, 1, index)),
            ports,
            resolution: Resolution::Dns,
            endpoints: vec![EntryEndpoint {
                address: "198.51.100.20".into(),
                port: Some(15443),
                ..EntryEndpoint::default()
            }],
        }),
    };
    let rule = |index: u8| ImportObject {
        content: ImportContent::Written(WrittenObject::new(&DestinationRule {
            metadata: ObjectMeta::namespaced("istio-system", format!("s{index}-bar")),
            spec: DestinationRuleSpec { host: Some(format!("s{index}.bar.global")), ..Default::default() },
        })),
        ..entry(index)
    };
    Imports::new((1..6).map(|index| vec![entry(index), rule(index)]).collect())
}

fn parts<'m>(names: &[(&str, &str)], ports: &'m [ExportPort]) -> Parts<'m> {
    let part = Part { rendered: rendered(names), scope: Scope::Everything, namespace: None };
    Parts { texts: vec![part], imports: imports(ports) }
}

fn ports() -> Vec<ExportPort> {
    vec![ExportPort {
        name: "http1".into(),
        number: Port::new(8000).expect("a port"),
        protocol: "http".into(),
    }]
}

const NAMES: [(&str, &str); 5] = [
    ("VirtualService", "v"),
    ("ServiceEntry", "s3"),
    ("Gateway", "g"),
    ("ServiceEntry", "a"),
    ("ServiceEntry", "z"),
];

#[test]
fn one_stream_has_all_objects_in_order() {
    let ports = ports();
    let parts = parts(&NAMES, &ports);
    for order in [Order::Install, Order::Uninstall] {
        let options = Options { order, ..Options::default() };
        let collected = collect(&parts, &options).expect("they are fine").value;
        let mut stream = Vec::new();
        collected.write(&mut stream, Format::Yaml).expect("to memory");
        let stream = String::from_utf8(stream).expect("UTF-8");
        // What the order says when all of them are texts.
        let whole = Rendered::from_texts([RenderedTemplate {
            path: "c/templates/t.yaml.j2".to_owned(),
            source: Source::new("t", stream.clone()),
        }]);
        let written = parse(&whole).expect("objects");
        assert_eq!(written.len(), NAMES.len() + 1 + 10);
        let mut sorted = written.clone();
        sort(&mut sorted, order);
        let ids = |manifests: &[istio_mc_template::Manifest<'_>]| -> Vec<String> {
            manifests.iter().map(|manifest| manifest.id.to_string()).collect()
        };
        assert_eq!(ids(&written), ids(&sorted), "{order:?}");
        assert_eq!(stream.matches("# Source: istio-mc/import\n").count(), 10);

        let mut json = Vec::new();
        collected.write(&mut json, Format::Json).expect("to memory");
        let mut expected = Vec::new();
        write_stream(&written, &mut expected, Format::Json).expect("to memory");
        assert_eq!(String::from_utf8(json), String::from_utf8(expected), "the same objects as JSON");
    }
}

#[test]
fn definitions_alone_are_without_imports() {
    let ports = ports();
    let parts = parts(&NAMES, &ports);
    let options = Options { crds: Crds::Only, ..Options::default() };
    let collected = collect(&parts, &options).expect("they are fine").value;
    assert_eq!((collected.manifests.len(), collected.imports.len()), (0, 0));
}

#[test]
fn an_object_of_a_chart_that_an_import_has_too_is_an_error() {
    let ports = ports();
    let parts = parts(&[("ServiceEntry", "s3-bar"), ("VirtualService", "s3-bar")], &ports);
    let problems = collect(&parts, &Options::default()).expect_err("made twice");
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_ref()).collect();
    let expected =
        "`ServiceEntry istio-system/s3-bar` is made twice: an import of the mesh file has that name";
    assert_eq!(messages, [expected]);
}

#[test]
fn empty_lists_are_json_too() {
    let mut json = Vec::new();
    write_stream(&[], &mut json, Format::Json).expect("to memory");
    let source = Source::new("list.json", String::from_utf8(json).expect("UTF-8"));
    assert!(read(&source).expect("JSON is YAML")[0].get("items").is_some());
}
