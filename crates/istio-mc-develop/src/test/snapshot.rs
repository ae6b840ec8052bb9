//! A case against its snapshot.

use std::fmt::Write as _;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source, code};
use similar::{ChangeTag, TextDiff};

use super::suite::Suite;
use crate::case::Case;

/// Lines around a change.
const CONTEXT: usize = 3;

/// How a case compares to its snapshot.
#[derive(Debug)]
pub enum Snapshot {
    /// The case must fail, and so has none.
    NotNeeded,
    /// The case cannot be rendered, so there is nothing to compare.
    NotRendered,
    /// They are the same.
    Same,
    /// There is no snapshot; this is what it would be.
    Missing {
        /// What the case renders to.
        rendered: String,
    },
    /// They differ.
    Differs {
        /// What the case renders to.
        rendered: String,
        /// The lines that differ, with those around them.
        diff: String,
        /// The first line of the snapshot that differs.
        place: Place,
    },
}

impl Snapshot {
    pub(super) fn of(suite: &Suite<'_>, case: &Case, rendered: &str) -> Self {
        let path = case.snapshot_path();
        let rendered = normalized(rendered);
        let Some(bytes) = suite.snapshots.get(&path) else { return Snapshot::Missing { rendered } };
        let accepted = normalized(&String::from_utf8_lossy(bytes));
        if accepted == rendered {
            return Snapshot::Same;
        }
        let source = Source::new(format!("{}/{path}", suite.folder), accepted);
        let (diff, line) = diff(&source, &rendered);
        Snapshot::Differs { rendered, diff, place: Place::line(&source, line) }
    }

    /// Whether there is nothing to complain of.
    pub fn holds(&self) -> bool {
        matches!(self, Snapshot::NotNeeded | Snapshot::NotRendered | Snapshot::Same)
    }

    /// What is wrong, unless nothing is.
    pub fn problem(&self, case: &str) -> Option<Diagnostic> {
        match self {
            Snapshot::NotNeeded | Snapshot::NotRendered | Snapshot::Same => None,
            Snapshot::Missing { .. } => Some(
                Diagnostic::new(&code::SNAPSHOT_MISSING, format!("the test case `{case}` has no snapshot"))
                    .help("look at it and accept it with `--update`"),
            ),
            Snapshot::Differs { place, .. } => Some(
                Diagnostic::new(
                    &code::SNAPSHOT_DIFFERS,
                    format!("the test case `{case}` renders something else than its snapshot"),
                )
                .at(place.clone())
                .label("the first line that differs")
                .help("if it is right now, accept it with `--update`"),
            ),
        }
    }
}

/// A text as it is stored: line breaks of one kind, and one at the end. Version control may change both.
fn normalized(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

/// The lines that differ, as `diff -u` shows them but with their numbers in the snapshot, and the first of these.
fn diff(accepted: &Arc<Source>, rendered: &str) -> (String, usize) {
    let changes = TextDiff::from_lines(accepted.text(), rendered);
    let mut text = String::new();
    let mut first = None;
    for (number, group) in changes.grouped_ops(CONTEXT).iter().enumerate() {
        if number > 0 {
            text.push_str("      ...\n");
        }
        for change in group.iter().flat_map(|operation| changes.iter_changes(operation)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.old_index().map(|index| index + 1);
            if sign != ' ' && first.is_none() {
                first = Some(line.unwrap_or_else(|| group[0].old_range().end));
            }
            let number = line.map(|line| line.to_string()).unwrap_or_default();
            let content = change.value().trim_end_matches('\n');
            let _ = writeln!(text, "{}", format!("{number:>5} {sign} {content}").trim_end());
        }
    }
    (text, first.unwrap_or(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_no_difference() {
        for text in ["a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n", "a: 1\nb: 2", "a: 1\nb: 2\n\n"] {
            assert_eq!(normalized(text), "a: 1\nb: 2\n");
        }
        assert_eq!(normalized("\n"), "");
    }

    #[test]
    fn differences_have_the_lines_of_the_snapshot() {
        let accepted = Source::new("s", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
        let (text, first) = diff(&accepted, "a\nb\nC\nd\ne\nf\ng\nh\ni\nj\nk\n");
        assert_eq!(first, 3);
        assert_eq!(
            text,
            "    1   a\n    2   b\n    3 - c\n      + C\n    4   d\n    5   e\n    6   f\n      ...\n    8   h\n    9   i\n   10   j\n      + k\n"
        );
    }
}
