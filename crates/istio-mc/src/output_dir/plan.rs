//! What has to happen to a folder: decided from what it should hold, what was written, and what is there.

use super::record::{Digest, Known, Record};

/// What becomes of the top folders that earlier runs wrote and that are not among the given ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// They are somebody else's business: one of several clusters is being rendered.
    Keep,
    /// They are no longer rendered: their files are removed.
    Remove,
}

/// What happens to one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It appears.
    Create,
    /// It gets another content.
    Replace,
    /// It was edited, and gets its content back.
    ReplaceEdited,
    /// It goes.
    Remove,
    /// It should go, but was edited: it stays, and is no longer ours.
    Release,
}

impl Change {
    /// Whether a content is written.
    pub(super) fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Replace | Self::ReplaceEdited)
    }
}

/// What has to happen to a file that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing.
    Unchanged,
    /// The content must be written.
    Change(Change),
    /// A file of somebody else is in the way: nothing may happen to the folder.
    InTheWay,
}

/// What has to happen to a folder; made file by file.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The record before.
    pub(super) before: Record,
    /// The changes, removals last; files that are as they should be are not among them.
    pub(super) changes: Vec<(String, Change)>,
    /// How many files are as they should be.
    pub(super) unchanged: usize,
    /// The record afterwards.
    pub(super) after: Record,
}

impl Plan {
    /// A plan for a folder of which the record says what earlier runs wrote.
    pub(super) fn new(before: Record) -> Self {
        Self { before, ..Self::default() }
    }

    /// Decides on a file that is wanted; `found` is what is there.
    pub(super) fn wanted(&mut self, path: &str, wanted: &[u8], found: Option<&[u8]>) -> Verdict {
        let change = match found {
            None => Change::Create,
            // Also a file that somebody else wrote, if it is what we would write: it is ours from now on.
            Some(content) if content == wanted => {
                self.unchanged += 1;
                // What the record says stands: hashing every file would take longer than to compare it.
                let digest = self.before.only(path).unwrap_or_else(|| Digest::of(wanted));
                self.after.add(path, digest);
                return Verdict::Unchanged;
            }
            Some(content) => match self.before.knows(path, content) {
                Known::Written => Change::Replace,
                Known::Edited => Change::ReplaceEdited,
                Known::Foreign => return Verdict::InTheWay,
            },
        };
        self.after.add(path, Digest::of(wanted));
        self.changes.push((path.to_owned(), change));
        Verdict::Change(change)
    }

    /// Decides on the files that earlier runs wrote and that are not wanted any more, after those that are. `disk`
    /// gives the content of a file, `None` where there is none.
    ///
    /// # Errors
    /// What `disk` reports.
    pub(super) fn unwanted<E>(
        &mut self,
        mut disk: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<(), E> {
        for path in self.before.paths().filter(|path| !self.after.has(path)) {
            let Some(content) = disk(path)? else { continue };
            let change = match self.before.knows(path, &content) {
                Known::Written => Change::Remove,
                Known::Edited | Known::Foreign => Change::Release,
            };
            self.changes.push((path.to_owned(), change));
        }
        Ok(())
    }

    /// The record while the changes are made: the contents before and after.
    pub(super) fn during(&self) -> Record {
        let mut during = self.before.clone();
        during.extend(&self.after);
        during
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;

    fn run(wanted: &[(&str, &str)], written: &[(&str, &str)], disk: &[(&str, &str)]) -> (Plan, Vec<Verdict>) {
        let mut before = Record::default();
        for (path, text) in written {
            before.add(path, Digest::of(text.as_bytes()));
        }
        let disk: BTreeMap<&str, &str> = disk.iter().copied().collect();
        let mut plan = Plan::new(before);
        let verdicts = wanted
            .iter()
            .map(|(path, text)| {
                plan.wanted(path, text.as_bytes(), disk.get(path).map(|text| text.as_bytes()))
            })
            .collect();
        let read = |path: &str| Ok::<_, Infallible>(disk.get(path).map(|text| text.as_bytes().to_vec()));
        plan.unwanted(read).expect("no disk, no failure");
        (plan, verdicts)
    }

    #[test]
    fn each_case_has_its_change() {
        // wanted, written before, on the disk -> the change
        type Case = (Option<&'static str>, Option<&'static str>, Option<&'static str>, Option<Change>);
        let table: &[Case] = &[
            (Some("a"), None, None, Some(Change::Create)),
            (Some("a"), Some("a"), None, Some(Change::Create)),
            (Some("a"), Some("a"), Some("a"), None),
            (Some("a"), None, Some("a"), None),
            (Some("b"), Some("a"), Some("a"), Some(Change::Replace)),
            (Some("b"), Some("a"), Some("x"), Some(Change::ReplaceEdited)),
            (None, Some("a"), Some("a"), Some(Change::Remove)),
            (None, Some("a"), Some("x"), Some(Change::Release)),
            (None, Some("a"), None, None),
            (None, None, Some("x"), None),
        ];
        for (wanted, written, disk, expected) in table {
            let list =
                |text: &Option<&'static str>| text.map(|text| ("f", text)).into_iter().collect::<Vec<_>>();
            let (plan, verdicts) = run(&list(wanted), &list(written), &list(disk));
            let changes: Vec<Change> = plan.changes.iter().map(|(_, change)| *change).collect();
            assert_eq!(changes, Vec::from_iter(*expected), "{wanted:?} {written:?} {disk:?}");
            assert!(!verdicts.contains(&Verdict::InTheWay));
            assert_eq!(plan.after.paths().count(), wanted.iter().count(), "only what is rendered is ours");
        }
        let (plan, verdicts) = run(&[("f", "a")], &[], &[("f", "x")]);
        assert_eq!((verdicts.as_slice(), plan.changes.len()), ([Verdict::InTheWay].as_slice(), 0));
    }

    #[test]
    fn a_run_that_was_cut_short_is_understood_by_the_next() {
        let (first, _) = run(&[("f", "b")], &[("f", "a")], &[("f", "a")]);
        for on_disk in ["a", "b"] {
            assert_eq!(first.during().knows("f", on_disk.as_bytes()), Known::Written, "{on_disk}");
        }
        assert_eq!(first.after.knows("f", b"a"), Known::Edited);
        // The next run finds either, knows both, and is left with one.
        let mut second = Plan::new(first.during());
        assert_eq!(second.wanted("f", b"b", Some(b"b")), Verdict::Unchanged);
        assert_eq!(
            (second.after.knows("f", b"b"), second.after.knows("f", b"a")),
            (Known::Written, Known::Edited)
        );
    }
}
