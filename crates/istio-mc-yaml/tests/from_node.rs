//! Any type of serde is read from nodes as from JSON, and what does not fit is located.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Source, code};
use istio_mc_yaml::{Value, from_node, read};
use serde::Deserialize;

#[derive(Debug, Deserialize, PartialEq)]
enum Choice {
    Bare,
    One(Vec<u8>),
    Two(u8, bool),
    Named { a: f32 },
}

#[derive(Debug, Deserialize, PartialEq)]
struct Newtype(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct All<'n> {
    borrowed: &'n str,
    name: Newtype,
    #[serde(default)]
    count: Option<u16>,
    float: f64,
    big: i128,
    choices: Vec<Choice>,
    keys: BTreeMap<i32, bool>,
    flags: BTreeMap<bool, (u8, char)>,
    rest: Value,
}

const ALL: &str = "\
borrowed: text
name: a
count: ~
float: 1
big: 170141183460469231731687303715884105727
choices: [Bare, One: [3], {Two: [4, yes]}, {Named: {a: 0.5}}]
keys: {-1: true, 1: no}
flags:
  yes: [5, x]
rest: {a: [1, null]}
";

#[test]
fn every_type_is_read() {
    // A list item that is a map without braces is a rarity of YAML; it is read as well.
    let source = Source::new("all.yaml", ALL.replace("One: [3],", "{One: [3]},"));
    let nodes = read(&source).expect("good YAML");
    let all: All<'_> = from_node(&source, &nodes[0]).expect("it fits");
    assert_eq!(
        all,
        All {
            borrowed: "text",
            name: Newtype("a".to_owned()),
            count: None,
            float: 1.0,
            big: i128::MAX,
            choices: vec![Choice::Bare, Choice::One(vec![3]), Choice::Two(4, true), Choice::Named { a: 0.5 }],
            keys: BTreeMap::from([(-1, true), (1, false)]),
            flags: BTreeMap::from([(true, (5, 'x'))]),
            rest: Value::from_iter([("a", Value::from(vec![1.into(), Value::Null]))]),
        }
    );
    let plain = Source::new("all.yaml", ALL);
    let nodes = read(&plain).expect("good YAML");
    assert_eq!(from_node::<All<'_>>(&plain, &nodes[0]).expect("it fits"), all);
}

#[test]
fn what_does_not_fit_is_located() {
    let cases = [
        ("count: ~", "count: x", "3:8", "expected u16, not a string", &code::WRONG_TYPE),
        ("count: ~", "count: 70000", "3:8", "`70000` is not u16", &code::INVALID_VALUE),
        ("count: ~", "cuont: 1", "3:1", "`cuont` is not a field here", &code::UNKNOWN_FIELD),
        ("float: 1\n", "", "1:1", "the field `float` is missing", &code::MISSING_FIELD),
        ("Bare", "Bar", "6:11", "`Bar` is not one of `Bare`, `One`, `Two`, `Named`", &code::INVALID_VALUE),
        ("One: [3]", "One: [x]", "6:23", "expected u8, not a string", &code::WRONG_TYPE),
        (
            "[4, yes]",
            "[4]",
            "6:33",
            "invalid length 1, expected tuple variant Choice::Two with 2 elements",
            &code::INVALID_VALUE,
        ),
        ("Bare", "One", "6:11", "expected a map of one entry, not a string", &code::WRONG_TYPE),
        ("{-1:", "{x:", "7:8", "expected i32, not a string", &code::WRONG_TYPE),
        (
            "borrowed: text",
            "borrowed: [1]",
            "1:11",
            "expected a borrowed string, not a list",
            &code::WRONG_TYPE,
        ),
    ];
    for (from, to, place, message, code) in cases {
        let source = Source::new("all.yaml", ALL.replacen(from, to, 1));
        let nodes = read(&source).expect("good YAML");
        let finding = from_node::<All<'_>>(&source, &nodes[0]).expect_err(to);
        assert_eq!(finding.message, message);
        assert_eq!(finding.code, code, "{message}");
        let found = finding.place.as_ref().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(&*format!("all.yaml:{place}")), "{message}");
    }
}

#[test]
fn near_names_are_suggested() {
    let source = Source::new("all.yaml", ALL.replace("count:", "cuont:"));
    let nodes = read(&source).expect("good YAML");
    let finding = from_node::<All<'_>>(&source, &nodes[0]).expect_err("unknown");
    assert_eq!(finding.help, ["did you mean `count`?"]);
}
