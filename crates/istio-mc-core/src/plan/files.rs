//! The files that a mesh refers to come in through one trait: this crate reads none itself.

use std::path::Path;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Source, code};

use crate::mesh::FileReference;

/// Where the texts of files come from: the file system, or a map in a test.
pub trait Files: Sync {
    /// The text of a file.
    ///
    /// # Errors
    /// Why it cannot be read, as a fragment: `no such file`.
    fn read(&self, path: &Path) -> Result<Arc<Source>, String>;
}

/// The text of a file that the mesh names.
///
/// # Errors
/// A finding at the place that names it.
pub fn read(files: &dyn Files, reference: &FileReference) -> Result<Arc<Source>, Diagnostic> {
    read_path(files, reference, &reference.path())
}

/// The text of a file in a folder that the mesh names.
pub(crate) fn read_path(
    files: &dyn Files,
    reference: &FileReference,
    path: &Path,
) -> Result<Arc<Source>, Diagnostic> {
    files.read(path).map_err(|reason| {
        Diagnostic::new(&code::UNREADABLE_FILE, format!("cannot read `{}`: {reason}", path.display()))
            .at(reference.0.place.clone())
            .help("paths in a mesh file are relative to the file's own folder")
    })
}

/// No files at all: for meshes that refer to none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> Result<Arc<Source>, String> {
        Err("this program was given no files".to_owned())
    }
}
