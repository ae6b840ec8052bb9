//! Supplied values that no chart knows: typos, mostly.

use std::rc::Rc;

use istio_mc_diagnostic::{Diagnostic, Place, code};

use super::merge::GLOBAL;
use super::tree::{Tree, TreeMap};
use crate::chart::Node;

/// A supplied value that is not among the defaults.
pub(crate) struct Unknown<'s> {
    /// Its path in the values of the root: `global.hub`.
    pub(crate) path: String,
    /// Where it was supplied.
    pub(crate) place: Option<&'s Place>,
    key: &'s str,
    /// What the charts know beside it.
    known: Rc<[&'s TreeMap]>,
    /// The chart whose subcharts could have been meant too.
    parent: Option<&'s Node>,
    root: &'s Node,
}

impl Unknown<'_> {
    /// What is said of it, with the nearest name: made of those alone that no template reads either.
    pub(crate) fn finding(&self) -> Diagnostic {
        let Self { path, key, root, .. } = self;
        let message = format!("the chart `{}` has no value `{path}`", root.name);
        let mut finding = Diagnostic::new(&code::UNKNOWN_VALUE, message);
        if let Some(place) = self.place {
            finding = finding.at(place.clone());
        }
        let subcharts = self.parent.iter().flat_map(|parent| &parent.children).map(|child| &*child.node.name);
        let names = self.known.iter().flat_map(|map| map.keys()).chain(subcharts);
        let parent = path.strip_suffix(key).unwrap_or_default();
        match istio_mc_diagnostic::nearest(key, names) {
            Some(near) => finding.help(format!("did you mean `{parent}{near}`?")),
            None => match elsewhere(&root.defaults, "", key, 3) {
                Some(path) => finding.help(format!("did you mean `{path}`?")),
                None => finding,
            },
        }
    }
}

/// Every supplied value that is not among the defaults of the chart or the subchart it is for.
///
/// Where the defaults have `{}` or null, anything may be supplied. Helm says nothing of values that no
/// template reads.
pub(crate) fn find<'s>(root: &'s Node, supplied: &'s TreeMap) -> Vec<Unknown<'s>> {
    let mut search = Search { root, path: Vec::new(), charts: Vec::new(), unknown: Vec::new() };
    search.chart(root, supplied, &[&root.defaults]);
    search.unknown
}

struct Search<'s> {
    root: &'s Node,
    /// The names that lead to what is looked at.
    path: Vec<&'s str>,
    /// The charts on that way, and how many names lead to each.
    charts: Vec<(&'s Node, usize)>,
    unknown: Vec<Unknown<'s>>,
}

impl<'s> Search<'s> {
    /// The values supplied to a chart. `known` holds its defaults and what its parents set for it.
    fn chart(&mut self, node: &'s Node, supplied: &'s TreeMap, known: &[&'s TreeMap]) {
        self.charts.push((node, self.path.len()));
        let is_open = known.iter().all(|map| map.0.is_empty()) && node.children.is_empty();
        let known: Rc<[&'s TreeMap]> = known.into();
        for (key, tree) in &supplied.0 {
            self.path.push(key);
            self.value(node, key, tree, &known, is_open);
            self.path.pop();
        }
        self.charts.pop();
    }

    fn value(
        &mut self,
        node: &'s Node,
        key: &'s str,
        tree: &'s Tree,
        known: &Rc<[&'s TreeMap]>,
        is_open: bool,
    ) {
        if key == GLOBAL {
            let mut globals = Vec::new();
            collect_globals(self.root, &mut globals);
            if !globals.is_empty() {
                self.below(tree, &globals);
            }
            return;
        }
        if key == "tags" && has_tags(node) {
            return;
        }
        if let Some(child) = node.children.iter().find(|child| *child.node.name == *key) {
            if let Some(inner) = tree.as_map() {
                let mut known: Vec<&'s TreeMap> = maps(known, key);
                known.push(&child.node.defaults);
                self.chart(&child.node, inner, &known);
            }
            return;
        }
        let is_condition = node.children.iter().any(|child| {
            let condition = child.dependency.as_ref().and_then(|child| child.condition.as_deref());
            condition.is_some_and(|paths| paths.split(',').any(|path| path.split('.').next() == Some(key)))
        });
        if is_open || is_condition {
            return;
        }
        if known.iter().any(|map| map.0.contains_key(key)) {
            self.below(tree, &maps(known, key));
        } else {
            self.report(tree, key, known, Some(node));
        }
    }

    /// What is supplied below a known value.
    fn below(&mut self, supplied: &'s Tree, known: &[&'s TreeMap]) {
        let Some(supplied) = supplied.as_map() else { return };
        if known.iter().all(|map| map.0.is_empty()) {
            return;
        }
        let known: Rc<[&'s TreeMap]> = known.into();
        for (key, tree) in &supplied.0 {
            self.path.push(key);
            if known.iter().any(|map| map.0.contains_key(key)) {
                self.below(tree, &maps(&known, key));
            } else {
                self.report(tree, key, &known, None);
            }
            self.path.pop();
        }
    }

    fn report(&mut self, tree: &'s Tree, key: &'s str, known: &Rc<[&'s TreeMap]>, parent: Option<&'s Node>) {
        // A schema says more than defaults can: what may be set, and has none.
        let knows = |(node, names): &(&Node, usize)| {
            node.schema.as_ref().is_some_and(|schema| schema.knows(&self.path[*names..]))
        };
        if self.charts.iter().any(knows) {
            return;
        }
        let (path, place, known) = (self.path.join("."), tree.place.as_ref(), Rc::clone(known));
        self.unknown.push(Unknown { path, place, key, known, parent, root: self.root });
    }
}

/// The maps under a key, of those that have one there. A default of null leaves it open what may be there.
fn maps<'t>(known: &[&'t TreeMap], key: &str) -> Vec<&'t TreeMap> {
    known.iter().filter_map(|map| map.0.get(key).and_then(Tree::as_map)).collect()
}

fn collect_globals<'c>(node: &'c Node, globals: &mut Vec<&'c TreeMap>) {
    globals.extend(node.defaults.0.get(GLOBAL).and_then(Tree::as_map));
    for child in &node.children {
        globals.extend(
            node.defaults
                .0
                .get(&child.node.name)
                .and_then(|values| values.get(GLOBAL))
                .and_then(Tree::as_map),
        );
        collect_globals(&child.node, globals);
    }
}

fn has_tags(node: &Node) -> bool {
    node.children.iter().any(|child| {
        child.dependency.as_ref().is_some_and(|dependency| !dependency.tags.is_empty())
            || has_tags(&child.node)
    })
}

/// The path of another map that has the key.
fn elsewhere(map: &TreeMap, prefix: &str, key: &str, depth: usize) -> Option<String> {
    if map.0.contains_key(key) {
        return Some(format!("{prefix}{key}"));
    }
    if depth == 0 {
        return None;
    }
    map.0
        .iter()
        .find_map(|(name, tree)| elsewhere(tree.as_map()?, &format!("{prefix}{name}."), key, depth - 1))
}
