//! The entry: an index for each cluster, then every analyzer.

use std::collections::HashMap;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Source};

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
    let index = |cluster| {
        let mut index = Index::new(cluster, level);
        index.now = target.now;
        index
    };
    let indexes: Vec<Index<'_>> = clusters.iter().map(index).collect();
    let mut report = Report::new(clusters.len() > 1);
    let all: Vec<Object<'_>> = match clusters {
        [_, _, ..] => clusters.iter().flat_map(|cluster| cluster.objects).copied().collect(),
        _ => Vec::new(),
    };
    let together = (clusters.len() > 1).then(|| Index::new(&Cluster { name: None, objects: &all }, level));
    for index in &indexes {
        for analyzer in cluster::ANALYZERS {
            analyzer(index, together.as_ref().unwrap_or(index), &mut report);
        }
    }
    mesh::check(&indexes, &mut report);
    in_order(report.into_findings(), clusters)
}

/// Analyzers go their own ways; a reader goes from text to text, and each from top to bottom.
fn in_order(mut findings: Vec<Diagnostic>, clusters: &[Cluster<'_>]) -> Vec<Diagnostic> {
    let mut texts: HashMap<*const Source, usize> = HashMap::new();
    for object in clusters.iter().flat_map(|cluster| cluster.objects) {
        let next = texts.len();
        texts.entry(Arc::as_ptr(object.source)).or_insert(next);
    }
    findings.sort_by_key(|finding| {
        let place = finding.place.as_ref();
        place.map(|place| (texts.get(&Arc::as_ptr(&place.source)).copied(), place.span.start))
    });
    findings
}
