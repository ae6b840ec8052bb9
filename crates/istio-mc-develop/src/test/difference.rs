//! Where a value is not what was expected.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::{Content, Node};

use crate::case::text_of;

/// The first part of a value that is not as expected.
#[derive(Debug)]
pub(super) struct Difference<'n, 's> {
    /// The part that is there.
    pub(super) found: &'n Node<'s>,
    /// What is wrong with it, with its path.
    pub(super) message: String,
    /// The part of what was expected that it is held against.
    pub(super) expected: Span,
}

/// Where `found` differs from `expected`; `None` if they are equal. The order of a map's entries is none of it.
pub(super) fn difference<'n, 's>(
    path: &str,
    found: &'n Node<'s>,
    expected: &Node<'_>,
) -> Option<Difference<'n, 's>> {
    let wrong = |message: String| Some(Difference { found, message, expected: expected.span });
    match (&found.content, &expected.content) {
        (Content::Map(have), Content::Map(want)) => {
            for entry in want {
                match have.iter().find(|other| other.key == entry.key) {
                    Some(other) => {
                        let path = below(path, &entry.key);
                        if let Some(difference) = difference(&path, &other.value, &entry.value) {
                            return Some(difference);
                        }
                    }
                    None => return wrong(format!("{} has no `{}`", named(path), entry.key)),
                }
            }
            let more = have.iter().find(|entry| want.iter().all(|other| other.key != entry.key))?;
            wrong(format!("{} has `{}`, which is not expected", named(path), more.key))
        }
        (Content::List(have), Content::List(want)) => {
            if have.len() != want.len() {
                return wrong(format!("{} has {} items, not {}", named(path), have.len(), want.len()));
            }
            let pairs = have.iter().zip(want).enumerate();
            pairs
                .map(|(index, (have, want))| difference(&format!("{path}[{index}]"), have, want))
                .find_map(|found| found)
        }
        _ if found.to_value() == expected.to_value() => None,
        _ => wrong(format!(
            "{} is {}, not {}",
            named(path),
            told_apart(found, expected),
            told_apart(expected, found)
        )),
    }
}

/// Whether `found` has all that is in `expected`: of maps some entries, of lists some items in any order, and all of
/// a scalar.
pub(super) fn holds(found: &Node<'_>, expected: &Node<'_>) -> bool {
    match (&found.content, &expected.content) {
        (Content::Map(_), Content::Map(want)) => {
            want.iter().all(|entry| found.get(&entry.key).is_some_and(|value| holds(value, &entry.value)))
        }
        (Content::List(have), Content::List(want)) => {
            want.iter().all(|item| have.iter().any(|other| holds(other, item)))
        }
        _ => found.to_value() == expected.to_value(),
    }
}

/// A value in words: a scalar by its text, of which only the first line is shown, anything else by its type.
pub(super) fn shown(node: &Node<'_>) -> String {
    match text_of(node) {
        Some(text) => match text.trim_end().split_once('\n') {
            Some((first, _)) => format!("`{first}...`"),
            None => format!("`{text}`"),
        },
        None => node.kind().to_string(),
    }
}

/// The same with the type, where the text alone does not tell it from another value.
fn told_apart(node: &Node<'_>, other: &Node<'_>) -> String {
    match (text_of(node), text_of(other)) {
        (Some(text), Some(same)) if text == same => format!("{} ({})", shown(node), node.kind()),
        _ => shown(node),
    }
}

/// A path as a part of a sentence.
pub(super) fn named(path: &str) -> String {
    if path.is_empty() { "the object".to_owned() } else { format!("`{path}`") }
}

fn below(path: &str, key: &str) -> String {
    match (path.is_empty(), key.contains(['.', '[', ']', '"'])) {
        (_, true) => format!("{path}[{key:?}]"),
        (true, false) => key.to_owned(),
        (false, false) => format!("{path}.{key}"),
    }
}
