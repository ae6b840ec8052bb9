//! The mesh files of a call, the lock file beside them, and the clusters that a call names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::federation::Locking;
use istio_mc_core::mesh::Fleet;
use istio_mc_diagnostic::{Diagnostic, Source, Warned, code};
use istio_mc_render::difference::shell_word;

use crate::exit::Failure;
use crate::input::{InputPath, Reader};

/// The mesh file where none is given.
const DEFAULT_FILE: &str = "mesh.yaml";

/// The lock file, beside the first mesh file.
pub(crate) const LOCK_FILE: &str = "mesh.lock";

/// Which files state the fleet.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct MeshFiles {
    /// A mesh file; later ones add to earlier ones. `-` is standard input
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT_FILE, value_parser = InputPath::parse)]
    file: Vec<InputPath>,
    /// The lock file with the addresses of imported services [default: mesh.lock beside the first mesh file]
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
}

impl MeshFiles {
    /// The fleet, with the addresses of its lock file.
    pub(crate) fn load(&self, locked: bool, reader: &Reader<'_>) -> Result<Warned<Fleet>, Failure> {
        let sources = self.sources(reader)?;
        let lock = self.lock(reader)?;
        Ok(Fleet::load_locked(&sources, &Locking { file: lock, is_complete: locked })?)
    }

    /// The flags that name the same files in another call, each with a space before it, for a shell; none for the defaults.
    pub(crate) fn flags(&self) -> String {
        let mut flags = String::new();
        let mut add = |flag: &str, value: &str| flags.push_str(&format!(" {flag} {}", shell_word(value)));
        if !self.is_default() {
            for file in &self.file {
                match file {
                    InputPath::Stdin => add("-f", "-"),
                    InputPath::File(path) => add("-f", &path.display().to_string()),
                }
            }
        }
        if let Some(lock) = &self.lock {
            add("--lock", &lock.display().to_string());
        }
        flags
    }

    fn is_default(&self) -> bool {
        self.file == [InputPath::File(DEFAULT_FILE.into())]
    }

    /// The texts of the mesh files.
    pub(crate) fn sources(&self, reader: &Reader<'_>) -> Result<Vec<Arc<Source>>, Failure> {
        let help = "`-f` names another mesh file; `istio-mc init` writes one to start from";
        let texts = reader.texts(&self.file);
        texts.map_err(|failure| if self.is_default() { failure.with_help(help) } else { failure })
    }

    /// The folder that paths in the first of the files are relative to.
    pub(crate) fn folder(&self) -> &Path {
        match self.file.first() {
            Some(InputPath::File(path)) => path.parent().unwrap_or(Path::new("")),
            _ => Path::new(""),
        }
    }

    /// Where the lock file is, or would be; `None` if nothing says so.
    pub(crate) fn lock_path(&self) -> Option<PathBuf> {
        let beside = || match self.file.first()? {
            InputPath::Stdin => None,
            InputPath::File(path) => Some(path.parent().unwrap_or(Path::new("")).join(LOCK_FILE)),
        };
        self.lock.clone().or_else(beside)
    }

    /// The text of the lock file; one that nobody named need not be there.
    pub(crate) fn lock(&self, reader: &Reader<'_>) -> Result<Option<Arc<Source>>, Failure> {
        match self.lock_path() {
            Some(path) if self.lock.is_some() => {
                let help = format!("`istio-mc lock --lock {}` writes it", path.display());
                let text = reader.text(&InputPath::File(path));
                text.map(Some).map_err(|failure| failure.with_help(&help))
            }
            Some(path) => reader.text_if_there(&path),
            None => Ok(None),
        }
    }
}

/// What to say of a name that no cluster has.
pub(crate) fn unknown_cluster(name: &str, names: &[&str]) -> Diagnostic {
    Diagnostic::new(&code::UNKNOWN_CLUSTER, format!("the mesh has no cluster `{name}`"))
        .suggest(name, names.iter().copied())
        .help(format!("its clusters: {}", listed(names)))
}

/// How many names a message lists.
const LISTED: usize = 12;

/// The names, or the first of many.
pub(crate) fn listed(names: &[&str]) -> String {
    match names.get(..LISTED) {
        Some(first) if names.len() > LISTED => {
            format!("{}, and {} more", first.join(", "), names.len() - LISTED)
        }
        _ => names.join(", "),
    }
}
