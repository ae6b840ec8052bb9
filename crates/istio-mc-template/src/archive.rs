//! Packed charts: bytes of a gzipped tar to the files of a chart.
//!
//! ```text
//! bytes -> gzip -> a meter that stops the reading -> tar entries -> checked paths -> ChartFile
//! ```
//!
//! An archive comes from elsewhere, so nothing in it is believed: sizes are counted as they are read, and each name
//! is checked. Entries are taken as they stand in the archive (`raw`): what makes their names longer is put
//! together here, and kinds that a chart has no use for (sparse files) are never interpreted.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use tar::{Archive, Entry, EntryType, PaxExtensions};

use crate::source::{ChartFile, ChartSource};

/// A chart in an archive, as `helm package` makes it: a tar, packed with gzip, that holds one folder.
///
/// The folder's name does not matter, as for Helm: the chart's name is what Chart.yaml says.
///
/// ```
/// use istio_mc_template::{ArchiveChart, ChartSource};
///
/// let chart = ArchiveChart::new("mine-1.0.0.tgz", *b"no archive");
/// let findings = chart.files().expect_err("it is none");
/// assert_eq!(findings.iter().next().map(|finding| finding.code.id), Some("MC0309"));
/// ```
#[derive(Clone, Debug)]
pub struct ArchiveChart {
    name: String,
    bytes: Vec<u8>,
}

impl ArchiveChart {
    /// How many bytes all that is unpacked may be, headers included: 100 MiB, as for Helm
    /// (`MaxDecompressedChartSize` of 3.17.3 and later). A few kilobytes can unpack to gigabytes.
    pub const MAX_UNPACKED: u64 = 100 << 20;
    /// How many bytes one file may be: 5 MiB, as for Helm (`MaxDecompressedFileSize`). An object of Kubernetes
    /// has 1.5 MiB at most.
    pub const MAX_FILE: u64 = 5 << 20;
    /// How many entries an archive may have, folders and extended headers included. Helm has no such limit; the
    /// largest charts that people share have some hundred files, and each costs memory beyond its bytes.
    pub const MAX_ENTRIES: usize = 10_000;
    /// How long an entry's path may be, in bytes: `PATH_MAX` of Linux, so that no folder holds longer ones.
    pub const MAX_PATH: usize = 4_096;
    /// How many bytes an extended header may be: 1 MiB, as for Go's `archive/tar` and so for Helm.
    pub const MAX_EXTENSION: u64 = 1 << 20;

    /// The chart in these bytes, under the name that messages use. Nothing is read yet.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

impl ChartSource for ArchiveChart {
    fn name(&self) -> &str {
        &self.name
    }

    /// Unpacks the archive, in memory.
    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        unpack(&self.name, &self.bytes, &mut Budget::new())
    }

    fn is_packed(&self) -> bool {
        true
    }
}

/// What may still be unpacked. Archives in archives share one: each level would multiply it otherwise.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: u64,
    entries: usize,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { bytes: ArchiveChart::MAX_UNPACKED, entries: ArchiveChart::MAX_ENTRIES }
    }
}

/// After how many wrong entries the rest is not looked at: an archive made to do harm has only such.
const MAX_FINDINGS: usize = 10;

/// The files of an archive, without the folder that they are in, ordered by path.
pub(crate) fn unpack(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Vec<ChartFile>, Diagnostics> {
    if let Some(finding) = not_gzip(name, bytes) {
        return Err(finding.into());
    }
    let left = Cell::new(budget.bytes);
    let fault = Cell::new(None);
    let reader = Metered { inner: MultiGzDecoder::new(bytes), left: &left, fault: &fault };
    let mut unpacking =
        Unpacking { name, budget, fault: &fault, files: Vec::new(), last: None, findings: Diagnostics::new() };
    let ended = unpacking.archive(reader);
    let Unpacking { files, mut findings, .. } = unpacking;
    budget.bytes = left.get();
    if let Err(finding) = ended {
        findings.push(*finding);
    } else if findings.is_empty() {
        return chart_files(name, files);
    }
    Err(findings)
}

/// Why bytes that do not even begin as gzip does are no packed chart.
fn not_gzip(name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let what = match bytes {
        [0x1f, 0x8b, ..] => return None,
        [] => "is empty",
        [b'P', b'K', 3 | 5, ..] => "is a zip archive, and a packed chart is a tar, packed with gzip",
        // POSIX's place for it, and GNU's.
        _ if bytes.get(257..262) == Some(b"ustar") => "is a tar that is not packed with gzip",
        _ => "is not packed with gzip",
    };
    let finding = Diagnostic::new(&code::PACKED_CHART, format!("`{name}` {what}"));
    Some(finding.help("`helm package FOLDER` or `tar czf FILE.tgz FOLDER` packs a chart"))
}

/// Why reading came to an end.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// More was unpacked than may be.
    TooMuch,
    /// The bytes end within gzip's data.
    Truncated,
    /// gzip's data is wrong: its checksum, its codes, or what follows it.
    Damaged,
}

