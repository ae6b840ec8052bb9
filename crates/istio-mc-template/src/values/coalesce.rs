//! The values of a chart and its subcharts: which subcharts are on, and what each of them sees.
//!
//! Source of the rules: `pkg/chartutil/{coalesce,dependencies}.go` of Helm 3.22, as `helm template` uses them.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use smol_str::SmolStr;

use super::merge::{self, Nulls};
use super::tree::{Content, Tree, TreeMap};
use crate::chart::{Dependency, Node};

/// A chart that is rendered, with its values and its subcharts that are on.
#[derive(Debug)]
pub(crate) struct Active<'c> {
    pub(crate) node: &'c Node,
    pub(crate) values: Tree,
    /// Where the values are given to the chart: its key in those of its parent.
    pub(crate) place: Option<Place>,
    pub(crate) children: Vec<Active<'c>>,
}

/// A chart with its subcharts that are on, before its values.
struct Plan<'c> {
    node: &'c Node,
    /// How its parent's Chart.yaml names it.
    dependency: Option<&'c Dependency>,
    /// Its defaults with those of its subcharts and what it imports of them; `None` where that is its defaults alone.
    merged: Option<TreeMap>,
    children: Vec<Plan<'c>>,
}

/// Puts supplied values over those of the charts.
///
/// # Errors
/// Values of a subchart that are no map.
pub(crate) fn coalesce<'c>(
    root: &'c Node,
    supplied: &TreeMap,
    findings: &mut Diagnostics,
) -> Result<Active<'c>, Diagnostics> {
    let everything = plan_all(root, None);
    let values = values_of(&everything, supplied, Nulls::Remove)?;
    let all_on = !has_children(root);
    if all_on {
        return Ok(activate(everything, values, None));
    }
    // Conditions and tags are looked up in the values that all subcharts together would have.
    let no_tags = TreeMap::default();
    let tags = values.0.get("tags").and_then(Tree::as_map).cloned().unwrap_or(no_tags);
    let mut plan = plan_enabled(root, None, &values, &tags, findings);
    merge_defaults(&mut plan)?;
    let values = values_of(&plan, supplied, Nulls::Remove)?;
    Ok(activate(plan, values, None))
}

fn has_children(node: &Node) -> bool {
    !node.children.is_empty()
}

fn plan_all<'c>(node: &'c Node, dependency: Option<&'c Dependency>) -> Plan<'c> {
    let children =
        node.children.iter().map(|child| plan_all(&child.node, child.dependency.as_ref())).collect();
    Plan { node, dependency, merged: None, children }
}

fn plan_enabled<'c>(
    node: &'c Node,
    dependency: Option<&'c Dependency>,
    values: &TreeMap,
    tags: &TreeMap,
    findings: &mut Diagnostics,
) -> Plan<'c> {
    let mut children = Vec::new();
    for child in &node.children {
        if child.dependency.is_some() && !is_enabled(child, values, tags, findings) {
            continue;
        }
        let empty = TreeMap::default();
        let inner = values.0.get(&child.node.name).and_then(Tree::as_map).unwrap_or(&empty);
        // A subchart's own defaults may set tags for charts below it.
        let tags = match inner.0.get("tags").and_then(Tree::as_map) {
            Some(own) => merge::over_map(tags, own, Nulls::Keep),
            None => tags.clone(),
        };
        children.push(plan_enabled(&child.node, child.dependency.as_ref(), inner, &tags, findings));
    }
    Plan { node, dependency, merged: None, children }
}

/// Whether a dependency is on: by the first of its conditions that is a boolean, else by its tags (any that is
/// true, or none that is false), else it is.
fn is_enabled(
    child: &crate::chart::Child,
    values: &TreeMap,
    tags: &TreeMap,
    findings: &mut Diagnostics,
) -> bool {
    let Some(dependency) = &child.dependency else { return true };
    let name = dependency.known_as();
    let mut no_boolean = |what: String, tree: &Tree| {
        let message = format!("{what} of the subchart `{name}` is {}, not a boolean", tree.kind());
        let finding = Diagnostic::new(&code::SUBCHART_SWITCH, message);
        findings.push(match &tree.place {
            Some(place) => finding.at(place.clone()),
            None => finding,
        });
    };
    for path in dependency.condition.iter().flat_map(|condition| condition.trim().split(',')) {
        let found = path.split('.').try_fold(None::<&Tree>, |tree, key| match tree {
            None => values.0.get(key).map(Some),
            Some(tree) => tree.get(key).map(Some),
        });
        match found.flatten().map(|tree| (tree, &tree.content)) {
            Some((_, Content::Bool(enabled))) => return *enabled,
            None | Some((_, Content::Map(_))) => {}
            Some((tree, _)) => no_boolean(format!("the condition `{path}`"), tree),
        }
    }
    let (mut any_on, mut any_off) = (false, false);
    for tag in &dependency.tags {
        match tags.0.get(tag.as_str()).map(|tree| (tree, &tree.content)) {
            Some((_, Content::Bool(true))) => any_on = true,
            Some((_, Content::Bool(false))) => any_off = true,
            Some((tree, _)) => no_boolean(format!("the tag `{tag}`"), tree),
            None => {}
        }
    }
    any_on || !any_off
}

