//! The fast reader makes the same nodes of a text as the events do, places included, or declines it.
#![expect(clippy::disallowed_methods, reason = "tests read their data")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_diagnostic::{Source, TextStyle};
use istio_mc_yaml::{
    Content, Entry, ItemReader, Node, Value, documents, read, read_apart, read_document, to_string, ways,
};
use proptest::prelude::*;

/// Whether the fast reader took the text. What is read is written and read again; what is wrong has messages that
/// can be shown. `fuzz/fuzz_targets/yaml_read.rs` does the same for as long as one likes.
fn agrees(text: &str) -> bool {
    let source = Source::new("text", text);
    let fast = ways::fast(&source);
    let parts: Option<Vec<_>> =
        documents(text).into_iter().map(|document| read_document(&source, document)).collect();
    let parts: Option<Vec<_>> = parts.map(|parts| parts.into_iter().flatten().collect());
    assert_eq!(format!("{parts:?}"), format!("{fast:?}"), "in parts: {text}");
    apart_agrees(&source);
    match ways::events(&source) {
        Ok(nodes) => {
            // Debug shows everything that is in a node.
            let expected = format!("{nodes:?}");
            assert_eq!(
                fast.as_ref().map_or_else(|| expected.clone(), |fast| format!("{fast:?}")),
                expected,
                "{text}"
            );
            for node in &nodes {
                let value = node.to_value();
                let written = to_string(&value).expect("what was read can be written");
                let again = Source::new("written", written);
                let again = read(&again).unwrap_or_else(|findings| panic!("{findings:?}"));
                assert_eq!(again.first().map(|node| node.to_value()), Some(value), "{text}");
            }
        }
        Err(findings) => {
            assert!(fast.is_none(), "read {fast:?}, but should have said {findings:?} about\n{text}");
            for finding in &findings {
                assert!(TextStyle::default().render(finding).contains(finding.code.id), "{text}");
            }
        }
    }
    fast.is_some()
}

/// A document of which a list is read item by item is the document that is read as a whole.
fn apart_agrees(source: &Arc<Source>) {
    let keys = source
        .text()
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, _)| key.trim_matches(['"', '\'']));
    for key in keys.collect::<BTreeSet<_>>().into_iter().take(3) {
        let Some(apart) = read_apart(source, String::leak(key.to_owned())) else { continue };
        let mut reader = ItemReader::new(source);
        let items: Option<Vec<_>> = apart.items.iter().map(|item| reader.read(*item)).collect();
        let Some(items) = items else { continue };
        let text = source.text();
        let whole = ways::events(source).unwrap_or_else(|findings| panic!("{key}: {findings:?}\n{text}"));
        assert_eq!(whole.len(), 1, "{key}: {text}");
        let entries = |node: &Node<'_>| -> Vec<(String, String)> {
            let entries = node.as_map().expect("a map").iter();
            let shown =
                |entry: &Entry<'_>| match (&entry.value.content, entry.key == key && !items.is_empty()) {
                    (Content::List(_), true) => String::new(),
                    _ => format!("{:?}", entry.value),
                };
            entries.map(|entry| (format!("{} {:?}", entry.key, entry.key_span), shown(entry))).collect()
        };
        assert_eq!(entries(&apart.document), entries(&whole[0]), "{key}: {text}");
        if !items.is_empty() {
            let list = whole[0].get(key).and_then(Node::as_list).expect("a list");
            assert_eq!(format!("{items:?}"), format!("{list:?}"), "{key}: {text}");
        }
    }
}

