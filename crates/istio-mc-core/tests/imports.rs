//! The objects of imported services: their text is that of typed objects, and Istio's rules find nothing in it.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use istio_mc_core::api::legacy::networking::{Resolution, ServiceEntry};
use istio_mc_core::mesh::ExportPort;
use istio_mc_core::net::Port;
use istio_mc_core::plan::{EntryEndpoint, ImportContent, ImportObject, ImportedEntry, Imports};
use istio_mc_core::rules::{self, Object, Target};
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::{Decoder, read};
use proptest::prelude::*;

/// What readers of YAML take for something else, and what is right as it is.
const AWKWARD: &[&str] = &[
    "",
    "yes",
    "NO",
    "on",
    "y",
    "null",
    "~",
    "1e3",
    "012",
    "0x1f",
    "1_000",
    "12:30",
    "1.5",
    "240.0.0.1",
    "-",
    "- x",
    "---",
    "#x",
    "a #b",
    "a: b",
    "a:",
    "*",
    "&a",
    "!t",
    "{",
    "[",
    "'",
    "\"",
    "%x",
    "@x",
    "`x",
    "=",
    "<<",
    " a",
    "a ",
    "tab\there",
    "ü",
    "\u{2028}",
    "\u{feff}",
    "2001-01-01",
    "httpbin",
    "httpbin.bar.global",
    "tcp-1",
    "443",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(AWKWARD).prop_map(str::to_owned), "[a-z0-9.:*-]{1,12}", any::<String>()]
}

/// The parts of an object, owned.
#[derive(Debug)]
struct Parts {
    names: [String; 3],
    address: Option<u32>,
    ports: Vec<(String, u16, String)>,
    resolution: Resolution,
    endpoints: Vec<Way>,
}

#[derive(Debug)]
struct Way {
    address: String,
    port: Option<u16>,
    labels: Vec<(String, String)>,
    network: Option<String>,
    locality: Option<String>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let ways = (
        text(),
        any::<Option<u16>>(),
        prop::collection::vec((text(), text()), 0..3),
        prop::option::of(text()),
        prop::option::of(text()),
    )
        .prop_map(|(address, port, labels, network, locality)| Way {
            address,
            port,
            labels,
            network,
            locality,
        });
    let ports = (text(), 1..=u16::MAX, text());
    (
        [text(), text(), text()],
        any::<Option<u32>>(),
        prop::collection::vec(ports, 0..3),
        prop::sample::select(Resolution::ALL),
        prop::collection::vec(ways, 0..3),
    )
        .prop_map(|(names, address, ports, resolution, endpoints)| Parts {
            names,
            address,
            ports: unique(ports, |port| port.0.clone()),
            resolution,
            endpoints: endpoints
                .into_iter()
                .map(|way| Way { labels: unique(way.labels, |label| label.0.clone()), ..way })
                .collect(),
        })
}

fn unique<T>(mut items: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = Vec::new();
    items.retain(|item| {
        let key = key(item);
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    items
}

impl Parts {
    fn ports(&self) -> Vec<ExportPort> {
        let port = |(name, number, protocol): &(String, u16, String)| ExportPort {
            name: name.into(),
            number: Port::new(*number).expect("a port"),
            protocol: protocol.into(),
        };
        self.ports.iter().map(port).collect()
    }

    fn object<'m>(&'m self, ports: &'m [ExportPort]) -> ImportObject<'m> {
        let [namespace, name, host] = &self.names;
        let endpoint = |way: &'m Way| EntryEndpoint {
            address: way.address.as_str().into(),
            port: way.port,
            labels: way
                .labels
                .iter()
                .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
                .collect(),
            network: way.network.as_deref(),
            locality: way.locality.as_deref(),
        };
        ImportObject {
            origin: "istio-mc/import",
            exported_from: "bar",
            namespace,
            name: Cow::Borrowed(name),
            content: ImportContent::Entry(ImportedEntry {
                host: host.as_str().into(),
                address: self.address.map(Ipv4Addr::from),
                ports,
                resolution: self.resolution,
                endpoints: self.endpoints.iter().map(endpoint).collect(),
            }),
        }
    }

    /// Typed objects have blocks for texts of several lines.
    fn has_lines(&self) -> bool {
        format!("{self:?}").contains("\\n")
    }
}

proptest! {
    #[test]
    fn the_text_is_that_of_the_typed_object(parts in parts()) {
        let ports = parts.ports();
        let object = parts.object(&ports);
        let mut written = String::new();
        object.push_yaml(&mut written);
        let value = object.to_value();
        let source = Source::new("written.yaml", written.clone());
        let documents = read(&source).expect("YAML");
        prop_assert_eq!(documents.len(), 1);
        prop_assert_eq!(documents[0].to_value(), value.clone());
        if !parts.has_lines() {
            prop_assert_eq!(written, istio_mc_yaml::to_string(&value).expect("it can be written"));
        }
    }
}

/// An import as fleets have them.
fn usual<'m>(ports: &'m [ExportPort], index: usize) -> ImportObject<'m> {
    let address = ["198.51.100.20", "gateway.example.com"][index % 2];
    let endpoint = |address: &'static str| EntryEndpoint {
        address: address.into(),
        port: Some(15443),
        ..EntryEndpoint::default()
    };
    let mut endpoints = vec![endpoint(address)];
    if index.is_multiple_of(3) {
        endpoints.push(EntryEndpoint {
            labels: vec![("cluster".into(), "raffa2".into())],
            network: Some("external"),
            locality: Some("europe-west1/europe-west1-b"),
            ..endpoint("203.0.113.7")
        });
    }
    ImportObject {
        origin: "istio-mc/import",
        exported_from: ["bar", "foo"][index / 2 % 2],
        namespace: "istio-system",
        name: format!("httpbin-{index}").into(),
        content: ImportContent::Entry(ImportedEntry {
            host: format!("httpbin-{index}.bar.global").into(),
            address: Some(Ipv4Addr::new(240, 12, (index >> 8) as u8, index as u8)),
            ports,
            resolution: Resolution::Dns,
            endpoints,
        }),
    }
}

