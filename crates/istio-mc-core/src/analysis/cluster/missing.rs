//! References to what is not there, where the input may be a part of what is in the cluster.
//!
//! A reference is wrong for sure only if the input would show what it leads to. So it does if it has anything
//! of that kind: anywhere, for references within a namespace; in that namespace, for references to
//! another one. Otherwise the finding is a note: worth knowing, and no reason to refuse a file that holds one
//! VirtualService and nothing else.

use istio_mc_diagnostic::{Diagnostic, Severity};

use crate::analysis::index::{Index, Kind};

/// Suggestions are looked for among so many names: it must not cost more than to find the problem.
pub(super) const CANDIDATES: usize = 200;

/// Whether the input shows objects of one of these kinds in a namespace, to an object of `own`.
pub(super) fn shows(index: &Index<'_>, kinds: &[Kind], namespace: &str, own: &str) -> bool {
    if namespace == own {
        return kinds.iter().any(|kind| index.has(*kind));
    }
    kinds.iter().any(|kind| index.has_in(*kind, namespace))
}

/// The finding as it is if the input shows such objects; otherwise as a note that says so.
pub(super) fn unless_partial(finding: Diagnostic, shown: bool, what: &str) -> Diagnostic {
    if shown {
        return finding;
    }
    let mut finding = finding.note(format!("the input shows {what} at all, so it may be in the cluster"));
    finding.severity = Severity::Note;
    finding
}
