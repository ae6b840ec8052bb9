//! Writing: what is written is read back as the same value, by us, by serde-saphyr and by `kubectl`.
#![expect(clippy::disallowed_methods, reason = "tests read their data")]

use std::collections::BTreeMap;
use std::path::Path;

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Map, Number, Value, read, to_string};
use proptest::prelude::*;
use serde::Serialize;

/// Strings that one reader or another takes for something else, or loses a part of.
const AWKWARD: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\r\n",
    "~",
    "null",
    "Null",
    "NULL",
    "nUll",
    "true",
    "True",
    "TRUE",
    "false",
    "yes",
    "Yes",
    "YES",
    "yEs",
    "no",
    "NO",
    "on",
    "On",
    "off",
    "OFF",
    "y",
    "Y",
    "n",
    "N",
    "0",
    "00",
    "1",
    "-1",
    "+1",
    "012",
    "08",
    "0o14",
    "0x1F",
    "0b11",
    "0b-11",
    "1_000",
    "1_",
    "1__0",
    "_1",
    "1,000",
    "1e3",
    "1E3",
    "1e+3",
    "1e400",
    "1.",
    ".5",
    "-.5",
    "+.5",
    ".",
    "..",
    "...",
    "....",
    "1.5",
    "1.0.9",
    "10.0.0.1",
    "10.0.0.0/16",
    "-",
    "--",
    "---",
    "--- a",
    "---a",
    "-a",
    "- a",
    "--flag=x",
    "-1a",
    "-.inf",
    ".inf",
    "+.INF",
    ".nan",
    ".NaN",
    "inf",
    "nan",
    "=",
    "==",
    "a=b",
    "<<",
    "<",
    "2001-01-01",
    "2001-1-1",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43",
    "12:30",
    "12:30:45",
    "190:20:30.15",
    "3d",
    "24h",
    "100m",
    "5Gi",
    "1e",
    "0x",
    "18446744073709551616",
    " a",
    "a ",
    " a ",
    "\ta",
    "a\t",
    "a\tb",
    "a b",
    "a  b",
    "a: b",
    "a :b",
    "a:b",
    "a:",
    ":a",
    ": a",
    ":",
    "::",
    "a #b",
    "a# b",
    "#a",
    "#",
    "a#",
    "*",
    "*a",
    "&a",
    "!a",
    "!!str a",
    "|",
    "|-",
    ">",
    "> a",
    "%a",
    "@a",
    "`a",
    "'",
    "''",
    "'a'",
    "a'b",
    "\"",
    "\"a\"",
    "a\"b",
    "\\",
    "a\\b",
    "\\n",
    "{",
    "}",
    "{}",
    "{a: b}",
    "{{ a }}",
    "[",
    "]",
    "[]",
    "[a]",
    ",",
    "a,b",
    "?",
    "? a",
    "?a",
    "a?b",
    "a\nb",
    "a\nb\n",
    "a\nb\n\n",
    "\na",
    "\n\na\n",
    " a\nb",
    "a\n b",
    "a\n\n b\n",
    "a \nb",
    "a\n ",
    "a\n \n",
    "\n a",
    "  \n a",
    "\n\ta",
    "\ta\nb",
    "a\n\tb",
    "a\r\nb",
    "a\rb",
    "# a\nb",
    "- a\n- b\n",
    "a: b\nc: d\n",
    "---\na\n",
    "a\n---\nb\n",
    "a\n...\n",
    "|\n a",
    "#!/bin/sh\nset -e\n",
    "\u{0}",
    "\u{7}",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "a\u{85}b",
    "\u{9f}",
    "\u{a0}",
    "a\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{2028}",
    "a\u{2029}b",
    "\u{feff}",
    "a\u{feff}b",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{e000}",
    "ü",
    "日本",
    "日本: 語",
    "😀",
    "😀\n😀\n",
    "\u{10ffff}",
    "a\u{7}\nb",
];

