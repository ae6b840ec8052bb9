//! The entry: an index for each cluster, then every analyzer.

use istio_mc_diagnostic::Diagnostic;

use super::index::Index;
use super::report::Report;
use super::{cluster, mesh};
use crate::rules::{Object, Target};

/// A cluster with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Cluster<'a> {
    /// Its name, if there are several.
    pub name: Option<&'a str>,
    /// Its objects.
    pub objects: &'a [Object<'a>],
}

/// Checks objects against each other: those of each cluster, then the clusters.
///
/// Objects of a `List` are taken one by one. Nothing is said of a single object that
/// [`check`](crate::rules::check) finds.
pub fn analyze(clusters: &[Cluster<'_>], target: &Target) -> Vec<Diagnostic> {
    let level = target.istio.api_level();
    let indexes: Vec<Index<'_>> = clusters.iter().map(|cluster| Index::new(cluster, level)).collect();
    let mut report = Report::new(clusters.len() > 1);
    for index in &indexes {
        for analyzer in cluster::ANALYZERS {
            analyzer(index, &mut report);
        }
    }
    for analyzer in mesh::ANALYZERS {
        analyzer(&indexes, &mut report);
    }
    report.into_findings()
}
