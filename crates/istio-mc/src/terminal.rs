//! What people and machines read on standard error.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;
use istio_mc_diagnostic::{Diagnostics, Severity, TextStyle};
use serde::Serialize;

use crate::cli::{FindingFormat, Globals};

/// Standard error: problems, and words about what is being done.
#[derive(Debug)]
pub(crate) struct Terminal {
    style: TextStyle,
    /// The style of findings that are a verb's product.
    product_style: TextStyle,
    format: FindingFormat,
    verbosity: Verbosity,
    /// What was reported: the same finding about two clusters is said once.
    reported: RefCell<BTreeSet<String>>,
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verbosity {
    /// Errors alone.
    Quiet,
    /// Also warnings, notes and what was done.
    Normal,
    /// Also each step.
    Verbose,
}

impl Terminal {
    pub(crate) fn new(globals: &Globals) -> Self {
        let verbosity = match (globals.quiet, globals.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, false) => Verbosity::Normal,
            (false, true) => Verbosity::Verbose,
        };
        let color = |automatic: anstream::ColorChoice| match globals.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM, and whether it is a terminal at all.
            ColorChoice::Auto => automatic != anstream::ColorChoice::Never,
        };
        Self {
            style: TextStyle { color: color(anstream::AutoStream::choice(&io::stderr())) },
            product_style: TextStyle { color: color(anstream::AutoStream::choice(&io::stdout())) },
            format: globals.format,
            verbosity,
            reported: RefCell::default(),
        }
    }

    /// How findings are written to standard output.
    pub(crate) fn product_style(&self) -> TextStyle {
        self.product_style
    }

    /// How problems are written: for people or for machines.
    pub(crate) fn format(&self) -> FindingFormat {
        self.format
    }

    /// Whether errors alone are asked for (`-q`).
    pub(crate) fn is_quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Reports findings, in the order found.
    pub(crate) fn report(&self, findings: &Diagnostics) {
        for finding in findings {
            if self.verbosity == Verbosity::Quiet && finding.severity < Severity::Error {
                continue;
            }
            let text = match self.format {
                FindingFormat::Json => json_line(finding),
                // The other two are for what is printed, not for what is said beside it.
                _ => self.style.render(finding),
            };
            let mut reported = self.reported.borrow_mut();
            if reported.contains(&text) {
                continue;
            }
            if self.format != FindingFormat::Json && !reported.is_empty() {
                write("\n");
            }
            write(&text);
            reported.insert(text);
        }
    }

    /// Says what was done.
    pub(crate) fn say(&self, words: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.words(&words);
        }
    }

    /// Says a step on the way, for those who asked with `-v`.
    pub(crate) fn detail(&self, words: impl Display) {
        if self.is_verbose() {
            self.words(&words);
        }
    }

    /// Whether each step is asked for (`-v`).
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity >= Verbosity::Verbose
    }

    /// Whether somebody types what we read: then it should be said that we wait.
    pub(crate) fn hint_at_typing(&self) {
        if io::stdin().is_terminal() {
            self.say("reading standard input from the terminal; end it with Ctrl-D");
        }
    }

    fn words(&self, words: &dyn Display) {
        #[derive(Serialize)]
        struct Words {
            severity: &'static str,
            message: String,
        }
        let text = match self.format {
            FindingFormat::Json => {
                json_line(&Words { severity: Severity::Note.as_str(), message: words.to_string() })
            }
            _ => format!("istio-mc: {words}\n"),
        };
        write(&text);
    }
}

/// One JSON object on a line of its own.
fn json_line(value: &impl Serialize) -> String {
    match serde_json::to_string(value) {
        Ok(text) => text + "\n",
        // Neither type has keys or numbers that JSON cannot say.
        Err(error) => format!("{{\"severity\":\"error\",\"message\":{:?}}}\n", error.to_string()),
    }
}

/// Nobody can be told that standard error is closed.
fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
