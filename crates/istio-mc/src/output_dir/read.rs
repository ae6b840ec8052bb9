//! What earlier runs wrote, as it is now.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Warned, code};
use istio_mc_template::parallel;

use super::record::{self, Known, Record};
use crate::exit::Failure;
use crate::input::{self, InputPath, unreadable};

/// How many files are read at a time: fewer are not worth a thread.
const WORTH_A_THREAD: usize = 64;

/// A top folder that an earlier run wrote: a cluster's.
#[derive(Debug)]
pub(crate) struct Written {
    /// Its path below the output folder: the cluster's name.
    pub(crate) name: String,
    place: PathBuf,
}

/// The top folders that earlier runs wrote, in order of their names.
///
/// # Errors
/// The folder cannot be read, or nothing was written there.
pub(crate) fn written(root: &Path) -> Result<Vec<Written>, Failure> {
    let mut folders = Vec::new();
    let outside = |error: &io::Error| Failure::outside(unreadable(root, error));
    for entry in fs::read_dir(root).map_err(|error| outside(&error))? {
        let entry = entry.map_err(|error| outside(&error))?;
        // A name that is no text was not written here.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let place = entry.path();
        if place.join(record::FILE_NAME).is_file() {
            folders.push(Written { name, place });
        }
    }
    folders.sort_by(|left, right| left.name.cmp(&right.name));
    if folders.is_empty() {
        let message = format!("`{}` holds nothing that `render --output-dir` wrote", root.display());
        let finding = Diagnostic::new(&code::NOT_RENDERED, message);
        let finding = match (super::is_written(root), root.parent()) {
            (true, Some(parent)) if parent.as_os_str().is_empty() => {
                finding.help("it is the folder of one cluster: give the one that it is in, `.`")
            }
            (true, Some(parent)) => finding.help(format!(
                "it is the folder of one cluster: give the one that it is in, `{}`",
                parent.display()
            )),
            _ => finding.help(format!(
                "a folder of a cluster holds `{}`, which is to be kept beside the manifests",
                record::FILE_NAME
            )),
        };
        return Err(Failure::Input(finding.into()));
    }
    Ok(folders)
}

impl Written {
    /// The files that were written and are still there, in order of their paths; files of others are none of ours.
    ///
    /// # Errors
    /// Files that cannot be read, and a record that was not written here.
    pub(crate) fn files(&self) -> Result<Warned<Vec<Arc<Source>>>, Failure> {
        let path = self.place.join(record::FILE_NAME);
        let bytes = input::bytes(&path).map_err(Failure::outside)?;
        let name = path.display().to_string();
        let record = Record::parse(&Source::new(name, String::from_utf8_lossy(&bytes)))?;
        let paths: Vec<&str> = record.paths().collect();
        let read = parallel::map(&paths, WORTH_A_THREAD, |path| self.file(&record, path));
        let (mut files, mut warnings, mut problems) = (Vec::new(), Diagnostics::new(), Diagnostics::new());
        for result in read {
            match result {
                Ok(Some(Warned { value, warnings: said })) => {
                    files.push(value);
                    warnings.extend(said);
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(Warned { value: files, warnings })
        } else {
            Err(Failure::Outside(problems))
        }
    }

    /// A file, and that it was edited; nothing if it is there no more.
    fn file(&self, record: &Record, relative: &str) -> Result<Option<Warned<Arc<Source>>>, Diagnostic> {
        let path = self.place.join(relative);
        #[expect(clippy::disallowed_methods, reason = "the output folder is read here")]
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let mut warnings = Diagnostics::new();
        if record.knows(relative, &bytes) == Known::Edited {
            let message =
                format!("`{}` was edited since it was written: it is compared as it is now", path.display());
            warnings.push(Diagnostic::new(&code::EDITED_FILE, message));
        }
        Ok(Some(Warned { value: input::text(&InputPath::File(path), bytes)?, warnings }))
    }
}
