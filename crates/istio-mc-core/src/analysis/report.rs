//! Where analyzers put what they find.

use istio_mc_diagnostic::Diagnostic;

use super::index::{Index, Resource};
use crate::rules::suppressed;

/// The findings of the analysis.
pub(crate) struct Report {
    findings: Vec<Diagnostic>,
    /// Whether there are several clusters, so that findings name theirs.
    names_clusters: bool,
}

impl Report {
    pub(super) fn new(names_clusters: bool) -> Self {
        Self { findings: Vec::new(), names_clusters }
    }

    /// Adds a finding about an object: unless the object's annotations suppress its code. What object it is
    /// about is noted, and of which cluster.
    pub(crate) fn push(&mut self, index: &Index<'_>, resource: &Resource<'_>, finding: Diagnostic) {
        if suppressed(resource.object, finding.code) {
            return;
        }
        let mut note = format!("in {}", resource.object.title());
        if let Some(origin) = resource.object.origin {
            note.push_str(&format!(", made by {origin}"));
        }
        if let Some(cluster) = index.name.filter(|_| self.names_clusters) {
            note.push_str(&format!(", cluster `{cluster}`"));
        }
        self.findings.push(finding.note(note));
    }

    /// Everything found, in the order found.
    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }
}
