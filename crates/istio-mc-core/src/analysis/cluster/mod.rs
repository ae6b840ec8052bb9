//! What does not fit among the objects of one cluster, an analyzer a file.

mod destination;
mod missing;

use super::index::Index;
use super::report::Report;

/// Looks through a cluster for one class of problems.
pub(super) type Analyzer = fn(&Index<'_>, &mut Report);

/// Every analyzer of one cluster.
pub(super) const ANALYZERS: &[Analyzer] = &[destination::check];
