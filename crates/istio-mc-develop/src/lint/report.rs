//! What came of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity, Source};

use super::Options;
use super::ignored;

/// What linting a chart found, in order of files and places.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Diagnostic>,
    ignored: usize,
}

impl Report {
    pub(super) fn new(findings: Diagnostics, sources: &[Arc<Source>], options: &Options<'_>) -> Self {
        let mut findings: Vec<Diagnostic> = findings.into_iter().collect();
        // Stable: what is found at one place stays in the order of the checks.
        findings.sort_by(|left, right| position(left).cmp(&position(right)));
        let mut seen = BTreeSet::new();
        findings.retain(|finding| {
            let (file, span) = position(finding);
            seen.insert((file.map(str::to_owned), span, finding.code.id, finding.message.to_string()))
        });
        let before = findings.len();
        findings.retain(|finding| !options.ignore.contains(&finding.code));
        let mut ignored = before - findings.len();
        ignored += ignored::apply(&mut findings, sources);
        findings.sort_by(|left, right| position(left).cmp(&position(right)));
        Self { findings, ignored }
    }

    /// The findings.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// How many findings were left out, by option or by comment.
    pub fn ignored(&self) -> usize {
        self.ignored
    }

    /// How many findings of that severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether there are errors.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// The file and the span of a finding; those without come first.
fn position(finding: &Diagnostic) -> (Option<&str>, Option<istio_mc_diagnostic::Span>) {
    let place = finding.place.as_ref();
    (place.map(|place| place.source.name()), place.map(|place| place.span))
}
