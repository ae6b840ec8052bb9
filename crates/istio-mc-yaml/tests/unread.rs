//! What is decoded as it is read is what its node gives, places included, or it is declined.

use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::{Decode, Decoder, ItemReader, Located, Value, read_apart, record};
use proptest::prelude::*;

record! {
    /// A service.
    pub struct Service("a service") {
        /// Its name.
        pub name: Located<String> = "name",
        /// Its ports.
        pub ports: Vec<Port> = "ports",
        /// Who sees it.
        pub to: Option<Audience> = "to",
        /// Whether it is new.
        pub new: Option<Located<bool>> = "new",
        /// A service of its own.
        pub inner: Option<Box<Located<Audience>>> = "inner",
    }

    /// A port.
    pub struct Port("a port") {
        /// The number.
        pub number: u16 = "number",
        /// The name.
        pub name: Option<String> = "name",
    }

    /// Who sees something.
    pub struct Audience("an audience") {
        /// Names.
        pub names: Vec<Located<String>> = "names",
        /// Labels.
        pub labels: Option<Value> = "labels",
    }

    /// A delay.
    pub struct Delay("a delay", either "fixed" | "exponential") {
        /// Of that length.
        pub fixed: Option<String> = "fixed",
        /// Of a length that grows.
        pub exponential: Option<String> = "exponential",
    }
}

/// How many of the items were decoded as they were read. What is wrong with the others is for their nodes to tell.
fn agree<T: Decode + std::fmt::Debug>(text: &str) -> usize {
    let source = Source::new("text", text);
    let Some(apart) = read_apart(&source, "items") else { return 0 };
    let mut reader = ItemReader::new(&source);
    let mut taken = 0;
    for item in &apart.items {
        let mut findings = Diagnostics::new();
        let mut cx = Decoder::new(&source, &mut findings);
        let direct = reader.with(*item, |unread| T::decode_unread(unread, &mut cx));
        let Some(direct) = direct.filter(|_| findings.is_empty()) else { continue };
        let node = reader.read(*item).expect("what is decoded can be read");
        let mut findings = Diagnostics::new();
        let by_node: Option<T> = Decoder::document(&node, &source, &mut findings);
        assert!(findings.is_empty(), "{text}");
        // With all places.
        assert_eq!(format!("{:?}", Some(direct)), format!("{by_node:?}"), "{text}");
        taken += 1;
    }
    taken
}

const TEXT: &str = "\
items:
- {name: a, ports: [{number: 80, name: 'http'}, {number: 0x50}], to: {names: [\"*\", b], labels: {c: d}}}
- name: b # a comment
  ports:
  - number: 80

  - {number: 81, name: null}
  to:
    names: [a]
  new: yes
- name: c
  ports: [{number: 80,
    name: x}]
  inner: {names: [e]}
  to: ~
- { \"name\": 'd', new: null, inner: null, ports: [] }
-
  name: e
- name: |
    f
  inner:
    labels: {g: h}
";

#[test]
fn ordinary_items_are_decoded_as_they_are_read() {
    // The one that starts on a line of its own is not.
    assert_eq!(agree::<Service>(TEXT), 5);
    assert_eq!(
        agree::<Delay>("items:\n- {fixed: 1s}\n- exponential: 2s\n- {fixed: 1s, exponential: 2s}\n"),
        2
    );
}

#[test]
fn what_is_odd_is_left_to_its_node() {
    let odd = [
        "{name: a, name: b}",
        "{name: a, nmae: b}",
        "{ports: []}",
        "{name: 1}",
        "{name: a, ports: null, to: {names: [1]}}",
        "{name: a, ports: [{number: 65536}]}",
        "{name: a, ports: {number: 1}}",
        "{name: a, to: [b]}",
        "[a]",
        "a",
        "null",
        "- name: a",
        "name: a\n   ports: []",
        "name: a\n ports: []",
        "{name: a} b",
    ];
    for item in odd {
        assert_eq!(agree::<Service>(&format!("items:\n- {item}\n")), 0, "{item}");
    }
}

proptest! {
    #[test]
    fn changed_texts_agree(at in 0..TEXT.len(), length in 0usize..4, more in "[-a1 \\n:{},\\[\\]'\"#~]{0,3}") {
        if TEXT.is_char_boundary(at) {
            let end = (at + length).min(TEXT.len());
            agree::<Service>(&[&TEXT[..at], &more, &TEXT[end..]].concat());
        }
    }
}
