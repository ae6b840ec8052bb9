//! An assertion against the objects.

use istio_mc_diagnostic::{Diagnostic, Place, Span, code};
use istio_mc_template::Manifest;
use istio_mc_yaml::{Content, Fragment, Node};

use super::difference::{Difference, difference, holds, named, shown};
use super::rendering::Objects;
use crate::case::{Check, Expectation, Resolved, Selector, count, text_of};

/// How many objects a message lists.
const LISTED: usize = 8;

/// What does not hold; nothing if all does.
pub(super) fn check(expectation: &Expectation, objects: &Objects<'_>) -> Vec<Diagnostic> {
    let selected: Vec<&Manifest<'_>> =
        objects.manifests.iter().filter(|manifest| expectation.selector.selects(manifest, objects)).collect();
    let about_objects = expectation.path.is_empty();
    match &expectation.check {
        Check::Count(number) if about_objects => {
            let right = u64::try_from(selected.len()) == Ok(*number);
            return if right { Vec::new() } else { vec![wrong_number(expectation, &selected, *number)] };
        }
        Check::Absent if about_objects => {
            let there = selected.iter().map(|object| {
                let message = format!("`{}` is there, and must be absent", object.id);
                located(failed(expectation, message), object, object.node(), objects)
            });
            return there.collect();
        }
        _ if selected.is_empty() => return vec![nothing_selected(expectation, objects)],
        _ => {}
    }
    selected.iter().flat_map(|object| check_object(expectation, object, objects)).collect()
}

/// What does not hold for one object.
fn check_object(expectation: &Expectation, object: &Manifest<'_>, objects: &Objects<'_>) -> Vec<Diagnostic> {
    let resolved = expectation.path.resolve(object.node());
    let fail = |node: &Node<'_>, message: String, near: Option<&str>| {
        let finding = failed(expectation, format!("{message}, in `{}`", object.id));
        let finding = match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        };
        located(finding, object, node, objects)
    };
    match &expectation.check {
        Check::Absent => {
            let there = resolved.found.iter().filter(|(_, node)| !node.is_null()).map(|(path, node)| {
                fail(node, format!("{} is there ({}), and must be absent", named(path), shown(node)), None)
            });
            return there.collect();
        }
        Check::Count(number) => {
            let other = other_number(expectation, &resolved, *number, object.node());
            return other.map(|(node, message)| fail(node, message, None)).into_iter().collect();
        }
        _ => {}
    }
    let missing = resolved.missing.iter();
    let mut problems: Vec<Diagnostic> =
        missing.map(|missing| fail(missing.at, missing.why.clone(), missing.near.as_deref())).collect();
    if resolved.found.is_empty() && problems.is_empty() {
        problems.push(fail(object.node(), format!("`{}` leads to nothing", expectation.path), None));
    }
    for (path, node) in &resolved.found {
        let Some(Difference { found, message, expected }) = expectation.check.difference(path, node) else {
            continue;
        };
        let mut problem = fail(found, message, None);
        // The part of what is expected that differs says more than all of it.
        if let Check::Equals(whole) = &expectation.check {
            problem.place = Some(Place::new(&whole.source, expected));
        }
        problems.push(problem);
    }
    problems
}

/// Why a path has not that many items.
fn other_number<'n, 's>(
    expectation: &Expectation,
    resolved: &Resolved<'n, 's>,
    number: u64,
    object: &'n Node<'s>,
) -> Option<(&'n Node<'s>, String)> {
    let path = &expectation.path;
    let differs = |found: usize| u64::try_from(found) != Ok(number);
    if path.is_many() {
        let found = resolved.found.len();
        let node = resolved.found.first().map_or(object, |(_, node)| node);
        return differs(found)
            .then(|| (node, format!("`{path}` leads to {}, not {number}", count(found, "value"))));
    }
    if let Some(missing) = resolved.missing.first() {
        return Some((missing.at, missing.why.clone()));
    }
    let (path, node) = resolved.found.first()?;
    let found = match &node.content {
        Content::List(items) => items.len(),
        Content::Map(entries) => entries.len(),
        _ => return Some((node, format!("{} is {}, which has no items", named(path), node.kind()))),
    };
    differs(found).then(|| (*node, format!("{} has {}, not {number}", named(path), count(found, "item"))))
}

