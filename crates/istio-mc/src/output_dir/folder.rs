//! One top folder: its files are compared as they come, and what differs waits in the stage.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};

use super::Outcome;
use super::disk::{Disk, create_folder};
use super::path;
use super::plan::{Change, Plan, Verdict};
use super::record::{self, Record};
use super::stage::{Stage, Staged};
use crate::exit::Failure;
use crate::whole_file;

/// A top folder that is being made.
#[derive(Debug)]
pub(crate) struct Folder<'r> {
    /// The folder's path below the output folder, with `/`: a cluster's name.
    name: String,
    place: PathBuf,
    stage: &'r Stage,
    disk: Disk<'r>,
    plan: Plan,
    /// The contents of the changes that write one, in their order.
    staged: Vec<Staged>,
    /// The paths so far, in small letters, with what they are.
    seen: HashMap<String, String>,
    problems: Diagnostics,
}

impl<'r> Folder<'r> {
    /// A folder without files.
    pub(super) fn new(root: &'r Path, stage: &'r Stage, name: &str) -> Result<Self, Diagnostics> {
        let place = root.join(name);
        let mut disk = Disk::new(root);
        let record = match disk.read(&format!("{name}/{}", record::FILE_NAME))? {
            None => Record::default(),
            Some(bytes) => {
                let file = place.join(record::FILE_NAME).display().to_string();
                // A record is ASCII but for names; what is not UTF-8 is then refused as a line.
                Record::parse(&Source::new(file, String::from_utf8_lossy(bytes)))?
            }
        };
        Ok(Self {
            name: name.to_owned(),
            place,
            stage,
            disk,
            plan: Plan::new(record),
            staged: Vec::new(),
            seen: HashMap::new(),
            problems: Diagnostics::new(),
        })
    }

    /// Adds a file, by its path below the folder, with `/`. What is wrong with the place is reported when the folder is
    /// complete.
    ///
    /// # Errors
    /// The folder has a file of that name.
    pub(crate) fn add(&mut self, path: &str, content: &[u8]) -> Result<(), Failure> {
        let whole = format!("{}/{path}", self.name);
        if !path::is_safe(&whole) || path == record::FILE_NAME {
            let message = format!("`{whole}` is not a path that files may be written to");
            self.problems.push(Diagnostic::new(&code::UNSAFE_PATH, message));
            return Ok(());
        }
        if let Some(first) = self.seen.insert(path.to_lowercase(), path.to_owned()) {
            if first == path {
                let message = format!("two objects would be written to `{whole}`");
                let finding = Diagnostic::new(&code::DUPLICATE_PATH, message)
                    .help("they have the same kind, namespace and name: leave one out");
                return Err(Failure::Input(finding.into()));
            }
            let message =
                format!("two files would be `{}/{first}`: `{whole}` differs in case at most", self.name);
            self.problems.push(
                Diagnostic::new(&code::DUPLICATE_PATH, message)
                    .help("rename one of the objects: some file systems do not tell the two apart"),
            );
            return Ok(());
        }
        match self.disk.read(&whole) {
            Err(finding) => self.problems.push(finding),
            Ok(found) => match self.plan.wanted(path, content, found) {
                Verdict::Unchanged => {}
                Verdict::InTheWay => {
                    let file = self.place.join(path);
                    let message = format!("`{}` is in the way: istio-mc did not write it", file.display());
                    self.problems.push(
                        Diagnostic::new(&code::FOREIGN_FILE, message)
                            .help("move or delete it, or choose another output folder; nothing was written"),
                    );
                }
                // Nothing becomes a file any more when there is a problem.
                Verdict::Change(_) if !self.problems.is_empty() => {}
                Verdict::Change(_) => match self.stage.write(content) {
                    Ok(staged) => self.staged.push(staged),
                    Err(finding) => self.problems.push(finding),
                },
            },
        }
        Ok(())
    }

    /// The folder with all its files.
    ///
    /// # Errors
    /// Everything that keeps any of them from being written.
    pub(super) fn complete(mut self) -> Result<Complete, Diagnostics> {
        let Self { name, disk, plan, problems, .. } = &mut self;
        let rest = plan.unwanted(|file| Ok(disk.read(&format!("{name}/{file}"))?.map(<[u8]>::to_vec)));
        if let Err(finding) = rest {
            problems.push(finding);
        }
        let Self { place, plan, staged, problems, .. } = self;
        if problems.is_empty() { Ok(Complete { place, plan, staged }) } else { Err(problems) }
    }
}

/// A top folder of which is known what has to happen.
#[derive(Debug)]
pub(crate) struct Complete {
    place: PathBuf,
    plan: Plan,
    staged: Vec<Staged>,
}

impl Complete {
    /// Makes the changes.
    ///
    /// # Errors
    /// What the system reports; each file is then as it was or as it should be, and the record knows both.
    pub(super) fn apply(self, stage: &Stage) -> Result<Outcome, Diagnostic> {
        let Self { place, plan, staged } = self;
        let mut outcome = Outcome { unchanged: plan.unchanged, ..Outcome::default() };
        let record = place.join(record::FILE_NAME);
        let write_record = |content: &Record| stage.write(content.text().as_bytes())?.place(&record);
        if !plan.changes.is_empty() {
            // First the record of both, before and after: a run cut short is then understood by the next.
            create_folder(&place)?;
            write_record(&plan.during())?;
        }
        let mut staged = staged.into_iter();
        // The folder that the files before this one went to: most follow each other.
        let mut made: Option<&str> = None;
        for (file, change) in &plan.changes {
            let parent = file.rsplit_once('/').map_or("", |(parent, _)| parent);
            let content = if change.writes() { staged.next() } else { None };
            if content.is_some() && made != Some(parent) {
                create_folder(&place.join(parent))?;
                made = Some(parent);
            }
            make(&place, file, *change, content, &mut outcome)?;
        }
        if plan.after.is_empty() {
            whole_file::remove(&record)?;
            // Fails while there are files of others, which is as it should be.
            let _ = fs::remove_dir(&place);
        } else if !plan.changes.is_empty() || plan.after != plan.before {
            write_record(&plan.after)?;
        }
        Ok(outcome)
    }
}

fn make(
    place: &Path,
    file: &str,
    change: Change,
    content: Option<Staged>,
    outcome: &mut Outcome,
) -> Result<(), Diagnostic> {
    let target = place.join(file);
    let edited = |what: &str| {
        let message = format!("`{}` was edited since it was written, and {what}", target.display());
        Diagnostic::new(&code::EDITED_FILE, message)
    };
    match (change, content) {
        (Change::Release, _) => {
            let finding =
                edited("is no longer rendered: it is left to you").help("delete it if its object shall go");
            outcome.warnings.push(finding);
        }
        (Change::Remove, _) => {
            whole_file::remove(&target)?;
            let parents = target.ancestors().skip(1).take_while(|parent| *parent != place);
            for parent in parents {
                if fs::remove_dir(parent).is_err() {
                    break;
                }
            }
            outcome.removed.push(target);
        }
        (Change::Create | Change::Replace | Change::ReplaceEdited, content) => {
            if change == Change::ReplaceEdited {
                let help = "make changes in the mesh file or the chart: this folder is rendered";
                outcome.warnings.push(edited("was written anew").help(help));
            }
            // Each change that writes has its content: both are made in one place.
            if let Some(content) = content {
                content.place(&target)?;
            }
            outcome.written.push(target);
        }
    }
    Ok(())
}
