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

/// A top folder and its files.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The folder's path below the output folder, with `/`: a cluster's name.
    pub(crate) name: String,
    /// The files by their path below the folder, with `/`.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}
