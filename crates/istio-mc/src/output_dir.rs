//! Folders of rendered files: only what changed is written, and only what was written here is removed.
//!
//! ```text
//! Run -> Folder (a cluster's files, one by one) + Record (what earlier runs wrote) + the disk -> Plan, and a Stage with
//!        what differs -> Complete -> Run::finish: renamed into place, removed
//! ```
//!
//! Each top folder (`out/<cluster>/`) has a record of its own, so that runs for different clusters do not
//! meet. A file is compared when it is made, and only what differs is kept, on the disk: memory holds one file a
//! thread. Files appear whole or not at all, and only when all folders were made without a problem; a run that is cut
//! short leaves each file as it was or as it should be, and the next run knows both.

mod disk;
mod file_name;
mod folder;
mod path;
mod plan;
mod read;
mod record;
mod run;
mod stage;

pub(crate) use file_name::{imports_path, object_path};
pub(crate) use folder::Folder;
pub(crate) use plan::Others;
pub(crate) use read::{Written, written};
pub(crate) use run::{Outcome, Run};

use std::path::Path;

use crate::terminal::Terminal;

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
