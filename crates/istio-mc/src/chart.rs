//! CHART on the command line: a folder, a packed chart or a built-in one.

use std::cell::Cell;
use std::path::Path;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_render::builtin;
use istio_mc_template::{ArchiveChart, ChartFile, ChartSource, FolderChart};

use crate::exit::Failure;
use crate::input::{self, InputPath, Reader};
use crate::terminal::Terminal;

/// The chart that a word on the command line means.
///
/// What looks like a path (`./mine`, `charts/mine`, `..`) is a folder, or a file that is a packed chart. A bare word is a
/// built-in chart, with or without `@VERSION`; only if there is none of that name, a path, as Helm users are used to.
/// `-` is a packed chart on standard input.
pub(crate) fn find(
    word: &str,
    reader: &Reader<'_>,
    terminal: &Terminal,
) -> Result<Box<dyn ChartSource>, Failure> {
    if word.contains("://") {
        let message = format!("`{word}` is an address, and charts are not fetched");
        return Err(Failure::usage(
            Diagnostic::new(&code::UNKNOWN_CHART, message)
                .help("fetch it first, as with `helm pull`, and name the file"),
        ));
    }
    if word == "-" {
        return archive(&InputPath::Stdin, reader);
    }
    let path = Path::new(word);
    let metadata = std::fs::metadata(path);
    if !is_path(word) {
        match builtin::find(word) {
            Ok(chart) => {
                if metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
                    terminal.say(format_args!("`{word}` is the built-in chart; the folder is `./{word}`"));
                }
                return Ok(Box::new(BuiltIn(chart)));
            }
            Err(problems) if metadata.is_err() && !is_archive(path) => return Err(Failure::Input(problems)),
            Err(_) => {}
        }
    }
    match metadata {
        Ok(found) if found.is_dir() => {
            let folder = FolderChart::new(path);
            // Read here, where it is known that what fails is the outside.
            let files = folder.files().map_err(Failure::Outside)?;
            Ok(Box::new(ReadChart { folder, files: Cell::new(Some(files)) }))
        }
        // A pipe has no name to tell by: `template <(helm pull ...)`.
        Ok(found) if is_archive(path) || !found.is_file() => {
            archive(&InputPath::File(path.to_owned()), reader)
        }
        Ok(_) => {
            let message = format!("`{word}` is a file, and a chart is a folder or a `.tgz`");
            let help = "name the folder that holds Chart.yaml";
            Err(Failure::outside(Diagnostic::new(&code::UNREADABLE_FILE, message).help(help)))
        }
        Err(error) => Err(Failure::outside(input::unreadable(path, &error))),
    }
}

/// The folder that [`find`] reads for a word, if it is a folder that it reads.
pub(crate) fn folder(word: &str) -> Option<&Path> {
    let path = Path::new(word);
    let is_builtin = !is_path(word) && builtin::find(word).is_ok();
    (path.is_dir() && !is_builtin).then_some(path)
}

/// Whether a word looks like a path, and so means no built-in chart.
fn is_path(word: &str) -> bool {
    word.contains(['/', '\\']) || matches!(word, "." | "..")
}

/// The chart in an archive. What is wrong with its bytes is found when the chart is loaded.
fn archive(path: &InputPath, reader: &Reader<'_>) -> Result<Box<dyn ChartSource>, Failure> {
    Ok(Box::new(ArchiveChart::new(path.to_string(), reader.bytes(path)?)))
}

/// Whether a file is named as packed charts are.
pub(crate) fn is_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".tgz") || name.ends_with(".tar.gz")
}

/// A folder whose files were read. Who asks for them gets these, and who asks again has them read again.
struct ReadChart {
    folder: FolderChart,
    files: Cell<Option<Vec<ChartFile>>>,
}

impl ChartSource for ReadChart {
    fn name(&self) -> &str {
        self.folder.name()
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        self.files.take().map_or_else(|| self.folder.files(), Ok)
    }
}

/// A built-in chart, which lives as long as the program.
struct BuiltIn(&'static builtin::Builtin);

impl ChartSource for BuiltIn {
    fn name(&self) -> &str {
        ChartSource::name(self.0)
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        self.0.files()
    }
}
