//! A folder that appears with all its files, or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_template::ChartFile;

use crate::input::{reason, unreadable};
use crate::output;

/// Makes a folder with these files: in a folder beside it, which then gets its name.
///
/// # Errors
/// Something of that name is there, other than an empty folder; or what the system reports.
pub(crate) fn write(folder: &Path, files: &[ChartFile]) -> Result<(), Diagnostic> {
    check_free(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|error| unwritable(parent, &error))?;
    let draft = Draft::beside(folder, parent)?;
    for file in files {
        let path = draft.0.join(&file.path);
        let inner = path.parent().unwrap_or(&draft.0);
        fs::create_dir_all(inner).map_err(|error| unwritable(inner, &error))?;
        // Nobody else knows the draft's name: what it has is new.
        output::new_file(&path, &file.content, false)?;
    }
    // An empty folder is taken away first where the system does not rename over it.
    match fs::rename(&draft.0, folder) {
        Err(_) if fs::remove_dir(folder).is_ok() => fs::rename(&draft.0, folder),
        done => done,
    }
    // Whoever made something of that name meanwhile keeps it.
    .map_err(|error| unwritable(folder, &error))
}

/// Refuses what is there already.
fn check_free(folder: &Path) -> Result<(), Diagnostic> {
    let taken = |what: &str, help: &'static str| {
        let message = format!("`{}` {what}", folder.display());
        Err(Diagnostic::new(&code::FOREIGN_FILE, message).help(help))
    };
    // A link is somebody's, wherever it leads.
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unreadable(folder, &error)),
        Ok(found) if !found.is_dir() => taken("exists already", "give another name"),
        Ok(_) => {
            let mut entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
            match entries.next() {
                None => Ok(()),
                Some(_) => taken("is a folder with files in it", "give another name, or empty the folder"),
            }
        }
    }
}

/// The folder while it is written; what was not renamed is removed.
struct Draft(PathBuf);

impl Draft {
    fn beside(folder: &Path, parent: &Path) -> Result<Self, Diagnostic> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let path = parent.join(format!(".{name}.{}", std::process::id()));
        fs::create_dir(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(Self(path))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is nothing of that name.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written: {}", path.display(), reason(error));
    Diagnostic::new(&code::UNWRITABLE_FILE, message)
}
