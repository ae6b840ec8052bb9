//! Equal charts beside each other, whose templates are compiled once.
//!
//! The aliases of a chart have all their templates in common, and the charts of a family may. MiniJinja compiles a template
//! for one name, from which it looks for others ([`path::join`](super::path::join)). Below the same parent, equal charts find
//! equal texts that way, be it in themselves or above, so that the templates of the first make what those of the others would.
//! Only an error tells them apart: to explain one, a template is rendered under its own name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use istio_mc_diagnostic::Source;

/// For each template the one that stands for it, if another does. Paths must differ.
pub(super) fn twins(templates: &[(String, Arc<Source>)]) -> Vec<Option<usize>> {
    let mut twins = vec![None; templates.len()];
    let mut sorted: Vec<usize> = (0..templates.len()).collect();
    sorted.sort_unstable_by_key(|index| &templates[*index].0);
    let root = sorted.first().and_then(|first| templates[*first].0.split('/').next());
    if let Some(root) = root {
        below(root, &sorted, templates, &mut twins);
    }
    twins
}

/// Finds those among the subcharts of `parent`; `own` are the templates of it and of the charts below it, in order.
fn below(parent: &str, own: &[usize], templates: &[(String, Arc<Source>)], twins: &mut [Option<usize>]) {
    let folder = format!("{parent}/charts/");
    let is_before = |index: &usize| templates[*index].0 < folder;
    let mut left = &own[own.partition_point(is_before)..];
    let mut known: HashMap<Vec<(&str, &str)>, &[usize], foldhash::fast::RandomState> = HashMap::default();
    while let Some(path) = left.first().map(|first| &*templates[*first].0)
        && let Some((name, _)) = path.strip_prefix(&folder).and_then(|inner| inner.split_once('/'))
    {
        let chart = &path[..folder.len() + name.len() + 1];
        let is_own = |index: &usize| templates[*index].0.starts_with(chart);
        let (subchart, after) = left.split_at(left.partition_point(is_own));
        left = after;
        let text = |index: &usize| (&templates[*index].0[chart.len()..], templates[*index].1.text());
        match known.entry(subchart.iter().map(text).collect()) {
            Entry::Occupied(first) => {
                for (template, twin) in subchart.iter().zip(*first.get()) {
                    twins[*template] = Some(*twin);
                }
            }
            Entry::Vacant(none) => {
                none.insert(subchart);
                below(chart.trim_end_matches('/'), subchart, templates, twins);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_of_equal_charts_below_one_parent_are_twins() {
        for (templates, expected) in [
            (vec![("m/charts/a/templates/x", "1"), ("m/charts/b/templates/x", "1")], "b=a"),
            (vec![("m/charts/b/templates/x", "1"), ("m/charts/a/templates/x", "1")], "b=a"),
            (vec![("m/charts/a/templates/x", "1"), ("m/charts/b/templates/x", "2")], ""),
            (vec![("m/charts/a/templates/x", "1"), ("m/charts/b/templates/y", "1")], ""),
            // A name that another begins with, and one that sorts before the folder's end.
            (
                vec![
                    ("m/charts/a-b/templates/x", "1"),
                    ("m/charts/a/templates/x", "1"),
                    ("m/charts/ab/templates/x", "1"),
                ],
                "a=a-b ab=a-b",
            ),
            // One template more, or another in a chart below, and charts are not equal.
            (
                vec![
                    ("m/charts/a/templates/x", "1"),
                    ("m/charts/b/templates/x", "1"),
                    ("m/charts/b/templates/y", "1"),
                ],
                "",
            ),
            (
                vec![
                    ("m/charts/a/charts/c/templates/x", "1"),
                    ("m/charts/a/templates/x", "1"),
                    ("m/charts/b/charts/c/templates/x", "2"),
                    ("m/charts/b/templates/x", "1"),
                ],
                "",
            ),
            // In another folder the same path upwards leads elsewhere.
            (vec![("m/charts/a/charts/c/templates/x", "1"), ("m/charts/b/templates/x", "1")], ""),
            // Below a chart without a twin there may be some.
            (vec![("m/charts/a/charts/b/templates/x", "1"), ("m/charts/a/charts/c/templates/x", "1")], "c=b"),
            (vec![("m/templates/charts/a/x", "1"), ("m/templates/charts/b/x", "1")], ""),
            (vec![], ""),
        ] {
            let templates: Vec<(String, Arc<Source>)> = templates
                .into_iter()
                .map(|(path, text)| (path.to_owned(), Source::new(path, text)))
                .collect();
            let chart = |index: usize| {
                let path = &templates[index].0;
                path[..path.find("/templates/").expect("a template")].rsplit('/').next().expect("a name")
            };
            let found: Vec<String> = twins(&templates)
                .into_iter()
                .enumerate()
                .filter_map(|(index, twin)| twin.map(|twin| format!("{}={}", chart(index), chart(twin))))
                .collect();
            assert_eq!(found.join(" "), expected, "{templates:?}");
        }
    }
}
