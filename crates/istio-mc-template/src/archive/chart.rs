//! A packed chart, and how large it may be.

use istio_mc_diagnostic::Diagnostics;

use super::unpack::unpack;
use crate::limits::{ENTRIES, EXTENSION, FILE, PATH, UNPACKED};
use crate::source::{ChartFile, ChartSource};

/// A chart in an archive, as `helm package` makes it: a tar, packed with gzip, that holds one folder.
///
/// The folder's name does not matter, as for Helm: the chart's name is what Chart.yaml says. Two things that Helm
/// lets pass are refused, as no packer of today makes them: backslashes as separators, and links, which Helm reads
/// as empty files.
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
    /// How many bytes all that is unpacked may be, headers included: 100 MiB, as for Helm.
    pub const MAX_UNPACKED: u64 = UNPACKED;
    /// How many bytes one file may be: 5 MiB, as for Helm (`MaxDecompressedFileSize`). An object of Kubernetes
    /// has 1.5 MiB at most.
    pub const MAX_FILE: u64 = FILE;
    /// How many entries an archive may have, folders and extended headers included. Helm has no such limit; the
    /// largest charts that people share have some hundred files, and each costs memory beyond its bytes.
    pub const MAX_ENTRIES: usize = ENTRIES;
    /// How long an entry's path may be, in bytes: `PATH_MAX` of Linux, so that no folder holds longer ones.
    pub const MAX_PATH: usize = PATH;
    /// How many bytes an extended header may be: 1 MiB, as for Go's `archive/tar` and so for Helm.
    pub const MAX_EXTENSION: u64 = EXTENSION;

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
    pub(super) bytes: u64,
    pub(super) entries: usize,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { bytes: ArchiveChart::MAX_UNPACKED, entries: ArchiveChart::MAX_ENTRIES }
    }
}
