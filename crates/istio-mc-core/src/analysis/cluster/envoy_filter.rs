//! Patches of EnvoyFilters that Istio leaves out, or whose order is anybody's guess.

use istio_mc_diagnostic::{Code, code};
use istio_mc_yaml::Node;

use crate::analysis::index::{Index, Kind, Resource};
use crate::analysis::report::Report;

/// Operations that lean on what is there already.
const RELATIVE: &[&str] = &["INSERT_AFTER", "INSERT_BEFORE", "MERGE", "REMOVE", "REPLACE"];
/// What consists of named filters, which patches add to or replace.
const FILTERS: &[&str] = &["HTTP_FILTER", "NETWORK_FILTER"];
/// What cannot be replaced as a whole.
const NOT_REPLACED: &[&str] =
    &["BOOTSTRAP", "CLUSTER", "FILTER_CHAIN", "HTTP_ROUTE", "LISTENER", "ROUTE_CONFIGURATION"];
/// What can be changed only.
const ONLY_MERGED: &[&str] = &["HTTP_ROUTE", "ROUTE_CONFIGURATION"];

/// Finds operations that do not fit what they apply to, and relative ones without a priority.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    if !index.level.is_modern() {
        return;
    }
    for filter in index.all(Kind::EnvoyFilter) {
        let has_priority = filter.at(&["spec", "priority"]).and_then(crate::analysis::index::number)
            != Some(0)
            && filter.at(&["spec", "priority"]).is_some();
        for patch in filter.list(&["spec", "configPatches"]) {
            let text = |path: &[&str]| patch.at(path).and_then(Node::as_str).unwrap_or_default();
            let (applies_to, operation) = (text(&["applyTo"]), text(&["patch", "operation"]));
            let mut add = |code, message: String, help: &'static str| {
                report.push(index, filter, finding(filter, patch, code, message).help(help));
            };
            if FILTERS.contains(&applies_to) && RELATIVE.contains(&operation) && !has_priority {
                let message = format!(
                    "{operation} of {applies_to} leans on other patches, and the filter has no priority"
                );
                add(
                    &code::PATCH_ORDER,
                    message,
                    "set `priority`, or use an operation that needs nothing else, such as INSERT_FIRST or ADD",
                );
            }
            if operation == "REPLACE" && NOT_REPLACED.contains(&applies_to) {
                let message = format!("REPLACE does nothing to {applies_to}");
                add(
                    &code::PATCH_OPERATION,
                    message,
                    "use MERGE, or REMOVE and ADD: only filters are replaced",
                );
            }
            if ["ADD", "REMOVE"].contains(&operation) && ONLY_MERGED.contains(&applies_to) {
                let message = format!("{operation} does nothing to {applies_to}");
                add(
                    &code::PATCH_OPERATION,
                    message,
                    "use MERGE: routes and their configurations are made by Istio, and can only be changed",
                );
            }
        }
    }
}

fn finding(
    filter: &Resource<'_>,
    patch: &Node<'_>,
    code: &'static Code,
    message: String,
) -> istio_mc_diagnostic::Diagnostic {
    let place = filter.place(crate::rules::At::root(patch).span());
    filter.finding(code, filter.head(), message).related(place, "this patch")
}
