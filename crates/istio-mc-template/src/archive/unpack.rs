//! Bytes of an archive to its files.

use std::cell::Cell;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::chart::{ArchiveChart, Budget};
use super::folder::{Packed, chart_files};
use super::meter::{Fault, Metered};
use super::path::{parts, shown};
use crate::source::ChartFile;

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
    let mut unpacking = Unpacking {
        name,
        budget,
        fault: &fault,
        files: Vec::new(),
        last: None,
        findings: Diagnostics::new(),
    };
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

/// What the entries before one say about it.
#[derive(Default)]
struct Pending {
    /// The path, from GNU's long name or from PAX. Where both say one, GNU's counts, as for Go.
    long: Option<Vec<u8>>,
    pax: Option<Vec<u8>>,
    /// The size, from PAX.
    size: Option<u64>,
    /// Whether there was anything.
    any: bool,
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
        if pending.any {
            return Err(self.broken());
        }
        self.end(archive.into_inner())
    }

    /// Reads what stands behind the last entry: zeros, and at the very end gzip's checksum of everything.
    fn end<R: Read>(&self, mut reader: R) -> Result<(), Box<Diagnostic>> {
        let mut block = [0; 4096];
        loop {
            let read = reader.read(&mut block).map_err(|_| self.broken())?;
            if read == 0 {
                return Ok(());
            }
            if block[..read].iter().any(|byte| *byte != 0) {
                let message = format!("`{}` holds more behind the end of its tar", self.name);
                let finding = Diagnostic::new(&code::PACKED_CHART, message);
                return Err(Box::new(finding.help("pack it again: archives cannot be joined end to end")));
            }
        }
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
                pending.any = true;
                return Ok(());
            }
            EntryType::XHeader => {
                pending.any = true;
                return self.pax(&mut entry, pending);
            }
            // About links, which are refused, and about all entries, such as the commit in archives that git makes.
            EntryType::GNULongLink | EntryType::XGlobalHeader => return Ok(()),
            _ => {}
        }
        let Pending { long, pax, size, .. } = std::mem::take(pending);
        let path = long.or(pax).unwrap_or_else(|| entry.path_bytes().into_owned());
        self.last = Some(shown(&path));
        if size.is_some_and(|size| size != entry.size()) {
            // Programs that differ on which of the two counts see different files.
            let message = format!("`{}` holds `{}`, which has two sizes", self.name, shown(&path));
            let finding = Diagnostic::new(&code::PACKED_CHART, message);
            return Err(Box::new(
                finding.note("one stands in its header, another in the PAX header before it"),
            ));
        }
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
            let message =
                format!("holds `{}`, which is larger than {} MiB", shown(path), ArchiveChart::MAX_FILE >> 20);
            let finding = self.too_much(message);
            self.findings
                .push(finding.help("leave it out of the chart: .helmignore tells `helm package` so"));
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

    /// What a PAX header says of the entry behind it.
    fn pax<R: Read>(
        &mut self,
        entry: &mut Entry<'_, R>,
        pending: &mut Pending,
    ) -> Result<(), Box<Diagnostic>> {
        let content = self.extension(entry)?;
        for record in PaxExtensions::new(&content) {
            let record = record.map_err(|_| self.broken())?;
            match record.key_bytes() {
                b"path" => pending.pax = Some(record.value_bytes().to_owned()),
                b"size" => {
                    let size = record.value().ok().and_then(|value| value.parse().ok());
                    pending.size = Some(size.ok_or_else(|| self.broken())?);
                }
                key if key.starts_with(b"GNU.sparse.") => return Err(self.sparse()),
                _ => {}
            }
        }
        Ok(())
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
                return self
                    .too_much(format!("unpacks to more than {} MiB", ArchiveChart::MAX_UNPACKED >> 20));
            }
            (Some(Fault::Truncated), _) => {
                (format!("`{name}` is cut off"), "fetch it again, or pack it again")
            }
            (Some(Fault::Damaged), _) => {
                (format!("`{name}` is damaged: gzip cannot unpack it"), "fetch it again, or pack it again")
            }
            (None, Some(last)) => {
                let message =
                    format!("`{name}` is damaged: after the header of `{last}` it is no tar, or cut off");
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
