//! What has to happen to a folder: decided from what it should hold, what was written, and what is there.

use super::Folder;
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

/// What has to happen to a folder.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The changes, removals last; files that are as they should be are not among them.
    pub(super) changes: Vec<(String, Change)>,
    /// Files that are in the way: nothing may happen while there are any.
    pub(super) in_the_way: Vec<String>,
    /// How many files are as they should be.
    pub(super) unchanged: usize,
    /// The record while the changes are made: the contents before and after.
    pub(super) during: Record,
    /// The record afterwards.
    pub(super) after: Record,
}

/// Plans a folder. `disk` gives the content of a file below it, `None` where there is none.
pub(super) fn plan<E>(
    folder: &Folder,
    before: &Record,
    mut disk: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<Plan, E> {
    let mut plan = Plan { during: before.clone(), ..Plan::default() };
    for (path, wanted) in &folder.files {
        let digest = Digest::of(wanted);
        plan.during.add(path, digest);
        plan.after.add(path, digest);
        let change = match disk(path)? {
            None => Change::Create,
            // Also a file that somebody else wrote, if it is what we would write: it is ours from now on.
            Some(content) if content == *wanted => {
                plan.unchanged += 1;
                continue;
            }
            Some(content) => match before.knows(path, &content) {
                Known::Written => Change::Replace,
                Known::Edited => Change::ReplaceEdited,
                Known::Foreign => {
                    plan.in_the_way.push(path.clone());
                    continue;
                }
            },
        };
        plan.changes.push((path.clone(), change));
    }
    for path in before.paths().filter(|path| !folder.files.contains_key(*path)) {
        let Some(content) = disk(path)? else { continue };
        let change = match before.knows(path, &content) {
            Known::Written => Change::Remove,
            Known::Edited | Known::Foreign => Change::Release,
        };
        plan.changes.push((path.to_owned(), change));
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn run(wanted: &[(&str, &str)], written: &[(&str, &str)], disk: &[(&str, &str)]) -> Plan {
        let folder = Folder { name: "east".to_owned(), files: files(wanted) };
        let mut before = Record::default();
        for (path, text) in written {
            before.add(path, Digest::of(text.as_bytes()));
        }
        let disk = files(disk);
        plan(&folder, &before, |path| Ok::<_, Infallible>(disk.get(path).cloned()))
            .expect("no disk, no failure")
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
            let plan = run(&list(wanted), &list(written), &list(disk));
            let changes: Vec<Change> = plan.changes.iter().map(|(_, change)| *change).collect();
            assert_eq!(changes, Vec::from_iter(*expected), "{wanted:?} {written:?} {disk:?}");
            assert!(plan.in_the_way.is_empty());
            assert_eq!(plan.after.paths().count(), wanted.iter().count(), "only what is rendered is ours");
        }
        let plan = run(&[("f", "a")], &[], &[("f", "x")]);
        assert_eq!((plan.in_the_way.as_slice(), plan.changes.len()), (["f".to_owned()].as_slice(), 0));
    }

    #[test]
    fn a_run_that_was_cut_short_is_understood_by_the_next() {
        let first = run(&[("f", "b")], &[("f", "a")], &[("f", "a")]);
        for on_disk in ["a", "b"] {
            assert_eq!(first.during.knows("f", on_disk.as_bytes()), Known::Written, "{on_disk}");
        }
        assert_eq!(first.after.knows("f", b"a"), Known::Edited);
    }
}
