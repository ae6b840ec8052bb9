//! Merging values: Helm's rules, in one place.
//!
//! Source of the rules: `pkg/chartutil/coalesce.go` and `pkg/cli/values/options.go` of Helm 3.22.

use std::sync::Arc;

use smol_str::SmolStr;

use super::tree::{Content, Tree, TreeMap};

/// How deep in the values a merge is: Helm treats a `null` over a default of `null` differently at the top.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Top,
    Below,
}

/// What happens to a `null` in the values that win.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// It removes the default of that key, and itself with it.
    Remove,
    /// It stays, to remove the default of a chart further down.
    Keep,
}

/// One values file over another, before any chart is known: maps merge, everything else is replaced, and
/// `null` is a value like any other.
pub(crate) fn layer(below: &TreeMap, above: &TreeMap) -> TreeMap {
    let mut merged = below.0.clone();
    for (key, tree) in &above.0 {
        let both = merged.get(key).and_then(Tree::as_map).zip(tree.as_map());
        let tree = match both {
            Some((below, above)) => {
                Tree { content: Content::Map(Arc::new(layer(below, above))), place: tree.place.clone() }
            }
            None => tree.clone(),
        };
        merged.insert(key.clone(), tree);
    }
    TreeMap(merged)
}

/// The values supplied to a chart over the chart's defaults:
///
/// | supplied | default | result |
/// |---|---|---|
/// | absent | any | the default, also `null` |
/// | map | map | merged, key by key |
/// | anything else but `null` | any | as supplied |
/// | `null` | anything but `null` | absent |
/// | `null` | `null` | absent at the top, `null` below |
/// | any | absent | as supplied, also `null` |
///
/// Defaults come first in the order of keys. For the keys in `children` (the subcharts of the chart) a
/// `null` stays: it is meant for the subchart's own defaults. With [`Nulls::Keep`] every `null` stays.
pub(crate) fn over_defaults(
    supplied: &TreeMap,
    defaults: &TreeMap,
    nulls: Nulls,
    children: &[SmolStr],
) -> TreeMap {
    merge(supplied, defaults, nulls, Level::Top, children)
}

/// Supplied values over defaults as [`over_defaults`], for a map below the top.
pub(crate) fn over_map(supplied: &TreeMap, defaults: &TreeMap, nulls: Nulls) -> TreeMap {
    merge(supplied, defaults, nulls, Level::Below, &[])
}

fn merge(
    supplied: &TreeMap,
    defaults: &TreeMap,
    nulls: Nulls,
    level: Level,
    children: &[SmolStr],
) -> TreeMap {
    // A clone of a map takes its hashes along, which is much faster than to insert its keys one by one.
    let mut merged = defaults.0.clone();
    let mut removed = Vec::new();
    for (key, tree) in &supplied.0 {
        let Some((index, _, default)) = merged.get_full_mut(key) else {
            merged.insert(key.clone(), tree.clone());
            continue;
        };
        match (&tree.content, &default.content) {
            (Content::Null, Content::Null) if level == Level::Below => *default = tree.clone(),
            (Content::Null, _) if nulls == Nulls::Remove => removed.push(index),
            (Content::Map(above), Content::Map(below)) if covers(above, below, nulls) => {
                *default = tree.clone();
            }
            (Content::Map(above), Content::Map(below)) => {
                let nulls = if children.contains(key) { Nulls::Keep } else { nulls };
                let map = merge(above, below, nulls, Level::Below, &[]);
                *default = Tree { content: Content::Map(Arc::new(map)), place: tree.place.clone() };
            }
            _ => *default = tree.clone(),
        }
    }
    if !removed.is_empty() {
        removed.sort_unstable();
        let mut index = 0;
        merged.retain(|_, _| {
            index += 1;
            removed.binary_search(&(index - 1)).is_err()
        });
    }
    TreeMap(merged)
}

/// Whether a map over another one, below the top, is that map itself: it has all that the other has, in the same order. So
/// it is with what subcharts got from their parents, which is laid over their defaults more than once.
fn covers(above: &TreeMap, below: &TreeMap, nulls: Nulls) -> bool {
    let stays = |tree: &Tree, default: &Tree| match (&tree.content, &default.content) {
        (Content::Map(above), Content::Map(below)) => covers(above, below, nulls),
        (Content::Null, Content::Null) => true,
        (Content::Null, _) => nulls == Nulls::Keep,
        _ => true,
    };
    let mut pairs = above.0.iter().zip(&below.0);
    above.0.len() >= below.0.len()
        && pairs.all(|((key, tree), (name, default))| key == name && stays(tree, default))
}

