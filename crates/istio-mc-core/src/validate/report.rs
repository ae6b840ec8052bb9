//! What came of it.

use istio_mc_diagnostic::{Diagnostic, Severity};

use super::TargetIstio;

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The findings, in the order of the texts and from top to bottom of each.
    pub findings: Vec<Diagnostic>,
    /// How many objects were looked at, those of Lists one by one.
    pub objects: usize,
    /// How many findings the caller has left out.
    pub ignored: usize,
    /// The names of the texts that hold something, but no manifests.
    pub passed_over: Vec<String>,
    /// The version of Istio by whose rules objects were checked.
    pub istio: TargetIstio,
}

impl Report {
    /// How many findings of that severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}
