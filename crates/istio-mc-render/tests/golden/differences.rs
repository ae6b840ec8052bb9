//! What is meant to differ from the originals, and why: `differences.yaml`.

use std::collections::BTreeSet;

use istio_mc_diagnostic::Source;
use serde::Deserialize;
use serde_json::Value;

use crate::compare::Mismatch;

/// An entry of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// Cases as `folder/case`; `*` stands for any text. Each must show the difference at least once.
    cases: Vec<String>,
    /// Paths as [`Mismatch::path`]; `*` stands for any text. Each must occur at least once.
    #[serde(default)]
    paths: Vec<String>,
    /// Our value there; without it, any.
    #[serde(default)]
    ours: Option<Value>,
    /// Whether ours has nothing there.
    #[serde(default)]
    absent: bool,
    /// The code of the error that ours is.
    #[serde(default)]
    refused: Option<String>,
    /// Why.
    reason: String,
}

/// The list, and which of its entries were needed.
#[derive(Debug)]
pub(crate) struct Differences {
    entries: Vec<Difference>,
    used: BTreeSet<(usize, &'static str, usize)>,
}

impl Differences {
    /// The list `differences.yaml`, as far as it is about cases that begin with `prefix`.
    pub(crate) fn new(prefix: &str) -> Self {
        Self::read(include_str!("differences.yaml"), prefix)
    }

    fn read(text: &str, prefix: &str) -> Self {
        let source = Source::new("differences.yaml", text);
        let documents = istio_mc_yaml::read(&source).expect("the list is YAML");
        let value = serde_json::to_value(documents[0].to_value()).expect("the list is JSON too");
        let mut entries: Vec<Difference> =
            serde_json::from_value(value).expect("the list has the right form");
        for entry in &entries {
            assert!(entry.reason.len() > 20, "{entry:?} has no reason");
            assert!(!entry.cases.is_empty(), "{entry:?} names no case");
            assert!(entry.paths.is_empty() == entry.refused.is_some(), "{entry:?} names paths or a refusal");
            assert!(!entry.absent || entry.ours.is_none(), "{entry:?} is absent and has a value");
        }
        for entry in &mut entries {
            entry.cases.retain(|case| case.starts_with(prefix));
        }
        entries.retain(|entry| !entry.cases.is_empty());
        Self { entries, used: BTreeSet::new() }
    }

    /// Whether this mismatch is meant.
    pub(crate) fn allows(&mut self, case: &str, mismatch: &Mismatch) -> bool {
        let mut allowed = false;
        for (index, entry) in self.entries.iter().enumerate() {
            let Some(case) = entry.cases.iter().position(|pattern| matches(pattern, case)) else { continue };
            let Some(path) = entry.paths.iter().position(|pattern| matches(pattern, &mismatch.path)) else {
                continue;
            };
            let value = match (&entry.ours, &mismatch.got) {
                (None, got) => got.is_none() == entry.absent,
                (Some(ours), got) => got.as_ref() == Some(ours),
            };
            if value {
                allowed = true;
                self.used.insert((index, "case", case));
                self.used.insert((index, "path", path));
            }
        }
        allowed
    }

    /// The code with which this case is to be refused.
    pub(crate) fn refusal(&mut self, case: &str) -> Option<String> {
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(code) = &entry.refused
                && let Some(case) = entry.cases.iter().position(|pattern| matches(pattern, case))
            {
                self.used.insert((index, "case", case));
                return Some(code.clone());
            }
        }
        None
    }

    /// Entries that no longer say anything true.
    pub(crate) fn unused(&self) -> Vec<String> {
        let mut unused = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let unseen = |kind: &'static str, at: usize| !self.used.contains(&(index, kind, at));
            let cases = entry.cases.iter().enumerate().filter(|(at, _)| unseen("case", *at));
            let paths = entry.paths.iter().enumerate().filter(|(at, _)| unseen("path", *at));
            for (_, pattern) in cases.chain(paths) {
                unused.push(format!("`{pattern}` no longer differs, listed because: {}", entry.reason));
            }
        }
        unused
    }
}

/// `*` is any text; everything else is itself.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| matches(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LIST: &str = "
- cases: [a/one, a/t*]
  paths: ['K//n.x', 'K//n.list[*].y']
  ours: 1
  reason: because it has to be so
- cases: [a/one]
  paths: [K//n.z]
  absent: true
  reason: because it has to be so
- cases: [b/three]
  refused: MC0001
  reason: because it has to be so
";

    fn mismatch(path: &str, got: Option<Value>) -> Mismatch {
        Mismatch { path: path.to_owned(), want: Some(json!("w")), got }
    }

    #[test]
    fn an_entry_allows_what_it_says_and_no_more() {
        let mut list = Differences::read(LIST, "a/");
        assert!(!list.allows("a/one", &mismatch("K//n.x", Some(json!(2)))));
        assert!(!list.allows("a/one", &mismatch("K//n.x", None)));
        assert!(!list.allows("a/other", &mismatch("K//n.x", Some(json!(1)))));
        assert!(!list.allows("a/one", &mismatch("K//n.z", Some(json!(1)))));
        assert_eq!(list.unused().len(), 6);
        assert!(list.allows("a/one", &mismatch("K//n.x", Some(json!(1)))));
        assert!(list.allows("a/two", &mismatch("K//n.list[3].y", Some(json!(1)))));
        assert!(list.allows("a/one", &mismatch("K//n.z", None)));
        assert_eq!(list.unused(), Vec::<String>::new());
    }

    #[test]
    fn refusals_are_found_by_case() {
        let mut list = Differences::read(LIST, "b/");
        assert_eq!(list.refusal("b/two"), None);
        assert_eq!(list.unused().len(), 1);
        assert_eq!(list.refusal("b/three").as_deref(), Some("MC0001"));
        assert_eq!(list.unused(), Vec::<String>::new());
    }

    #[test]
    fn every_case_of_the_list_is_in_a_group_that_a_test_reads() {
        let groups = [
            "injected/",
            "istio-remote-0.8.0/",
            "istio-remote-1.0.9/",
            "istio-1.1.17/gateways",
            "istio-1.4.10/gateways",
            "documents/",
            "federation/",
            "istio-1.1.17/remote-",
            "istio-1.4.10/remote-",
            "playbook/",
            "values/",
        ];
        for case in Differences::new("").entries.iter().flat_map(|entry| &entry.cases) {
            assert!(groups.iter().any(|group| case.starts_with(group)), "{case}");
        }
    }
}