/// The key under which charts share values.
pub(crate) const GLOBAL: &str = "global";

/// The `global` of subcharts beside each other. Mostly it comes of the same two maps, and then it is one map for them all.
#[derive(Default)]
pub(crate) struct Globals {
    last: Option<Merged>,
}

/// The parent's `global` over a subchart's own.
struct Merged {
    shared: Arc<TreeMap>,
    own: Arc<TreeMap>,
    result: Arc<TreeMap>,
}

impl Globals {
    /// Puts the parent's `global` into the values supplied to a subchart: the parent's wins, map by map. A
    /// `global` that is no map is left alone, as Helm does.
    pub(crate) fn hand_down(&mut self, parent: &TreeMap, mut subchart: TreeMap) -> TreeMap {
        let global_of = |values: &'_ TreeMap| match values.0.get(GLOBAL).map(|tree| &tree.content) {
            None => Some(Arc::default()),
            Some(Content::Map(map)) => Some(Arc::clone(map)),
            Some(_) => None,
        };
        let (Some(own), Some(shared)) = (global_of(&subchart), global_of(parent)) else {
            return subchart;
        };
        let global = if own.0.is_empty() { shared } else { self.merged(shared, own) };
        subchart.0.insert(SmolStr::from(GLOBAL), Tree { content: Content::Map(global), place: None });
        subchart
    }

    fn merged(&mut self, shared: Arc<TreeMap>, own: Arc<TreeMap>) -> Arc<TreeMap> {
        let is_last = |last: &&Merged| Arc::ptr_eq(&last.shared, &shared) && Arc::ptr_eq(&last.own, &own);
        if let Some(last) = self.last.as_ref().filter(is_last) {
            return Arc::clone(&last.result);
        }
        let result = Arc::new(merge_globals(&shared, &own));
        self.last = Some(Merged { shared, own, result: Arc::clone(&result) });
        result
    }
}

fn merge_globals(shared: &TreeMap, own: &TreeMap) -> TreeMap {
    let mut global = own.0.clone();
    for (key, tree) in &shared.0 {
        let merged = match (tree.as_map(), global.get(key)) {
            (Some(above), Some(below)) => match below.as_map() {
                Some(below) => {
                    let map = over_map(above, below, Nulls::Keep);
                    Tree { content: Content::Map(Arc::new(map)), place: tree.place.clone() }
                }
                // Helm keeps the subchart's scalar here and warns; the parent cannot turn it into a map.
                None => below.clone(),
            },
            (None, Some(below)) if below.as_map().is_some() => below.clone(),
            _ => tree.clone(),
        };
        global.insert(key.clone(), merged);
    }
    TreeMap(global)
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use super::*;
    use crate::values::read_values;

    fn map(text: &str) -> TreeMap {
        read_values(&Source::new("values", text)).expect("values")
    }

    #[test]
    fn what_covers_another_map_is_what_a_merge_of_both_gives() {
        for (above, below, covers_it) in [
            ("{}", "{}", true),
            ("a: 1", "{}", true),
            ("{a: 1, b: {c: 2}}", "{a: 3, b: {}}", true),
            ("{a: 1, b: {c: 2, d: ~}}", "{a: {e: 3}, b: {c: 4}}", true),
            ("{a: ~}", "{a: ~}", true),
            ("a: 1", "{a: 1, b: 2}", false),
            ("{b: 1, a: 2}", "{a: 2, b: 1}", false),
            ("{a: {b: 1}}", "{a: {c: 1}}", false),
        ] {
            let (above, below) = (map(above), map(below));
            for nulls in [Nulls::Keep, Nulls::Remove] {
                assert_eq!(covers(&above, &below, nulls), covers_it, "{above:?} {below:?}");
                let merged = format!("{:?}", over_map(&above, &below, nulls));
                assert_eq!(merged == format!("{above:?}"), covers_it, "{above:?} {below:?}");
            }
        }
        // What a null removes is no longer there.
        let (above, below) = (map("{a: {b: ~}}"), map("{a: {b: 1}}"));
        assert!(covers(&above, &below, Nulls::Keep) && !covers(&above, &below, Nulls::Remove));
    }
}
