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
use crate::mesh_files::listed;

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

/// A file that was written, as it is now.
enum Now {
    AsWritten(Arc<Source>),
    Edited(Arc<Source>),
    Gone,
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
        let (mut files, mut problems) = (Vec::with_capacity(paths.len()), Diagnostics::new());
        let (mut edited, mut gone) = (Vec::new(), Vec::new());
        for (path, now) in paths.into_iter().zip(read) {
            match now {
                Ok(Now::AsWritten(file)) => files.push(file),
                Ok(Now::Edited(file)) => {
                    files.push(file);
                    edited.push(path);
                }
                Ok(Now::Gone) => gone.push(path),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(Failure::Outside(problems));
        }
        let mut warnings = Diagnostics::new();
        warnings.extend(self.warning(&edited, "edited", "what the files hold now is compared"));
        warnings.extend(self.warning(&gone, "deleted", "objects whose files are gone count as not there"));
        Ok(Warned { value: files, warnings })
    }

    /// That files are no longer what was written.
    fn warning(&self, paths: &[&str], what: &str, consequence: &str) -> Option<Diagnostic> {
        let (first, rest) = paths.split_first()?;
        let place = self.place.display();
        let message = match rest {
            [] => format!("`{place}/{first}` was {what} since it was written"),
            _ => format!(
                "{} files in `{place}` were {what} since they were written: {}",
                paths.len(),
                listed(paths)
            ),
        };
        Some(Diagnostic::new(&code::EDITED_FILE, message).note(consequence.to_owned()))
    }

    fn file(&self, record: &Record, relative: &str) -> Result<Now, Diagnostic> {
        let path = self.place.join(relative);
        #[expect(clippy::disallowed_methods, reason = "the output folder is read here")]
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Now::Gone),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let is_edited = record.knows(relative, &bytes) == Known::Edited;
        let file = input::text(&InputPath::File(path), bytes)?;
        Ok(if is_edited { Now::Edited(file) } else { Now::AsWritten(file) })
    }
}
