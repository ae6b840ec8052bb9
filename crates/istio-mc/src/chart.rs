//! CHART on the command line: a folder or a built-in chart.

use std::path::Path;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_render::builtin;
use istio_mc_template::{ChartFile, ChartSource};

use crate::chart_dir::ChartDir;
use crate::exit::Failure;
use crate::input;
use crate::terminal::Terminal;

/// The chart that a word on the command line means.
///
/// What looks like a path (`./mine`, `charts/mine`, `..`) is a folder. A bare word is a built-in chart, with or
/// without `@VERSION`; only if there is none of that name, a folder, as Helm users are used to.
pub(crate) fn find(word: &str, terminal: &Terminal) -> Result<Box<dyn ChartSource>, Failure> {
    if word.contains("://") {
        let message = format!("`{word}` is an address, and charts are not fetched");
        return Err(Failure::usage(
            Diagnostic::new(&code::UNKNOWN_CHART, message)
                .help("fetch and unpack it first, as with `helm pull --untar`, and name the folder"),
        ));
    }
    let path = Path::new(word);
    let is_path = word.contains(['/', '\\']) || matches!(word, "." | "..");
    let metadata = std::fs::metadata(path);
    if !is_path {
        match builtin::find(word) {
            Ok(chart) => {
                if metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
                    terminal.say(format_args!("`{word}` is the built-in chart; the folder is `./{word}`"));
                }
                return Ok(Box::new(BuiltIn(chart)));
            }
            Err(problems) if metadata.is_err() && !is_archive(word) => return Err(Failure::Input(problems)),
            Err(_) => {}
        }
    }
    match metadata {
        Ok(found) if found.is_dir() => {
            let folder = ChartDir::new(path);
            // Read here, where it is known that what fails is the outside.
            let files = folder.files().map_err(Failure::Outside)?;
            Ok(Box::new(ReadChart { name: folder.name().to_owned(), files }))
        }
        Ok(_) if is_archive(word) => {
            let message = format!("`{word}` is an archive, which is not read yet");
            let finding = Diagnostic::new(&code::UNKNOWN_CHART, message)
                .help(format!("unpack it and name the folder: `tar xzf {word}`"));
            Err(Failure::Input(finding.into()))
        }
        Ok(_) => {
            let message = format!("`{word}` is a file, and a chart is a folder");
            let help = "name the folder that holds Chart.yaml";
            Err(Failure::outside(Diagnostic::new(&code::UNREADABLE_FILE, message).help(help)))
        }
        Err(error) => Err(Failure::outside(input::unreadable(path, &error))),
    }
}

fn is_archive(word: &str) -> bool {
    word.ends_with(".tgz") || word.ends_with(".tar.gz")
}

/// A chart whose files were read.
struct ReadChart {
    name: String,
    files: Vec<ChartFile>,
}

impl ChartSource for ReadChart {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        Ok(self.files.clone())
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
