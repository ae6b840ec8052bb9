//! What is meant to differ from Helm, and why: `tests/data/differences.yaml`.
//!
//! An entry is `{subject, case, helm, here, reason}`: of a case of golden data, what Helm gives and what this engine
//! gives. COMPATIBILITY.md is made from the list, so an entry that is not true, word for word, fails the tests.

#![expect(clippy::disallowed_methods, reason = "the list is a file")]

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use istio_mc_diagnostic::Source;
use serde_json::Value;

/// What a case gives.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// A result.
    Value(Value),
    /// A refusal, with its words.
    Error(String),
}

impl Outcome {
    /// Whether two programs agree. Two that refuse do, in whatever words.
    fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Outcome::Value(one), Outcome::Value(other)) => one == other,
            (Outcome::Error(_), Outcome::Error(_)) => true,
            _ => false,
        }
    }
}

/// As the list writes it: JSON on a line, keys in order, or `error: ...`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Value(value) => {
                let mut value = value.clone();
                value.sort_all_objects();
                value.fmt(f)
            }
            Outcome::Error(message) => write!(f, "error: {message}"),
        }
    }
}

/// The differences of one subject, and what is wrong with them so far.
pub(crate) struct Differences {
    subject: &'static str,
    /// What Helm gives and what is given here, by case; taken out as cases are compared.
    listed: BTreeMap<String, (String, String)>,
    wrong: Vec<String>,
}

impl Differences {
    /// The entries of a subject.
    pub(crate) fn of(subject: &'static str) -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../istio-mc-template/tests/data/differences.yaml");
        let text = std::fs::read_to_string(&path).expect("the list of differences can be read");
        let source = Source::new("differences.yaml", text);
        let documents = istio_mc_yaml::read(&source).expect("the list of differences is YAML");
        let entries = documents.first().and_then(|document| document.as_list()).expect("it is a list");
        let mut differences = Self { subject, listed: BTreeMap::new(), wrong: Vec::new() };
        for entry in entries {
            let field = |name: &str| {
                let value = entry.get(name).and_then(|value| value.as_str());
                value.unwrap_or_else(|| panic!("each difference has the text `{name}`")).to_owned()
            };
            assert!(!field("reason").is_empty(), "{} has no reason", field("case"));
            if field("subject") != subject {
                continue;
            }
            let case = field("case");
            if differences.listed.insert(case.clone(), (field("helm"), field("here"))).is_some() {
                differences.wrong.push(format!("{subject}: {case}: listed twice"));
            }
        }
        differences
    }

    /// Takes note of a case: equal and not listed, or different as listed.
    pub(crate) fn compare(&mut self, case: &str, helm: &Outcome, here: &Outcome) {
        let listed = self.listed.remove(case);
        let subject = self.subject;
        let shown = || format!("\n  helm: {helm}\n  here: {here}");
        match (helm.agrees(here), listed) {
            (true, None) => {}
            (true, Some(_)) => self.wrong.push(format!("{subject}: {case}: listed, and does not differ")),
            (false, None) => self.wrong.push(format!("{subject}: {case}: differs{}", shown())),
            (false, Some(listed)) if listed == (helm.to_string(), here.to_string()) => {}
            (false, Some(_)) => {
                self.wrong.push(format!("{subject}: {case}: differs as is not listed{}", shown()))
            }
        }
    }

    /// Fails the test if anything differs that is not listed, or is listed and does not differ.
    pub(crate) fn finish(mut self) {
        let subject = self.subject;
        self.wrong.extend(
            self.listed.keys().map(|case| format!("{subject}: {case}: listed, and there is no such case")),
        );
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}
