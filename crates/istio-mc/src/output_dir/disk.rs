//! What is there: reads below the output folder, and never through a link out of it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use istio_mc_diagnostic::{Diagnostic, code};

use crate::input::unreadable;
use crate::whole_file::unwritable;

/// Reads the files of one folder.
#[derive(Debug)]
pub(super) struct Disk<'r> {
    root: &'r Path,
    /// The folders known to be folders.
    checked: BTreeSet<String>,
    /// The content read last: most are compared and let go of.
    content: Vec<u8>,
}

impl<'r> Disk<'r> {
    pub(super) fn new(root: &'r Path) -> Self {
        Self { root, checked: BTreeSet::new(), content: Vec::new() }
    }

    /// The content of a file, `None` where there is none.
    pub(super) fn read(&mut self, relative: &str) -> Result<Option<&[u8]>, Diagnostic> {
        for (slash, _) in relative.match_indices('/') {
            let parent = &relative[..slash];
            if self.checked.contains(parent) {
                continue;
            }
            let path = self.root.join(parent);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => self.checked.insert(parent.to_owned()),
                Ok(found) => return Err(no_folder(&path, found.is_symlink())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(unreadable(&path, &error)),
            };
        }
        let path = self.root.join(relative);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => {}
            Ok(found) => {
                let what = if found.is_symlink() { "a symbolic link" } else { "not a file" };
                let message = format!("`{}` is {what}: a file must be written there", path.display());
                return Err(Diagnostic::new(&code::UNSAFE_PATH, message)
                    .help("move it away, or choose another output folder; nothing was written"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path, &error)),
        }
        self.content.clear();
        let read = File::open(&path).and_then(|mut file| file.read_to_end(&mut self.content));
        match read {
            Ok(_) => Ok(Some(&self.content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }
}

/// Why a folder cannot be one.
pub(super) fn no_folder(path: &Path, is_link: bool) -> Diagnostic {
    let what = if is_link {
        "is a symbolic link, which may lead out of the output folder"
    } else {
        "is a file, or below one"
    };
    let message = format!("`{}` must be a folder, and {what}", path.display());
    Diagnostic::new(&code::UNSAFE_PATH, message)
        .help("move it away, or choose another output folder; nothing was written")
}

pub(super) fn create_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => no_folder(path, false),
        _ => unwritable(path, &error),
    })
}
