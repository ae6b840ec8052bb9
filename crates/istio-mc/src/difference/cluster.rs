//! What differs in one cluster.

use istio_mc_core::difference::Fate;
use istio_mc_core::validate::ObjectPattern;
use istio_mc_diagnostic::{Diagnostics, Warned};
use istio_mc_render::difference::{
    DeleteCommand, Detail, ObjectDifference, Objects, compare, delete_commands,
};
use istio_mc_render::{Options, Renderer, collect};
use serde::Serialize;

use super::Before;
use super::before::Collection;
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
    /// What is to be said of the cluster.
    pub(crate) warnings: Diagnostics,
}

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

    pub(crate) fn is_none(self) -> bool {
        self.added + self.changed + self.removed == 0
    }
}

impl<'c> ClusterDifference<'c> {
    /// Compares a cluster, but for the objects that are excluded.
    pub(crate) fn new(
        name: &'c str,
        before: &Before<'_>,
        renderer: &Renderer<'_>,
        options: &Options,
        (detail, exclude): (Detail, &[ObjectPattern]),
    ) -> Result<Self, Failure> {
        let fleet = renderer.fleet();
        let render = || {
            let Some(cluster) = fleet.cluster(name) else { return Ok(None) };
            let version = fleet.mesh_of(cluster).istio.version;
            let options = Options { istio_version: Some(version), ..options.clone() };
            let Warned { value, warnings } = renderer.cluster(cluster, &options)?;
            Ok(Some(Warned { value: (value, options), warnings }))
        };
        let mut warnings = Diagnostics::new();
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
        let state = match (&before, &after) {
            _ if objects.is_empty() => State::Same,
            (None, _) => State::Added,
            (_, None) => State::Removed,
            _ => State::Changed,
        };
        // A command a cluster: its context has the cluster's name.
        let deletions = delete_commands(name, &objects);
        Ok(Self { name, state, objects, deletions, counts, warnings })
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