/// The values of a chart with those of its subcharts in them.
fn values_of(plan: &Plan<'_>, supplied: &TreeMap, nulls: Nulls) -> Result<TreeMap, Diagnostics> {
    let names: Vec<SmolStr> = plan.children.iter().map(|child| child.node.name.clone()).collect();
    let defaults = plan.merged.as_ref().unwrap_or(&plan.node.defaults);
    let mut values = merge::over_defaults(supplied, defaults, nulls, &names);
    let mut globals = merge::Globals::default();
    let mut findings = Diagnostics::new();
    for child in &plan.children {
        let name = &child.node.name;
        let (inner, place) = match values.0.get(name) {
            None => (TreeMap::default(), None),
            Some(tree) => match tree.as_map() {
                Some(map) => (map.clone(), tree.place.clone()),
                None => {
                    findings.push(not_a_map(name, tree));
                    continue;
                }
            },
        };
        let inner = globals.hand_down(&values, inner);
        match values_of(child, &inner, nulls) {
            Ok(map) => {
                let content = Content::Map(Arc::new(map));
                values.0.insert(name.clone(), Tree { content, place });
            }
            Err(inner) => findings.extend(inner),
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(values) }
}

fn not_a_map(name: &str, tree: &Tree) -> Diagnostic {
    let message = format!("`{name}` must be a map, not {}: it holds the values of a subchart", tree.kind());
    let finding = Diagnostic::new(&code::VALUES_SHAPE, message);
    match &tree.place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}

/// Makes the defaults of each chart that names subcharts in its Chart.yaml those of the whole tree below it, the innermost
/// first: with the `global` that it hands down, and below all of that what it imports (`import-values`).
///
/// That subcharts which are named and those that just lie there come out alike but for imports is what one would think.
/// In Helm they do not: a default of null below a subchart that is named removes itself, and `global` that the user removes
/// is still handed down, as it was before (`processImportValues`).
fn merge_defaults(plan: &mut Plan<'_>) -> Result<(), Diagnostics> {
    for child in &mut plan.children {
        merge_defaults(child)?;
    }
    if plan.children.iter().all(|child| child.dependency.is_none()) {
        return Ok(());
    }
    let values = values_of(plan, &TreeMap::default(), Nulls::Keep)?;
    let mut imported = TreeMap::default();
    for child in &plan.children {
        let Some(dependency) = child.dependency else { continue };
        let Some(inner) = values.0.get(&child.node.name) else { continue };
        for import in &dependency.import_values {
            let (from, to) = match import.as_str() {
                Some(name) => (format!("exports.{name}"), "."),
                None => {
                    let path = |key| import.get(key).and_then(istio_mc_yaml::Value::as_str);
                    let (Some(from), Some(to)) = (path("child"), path("parent")) else { continue };
                    (from.to_owned(), to)
                }
            };
            let found = from.split('.').try_fold(inner, |tree, key| tree.get(key));
            let Some(map) = found.and_then(Tree::as_map) else { continue };
            imported = merge::over_map(&imported, &below(to, map.clone()), Nulls::Keep);
        }
    }
    plan.merged = Some(merge::over_map(&values, &imported, Nulls::Keep));
    Ok(())
}

/// A map at a path in otherwise empty maps; `.` is the top.
fn below(path: &str, map: TreeMap) -> TreeMap {
    if path == "." {
        return map;
    }
    path.rsplit('.')
        .fold(map, |map, key| TreeMap([(SmolStr::from(key), Tree::from(map))].into_iter().collect()))
}

fn activate(plan: Plan<'_>, values: TreeMap, place: Option<Place>) -> Active<'_> {
    let children = plan
        .children
        .into_iter()
        .map(|child| {
            let inner = values.0.get(&child.node.name);
            let map = inner.and_then(Tree::as_map).cloned().unwrap_or_default();
            activate(child, map, inner.and_then(|tree| tree.place.clone()))
        })
        .collect();
    Active { node: plan.node, values: Tree::from(values), place, children }
}
