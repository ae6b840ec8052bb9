//! What does not fit among clusters, an analyzer a file.

use super::index::Index;
use super::report::Report;

/// Looks through all clusters for one class of problems.
pub(super) type Analyzer = fn(&[Index<'_>], &mut Report);

/// Every analyzer across clusters.
pub(super) const ANALYZERS: &[Analyzer] = &[];
