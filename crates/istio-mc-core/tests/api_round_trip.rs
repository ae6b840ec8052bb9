//! Every legacy object of a typed kind survives reading and writing.
#![expect(clippy::disallowed_methods, reason = "the golden data are files")]

mod shared;

use std::collections::BTreeMap;
use std::sync::Arc;

use istio_mc_core::api::AnyObject;
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_yaml::{Decoder, Node, read, to_string};

fn decode(node: &Node<'_>, source: &Arc<Source>) -> Option<AnyObject> {
    let mut findings = Diagnostics::new();
    let object = AnyObject::decode(node, &mut Decoder::new(source, &mut findings))?;
    let text: String = findings.iter().map(|finding| TextStyle::default().render(finding)).collect();
    assert!(findings.is_empty(), "{text}");
    Some(object.expect("nothing was reported"))
}

#[test]
fn golden_objects_survive() {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, original) in shared::legacy_objects() {
        let source = shared::written(&name, &original);
        let Some(object) = decode(&Node::from(&original), &source) else { continue };
        *count.entry(object.kind()).or_default() += 1;
        let again = Source::new(&name, to_string(&object).expect("writable"));
        let nodes = read(&again).expect("YAML");
        assert_eq!(nodes[0].to_value(), original, "{name}");
        assert_eq!(decode(&nodes[0], &again), Some(object), "{name}");
    }
    // Every typed kind occurs; the data hold these many at least.
    let expected = [
        ("ClusterRoleBinding", 130),
        ("ConfigMap", 180),
        ("DestinationRule", 40),
        ("Gateway", 40),
        ("MeshPolicy", 3),
        ("Namespace", 10),
        ("Policy", 3),
        ("RoleBinding", 2),
        ("Secret", 10),
        ("ServiceAccount", 250),
        ("ServiceEntry", 7),
        ("VirtualService", 20),
    ];
    for (kind, least) in expected {
        let found = count.get(kind).copied().unwrap_or_default();
        assert!(found >= least, "{kind}: {found} of {least} in {count:?}");
    }
    assert_eq!(expected.len(), AnyObject::KINDS.len());
}
