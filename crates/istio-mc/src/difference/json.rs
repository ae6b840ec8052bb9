//! Differences for machines.

use std::io::{self, Write};

use istio_mc_core::difference::Change;
use istio_mc_render::difference::ObjectDifference;
use serde::Serialize;

use super::{ChangedValues, ClusterDifference, Counts, State};

/// One JSON document, written a cluster at a time.
#[derive(Debug)]
pub(crate) struct JsonReport {
    /// Whether objects are told, or the clusters alone.
    has_objects: bool,
    is_begun: bool,
}

#[derive(Serialize)]
struct Cluster<'c> {
    name: &'c str,
    state: State,
    #[serde(flatten)]
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<Vec<Object<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values<'c>>,
}

#[derive(Serialize)]
struct Values<'c> {
    change: &'static str,
    chart: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    istio: Option<Versions>,
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    fields: &'c [Change],
    #[serde(skip_serializing_if = "Option::is_none")]
    apply: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<&'c str>,
}

#[derive(Serialize)]
struct Versions {
    old: String,
    new: String,
}

impl<'c> Values<'c> {
    fn of(values: &'c ChangedValues, has_commands: bool) -> Self {
        let ChangedValues { difference, apply, patch } = values;
        Self {
            change: difference.fate.as_str(),
            chart: difference.chart.as_str(),
            istio: difference
                .versions
                .map(|(old, new)| Versions { old: old.to_string(), new: new.to_string() }),
            fields: &difference.changes,
            apply: apply.as_deref().filter(|_| has_commands),
            patch: patch.as_deref().filter(|_| has_commands),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'c> {
    change: &'static str,
    api_version: &'c str,
    kind: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'c str>,
    name: &'c str,
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    fields: &'c [Change],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    kept: bool,
}

impl<'c> Object<'c> {
    fn of(difference: &'c ObjectDifference) -> Self {
        let ObjectDifference { id, fate, changes, is_kept, .. } = difference;
        Self {
            change: fate.as_str(),
            api_version: &id.api_version,
            kind: &id.kind,
            namespace: id.namespace.as_deref(),
            name: &id.name,
            fields: changes,
            kept: *is_kept,
        }
    }
}

impl JsonReport {
    pub(crate) fn new(has_objects: bool) -> Self {
        Self { has_objects, is_begun: false }
    }

    pub(crate) fn cluster(&mut self, cluster: &ClusterDifference<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.is_begun { b",\n" } else { b"{\"clusters\":[\n" })?;
        self.is_begun = true;
        let objects = || cluster.objects.iter().map(Object::of).collect();
        let document = Cluster {
            name: cluster.name,
            state: cluster.state,
            counts: cluster.counts,
            objects: self.has_objects.then(objects),
            delete: self.has_objects.then(|| cluster.deletions.iter().map(ToString::to_string).collect()),
            values: cluster.values.as_ref().map(|values| Values::of(values, self.has_objects)),
        };
        serde_json::to_writer(&mut *out, &document).map_err(io::Error::from)
    }

    pub(crate) fn end(&self, all: Counts, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.is_begun { b"\n]," } else { b"{\"clusters\":[]," })?;
        let counts = serde_json::to_string(&all).map_err(io::Error::from)?;
        // The counts are an object: what is in it goes on in this one.
        writeln!(out, "{}", &counts[1..])
    }
}
