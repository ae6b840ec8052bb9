//! Charts in folders, for programs that have a file system: the feature `folder`.
//!
//! Everything else in this crate reads charts through [`ChartSource`] and touches no file.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use walkdir::{DirEntry, WalkDir};

use crate::parallel;
use crate::source::{ChartFile, ChartSource};

/// So many files, or folders of a few each, take at least as long to read as a thread takes to start.
const WORTH_A_THREAD: usize = 16;

/// Version control is no part of a chart, and large.
const VERSION_CONTROL: &str = ".git";

/// The chart in a folder of the file system (feature `folder`).
///
/// ```
/// use istio_mc_template::{Chart, FolderChart};
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charts/cacerts");
/// let chart = Chart::load(&FolderChart::new(folder))?.value;
/// assert_eq!(chart.name(), "cacerts");
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct FolderChart {
    folder: PathBuf,
    name: String,
}

impl FolderChart {
    /// The chart in a folder; messages name it as the path is written.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref();
        let name = folder.display().to_string();
        let name = match name.trim_end_matches('/') {
            "" => "/".to_owned(),
            trimmed => trimmed.to_owned(),
        };
        Self { folder: folder.to_owned(), name }
    }

    /// A file's path inside the chart, with `/`.
    fn inside(&self, path: &Path) -> Result<String, Diagnostic> {
        let path_bytes = path.as_os_str().as_encoded_bytes();
        // What walks through the folder puts names behind its path as it is.
        let inner = path_bytes.strip_prefix(self.folder.as_os_str().as_encoded_bytes()).unwrap_or(path_bytes);
        match std::str::from_utf8(inner) {
            Ok(inner) => Ok(inner.trim_start_matches(MAIN_SEPARATOR).replace(MAIN_SEPARATOR, "/")),
            Err(_) => {
                let message = format!("the name of `{}` is not UTF-8", path.display());
                Err(Diagnostic::new(&code::UNREADABLE_FILE, message).help("rename the file"))
            }
        }
    }
}

impl ChartSource for FolderChart {
    fn name(&self) -> &str {
        &self.name
    }

    /// Links are followed, as Helm does; what .helmignore leaves out is for the engine to decide.
    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let parts = self.parts().unwrap_or_default();
        let read = parallel::map(&parts, WORTH_A_THREAD, |part| match part.file_type() {
            Ok(kind) if kind.is_file() => vec![self.file(&part.path())],
            _ => self.below(&part.path()),
        });
        let files: Result<Vec<ChartFile>, Diagnostic> = read.into_iter().flatten().collect();
        match files {
            Ok(files) if !files.is_empty() => Ok(files),
            // A link to a folder that it is in is one for those alone who came through that folder.
            _ => all(self.below(&self.folder)),
        }
    }
}

impl FolderChart {
    /// What is in the folder, and in the place of each folder there what that holds: so each subchart is one part.
    fn parts(&self) -> io::Result<Vec<fs::DirEntry>> {
        let mut parts = Vec::new();
        for entry in listed(&self.folder)? {
            match entry.file_type()?.is_dir() {
                true => parts.extend(listed(&entry.path())?),
                false => parts.push(entry),
            }
        }
        Ok(parts)
    }

    /// All files below a path.
    fn below(&self, path: &Path) -> Vec<Result<ChartFile, Diagnostic>> {
        let is_wanted = |entry: &DirEntry| entry.depth() == 0 || entry.file_name() != VERSION_CONTROL;
        let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
        entries
            .into_iter()
            .filter_entry(is_wanted)
            .filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()))
            .map(|entry| self.file(entry.map_err(|error| unreadable(&self.folder, error))?.path()))
            .collect()
    }

    fn file(&self, path: &Path) -> Result<ChartFile, Diagnostic> {
        Ok(ChartFile { path: self.inside(path)?, content: Cow::Owned(bytes(path)?) })
    }
}

/// What is in a folder, in the order in which [`WalkDir`] goes through it.
fn listed(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<fs::DirEntry>>>()?;
    entries.retain(|entry| entry.file_name() != VERSION_CONTROL);
    entries.sort_by_cached_key(fs::DirEntry::file_name);
    Ok(entries)
}

/// All of them, or everything that is wrong with them.
fn all(read: Vec<Result<ChartFile, Diagnostic>>) -> Result<Vec<ChartFile>, Diagnostics> {
    let mut files = Vec::with_capacity(read.len());
    let mut problems = Diagnostics::new();
    for file in read {
        match file {
            Ok(file) => files.push(file),
            Err(finding) => problems.push(finding),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn unreadable(folder: &Path, error: walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(folder).to_path_buf();
    if error.loop_ancestor().is_some() {
        let message = format!("`{}` is a link to a folder that it is in", path.display());
        return Diagnostic::new(&code::UNREADABLE_FILE, message).help("remove the link");
    }
    match error.into_io_error() {
        Some(error) => unreadable_file(&path, &error),
        None => Diagnostic::new(&code::UNREADABLE_FILE, format!("`{}` cannot be read", path.display())),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    #[expect(clippy::disallowed_methods, reason = "the feature is there to read files")]
    std::fs::read(path).map_err(|error| unreadable_file(path, &error))
}

/// Why a file or folder cannot be read, and what can be done about it (feature `folder`).
pub fn unreadable_file(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound if path.as_os_str().is_empty() => {
            Diagnostic::new(&code::UNREADABLE_FILE, "the name of a file is empty")
        }
        io::ErrorKind::NotFound => {
            Diagnostic::new(&code::UNREADABLE_FILE, format!("`{shown}` does not exist"))
        }
        io::ErrorKind::IsADirectory => {
            Diagnostic::new(&code::UNREADABLE_FILE, format!("`{shown}` is a folder, not a file"))
                .help("name a file in it")
        }
        io::ErrorKind::NotADirectory => {
            let message = format!("`{shown}` does not exist: a part of the path is a file, not a folder");
            Diagnostic::new(&code::UNREADABLE_FILE, message)
        }
        io::ErrorKind::PermissionDenied => {
            Diagnostic::new(&code::UNREADABLE_FILE, format!("you may not read `{shown}`"))
                .help(format!("look at its permissions: `ls -ld {shown}`"))
        }
        _ => {
            let message = format!("`{shown}` cannot be read: {}", io_reason(error));
            Diagnostic::new(&code::UNREADABLE_FILE, message)
        }
    }
}

/// The system's words, without the number that follows them (feature `folder`).
pub fn io_reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "unknown reason".to_owned(),
    }
}
