//! One run: folders are made one by one, and become files when all of them went well.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use istio_mc_diagnostic::{Diagnostic, Diagnostics};
use istio_mc_template::parallel;

use super::disk::create_folder;
use super::folder::{Complete, Folder};
use super::plan::Others;
use super::record;
use super::stage::Stage;
use crate::exit::Failure;
use crate::input::unreadable;

/// What a run did to the output folder.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The files written, in order.
    pub(crate) written: Vec<PathBuf>,
    /// The files removed, in order.
    pub(crate) removed: Vec<PathBuf>,
    /// How many files were as they should be.
    pub(crate) unchanged: usize,
    /// Files that were edited since they were written.
    pub(crate) warnings: Diagnostics,
}

/// A run that writes to an output folder. Until it [ends](Run::finish), nothing of the folder is changed.
#[derive(Debug)]
pub(crate) struct Run {
    root: PathBuf,
    stage: Stage,
    /// The outermost folder that this run had to make for the output folder.
    made: Option<PathBuf>,
    _guard: Guard,
}

impl Run {
    /// Begins a run. What killed runs left is removed.
    ///
    /// # Errors
    /// The output folder is none, and cannot be made.
    pub(crate) fn begin(root: &Path) -> Result<Self, Failure> {
        let missing = root.ancestors().take_while(|folder| {
            !folder.as_os_str().is_empty()
                && fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        });
        let made = missing.last().map(Path::to_owned);
        create_folder(root).map_err(Failure::outside)?;
        let guard = Guard::on(root);
        let stage = Stage::new(root);
        if guard.0.is_some() {
            stage.clear();
        }
        Ok(Self { root: root.to_owned(), stage, made, _guard: guard })
    }

    /// Makes one folder, whose files `make` adds. It can be done for several folders at once.
    ///
    /// # Errors
    /// What `make` reports; files of others that are in the way; paths that lead out of the folder; what cannot be read
    /// or written.
    pub(crate) fn folder<T>(
        &self,
        name: &str,
        make: impl FnOnce(&mut Folder<'_>) -> Result<T, Failure>,
    ) -> Result<(Complete, T), Failure> {
        let mut folder = Folder::new(&self.root, &self.stage, name).map_err(Failure::Outside)?;
        let value = make(&mut folder)?;
        Ok((folder.complete().map_err(Failure::Outside)?, value))
    }

    /// Makes the output folder hold exactly these files of ours; files of others stay.
    ///
    /// # Errors
    /// Before anything is changed: what cannot be read. Then: what the system reports; each file is then as it was or
    /// as it should be.
    pub(crate) fn finish(self, folders: Vec<(String, Complete)>, others: Others) -> Result<Outcome, Failure> {
        let rendered: BTreeSet<&str> = folders.iter().map(|(name, _)| name.as_str()).collect();
        let mut problems = Diagnostics::new();
        let mut removed = Vec::new();
        if others == Others::Remove {
            for name in self.no_longer_rendered(&rendered).map_err(Failure::outside)? {
                let folder = Folder::new(&self.root, &self.stage, &name).and_then(Folder::complete);
                match folder {
                    Ok(folder) => removed.push(folder),
                    Err(findings) => problems.extend(findings),
                }
            }
        }
        if !problems.is_empty() {
            return Err(Failure::Outside(problems));
        }
        let folders = folders.into_iter().map(|(_, folder)| folder).chain(removed);
        // Each is taken by the thread that makes its changes.
        let folders: Vec<Mutex<Option<Complete>>> = folders.map(|folder| Mutex::new(Some(folder))).collect();
        let apply = |folder: &Mutex<Option<Complete>>| {
            let taken = folder.lock().ok().and_then(|mut folder| folder.take());
            taken.map_or_else(|| Ok(Outcome::default()), |folder| folder.apply(&self.stage))
        };
        let mut outcome = Outcome::default();
        for result in parallel::map(&folders, 1, apply) {
            match result {
                Ok(done) => {
                    outcome.written.extend(done.written);
                    outcome.removed.extend(done.removed);
                    outcome.unchanged += done.unchanged;
                    outcome.warnings.extend(done.warnings);
                }
                Err(finding) => problems.push(finding),
            }
        }
        if problems.is_empty() { Ok(outcome) } else { Err(Failure::Outside(problems)) }
    }

    /// The top folders with a record that are not among those given.
    fn no_longer_rendered(&self, rendered: &BTreeSet<&str>) -> Result<BTreeSet<String>, Diagnostic> {
        let entries = fs::read_dir(&self.root).map_err(|error| unreadable(&self.root, &error))?;
        let mut names = BTreeSet::new();
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&self.root, &error))?;
            // Links are somebody else's; a name that is no text was not written here.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let Ok(name) = entry.file_name().into_string() else { continue };
            if is_folder
                && !rendered.contains(name.as_str())
                && entry.path().join(record::FILE_NAME).is_file()
            {
                names.insert(name);
            }
        }
        Ok(names)
    }
}

impl Drop for Run {
    /// Removes what was made for the output folder, if nothing is in it: a run that failed leaves nothing.
    fn drop(&mut self) {
        let Some(made) = &self.made else { return };
        // Staged contents are in it.
        self.stage = Stage::new(&self.root);
        for folder in self.root.ancestors() {
            if fs::remove_dir(folder).is_err() || folder == made {
                break;
            }
        }
    }
}

/// One run at a time in an output folder: a second one waits.
///
/// Held by the folder itself, so that no lock file is left. Where a system cannot lock folders, two runs at
/// the same time are still safe for each file, and the later one's record counts.
#[derive(Debug)]
struct Guard(Option<File>);

impl Guard {
    fn on(root: &Path) -> Self {
        Self(File::open(root).and_then(|folder| folder.lock().map(|()| folder)).ok())
    }
}