impl Check {
    /// Where a value that is there is not as it must be.
    fn difference<'n, 's>(&self, path: &str, node: &'n Node<'s>) -> Option<Difference<'n, 's>> {
        let wrong = |message: String| Some(Difference { found: node, message, expected: Span::default() });
        match self {
            Check::Equals(Fragment { node: expected, .. }) => difference(path, node, expected),
            Check::Matches(regex) => match text_of(node) {
                Some(text) if regex.is_match(&text) => None,
                Some(_) => wrong(format!("{} is {}, which `{regex}` does not fit", named(path), shown(node))),
                None => wrong(format!("{} is {}, not a text", named(path), node.kind())),
            },
            Check::Contains(Fragment { node: expected, .. }) => {
                match (contains(node, expected), text_of(expected)) {
                    (true, _) => None,
                    (false, Some(text)) => {
                        let what = shown(node);
                        wrong(format!("{} ({what}) does not contain `{text}`", named(path)))
                    }
                    (false, None) => wrong(format!("{} does not contain what is expected", named(path))),
                }
            }
            Check::Lacks(Fragment { node: expected, .. }) => {
                match (contains(node, expected), text_of(expected)) {
                    (false, _) => None,
                    (true, Some(text)) => wrong(format!("{} contains `{text}`", named(path))),
                    (true, None) => wrong(format!("{} contains what it must not", named(path))),
                }
            }
            // That the value is there is all.
            Check::Exists if node.is_null() => wrong(format!("{} is null", named(path))),
            Check::Exists => None,
            // They are about all values of an object together.
            Check::Absent | Check::Count(_) => None,
        }
    }
}

/// Whether a part is there: of a text, of a map, or of a list, where one item may be given without a list around it.
fn contains(node: &Node<'_>, part: &Node<'_>) -> bool {
    match (&node.content, &part.content) {
        (Content::String(text), Content::String(part)) => text.contains(&**part),
        (Content::List(_), Content::List(_)) => holds(node, part),
        (Content::List(items), _) => items.iter().any(|item| holds(item, part)),
        _ => holds(node, part),
    }
}

impl Selector {
    fn selects(&self, manifest: &Manifest<'_>, objects: &Objects<'_>) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == manifest.id.kind)
            && self.name.as_ref().is_none_or(|name| *name == manifest.id.name)
            && self
                .namespace
                .as_ref()
                .is_none_or(|namespace| Some(namespace) == manifest.id.namespace.as_ref())
            && self.api_version.as_ref().is_none_or(|version| *version == manifest.id.api_version)
            && self.template.as_ref().is_none_or(|pattern| pattern.matches(manifest.template, objects.chart))
    }

    /// The objects in words: ` of kind `Service` and name `web``; empty for all.
    fn words(&self) -> String {
        let parts = [
            ("kind", self.kind.as_deref()),
            ("name", self.name.as_deref()),
            ("namespace", self.namespace.as_deref()),
            ("apiVersion", self.api_version.as_deref()),
            ("template", self.template.as_ref().map(|pattern| pattern.as_str())),
        ];
        let words: Vec<String> =
            parts.iter().filter_map(|(what, value)| value.map(|value| format!("{what} `{value}`"))).collect();
        if words.is_empty() { String::new() } else { format!(" of {}", words.join(" and ")) }
    }
}

fn failed(expectation: &Expectation, message: String) -> Diagnostic {
    Diagnostic::new(&code::EXPECTATION, message).at(expectation.place.clone())
}

/// With the place in the template that the value comes from, or that of the value itself.
fn located(finding: Diagnostic, object: &Manifest<'_>, node: &Node<'_>, objects: &Objects<'_>) -> Diagnostic {
    let span = node.as_map().and_then(<[_]>::first).map_or(node.span, |entry| entry.key_span);
    let rendered = Place::new(object.source, span);
    match objects.rendered.origin(&rendered) {
        Some(template) => finding.related(template, "rendered from this"),
        None => finding.related(rendered, "rendered as this"),
    }
}

fn nothing_selected(expectation: &Expectation, objects: &Objects<'_>) -> Diagnostic {
    let selector = &expectation.selector;
    let message = format!("there is no object{}", selector.words());
    let finding = failed(expectation, message);
    let manifests = &objects.manifests;
    let of_kind =
        |manifest: &&Manifest<'_>| selector.kind.as_ref().is_none_or(|kind| *kind == manifest.id.kind);
    let finding = match (&selector.kind, &selector.name) {
        (Some(kind), _) if !manifests.iter().any(|manifest| manifest.id.kind == *kind) => {
            finding.suggest(kind, manifests.iter().map(|manifest| manifest.id.kind.as_str()))
        }
        (_, Some(name)) => {
            finding.suggest(name, manifests.iter().filter(of_kind).map(|manifest| manifest.id.name.as_str()))
        }
        _ => finding,
    };
    listed(finding, manifests.iter())
}

fn wrong_number(expectation: &Expectation, selected: &[&Manifest<'_>], number: u64) -> Diagnostic {
    let (is, found) = (if selected.len() == 1 { "is" } else { "are" }, count(selected.len(), "object"));
    let message = format!("there {is} {found}{}, not {number}", expectation.selector.words());
    listed(failed(expectation, message), selected.iter().copied())
}

/// With the names of objects, not too many.
fn listed<'m, 'r: 'm>(finding: Diagnostic, objects: impl Iterator<Item = &'m Manifest<'r>>) -> Diagnostic {
    let names: Vec<String> = objects.map(|object| object.id.to_string()).collect();
    if names.is_empty() {
        return finding.note("nothing is rendered");
    }
    let more = names.len().saturating_sub(LISTED);
    let list = names[..names.len().min(LISTED)].join(", ");
    finding.note(if more == 0 {
        format!("rendered: {list}")
    } else {
        format!("rendered: {list} and {more} more")
    })
}