fn files_below(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| extensions.iter().any(|wanted| ext == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn on_all_golden_data() {
    let shared = std::env::var_os("ISTIO_MC_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let data = shared.join("data");
    assert!(
        data.is_dir(),
        "no golden data at {}: set ISTIO_MC_SHARED to the folder that holds `data`",
        shared.display()
    );
    let files = files_below(&data, &["yaml", "yml", "json"]);
    assert!(files.len() > 500, "only {} files in {}", files.len(), data.display());
    let taken = files.iter().filter(|path| agrees(&std::fs::read_to_string(path).expect("a text"))).count();
    // What is declined has tags, wrong syntax, or the like; most are ordinary.
    assert!(taken * 100 > files.len() * 90, "took only {taken} of {}", files.len());
}

#[test]
fn on_every_fact_about_kubectl_and_every_bad_text() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut taken = 0;
    for path in files_below(&data, &["jsonl"]) {
        for line in std::fs::read_to_string(&path).expect("a text").lines() {
            let fact: serde_json::Value = serde_json::from_str(line).expect("a fact a line");
            taken += usize::from(agrees(fact["text"].as_str().expect("a text")));
        }
    }
    assert!(taken > 1500, "took only {taken}");
    for path in files_below(&data, &["yaml"]) {
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(!agrees(&text), "{} is wrong and must be declined", path.display());
    }
}

#[test]
fn on_the_seeds_of_the_fuzz_target() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/yaml_read");
    let files = files_below(&seeds, &["yaml"]);
    assert!(!files.is_empty(), "nothing in {}", seeds.display());
    files.iter().for_each(|path| {
        agrees(&std::fs::read_to_string(path).expect("a text"));
    });
}

#[test]
fn ordinary_yaml_is_taken() {
    for text in [
        "",
        "# nothing\n",
        "a: 1",
        "---\na: b\n---\n# c\n---\nc: d\n",
        "a:\n- b\n- c: d\n  e:\n    - f\n    -\n      g: h\n-   - i\n    - j\n",
        "a: # c\n  b: # d\n  - c # e\n\n# f\n  - d\n",
        "\"a\": 'it''s'\n'b' : \"x\\ty\\u00e9\"\n1: 012\nyes: no\n",
        "a: {b: [c, 'd', \"e\"], \"f\":1}\ng: []\nh: {}\ni: [\n  a,\n  b\n]\n",
        "{\"a\": [1, {\"b\": null}],\n \"c\": \"d\"}\n",
        "a: |\n  b\n\n    c\n  # d\ne: >-\n  f\n  g\n\n  h\n - i\n".trim_end_matches(" - i\n"),
        "a: |2\n    b\n # e\nc: |+ # d\n  e\n\n\nf: |-\n",
        "a: text over\n  several\n\n  lines\nb: \"more\n  \\  of \\\n  them\"\nc:\n- 'and\n  more'\n",
        "a:\n- |\n  b\n- >\n  c\n",
        "url: http://x.y:80/z?q=1#f\ntime: 12:30\nflag: --a=b\n",
        "- a: 1\n  b: 2\n- c\n",
        "日本: 語\n",
    ] {
        assert!(agrees(text), "declined:\n{text}");
    }
}

/// Pieces of YAML; a random row of them is often nearly right.
fn piece() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "a",
        "b",
        "c:",
        "d: ",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        "\n ",
        "\n- ",
        "\n  - ",
        ": ",
        ":",
        "? ",
        "?",
        "{",
        "}",
        "[",
        "]",
        ",",
        ", ",
        "'",
        "\"",
        "''",
        "|",
        "|\n  ",
        ">\n  ",
        "|-\n  ",
        "|+\n   ",
        "|2\n   ",
        ">-\n    ",
        "#",
        " #",
        " ",
        "  ",
        "\t",
        "&x ",
        "*x",
        "!t ",
        "!!str ",
        "1",
        "012",
        "yes",
        "~",
        ".inf",
        "---\n",
        "...\n",
        "\\n",
        "\\\n",
        "\\",
        "%",
        "@",
        "\r\n",
        "<<: ",
        "é",
        "x y",
        "a: b\n",
        "- c\n",
        "\n\n",
        "key: value\n",
        "  more: text\n",
        "\u{2028}",
    ])
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z0-9: #'\"\\n-]{0,12}".prop_map(Value::from),
        "[a-z ]{1,8}(\n[a-z ]{0,8}){1,3}\n?".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
    ];
    text.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec(("[a-z:# ]{0,6}", inner), 0..5).prop_map(Value::from_iter),
        ]
    })
}

/// What is cut out of a text, and what is put there instead.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, &'static str)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..3, piece()), 0..3)
}

fn edited(text: &str, edits: &[(prop::sample::Index, usize, &'static str)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, cut, piece) in edits {
        let at = at.index(chars.len() + 1);
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, piece.chars());
    }
    chars.into_iter().collect()
}

const MANIFEST: &str = "\
apiVersion: v1 # the core group
kind: ConfigMap
metadata:
  name: mesh
  labels: {app: \"istio\", chart: 'istio-1.0.9'}
data:
  mesh: |-
    # comment
    a: b

      c: d
  note: >
    folded
    text
  long: a text over
    two lines
  quoted: \"with \\
    breaks\"
items:
- name: a
  ports:
  - 80
  -
    - x
- - y
  - [1, {b: c}]
---
second: {}
";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn on_random_pieces(pieces in proptest::collection::vec(piece(), 0..14)) {
        agrees(&pieces.concat());
    }

    #[test]
    fn on_a_manifest_with_mistakes(edits in edits()) {
        agrees(&edited(MANIFEST, &edits));
    }

    #[test]
    fn on_what_is_written(value in value(), edits in edits()) {
        let text = to_string(&value).expect("it can be written");
        agrees(&text);
        agrees(&edited(&text, &edits));
    }
}

#[test]
fn a_block_without_content_before_a_comment_is_left_to_the_events() {
    for text in ["a: |2\n #   b\n", "a: |\n\n# b\nc: d\n"] {
        assert!(!agrees(text), "{text}");
    }
}

#[test]
fn lists_are_read_item_by_item() {
    let text = "a: 1\nlist: # c\n# d\n- {b: [c]}\n  # e\n- d: |\n    - x\n\n   # f\n- - g\n  - h\n-\n  i: j\n-\nk: [l]\n# m\n";
    for (text, count) in
        [(text.to_owned(), 5), (text.replace("\n- ", "\n  - ").replace("\n-\n", "\n  -\n"), 0)]
    {
        let source = Source::new("text", text);
        let apart = read_apart(&source, "list");
        let mut reader = ItemReader::new(&source);
        let count_read =
            apart.map_or(0, |apart| apart.items.iter().filter_map(|item| reader.read(*item)).count());
        assert_eq!(count_read, count, "{}", source.text());
        agrees(source.text());
    }
    // Not a block list, not at the top, not alone.
    for text in ["list: [a, b]\n", "a: {list: 1}\n", "a:\n  list:\n  - b\n"] {
        let source = Source::new("text", text);
        assert!(read_apart(&source, "list").expect("ordinary").items.is_empty(), "{text}");
    }
    for text in ["- list\n", "list:\n- a\n---\nlist:\n- b\n", "list: &x\n- a\n", "# nothing\n"] {
        assert!(read_apart(&Source::new("text", text), "list").is_none(), "{text}");
    }
}
