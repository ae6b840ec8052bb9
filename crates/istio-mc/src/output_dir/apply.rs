//! The file system's side: reads what is there, makes the changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};

use super::plan::{Change, Others, Plan, plan};
use super::record::{self, Record};
use super::{Folder, path};
use crate::exit::Failure;
use crate::input::unreadable;
use crate::whole_file::{self, unwritable};
use istio_mc_template::parallel;

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

/// Makes the folders below `root` hold exactly these files of ours; files of others stay.
///
/// # Errors
/// Before anything is written: paths that lead out of the folder, files of others that are in the way, what
/// cannot be read. While writing: what the system reports; each file is then as it was or as it should be.
pub(crate) fn write(root: &Path, folders: Vec<Folder>, others: Others) -> Result<Outcome, Failure> {
    finish(check_names(&folders))?;
    let mut folders = folders;
    if others == Others::Remove {
        folders.extend(no_longer_rendered(root, &folders).map_err(Failure::outside)?);
    }
    folders.retain(|folder| !folder.files.is_empty() || root.join(&folder.name).exists());
    if folders.is_empty() {
        return Ok(Outcome::default());
    }
    create_folder(root).map_err(Failure::outside)?;
    let _guard = Guard::on(root);
    let mut prepared = Vec::with_capacity(folders.len());
    let mut problems = Diagnostics::new();
    for result in parallel::map(&folders, 1, |folder| Prepared::new(root, folder)) {
        match result {
            Ok(folder) => prepared.push(folder),
            Err(findings) => problems.extend(findings),
        }
    }
    finish(problems)?;
    let mut outcome = Outcome::default();
    let mut problems = Diagnostics::new();
    for result in parallel::map(&prepared, 1, Prepared::apply) {
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
    finish(problems)?;
    Ok(outcome)
}

fn finish(problems: Diagnostics) -> Result<(), Failure> {
    if problems.is_empty() { Ok(()) } else { Err(Failure::Outside(problems)) }
}

/// Every path that is not safe, and every two that are one file where case does not count.
fn check_names(folders: &[Folder]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let mut seen = BTreeMap::new();
    for folder in folders {
        for file in folder.files.keys() {
            let whole = format!("{}/{file}", folder.name);
            if !path::is_safe(&whole) || file == record::FILE_NAME {
                let message = format!("`{whole}` is not a path that files may be written to");
                problems.push(Diagnostic::new(&code::UNSAFE_PATH, message));
            } else if let Some(first) = seen.insert(whole.to_lowercase(), whole.clone()) {
                let message = format!("two files would be `{first}`: `{whole}` differs in case at most");
                problems.push(
                    Diagnostic::new(&code::DUPLICATE_PATH, message)
                        .help("rename one of the objects: some file systems do not tell the two apart"),
                );
            }
        }
    }
    problems
}

/// The top folders with a record that are not among those given, as folders that should be empty.
fn no_longer_rendered(root: &Path, folders: &[Folder]) -> Result<Vec<Folder>, Diagnostic> {
    let rendered: BTreeSet<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(no_folder(root, false)),
        Err(error) => return Err(unreadable(root, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(root, &error))?;
        // Links are somebody else's; a name that is no text was not written here.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let Ok(name) = entry.file_name().into_string() else { continue };
        if is_folder && !rendered.contains(name.as_str()) && entry.path().join(record::FILE_NAME).is_file() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names.into_iter().map(|name| Folder { name, files: BTreeMap::new() }).collect())
}

/// One run at a time in an output folder: a second one waits.
///
/// Held by the folder itself, so that no lock file is left. Where a system cannot lock folders, two runs at
/// the same time are still safe for each file, and the later one's record counts.
struct Guard(#[expect(dead_code, reason = "dropping it unlocks")] Option<File>);

impl Guard {
    fn on(root: &Path) -> Self {
        Self(File::open(root).and_then(|folder| folder.lock().map(|()| folder)).ok())
    }
}

/// A folder with its plan.
#[derive(Debug)]
struct Prepared<'f> {
    folder: &'f Folder,
    place: PathBuf,
    plan: Plan,
}

impl<'f> Prepared<'f> {
    fn new(root: &Path, folder: &'f Folder) -> Result<Self, Diagnostics> {
        let place = root.join(&folder.name);
        let mut disk = Disk { root, checked: BTreeSet::new() };
        let within = |file: &str| format!("{}/{file}", folder.name);
        let record = match disk.read(&within(record::FILE_NAME))? {
            None => Record::default(),
            Some(bytes) => {
                let name = place.join(record::FILE_NAME).display().to_string();
                // A record is ASCII but for names; what is not UTF-8 is then refused as a line.
                Record::parse(&Source::new(name, String::from_utf8_lossy(&bytes)))?
            }
        };
        let plan = plan(folder, &record, |file| disk.read(&within(file)))?;
        let mut problems = Diagnostics::new();
        for file in &plan.in_the_way {
            let message =
                format!("`{}` is in the way: istio-mc did not write it", place.join(file).display());
            let finding = Diagnostic::new(&code::FOREIGN_FILE, message)
                .help("move or delete it, or choose another output folder; nothing was written");
            problems.push(finding);
        }
        if problems.is_empty() { Ok(Self { folder, place, plan }) } else { Err(problems) }
    }

    fn apply(&self) -> Result<Outcome, Diagnostic> {
        let mut outcome = Outcome { unchanged: self.plan.unchanged, ..Outcome::default() };
        let record = self.place.join(record::FILE_NAME);
        if !self.plan.changes.is_empty() {
            // First the record of both, before and after: a run cut short is then understood by the next.
            create_folder(&self.place)?;
            whole_file::write(&record, self.plan.during.text().as_bytes())?;
        }
        // The folder that the files before this one went to: they are in order.
        let mut made: Option<&str> = None;
        for (file, change) in &self.plan.changes {
            let parent = file.rsplit_once('/').map_or("", |(parent, _)| parent);
            if change.writes() && made != Some(parent) {
                create_folder(&self.place.join(parent))?;
                made = Some(parent);
            }
            self.change(file, *change, &mut outcome)?;
        }
        if self.plan.after.is_empty() {
            whole_file::remove(&record)?;
            // Fails while there are files of others, which is as it should be.
            let _ = fs::remove_dir(&self.place);
        } else {
            let text = self.plan.after.text();
            let before = if self.plan.changes.is_empty() { read_raw(&record)? } else { None };
            if before.as_deref() != Some(text.as_bytes()) {
                whole_file::write(&record, text.as_bytes())?;
            }
        }
        Ok(outcome)
    }

    fn change(&self, file: &str, change: Change, outcome: &mut Outcome) -> Result<(), Diagnostic> {
        let target = self.place.join(file);
        let edited = |what: &str| {
            let message = format!("`{}` was edited since it was written, and {what}", target.display());
            Diagnostic::new(&code::EDITED_FILE, message)
        };
        match change {
            Change::Create | Change::Replace | Change::ReplaceEdited => {
                if change == Change::ReplaceEdited {
                    let help = "make changes in the mesh file or the chart: this folder is rendered";
                    outcome.warnings.push(edited("was written anew").help(help));
                }
                // Every path planned is among the files: `plan` takes them from there.
                let content = self.folder.files.get(file).map(Vec::as_slice).unwrap_or_default();
                whole_file::write(&target, content)?;
                outcome.written.push(target);
            }
            Change::Remove => {
                whole_file::remove(&target)?;
                let parents = target.ancestors().skip(1).take_while(|parent| *parent != self.place);
                for parent in parents {
                    if fs::remove_dir(parent).is_err() {
                        break;
                    }
                }
                outcome.removed.push(target);
            }
            Change::Release => {
                let finding = edited("is no longer rendered: it is left to you")
                    .help("delete it if its object shall go");
                outcome.warnings.push(finding);
            }
        }
        Ok(())
    }
}

/// Reads below the output folder, and never through a link out of it.
struct Disk<'r> {
    root: &'r Path,
    /// The folders known to be folders.
    checked: BTreeSet<String>,
}

impl Disk<'_> {
    /// The content of a file, `None` where there is none.
    fn read(&mut self, relative: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
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
            Ok(found) if found.is_file() => read_raw(&path),
            Ok(found) => {
                let what = if found.is_symlink() { "a symbolic link" } else { "not a file" };
                let message = format!("`{}` is {what}: a file must be written there", path.display());
                Err(Diagnostic::new(&code::UNSAFE_PATH, message)
                    .help("move it away, or choose another output folder; nothing was written"))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }
}

fn no_folder(path: &Path, is_link: bool) -> Diagnostic {
    let what = if is_link {
        "is a symbolic link, which may lead out of the output folder"
    } else {
        "is a file, or below one"
    };
    let message = format!("`{}` must be a folder, and {what}", path.display());
    Diagnostic::new(&code::UNSAFE_PATH, message)
        .help("move it away, or choose another output folder; nothing was written")
}

fn read_raw(path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    #[expect(clippy::disallowed_methods, reason = "the output folder is read here")]
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn create_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => no_folder(path, false),
        _ => unwritable(path, &error),
    })
}
