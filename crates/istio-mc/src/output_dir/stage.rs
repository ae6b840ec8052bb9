//! Where contents wait until all of a run is made: a folder in the output folder, so that each becomes a file by a rename.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use istio_mc_diagnostic::Diagnostic;
use tempfile::TempDir;

use crate::whole_file::unwritable;

/// How the folder's name starts: with a dot, so that `validate` passes it over.
const PREFIX: &str = ".istio-mc-staged-";

/// Contents that are to become files. Dropping it removes what became none.
#[derive(Debug)]
pub(super) struct Stage {
    root: PathBuf,
    /// Made with the first content: a run that changes nothing writes nothing.
    folder: OnceLock<TempDir>,
    contents: AtomicUsize,
}

/// A content that is to become a file.
#[derive(Debug)]
pub(super) struct Staged(PathBuf);

impl Stage {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folder: OnceLock::new(), contents: AtomicUsize::new(0) }
    }

    /// Removes what killed runs left. No other run may be under way.
    pub(super) fn clear(&self) {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        for entry in entries {
            let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
            if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // What cannot be removed harms nobody.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Writes a content.
    pub(super) fn write(&self, content: &[u8]) -> Result<Staged, Diagnostic> {
        let folder = self.folder().map_err(|error| unwritable(&self.root, &error))?;
        let number = self.contents.fetch_add(1, Ordering::Relaxed);
        // The ending keeps kubectl, which looks into all folders, from reading it.
        let path = folder.join(format!("{number}.tmp"));
        // Made with the permissions of any new file: what the umask leaves.
        let write = || fs::File::create_new(&path)?.write_all(content);
        write().map_err(|error| unwritable(&path, &error))?;
        Ok(Staged(path))
    }

    fn folder(&self) -> io::Result<&Path> {
        if let Some(folder) = self.folder.get() {
            return Ok(folder.path());
        }
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&self.root)?;
        // Two threads may have made one: that of the later is dropped, and gone.
        Ok(self.folder.get_or_init(|| made).path())
    }
}

impl Staged {
    /// Makes the content a file, at once and in place of what is there.
    pub(super) fn place(self, target: &Path) -> Result<(), Diagnostic> {
        match fs::rename(&self.0, target) {
            // A folder of the output folder may be another file system.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let content = crate::input::bytes(&self.0)?;
                crate::whole_file::write(target, &content)
            }
            Err(error) => Err(unwritable(target, &error)),
            Ok(()) => Ok(()),
        }
    }
}