/// Counts what is unpacked, and says why no more is. The reader of tar above it would blur the reason.
struct Metered<'m, R> {
    inner: R,
    left: &'m Cell<u64>,
    fault: &'m Cell<Option<Fault>>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).inspect_err(|error| {
            let is_end = error.kind() == io::ErrorKind::UnexpectedEof;
            self.fault.set(Some(if is_end { Fault::Truncated } else { Fault::Damaged }));
        })?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => {
                self.left.set(left);
                Ok(read)
            }
            None => {
                self.left.set(0);
                self.fault.set(Some(Fault::TooMuch));
                Err(io::Error::other("too much is unpacked"))
            }
        }
    }
}

/// A file as the archive has it.
struct Packed {
    /// The first part of its path.
    top: String,
    /// The rest of it; empty for a file that is in no folder.
    path: String,
    content: Vec<u8>,
}

/// What the entries before one say about it.
#[derive(Default)]
struct Pending {
    /// The path, from GNU's long name or from PAX. Where both say one, GNU's counts, as for Go.
    long: Option<Vec<u8>>,
    pax: Option<Vec<u8>>,
}

/// One archive, while it is read.
struct Unpacking<'u> {
    name: &'u str,
    budget: &'u mut Budget,
    fault: &'u Cell<Option<Fault>>,
    files: Vec<Packed>,
    /// The entry read last, for messages.
    last: Option<String>,
    findings: Diagnostics,
}

