//! A chart's folder.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_template::{ChartFile, ChartSource, parallel};
use walkdir::{DirEntry, WalkDir};

use crate::input;

/// So many files take about as long to read as a thread takes to start.
const WORTH_A_THREAD: usize = 32;

/// The chart in a folder of the file system.
#[derive(Clone, Debug)]
pub(crate) struct ChartDir {
    folder: PathBuf,
    name: String,
}

impl ChartDir {
    /// The chart in a folder; messages name it as the path is written.
    pub(crate) fn new(folder: &Path) -> Self {
        let name = folder.display().to_string();
        let name = match name.trim_end_matches('/') {
            "" => "/".to_owned(),
            trimmed => trimmed.to_owned(),
        };
        Self { folder: folder.to_owned(), name }
    }

    /// A file's path inside the chart, with `/`.
    fn inside(&self, path: &Path) -> Result<String, Diagnostic> {
        let inner = path.strip_prefix(&self.folder).unwrap_or(path);
        let parts: Option<Vec<&str>> = inner.iter().map(|part| part.to_str()).collect();
        parts.map(|parts| parts.join("/")).ok_or_else(|| {
            let message = format!("the name of `{}` is not UTF-8", path.display());
            Diagnostic::new(&code::UNREADABLE_FILE, message).help("rename the file")
        })
    }
}

impl ChartSource for ChartDir {
    fn name(&self) -> &str {
        &self.name
    }

    /// Links are followed, as Helm does; what .helmignore leaves out is for the engine to decide.
    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        // Version control is no part of a chart, and large.
        let is_wanted = |entry: &DirEntry| entry.depth() == 0 || entry.file_name() != ".git";
        let entries = WalkDir::new(&self.folder).follow_links(true).sort_by_file_name();
        let entries: Vec<_> = entries
            .into_iter()
            .filter_entry(is_wanted)
            .filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()))
            .map(|entry| entry.map(DirEntry::into_path).map_err(|error| unreadable(&self.folder, error)))
            .collect();
        let read = parallel::map(&entries, WORTH_A_THREAD, |path| {
            let path = path.as_ref().map_err(Diagnostic::clone)?;
            Ok(ChartFile { path: self.inside(path)?, content: Cow::Owned(input::bytes(path)?) })
        });
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
}

fn unreadable(folder: &Path, error: walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(folder).to_path_buf();
    if error.loop_ancestor().is_some() {
        let message = format!("`{}` is a link to a folder that it is in", path.display());
        return Diagnostic::new(&code::UNREADABLE_FILE, message).help("remove the link");
    }
    match error.into_io_error() {
        Some(error) => input::unreadable(&path, &error),
        None => Diagnostic::new(&code::UNREADABLE_FILE, format!("`{}` cannot be read", path.display())),
    }
}
