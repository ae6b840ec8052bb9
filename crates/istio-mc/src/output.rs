//! The product on standard output.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;
use istio_mc_diagnostic::{Diagnostic, code};
use serde::Serialize;

use crate::exit::Failure;
use crate::input::reason;

/// How objects are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    // As kubectl writes it.
    #[default]
    Yaml,
    // Indented by two blanks.
    Json,
}

impl OutputFormat {
    /// How the names of files end, without a dot.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
}

/// One value as text, ending in a line break.
pub(crate) fn value<T: Serialize>(value: &T, format: OutputFormat) -> Result<String, Failure> {
    match format {
        OutputFormat::Yaml => istio_mc_yaml::to_string(value).map_err(|error| unwritable(&error)),
        OutputFormat::Json => {
            let text = serde_json::to_string_pretty(value).map_err(|error| unwritable(&error))?;
            Ok(text + "\n")
        }
    }
}

fn unwritable(error: &dyn std::error::Error) -> Failure {
    let message = format!("the result cannot be written: {error}");
    Failure::outside(Diagnostic::new(&code::UNWRITABLE_FILE, message))
}

/// Writes the product: all of it, at once.
pub(crate) fn stdout(product: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(product).and_then(|()| out.flush()).map_err(|error| stdout_failure(&error))
}

/// Writes the product as it is made.
pub(crate) fn stream(make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    make(&mut out).and_then(|()| out.flush()).map_err(|error| stdout_failure(&error))
}

/// What a failed write to standard output means.
pub(crate) fn stdout_failure(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::OutputClosed;
    }
    let message = format!("standard output cannot be written: {}", reason(error));
    Failure::outside(Diagnostic::new(&code::UNWRITABLE_FILE, message))
}

/// Writes a file of the user's: false if it exists and may not be replaced.
pub(crate) fn new_file(path: &Path, content: &[u8], replace: bool) -> Result<bool, Diagnostic> {
    let mut options = OpenOptions::new();
    options.write(true);
    if replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    match options.open(path).and_then(|mut file| file.write_all(content)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            let message = format!("`{}` cannot be written: {}", path.display(), reason(&error));
            Err(Diagnostic::new(&code::UNWRITABLE_FILE, message))
        }
    }
}

impl From<OutputFormat> for istio_mc_template::Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Yaml => Self::Yaml,
            OutputFormat::Json => Self::Json,
        }
    }
}
