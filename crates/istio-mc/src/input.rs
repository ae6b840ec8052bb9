//! Files and standard input as texts.

use std::cell::Cell;
use std::convert::Infallible;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};
pub(crate) use istio_mc_template::io_reason as reason;
use istio_mc_template::unreadable_file;

use crate::exit::Failure;
use crate::terminal::Terminal;

/// A file, or `-` for standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InputPath {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl InputPath {
    /// The path that an argument means. Never fails: any other text than `-` is a file's name.
    pub(crate) fn parse(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(OsString::from(text)))
    }
}

impl From<OsString> for InputPath {
    fn from(text: OsString) -> Self {
        if text == "-" { Self::Stdin } else { Self::File(text.into()) }
    }
}

impl fmt::Display for InputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputPath::Stdin => f.write_str("<stdin>"),
            InputPath::File(path) => path.display().fmt(f),
        }
    }
}

/// Reads the files of one call.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    terminal: &'t Terminal,
    /// Standard input ends when it was read once.
    stdin_read: Cell<bool>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(terminal: &'t Terminal) -> Self {
        Self { terminal, stdin_read: Cell::new(false) }
    }

    /// A text, under the name that the user gave it.
    pub(crate) fn text(&self, path: &InputPath) -> Result<Arc<Source>, Failure> {
        text(path, self.bytes(path)?).map_err(Failure::outside)
    }

    /// A text that need not be there.
    pub(crate) fn text_if_there(&self, path: &Path) -> Result<Option<Arc<Source>>, Failure> {
        match std::fs::exists(path) {
            Ok(false) => Ok(None),
            // Why it cannot be told is said by reading it.
            Ok(true) | Err(_) => self.text(&InputPath::File(path.to_owned())).map(Some),
        }
    }

    /// The bytes of what is no text.
    pub(crate) fn bytes(&self, path: &InputPath) -> Result<Vec<u8>, Failure> {
        let bytes = match path {
            InputPath::Stdin => self.stdin()?,
            InputPath::File(path) => bytes(path).map_err(Failure::outside)?,
        };
        self.terminal.detail(format_args!("read {path} ({} bytes)", bytes.len()));
        Ok(bytes)
    }

    /// All of them, or everything that kept them from being read.
    pub(crate) fn texts(&self, paths: &[InputPath]) -> Result<Vec<Arc<Source>>, Failure> {
        let mut texts = Vec::with_capacity(paths.len());
        let mut problems = Diagnostics::new();
        for path in paths {
            match self.text(path) {
                Ok(text) => texts.push(text),
                Err(Failure::Outside(findings)) => problems.extend(findings),
                Err(other) => return Err(other),
            }
        }
        if problems.is_empty() { Ok(texts) } else { Err(Failure::Outside(problems)) }
    }

    fn stdin(&self) -> Result<Vec<u8>, Failure> {
        if self.stdin_read.replace(true) {
            let finding = Diagnostic::new(&code::WRONG_CALL, "standard input can be read once only")
                .help("give `-` once, and files for the rest");
            return Err(Failure::usage(finding));
        }
        self.terminal.hint_at_typing();
        let mut bytes = Vec::new();
        match io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => {
                let message = format!("standard input cannot be read: {}", reason(&error));
                Err(Failure::outside(Diagnostic::new(&code::UNREADABLE_FILE, message)))
            }
        }
    }
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    #[expect(clippy::disallowed_methods, reason = "files are read here")]
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Why a file or folder cannot be read, and what can be done about it.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let finding = unreadable_file(path, error);
    if error.kind() != io::ErrorKind::NotFound {
        return finding;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    finding.suggest(&name, neighbours(path).iter().map(String::as_str))
}

/// What lies beside a file that does not exist, in order of names.
pub(crate) fn neighbours(path: &Path) -> Vec<String> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// The text that bytes are.
pub(crate) fn text(path: &InputPath, bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    // Places count bytes in 32 bits.
    if u32::try_from(bytes.len()).is_err() {
        let message = format!("`{path}` is larger than 4 GiB");
        return Err(Diagnostic::new(&code::UNREADABLE_FILE, message));
    }
    let utf16 = matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff]));
    match String::from_utf8(bytes) {
        Ok(text) => {
            // Editors on Windows put a byte order mark first; it is no part of the text.
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Ok(Source::new(path.to_string(), text))
        }
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
            let message = format!("`{path}` is not UTF-8 text: line {line} has a byte that cannot be read");
            let help = if utf16 {
                "it looks like UTF-16, as PowerShell's `>` writes it: save it as UTF-8"
            } else {
                "save it as UTF-8, or check that it is the file you meant"
            };
            Err(Diagnostic::new(&code::NOT_UTF8, message).help(help))
        }
    }
}