impl Unpacking<'_> {
    /// Reads to the end, or to what makes the rest unreadable.
    fn archive<R: Read>(&mut self, reader: R) -> Result<(), Box<Diagnostic>> {
        let mut archive = Archive::new(reader);
        let entries = archive.entries().map_err(|_| self.broken())?.raw(true);
        let mut pending = Pending::default();
        for entry in entries {
            let entry = entry.map_err(|_| self.broken())?;
            let Some(left) = self.budget.entries.checked_sub(1) else {
                return Err(self.too_much(format!("has more than {} entries", ArchiveChart::MAX_ENTRIES)));
            };
            self.budget.entries = left;
            self.entry(entry, &mut pending)?;
            if self.findings.iter().count() >= MAX_FINDINGS {
                return Ok(());
            }
        }
        if pending.long.is_some() || pending.pax.is_some() {
            return Err(self.broken());
        }
        // gzip's checksum stands behind everything.
        io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|_| self.broken())?;
        Ok(())
    }

    fn entry<R: Read>(
        &mut self,
        mut entry: Entry<'_, R>,
        pending: &mut Pending,
    ) -> Result<(), Box<Diagnostic>> {
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName => {
                let mut name = self.extension(&mut entry)?;
                // C's end of a text.
                name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                pending.long = Some(name);
                return Ok(());
            }
            EntryType::XHeader => {
                pending.pax = self.pax(&mut entry)?.or(pending.pax.take());
                return Ok(());
            }
            // About links, which are refused, and about all entries, such as the commit in archives that git makes.
            EntryType::GNULongLink | EntryType::XGlobalHeader => return Ok(()),
            _ => {}
        }
        let Pending { long, pax } = std::mem::take(pending);
        let path = long.or(pax).unwrap_or_else(|| entry.path_bytes().into_owned());
        self.last = Some(shown(&path));
        let parts = match parts(&path) {
            Ok(parts) => parts,
            Err(wrong) => {
                self.wrong(&path, wrong, "");
                return Ok(());
            }
        };
        match kind {
            EntryType::Directory => return Ok(()),
            // Tars before POSIX mark folders so.
            EntryType::Regular | EntryType::Continuous if path.ends_with(b"/") => return Ok(()),
            EntryType::Regular | EntryType::Continuous => {}
            other => {
                let (what, help) = unwanted(other);
                self.wrong(&path, what, help);
                return Ok(());
            }
        }
        let Some((top, rest)) = parts.split_first() else {
            self.wrong(&path, "which is no path", "");
            return Ok(());
        };
        let content = self.content(&mut entry, &path)?;
        let Some(content) = content else { return Ok(()) };
        self.files.push(Packed { top: (*top).to_owned(), path: rest.join("/"), content });
        Ok(())
    }

    /// The content of a file; `None` if it is too large, which is reported.
    fn content<R: Read>(
        &mut self,
        entry: &mut Entry<'_, R>,
        path: &[u8],
    ) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let size = entry.size();
        if size > ArchiveChart::MAX_FILE {
            let message = format!(
                "holds `{}`, which is larger than {} MiB",
                shown(path),
                ArchiveChart::MAX_FILE >> 20
            );
            let finding = self.too_much(message);
            self.findings.push(finding.help("leave it out of the chart: .helmignore tells `helm package` so"));
            return Ok(None);
        }
        // Grows with what is there: the size that the header states may be a lie.
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|_| self.broken())?;
        if content.len() as u64 != size {
            return Err(self.broken());
        }
        Ok(Some(content))
    }

    /// The content of an extended header.
    fn extension<R: Read>(&mut self, entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let size = entry.size();
        if size > ArchiveChart::MAX_EXTENSION {
            let mib = ArchiveChart::MAX_EXTENSION >> 20;
            return Err(self.too_much(format!("has an extended header larger than {mib} MiB")));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|_| self.broken())?;
        if content.len() as u64 == size { Ok(content) } else { Err(self.broken()) }
    }

    /// The path in a PAX header.
    fn pax<R: Read>(&mut self, entry: &mut Entry<'_, R>) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let content = self.extension(entry)?;
        let mut path = None;
        for record in PaxExtensions::new(&content) {
            let record = record.map_err(|_| self.broken())?;
            match record.key_bytes() {
                b"path" => path = Some(record.value_bytes().to_owned()),
                // The header of a file states its size unless it is 8 GiB and more. Programs that differ on which
                // of the two counts see different files.
                b"size" => return Err(self.too_much("states a size beside the header's".to_owned())),
                key if key.starts_with(b"GNU.sparse.") => return Err(self.sparse()),
                _ => {}
            }
        }
        Ok(path)
    }

    fn sparse(&self) -> Box<Diagnostic> {
        let message = format!("`{}` holds a sparse file", self.name);
        Box::new(Diagnostic::new(&code::PACKED_CHART, message).help("pack it again, without `--sparse`"))
    }

    /// An entry that a chart cannot have.
    fn wrong(&mut self, path: &[u8], what: &str, help: &'static str) {
        let message = format!("`{}` holds `{}`, {what}", self.name, shown(path));
        let finding = Diagnostic::new(&code::PACKED_CHART, message);
        self.findings.push(if help.is_empty() { finding } else { finding.help(help) });
    }

    fn too_much(&self, what: String) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(&code::PACKED_CHART_LIMIT, format!("`{}` {what}", self.name)))
    }

    /// Why no further entry can be read.
    fn broken(&self) -> Box<Diagnostic> {
        let name = self.name;
        let (message, help) = match (self.fault.get(), &self.last) {
            (Some(Fault::TooMuch), _) => {
                return self.too_much(format!("unpacks to more than {} MiB", ArchiveChart::MAX_UNPACKED >> 20));
            }
            (Some(Fault::Truncated), _) => {
                (format!("`{name}` is cut off"), "fetch it again, or pack it again")
            }
            (Some(Fault::Damaged), _) => {
                (format!("`{name}` is damaged: gzip cannot unpack it"), "fetch it again, or pack it again")
            }
            (None, Some(last)) => {
                let message = format!("`{name}` is damaged: after the header of `{last}` it is no tar, or cut off");
                (message, "pack it again")
            }
            (None, None) => (
                format!("`{name}` is packed with gzip, but what is in it is no tar"),
                "`helm package FOLDER` or `tar czf FILE.tgz FOLDER` packs a chart",
            ),
        };
        Box::new(Diagnostic::new(&code::PACKED_CHART, message).help(help))
    }
}