/// A value in each place where a string may stand.
fn awkward_values() -> Vec<Value> {
    let long = "x".repeat(1200);
    AWKWARD
        .iter()
        .copied()
        .chain([&*long])
        .map(|text| {
            let item = || Value::from(text);
            let map = Value::from_iter([(text, item())]);
            Value::from_iter([
                ("value", item()),
                ("list", Value::from(vec![item(), Value::from(vec![item(), item()]), map.clone()])),
                ("map", map.clone()),
                (text, Value::from_iter([(text, Value::from(vec![map]))])),
            ])
        })
        .collect()
}

fn read_one(text: &str) -> Value {
    let source = Source::new("written", text);
    let nodes = read(&source).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    assert_eq!(nodes.len(), 1, "{text}");
    nodes[0].to_value()
}

#[test]
fn awkward_strings_come_back_as_strings() {
    for value in awkward_values() {
        let text = to_string(&value).expect("it can be written");
        assert_eq!(read_one(&text), value, "{text}");
        let other: Value = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(other, value, "serde-saphyr\n{text}");
    }
    for text in AWKWARD {
        let written = to_string(text).expect("it can be written");
        assert_eq!(read_one(&written), Value::from(*text), "{written}");
    }
}

/// `written.jsonl` holds what we write and what `kubectl` makes of it; see the README there.
#[test]
fn kubectl_reads_back_what_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/kubectl/written.jsonl");
    let facts: BTreeMap<String, serde_json::Value> = std::fs::read_to_string(&path)
        .expect("the facts are there")
        .lines()
        .map(|line| {
            let fact: serde_json::Value = serde_json::from_str(line).expect("a fact a line");
            (fact["text"].as_str().expect("a text").to_owned(), fact["json"].clone())
        })
        .collect();
    let mut missing = String::new();
    for value in awkward_values() {
        let text = to_string(&value).expect("it can be written");
        match facts.get(&text) {
            Some(json) => assert_eq!(json, &serde_json::to_value(&value).expect("JSON"), "{text}"),
            None => missing += &format!("{}\n", serde_json::json!({ "text": text })),
        }
    }
    assert!(
        missing.is_empty(),
        "append to {} and run the command in the README there:\n{missing}",
        path.display()
    );
}

#[test]
fn the_layout_is_that_of_kubectl() {
    let value = Value::from_iter([
        ("apiVersion", Value::from("v1")),
        ("empty", Value::from_iter([("list", Value::from(vec![])), ("map", Value::from(Map::new()))])),
        (
            "spec",
            Value::from_iter([
                ("args", Value::from(vec!["--flag".into(), "a: b".into(), Value::Null])),
                (
                    "containers",
                    Value::from(vec![
                        Value::from_iter([
                            ("name", "a".into()),
                            ("ports", Value::from(vec![Value::from(80)])),
                        ]),
                        Value::from_iter([("name", Value::from("b")), ("on", true.into())]),
                    ]),
                ),
                ("matrix", Value::from(vec![Value::from(vec![1.into(), 2.into()]), Value::from(vec![])])),
                ("script", Value::from("set -e\n\necho \"hi\"  \n")),
            ]),
        ),
    ]);
    let expected = r#"apiVersion: v1
empty:
  list: []
  map: {}
spec:
  args:
  - --flag
  - "a: b"
  - null
  containers:
  - name: a
    ports:
    - 80
  - name: b
    "on": true
  matrix:
  - - 1
    - 2
  - []
  script: |
    set -e

    echo "hi"  
"#;
    assert_eq!(to_string(&value).expect("it can be written"), expected);
}

#[test]
fn numbers_keep_their_type() {
    let cases = [
        (Number::Int(0), "0"),
        (Number::Int(i64::MIN.into()), "-9223372036854775808"),
        (Number::Int(u64::MAX.into()), "18446744073709551615"),
        (Number::Int(i128::MIN), "-170141183460469231731687303715884105728"),
        (Number::Float(1.0), "1.0"),
        (Number::Float(-0.0), "-0.0"),
        (Number::Float(0.1), "0.1"),
        (Number::Float(1e21), "1.0e+21"),
        (Number::Float(1.5e-9), "1.5e-9"),
        (Number::Float(f64::MAX), "1.7976931348623157e+308"),
    ];
    for (number, expected) in cases {
        let text = to_string(&Value::Number(number)).expect("it can be written");
        assert_eq!(text, format!("{expected}\n"));
        assert_eq!(read_one(&text), Value::Number(number));
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = to_string(&[number]).expect_err("no number of JSON");
        assert!(error.to_string().contains("JSON cannot hold"), "{error}");
    }
}

