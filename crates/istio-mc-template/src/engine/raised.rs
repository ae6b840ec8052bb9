//! Failures of our own inside the template engine.

use std::borrow::Cow;
use std::fmt;

use istio_mc_diagnostic::{Code, Diagnostic};
use minijinja::{Error, ErrorKind};

/// What one of our functions, or the printing, refuses: carried through MiniJinja as an error's source, so
/// that its kind is decided here and nowhere read back from a text.
#[derive(Clone, Debug)]
pub(crate) struct Raised {
    pub(crate) code: &'static Code,
    pub(crate) message: Cow<'static, str>,
    pub(crate) help: Option<Cow<'static, str>>,
}

impl Raised {
    pub(crate) fn new(code: &'static Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What it says, without a place.
    pub(crate) fn finding(self) -> Diagnostic {
        let finding = Diagnostic::new(self.code, self.message);
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Raised {}

impl From<Raised> for Error {
    fn from(raised: Raised) -> Self {
        Error::new(ErrorKind::InvalidOperation, raised.message.clone()).with_source(raised)
    }
}