/// What an entry is that is neither a file nor a folder, and what can be done.
fn unwanted(kind: EntryType) -> (&'static str, &'static str) {
    match kind {
        EntryType::Symlink | EntryType::Link => {
            let what = if kind == EntryType::Link { "which is a hard link" } else { "which is a link" };
            (what, "pack the file that it leads to: `tar --dereference` does, and `--hard-dereference`")
        }
        EntryType::Char | EntryType::Block => ("which is a device", "leave it out"),
        EntryType::Fifo => ("which is a pipe", "leave it out"),
        EntryType::GNUSparse => ("which is a sparse file", "pack it again, without `--sparse`"),
        _ => ("which is neither a file nor a folder", "leave it out"),
    }
}

/// The parts of an entry's path, or what is wrong with it. Empty parts and `.` say nothing: tar writes `./mine//a`
/// for `tar czf a.tgz ./mine/`.
fn parts(path: &[u8]) -> Result<Vec<&str>, &'static str> {
    if path.len() > ArchiveChart::MAX_PATH {
        return Err("whose path is longer than 4096 bytes");
    }
    let path = std::str::from_utf8(path).map_err(|_| "whose path is not UTF-8")?;
    // They would end a comment line of the output, or drive a terminal.
    if path.contains(char::is_control) {
        return Err("whose path has a control character");
    }
    if path.contains('\\') {
        return Err("whose path has a backslash, which separates folders on some systems only");
    }
    // `C:/` is absolute on Windows, also behind other parts.
    let is_drive = |part: &str| matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic());
    if path.starts_with('/') || path.split('/').any(is_drive) {
        return Err("which is an absolute path");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err("which leads out of its folder");
    }
    Ok(parts)
}

/// A path as messages have it: on one line, without what drives a terminal, and not endless.
fn shown(path: &[u8]) -> String {
    /// More says no more.
    const MAX_SHOWN: usize = 120;
    // No character is longer than four bytes.
    let head = &path[..path.len().min(4 * MAX_SHOWN)];
    let text = String::from_utf8_lossy(head);
    let mut shown = String::new();
    for (index, letter) in text.chars().enumerate() {
        match letter {
            _ if index == MAX_SHOWN => {
                shown.push('…');
                break;
            }
            '\\' | '\'' | '"' => shown.push(letter),
            _ => write!(shown, "{}", letter.escape_debug()).expect("to memory"),
        }
    }
    shown
}

/// The chart's files, if they are in one folder and each is there once.
fn chart_files(name: &str, mut files: Vec<Packed>) -> Result<Vec<ChartFile>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut wrong = |message: String, help: &'static str| {
        findings.push(Diagnostic::new(&code::PACKED_CHART, format!("`{name}` {message}")).help(help));
    };
    let mut tops: Vec<&str> = files.iter().map(|file| file.top.as_str()).collect();
    tops.sort_unstable();
    tops.dedup();
    let pack_folder = "pack the folder that holds Chart.yaml, not what is in it: `tar czf FILE.tgz FOLDER`";
    if let Some(loose) = files.iter().find(|file| file.path.is_empty()) {
        wrong(format!("holds `{}` outside of any folder", loose.top), pack_folder);
    } else if tops.len() > 1 {
        let more = if tops.len() > 3 { ", ..." } else { "" };
        let listed = tops[..tops.len().min(3)].join("`, `");
        wrong(format!("holds {} folders, and a chart is one: `{listed}`{more}", tops.len()), pack_folder);
    } else if tops.is_empty() {
        wrong("holds no files".to_owned(), pack_folder);
    }
    if findings.is_empty() {
        // Part by part, what is below a path follows it at once.
        files.sort_by(|one, other| one.path.split('/').cmp(other.path.split('/')));
        let mut wrong = |what: String| {
            let message = format!("`{name}` holds {what}");
            findings.push(Diagnostic::new(&code::PACKED_CHART, message).help("pack it again, from a folder"));
        };
        for pair in files.windows(2) {
            let [one, next] = pair else { continue };
            if one.path == next.path {
                wrong(format!("`{}/{}` twice", one.top, one.path));
            } else if next.path.strip_prefix(&one.path).is_some_and(|rest| rest.starts_with('/')) {
                wrong(format!("`{}/{}` as a file and as a folder", one.top, one.path));
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let file = |Packed { path, content, .. }: Packed| ChartFile { path, content: Cow::Owned(content) };
    Ok(files.into_iter().map(file).collect())
}
