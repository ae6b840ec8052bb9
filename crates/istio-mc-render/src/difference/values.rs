//! Two states of what a control plane's chart is told.

use std::sync::Arc;

use istio_mc_core::difference::{Change, Fate, FieldPath, Hunk, Step, unified_values, value_changes};
use istio_mc_core::plan::{ValuesChart, ValuesFile};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Node, Value};

use super::Detail;

/// Values of Istio's own chart that differ between two states of a cluster.
#[derive(Clone, Debug)]
pub struct ValuesDifference {
    /// The chart; afterwards, if it still has values.
    pub chart: ValuesChart,
    /// What becomes of the values: they appear with a control plane, and go with it.
    pub fate: Fate,
    /// The Istio versions whose chart it is before and after, if it is another one.
    pub versions: Option<(IstioVersion, IstioVersion)>,
    /// The values that differ, with [`Detail::Fields`].
    pub changes: Vec<Change>,
    /// The lines that differ, with [`Detail::Lines`].
    pub hunks: Vec<Hunk>,
    /// Whether nothing differs but what the control plane is told of the networks of its mesh: for that an installed one
    /// need not be upgraded ([`ValuesFile::patch_command`]).
    pub is_of_networks: bool,
}

/// What differs between the values of a cluster's chart before and after; `None` if nothing does.
pub fn compare_values(
    old: Option<&ValuesFile<'_>>,
    new: Option<&ValuesFile<'_>>,
    detail: Detail,
) -> Option<ValuesDifference> {
    let (chart, fate) = match (old, new) {
        (Some(_), Some(new)) => (new.chart, Fate::Changed),
        (None, Some(new)) => (new.chart, Fate::Added),
        (Some(old), None) => (old.chart, Fate::Removed),
        (None, None) => return None,
    };
    let both = old.zip(new);
    let versions = both.map(|(old, new)| (old.mesh.istio.version, new.mesh.istio.version));
    let versions = versions.filter(|(old, new)| old != new);
    if versions.is_none() && both.is_some_and(|(old, new)| old.values == new.values) {
        return None;
    }
    let sources = [old, new].map(|file| file.map(|file| source(&file.values)));
    let nodes = sources.each_ref().map(|source| source.as_ref().map(|source| node(source)));
    let [old, new] = nodes.each_ref().map(Option::as_ref);
    let mut changes = match (old, new) {
        (Some(old), Some(new)) => value_changes(old, new),
        _ => Vec::new(),
    };
    // Written in another order, and the same.
    if fate == Fate::Changed && versions.is_none() && changes.is_empty() {
        return None;
    }
    let is_of_networks = fate == Fate::Changed
        && versions.is_none()
        && changes.iter().all(|change| is_of_networks(&change.path));
    let hunks = match detail {
        Detail::Lines(context) => unified_values(old, new, context),
        Detail::Objects | Detail::Fields => Vec::new(),
    };
    if detail != Detail::Fields {
        changes.clear();
    }
    Some(ValuesDifference { chart, fate, versions, changes, hunks, is_of_networks })
}

/// Whether the path is in `global.meshNetworks`, of which the chart makes one key of a ConfigMap and nothing else.
fn is_of_networks(path: &FieldPath) -> bool {
    let is_key = |at: usize, name: &str| matches!(path.steps().get(at), Some(Step::Key(key)) if key == name);
    is_key(0, "global") && is_key(1, "meshNetworks")
}

fn source(values: &Value) -> Arc<Source> {
    let text = istio_mc_yaml::to_string(values)
        .expect("values hold texts, numbers, lists and maps with text keys only");
    Source::new("values.yaml", text)
}

fn node(source: &Arc<Source>) -> Node<'_> {
    let mut nodes = istio_mc_yaml::read(source).expect("what is written here can be read");
    nodes.pop().expect("it is a map")
}