#[test]
fn every_type_of_serde_is_written_as_in_json() {
    #[derive(Serialize)]
    struct Unit;
    #[derive(Serialize)]
    struct Newtype(u8);
    #[derive(Serialize)]
    struct Pair(u8, char);
    #[derive(Serialize)]
    enum Choice {
        Bare,
        One(Vec<u8>),
        Two(u8, Option<bool>),
        Named { a: f32 },
        Empty {},
    }
    #[derive(Serialize)]
    struct All {
        unit: Unit,
        newtype: Newtype,
        pair: Pair,
        choices: Vec<Choice>,
        keys: BTreeMap<i32, ()>,
        flags: BTreeMap<bool, BTreeMap<char, u128>>,
        none: Option<u8>,
        bytes: &'static [u8],
    }
    let all = All {
        unit: Unit,
        newtype: Newtype(1),
        pair: Pair(2, 'y'),
        choices: vec![
            Choice::Bare,
            Choice::One(vec![3]),
            Choice::Two(4, Some(true)),
            Choice::Named { a: 0.1 },
            Choice::Empty {},
            Choice::One(vec![]),
        ],
        keys: BTreeMap::from([(-1, ()), (1, ())]),
        flags: BTreeMap::from([(true, BTreeMap::from([('n', 5)]))]),
        none: None,
        bytes: b"ab",
    };
    let text = to_string(&all).expect("it can be written");
    let json = serde_json::to_value(&all).expect("JSON");
    let back = serde_json::to_value(read_one(&text)).expect("JSON");
    // JSON has no 32-bit floats.
    let json = json.to_string().replace("0.10000000149011612", "0.1");
    assert_eq!(back.to_string(), json, "{text}");
}

#[test]
fn what_cannot_be_a_key_is_refused() {
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Key {
        Nothing(()),
    }
    for error in [
        to_string(&BTreeMap::from([(None::<u8>, 1)])),
        to_string(&BTreeMap::from([(vec![1], 1)])),
        to_string(&BTreeMap::from([((1, 2), 1)])),
        to_string(&BTreeMap::from([(BTreeMap::from([(1, 1)]), 1)])),
        to_string(&BTreeMap::from([(Key::Nothing(()), 1)])),
    ] {
        let error = error.expect_err("no key");
        assert!(error.to_string().ends_with("cannot be the key of a map"), "{error}");
    }
}

#[test]
fn nesting_that_cannot_be_read_is_not_written() {
    let nested = |depth| (0..depth).fold(Value::Null, |value, _| Value::from(vec![value]));
    let text = to_string(&nested(128)).expect("as deep as may be");
    assert_eq!(read_one(&text), nested(128));
    let error = to_string(&nested(129)).expect_err("too deep");
    assert!(error.to_string().contains("128"), "{error}");
}

/// Texts made of what readers stumble over.
fn text() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        4 => proptest::sample::select(AWKWARD).prop_map(str::to_owned),
        2 => "[a-z0-9]{1,6}",
        1 => "[ \n\t:#'\"\\\\-]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(parts, 0..4).prop_map(|parts| parts.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(|number| Value::Number(Number::Int(number.into()))),
        1 => proptest::num::f64::NORMAL.prop_map(|number| Value::Number(Number::Float(number))),
    ];
    scalar.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..5).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn written_then_read_is_the_same_value(value in value()) {
        let text = to_string(&value).expect("it can be written");
        prop_assert_eq!(&read_one(&text), &value, "{}", text);
        prop_assert_eq!(&to_string(&value).expect("it can be written"), &text);
    }

    #[test]
    fn serde_saphyr_reads_the_same_value(value in value()) {
        let text = to_string(&value).expect("it can be written");
        let other: Value = serde_saphyr::from_str(&text)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(other, value, "{}", text);
    }

    #[test]
    fn integers_of_any_size_come_back(number in any::<i128>()) {
        let value = Value::Number(Number::Int(number));
        prop_assert_eq!(read_one(&to_string(&value).expect("it can be written")), value);
    }
}
