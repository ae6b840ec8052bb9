//! Where charts come from.

use std::borrow::Cow;

use istio_mc_diagnostic::Diagnostics;

/// One file of a chart.
#[derive(Clone, Debug)]
pub struct ChartFile {
    /// The path inside the chart, with `/` on every system: `templates/service.yaml.j2`.
    pub path: String,
    /// The bytes of the file; borrowed for charts that are built into a program.
    pub content: Cow<'static, [u8]>,
}

/// A chart's files, wherever they are: a folder, an archive, a program, memory.
///
/// The engine reads charts through this alone and touches no file system.
pub trait ChartSource {
    /// How the user knows the chart, such as the folder's path: messages name files as `<name>/<path>`.
    fn name(&self) -> &str;

    /// All files, those of subcharts (`charts/<name>/...`) included, in any order.
    ///
    /// # Errors
    /// What kept the files from being read.
    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics>;

    /// Whether these are the files of an archive. What .helmignore names was left out when it was packed, and
    /// so the file is not looked at again, as for Helm.
    fn is_packed(&self) -> bool {
        false
    }
}

/// A chart held in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryChart {
    name: String,
    files: Vec<ChartFile>,
}

impl MemoryChart {
    /// A chart without files, under the name that messages use.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), files: Vec::new() }
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, content: impl Into<Cow<'static, str>>) -> Self {
        let content = match content.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        self.files.push(ChartFile { path: path.into(), content });
        self
    }
}

impl ChartSource for MemoryChart {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        Ok(self.files.clone())
    }
}
