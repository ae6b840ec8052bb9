//! Where files and charts come from.

use std::path::Path;

use istio_mc_core::plan::Files;
use istio_mc_template::ChartSource;

/// The files and chart folders that a mesh refers to: the file system, or maps in a test.
pub trait World: Files {
    /// The chart in a folder, or in an archive.
    ///
    /// # Errors
    /// Why there is none, as a fragment: `no such folder`.
    fn chart(&self, path: &Path) -> Result<Box<dyn ChartSource>, String>;
}

/// No files and no folders: for meshes that refer to none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWorld;

impl Files for NoWorld {
    fn read(&self, path: &Path) -> Result<std::sync::Arc<istio_mc_diagnostic::Source>, String> {
        istio_mc_core::plan::NoFiles.read(path)
    }
}

impl World for NoWorld {
    fn chart(&self, _: &Path) -> Result<Box<dyn ChartSource>, String> {
        Err("this program was given no folders".to_owned())
    }
}
