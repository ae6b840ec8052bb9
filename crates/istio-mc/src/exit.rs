//! How a run ends: the exit code follows from whose fault it was.

use std::process::ExitCode;

use istio_mc_diagnostic::{Diagnostic, Diagnostics};

use crate::terminal::Terminal;

/// Why a verb did not do its work, by fault. Decided where the problem arises, never read back from its text.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong, or a check found an error.
    Input(Diagnostics),
    /// The call is wrong: flags that do not go together.
    Usage(Diagnostics),
    /// The outside failed: files, folders, streams.
    Outside(Diagnostics),
    /// Two states differ, which was asked.
    Differs,
    /// The input is wrong, where the code for that says that two states differ.
    NotCompared(Diagnostics),
    /// Whoever read our output has seen enough (`| head -1`).
    OutputClosed,
}

impl Failure {
    /// One problem of the outside.
    pub(crate) fn outside(finding: Diagnostic) -> Self {
        Self::Outside(finding.into())
    }

    /// The same; what the outside failed with says what can be done about it.
    pub(crate) fn with_help(self, help: &str) -> Self {
        match self {
            Self::Outside(findings) => {
                Self::Outside(findings.into_iter().map(|finding| finding.help(help.to_owned())).collect())
            }
            other => other,
        }
    }

    /// One problem of the call.
    pub(crate) fn usage(finding: Diagnostic) -> Self {
        Self::Usage(finding.into())
    }
}

impl From<Diagnostics> for Failure {
    /// What the other rooms report is about the input: they do not touch the outside.
    fn from(findings: Diagnostics) -> Self {
        Self::Input(findings)
    }
}

/// Reports what went wrong and gives the exit code.
///
/// | code | meaning |
/// |---|---|
/// | 0 | fine, also when the reader of the output left early |
/// | 1 | the input is wrong, or a check found an error |
/// | 2 | wrong usage |
/// | 3 | the outside failed |
///
/// `diff` has the codes of `diff` and `kubectl diff`, so that nobody takes an error for a difference: 1 is that there are
/// differences, and 4 that the input is wrong.
pub(crate) fn code(result: Result<(), Failure>, terminal: &Terminal) -> ExitCode {
    let (code, findings) = match result {
        Ok(()) | Err(Failure::OutputClosed) => return ExitCode::SUCCESS,
        Err(Failure::Differs) => return ExitCode::from(1),
        Err(Failure::Input(findings)) => (1, findings),
        Err(Failure::Usage(findings)) => (2, findings),
        Err(Failure::Outside(findings)) => (3, findings),
        Err(Failure::NotCompared(findings)) => (4, findings),
    };
    terminal.report(&findings);
    ExitCode::from(code)
}

/// The end of a run whose arguments were not a call: help and version (0), or wrong usage (2).
pub(crate) fn for_arguments(words: &clap::Error) -> ExitCode {
    // Help goes to stdout, mistakes to stderr; a reader that left early is no failure.
    let _ = words.print();
    ExitCode::from(if words.use_stderr() { 2 } else { 0 })
}
