//! What differs in one cluster.

use istio_mc_core::difference::Fate;
use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::ValuesFile;
use istio_mc_core::validate::ObjectPattern;
use istio_mc_diagnostic::{Diagnostics, Warned};
use istio_mc_render::difference::{
    DeleteCommand, Detail, ObjectDifference, Objects, ValuesDifference, compare, compare_values,
    delete_commands,
};
use istio_mc_render::{Options, Renderer, collect};
use serde::Serialize;

use super::Before;
use super::before::{Collection, values};
use crate::exit::Failure;

/// What differs in one cluster.
pub(crate) struct ClusterDifference<'c> {
    pub(crate) name: &'c str,
    pub(crate) state: State,
    /// In the order in which they are applied.
    pub(crate) objects: Vec<ObjectDifference>,
    /// What deletes those that go.
    pub(crate) deletions: Vec<DeleteCommand>,
    pub(crate) counts: Counts,
    /// What the chart of Istio itself is told otherwise, where it runs the control plane.
    pub(crate) values: Option<ChangedValues>,
    /// What is to be said of the cluster.
    pub(crate) warnings: Diagnostics,
}

/// What the chart of Istio itself is told otherwise.
pub(crate) struct ChangedValues {
    pub(crate) difference: ValuesDifference,
    /// The command that makes it so: applies the chart with these values. There is none if the control plane goes.
    pub(crate) apply: Option<String>,
    /// The command that does instead, where one does: patches what the control plane is told of networks.
    pub(crate) patch: Option<String>,
}

/// What is compared of each cluster, and how it is told.
pub(crate) struct Comparing<'c> {
    pub(crate) options: &'c Options,
    pub(crate) detail: Detail,
    /// What is left out.
    pub(crate) exclude: &'c [ObjectPattern],
    /// The flags that name the mesh files in commands.
    pub(crate) files: &'c str,
}

/// By what kind `--exclude` names values: no API server has it.
pub(crate) const VALUES: &str = "Values";

/// What becomes of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// It has what it had.
    Same,
    /// Some of its objects differ.
    Changed,
    /// It is new.
    Added,
    /// It is there no more.
    Removed,
}

/// How many objects.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) removed: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
    }
}

impl<'c> ClusterDifference<'c> {
    /// Compares a cluster, but for the objects that are excluded.
    pub(crate) fn new(
        name: &'c str,
        before: &Before<'_>,
        renderer: &Renderer<'_>,
        comparing: &Comparing<'_>,
    ) -> Result<Self, Failure> {
        let Comparing { options, detail, exclude, .. } = *comparing;
        let fleet = renderer.fleet();
        let render = || {
            let Some(cluster) = fleet.cluster(name) else { return Ok(None) };
            let version = fleet.mesh_of(cluster).istio.version;
            let options = Options { istio_version: Some(version), ..options.clone() };
            let Warned { value, warnings } = renderer.cluster(cluster, &options)?;
            Ok(Some(Warned { value: (value, options), warnings }))
        };
        let mut warnings = Diagnostics::new();
        let was = before.values(name);
        let (before, after) = both(before.texts(name, options), render())?;
        let before = before.map(|Warned { value, warnings: said }| {
            warnings.extend(said);
            value
        });
        let after = after.map(|Warned { value, warnings: said }| {
            warnings.extend(said);
            value
        });
        let old = before.as_ref().map(|texts| texts.objects(options)).transpose();
        let new = after.as_ref().map(|(parts, options)| collect(parts, options)).transpose();
        let (old, new) = both(old, new.map_err(Failure::from))?;
        let new = new.map(|Warned { value, warnings: said }| {
            warnings.extend(said);
            value
        });
        let old = old.as_ref().map(Collection::objects).unwrap_or_default();
        let new = new.as_ref().map(Objects::from).unwrap_or_default();
        let mut objects = compare(old, new, detail);
        objects.retain(|ObjectDifference { id, .. }| {
            let namespace = id.namespace.as_deref().unwrap_or_default();
            !exclude.iter().any(|pattern| pattern.matches(&id.kind, namespace, &id.name))
        });
        let mut counts = Counts::default();
        for object in &objects {
            match object.fate {
                Fate::Added => counts.added += 1,
                Fate::Changed => counts.changed += 1,
                Fate::Removed => counts.removed += 1,
            }
        }
        let values = ChangedValues::new(name, was, fleet, comparing);
        let state = match (&before, &after) {
            _ if objects.is_empty() && values.is_none() => State::Same,
            (None, _) => State::Added,
            (_, None) => State::Removed,
            _ => State::Changed,
        };
        // A command a cluster: its context has the cluster's name.
        let deletions = delete_commands(name, &objects);
        Ok(Self { name, state, objects, deletions, counts, values, warnings })
    }
}

impl ChangedValues {
    fn new(
        name: &str,
        before: Option<Option<ValuesFile<'_>>>,
        fleet: &Fleet,
        comparing: &Comparing<'_>,
    ) -> Option<Self> {
        let (before, after) = (before?, values(fleet, name));
        let difference = compare_values(before.as_ref(), after.as_ref(), comparing.detail)?;
        let is_excluded = |pattern: &ObjectPattern| pattern.matches(VALUES, "", difference.chart.as_str());
        if comparing.exclude.iter().any(is_excluded) {
            return None;
        }
        let print = format!("istio-mc values{} --cluster {name}", comparing.files);
        let apply = after.as_ref().map(|file| format!("{print} | {}", file.apply_command("-")));
        let patch = after.filter(|_| difference.is_of_networks);
        let patch = patch.map(|file| format!("{print} --patch | {}", file.patch_command()));
        Some(Self { difference, apply, patch })
    }
}

/// Both outcomes, or what is wrong with either.
pub(crate) fn both<A, B>(left: Result<A, Failure>, right: Result<B, Failure>) -> Result<(A, B), Failure> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(Failure::Input(mut findings)), Err(Failure::Input(others))) => {
            findings.extend(others);
            Err(Failure::Input(findings))
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    }
}
