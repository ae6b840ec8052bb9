//! What the user supplies.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::Value;

/// User-supplied values, later ones over earlier ones.
///
/// Helm applies all files first, then `--set-json`, `--set`, `--set-string`, `--set-file` and
/// `--set-literal`; who wants Helm's precedence calls in that order.
///
/// A mistake in one of them does not stop the others: all are reported by [`render`](crate::render).
#[derive(Clone, Debug, Default)]
pub struct Layers {
    problems: Diagnostics,
}

impl Layers {
    /// Nothing supplied.
    pub fn new() -> Self {
        Self::default()
    }

    /// A values file (`-f`).
    #[must_use]
    pub fn file(self, source: &Arc<Source>) -> Self {
        let _ = source;
        self
    }

    /// `--set a.b=1,c={x,y}`: scalars get their type as Helm gives it.
    #[must_use]
    pub fn set(self, text: &str) -> Self {
        let _ = text;
        self
    }

    /// `--set-string a.b=1`: every scalar is a string.
    #[must_use]
    pub fn set_string(self, text: &str) -> Self {
        let _ = text;
        self
    }

    /// `--set-json a.b={"c":1}`.
    #[must_use]
    pub fn set_json(self, text: &str) -> Self {
        let _ = text;
        self
    }

    /// `--set-file key=path`, whose file the caller has read.
    #[must_use]
    pub fn set_file(self, key: &str, content: &str) -> Self {
        let _ = (key, content);
        self
    }

    /// `--set-literal a.b=text`: everything after the first `=` is the string.
    #[must_use]
    pub fn set_literal(self, text: &str) -> Self {
        let _ = text;
        self
    }

    /// Values built by a program; `name` is what messages call them.
    #[must_use]
    pub fn value(self, name: &str, value: Value) -> Self {
        let _ = (name, value);
        self
    }

    /// What is wrong with them so far.
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }
}
