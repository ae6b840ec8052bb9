//! The files and charts that a mesh refers to.

use std::io;
use std::path::Path;
use std::sync::Arc;

use istio_mc_core::plan::Files;
use istio_mc_diagnostic::{Source, nearest};
use istio_mc_render::World;
use istio_mc_template::{ArchiveChart, ChartSource, FolderChart};

use crate::chart;
use crate::input::{self, InputPath};

/// The file system. What fails is said as a fragment: the message around it names the path and its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSystem;

impl Files for FileSystem {
    fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
        let bytes = bytes(path)?;
        input::text(&InputPath::File(path.to_owned()), bytes)
            .map_err(|_| "it is not UTF-8 text, or too large".to_owned())
    }
}

impl World for FileSystem {
    fn chart(&self, path: &Path) -> Result<Box<dyn ChartSource>, String> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Box::new(FolderChart::new(path))),
            Ok(_) if chart::is_archive(path) => {
                Ok(Box::new(ArchiveChart::new(path.display().to_string(), bytes(path)?)))
            }
            Ok(_) => Err("it is neither a folder nor a `.tgz`".to_owned()),
            Err(error) => Err(why(path, &error)),
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    #[expect(clippy::disallowed_methods, reason = "files are read in this room")]
    std::fs::read(path).map_err(|error| why(path, &error))
}

fn why(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let neighbours = input::neighbours(path);
            match nearest(&name, neighbours.iter().map(String::as_str)) {
                Some(near) => format!("it does not exist, but `{near}` does"),
                None => "it does not exist".to_owned(),
            }
        }
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => input::reason(error),
    }
}
