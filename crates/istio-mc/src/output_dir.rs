//! Folders of rendered files: only what changed is written, and only what was written here is removed.
//!
//! ```text
//! Folder (a cluster's files) + Record (what earlier runs wrote) + the disk -> plan -> Changes -> apply
//! ```
//!
//! Each top folder (`out/<cluster>/`) has a record of its own, so that runs for different clusters do not
//! meet. Files appear whole or not at all; a run that is cut short leaves each file as it was or as it
//! should be, and the next run knows both.

mod apply;
mod file_name;
mod path;
mod plan;
mod record;

pub(crate) use apply::{Outcome, write};
pub(crate) use file_name::object_path;
pub(crate) use plan::Others;

use std::collections::BTreeMap;
use std::path::Path;

use istio_mc_diagnostic::{Diagnostic, code};

use crate::exit::Failure;
use crate::terminal::Terminal;

/// A top folder and its files.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The folder's path below the output folder, with `/`: a cluster's name.
    name: String,
    /// The files by their path below the folder, with `/`.
    files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// A folder without files.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), files: BTreeMap::new() }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The folder has a file of that name.
    pub(crate) fn add(&mut self, path: String, content: Vec<u8>) -> Result<(), Failure> {
        if self.files.contains_key(&path) {
            let message = format!("two objects would be written to `{}/{path}`", self.name);
            let finding = Diagnostic::new(&code::DUPLICATE_PATH, message)
                .help("they have the same kind, namespace and name: leave one out");
            return Err(Failure::Input(finding.into()));
        }
        self.files.insert(path, content);
        Ok(())
    }
}

impl Outcome {
    /// Says what was done.
    pub(crate) fn say(&self, root: &Path, terminal: &Terminal) {
        terminal.report(&self.warnings);
        self.written.iter().for_each(|path| terminal.detail(format_args!("wrote {}", path.display())));
        self.removed.iter().for_each(|path| terminal.detail(format_args!("removed {}", path.display())));
        let files = |count: usize| if count == 1 { "file" } else { "files" };
        let (written, removed) = (self.written.len(), self.removed.len());
        terminal.say(format_args!(
            "{}: {written} {} written, {removed} removed, {} unchanged",
            root.display(),
            files(written),
            self.unchanged
        ));
    }
}

/// Whether a folder is one that was written here.
pub(crate) fn is_written(folder: &Path) -> bool {
    folder.join(record::FILE_NAME).is_file()
}
