//! What earlier runs wrote into a folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, code};
use sha2::{Digest as _, Sha256};

use super::path;

/// The record's file name. It ends neither in `.yaml` nor in `.json`, which `kubectl apply -R -f` would
/// read; the format is that of `sha256sum`, so that `sha256sum -c .istio-mc.sha256` lists edited files.
pub(super) const FILE_NAME: &str = ".istio-mc.sha256";

/// The SHA-256 of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A run writes thousands of them: not byte by byte through the formatter.
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let text: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
        f.write_str(&text)
    }
}

/// The files that earlier runs wrote, each with the contents it may have: one, or two while a run changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record(BTreeMap<String, Vec<Digest>>);

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// Every line that is none of a record's, and every path that leads out of the folder: somebody else
    /// wrote it, and nothing may be removed on its word.
    pub(super) fn parse(source: &Arc<Source>) -> Result<Self, Diagnostics> {
        let mut record = Self::default();
        let mut problems = Diagnostics::new();
        for (index, line) in source.text().lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = line.split_once("  ").and_then(|(digest, path)| Some((Digest::parse(digest)?, path)));
            match entry {
                Some((digest, path)) if path::is_safe(path) => record.add(path, digest),
                _ => problems.push(
                    Diagnostic::new(&code::UNSAFE_PATH, "this is no line of a record of written files")
                        .at(Place::line(source, index + 1))
                        .help(
                            "restore the file, or delete it: then all files of the folder count as \
                             written by somebody else",
                        ),
                ),
            }
        }
        if problems.is_empty() { Ok(record) } else { Err(problems) }
    }

    /// The record as a file.
    pub(super) fn text(&self) -> String {
        let mut text =
            String::from("# written by istio-mc; it removes these files when they are no longer rendered\n");
        for (path, digests) in &self.0 {
            for digest in digests {
                // Writing to a String does not fail.
                let _ = writeln!(text, "{digest}  {path}");
            }
        }
        text
    }

    /// Adds a content that a file may have.
    pub(super) fn add(&mut self, path: &str, digest: Digest) {
        match self.0.get_mut(path) {
            Some(digests) if digests.contains(&digest) => {}
            Some(digests) => digests.push(digest),
            None => {
                self.0.insert(path.to_owned(), vec![digest]);
            }
        }
    }

    /// Adds all that another record has.
    pub(super) fn extend(&mut self, other: &Self) {
        for (path, digests) in &other.0 {
            digests.iter().for_each(|digest| self.add(path, *digest));
        }
    }

    /// The content that a file must have, if it is one.
    pub(super) fn only(&self, path: &str) -> Option<Digest> {
        match self.0.get(path).map(Vec::as_slice) {
            Some([digest]) => Some(*digest),
            _ => None,
        }
    }

    /// Whether the record has that file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether an earlier run wrote that file, and if so, whether it still has the content.
    pub(super) fn knows(&self, path: &str, content: &[u8]) -> Known {
        match self.0.get(path) {
            None => Known::Foreign,
            Some(digests) if digests.contains(&Digest::of(content)) => Known::Written,
            Some(_) => Known::Edited,
        }
    }

    /// The files, in order.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Ours, as we wrote it.
    Written,
    /// Ours, changed since.
    Edited,
    /// Somebody else's.
    Foreign,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Source::new("out/.istio-mc.sha256", text)
    }

    #[test]
    fn a_record_reads_what_it_writes() {
        let mut record = Record::default();
        record.add("b/x.yaml", Digest::of(b"1"));
        record.add("a.yaml", Digest::of(b"2"));
        record.add("b/x.yaml", Digest::of(b"3"));
        let text = record.text();
        assert_eq!(Record::parse(&source(&text)).expect("a record"), record);
        assert!(text.find("a.yaml").expect("first") < text.find("b/x.yaml").expect("second"));
        assert_eq!(record.knows("b/x.yaml", b"3"), Known::Written);
        assert_eq!(record.knows("b/x.yaml", b"4"), Known::Edited);
        assert_eq!(record.knows("c", b""), Known::Foreign);
    }

    #[test]
    fn kubectl_does_not_read_it() {
        // cli-runtime `resource.FileExtensions`.
        for extension in [".json", ".yaml", ".yml"] {
            assert!(!FILE_NAME.ends_with(extension));
        }
    }

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        // printf abc | sha256sum
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), expected);
        assert_eq!(Digest::parse(expected), Some(Digest::of(b"abc")));
    }

    #[test]
    fn foreign_lines_are_refused_all_at_once() {
        let digest = Digest::of(b"");
        let text = format!("{digest}  ../../etc/passwd\nhello\n{digest}  fine.yaml\n{digest}  /etc/passwd\n");
        let problems = Record::parse(&source(&text)).expect_err("refused");
        let places: Vec<String> =
            problems.iter().filter_map(|p| p.place.as_ref()).map(ToString::to_string).collect();
        assert_eq!(
            places,
            ["out/.istio-mc.sha256:1:1", "out/.istio-mc.sha256:2:1", "out/.istio-mc.sha256:4:1"]
        );
    }
}