fn usual_ports() -> Vec<ExportPort> {
    [("http1", 8000, "http"), ("tcp", 443, "TCP")]
        .into_iter()
        .map(|(name, number, protocol)| ExportPort {
            name: name.into(),
            number: Port::new(number).expect("a port"),
            protocol: protocol.into(),
        })
        .collect()
}

#[test]
fn the_rules_of_every_release_find_nothing() {
    let ports = usual_ports();
    for version in ["1.1.17", "1.2.10", "1.3.8", "1.4.10"] {
        let target = Target::new(version.parse().expect("a version"));
        for index in 0..12 {
            let mut text = String::new();
            usual(&ports, index).push_yaml(&mut text);
            let source = Source::new("import.yaml", text);
            let documents = read(&source).expect("YAML");
            let findings = rules::check(&[Object::new(&documents[0], &source)], &target);
            assert!(findings.is_empty(), "{version}: {findings:?}\n{}", source.text());
            let mut findings = Diagnostics::new();
            assert!(Decoder::document::<ServiceEntry>(&documents[0], &source, &mut findings).is_some());
        }
    }
}

#[test]
fn imports_are_in_order_and_found() {
    let ports = usual_ports();
    let mut objects: Vec<_> = (0..40).map(|index| usual(&ports, index)).collect();
    objects.sort_by(|one, other| one.name.cmp(&other.name));
    let imports = Imports::new(objects.chunks(7).map(<[_]>::to_vec).collect());
    let names: Vec<&str> = imports.in_order().into_iter().map(|object| &*object.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.iter().all(|name| imports.find("ServiceEntry", "istio-system", name).is_some()));
    assert!(imports.find("ServiceEntry", "istio-system", "httpbin").is_none());
    assert!(imports.find("DestinationRule", "istio-system", "httpbin-1").is_none());
}

#[test]
fn written_objects_keep_kind_and_value() {
    use istio_mc_core::api::ObjectMeta;
    use istio_mc_core::api::legacy::networking::{DestinationRule, DestinationRuleSpec};
    use istio_mc_core::plan::WrittenObject;
    let rule = DestinationRule {
        metadata: ObjectMeta::namespaced("istio-system", "httpbin-bar"),
        spec: DestinationRuleSpec { host: Some("httpbin.bar.global".to_owned()), ..Default::default() },
    };
    let object = ImportObject {
        origin: "istio-mc/import",
        exported_from: "bar",
        namespace: "istio-system",
        name: "httpbin-bar".into(),
        content: ImportContent::Written(WrittenObject::new(&rule)),
    };
    assert_eq!((object.api_version(), object.kind()), ("networking.istio.io/v1alpha3", "DestinationRule"));
    assert_eq!(object.to_value(), istio_mc_yaml::to_value(&rule).expect("a value"));
    let mut text = String::new();
    object.push_yaml(&mut text);
    assert_eq!(text, istio_mc_yaml::to_string(&rule).expect("a text"));
}
