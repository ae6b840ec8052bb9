//! The mesh files of a call, and the lock file beside them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::federation::Locking;
use istio_mc_core::mesh::Fleet;
use istio_mc_diagnostic::{Source, Warned};

use crate::exit::Failure;
use crate::input::{InputPath, Reader};

/// The mesh file where none is given.
const DEFAULT_FILE: &str = "mesh.yaml";

/// The lock file, beside the first mesh file.
const LOCK_FILE: &str = "mesh.lock";

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

    /// The texts of the mesh files.
    pub(crate) fn sources(&self, reader: &Reader<'_>) -> Result<Vec<Arc<Source>>, Failure> {
        let is_default = self.file == [InputPath::File(DEFAULT_FILE.into())];
        let help = "`-f` names another mesh file; `istio-mc init` writes one to start from";
        let texts = reader.texts(&self.file);
        texts.map_err(|failure| if is_default { failure.with_help(help) } else { failure })
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
    fn lock(&self, reader: &Reader<'_>) -> Result<Option<Arc<Source>>, Failure> {
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
