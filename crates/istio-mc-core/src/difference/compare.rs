//! Two states of an object, field by field.

use std::cmp::Ordering;

use istio_mc_yaml::{Content, Entry, Node, Value};

use super::align::align;
use super::alike::alike;
use super::hunk::gaps;
use super::named::{Names, names, places};
use super::secret::Holder;
use super::{Change, Fate, FieldPath, Step, What};

/// What differs between two states of one object, in order of the keys; nothing if and only if they are the same but for
/// the order of keys.
///
/// ```
/// use istio_mc_core::difference::changes;
/// use istio_mc_diagnostic::Source;
/// let old = Source::new("old", "{spec: {ports: [{name: a, number: 1}, {name: b, number: 2}]}}");
/// let new = Source::new("new", "{spec: {ports: [{name: a, number: 3}, {name: b, number: 2}]}}");
/// let (old, new) = (istio_mc_yaml::read(&old)?, istio_mc_yaml::read(&new)?);
/// let changes = changes(&old[0], &new[0]);
/// assert_eq!(changes[0].path.to_string(), "spec.ports[name=a].number");
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
pub fn changes(old: &Node<'_>, new: &Node<'_>) -> Vec<Change> {
    Comparison::of(Holder::of([old, new]), old, new)
}

/// What differs between two states of the values of a chart. Those whose names say that they are secret, such as
/// `accessToken`, are not shown.
///
/// ```
/// use istio_mc_core::difference::{Fate, What, value_changes};
/// use istio_mc_diagnostic::Source;
/// let old = Source::new("old", "{global: {tracer: {lightstep: {accessToken: one}}}}");
/// let new = Source::new("new", "{global: {tracer: {lightstep: {accessToken: another}}}}");
/// let (old, new) = (istio_mc_yaml::read(&old)?, istio_mc_yaml::read(&new)?);
/// assert_eq!(value_changes(&old[0], &new[0])[0].what, What::Concealed(Fate::Changed));
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
pub fn value_changes(old: &Node<'_>, new: &Node<'_>) -> Vec<Change> {
    Comparison::of(Holder::Values, old, new)
}

struct Comparison {
    holder: Holder,
    /// Where we are.
    path: Vec<Step>,
    changes: Vec<Change>,
}

impl Comparison {
    fn of(holder: Holder, old: &Node<'_>, new: &Node<'_>) -> Vec<Change> {
        let mut comparison = Self { holder, path: Vec::new(), changes: Vec::new() };
        comparison.values(old, new);
        comparison.changes
    }

    fn values(&mut self, old: &Node<'_>, new: &Node<'_>) {
        match (&old.content, &new.content) {
            (Content::Map(old), Content::Map(new)) => self.maps(old, new),
            (Content::List(old_items), Content::List(new_items)) => {
                if !same(old, new) {
                    self.lists(old_items, new_items);
                }
            }
            _ if same(old, new) => {}
            _ => {
                let what = match self.hides() {
                    true => What::Concealed(Fate::Changed),
                    false => What::Replaced { old: self.shown(old), new: self.shown(new) },
                };
                self.push(what);
            }
        }
    }

    fn maps(&mut self, old: &[Entry<'_>], new: &[Entry<'_>]) {
        let (old, new) = (by_key(old), by_key(new));
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (Some(old), Some(new)) => old.key.cmp(&new.key),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return,
            };
            let before = if order.is_le() { old.next() } else { None };
            let after = if order.is_ge() { new.next() } else { None };
            let Some(key) = before.or(after).map(|entry| entry.key.clone().into_owned()) else { return };
            self.step(Step::Key(key), before.map(|entry| &entry.value), after.map(|entry| &entry.value));
        }
    }

    fn lists(&mut self, old: &[Node<'_>], new: &[Node<'_>]) {
        match names(old, new) {
            Some((old_names, new_names)) => self.named((old, &old_names), (new, &new_names)),
            None => self.unnamed(old, new),
        }
    }

    /// Items are what they were wherever they stand; that they stand elsewhere is told of all of them at once.
    fn named(&mut self, (old, old_names): (&[Node<'_>], &Names), (new, new_names): (&[Node<'_>], &Names)) {
        let (old_places, new_places) = (places(old_names), places(new_names));
        for (item, name) in old.iter().zip(old_names) {
            let after = new_places.get(name.as_slice()).map(|at| &new[*at]);
            self.step(Step::Item(name.clone()), Some(item), after);
        }
        let is_known = |name: &[(&'static str, String)]| old_places.contains_key(name);
        for (item, name) in new.iter().zip(new_names).filter(|(_, name)| !is_known(name)) {
            self.step(Step::Item(name.clone()), None, Some(item));
        }
        let before = old_names.iter().filter(|name| new_places.contains_key(name.as_slice()));
        let after = new_names.iter().filter(|name| is_known(name));
        if !before.clone().eq(after.clone()) {
            let title = |name: &Vec<(&'static str, String)>| {
                name.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(",")
            };
            self.push(What::Reordered { old: before.map(title).collect(), new: after.map(title).collect() });
        }
    }

    /// Of what stands between items that are the same, those are compared that have the most in common.
    fn unnamed(&mut self, old: &[Node<'_>], new: &[Node<'_>]) {
        let texts = |items: &[Node<'_>]| items.iter().map(canonical).collect::<Vec<String>>();
        let pairs = align(&texts(old), &texts(new));
        for (old_gap, new_gap) in gaps(&pairs, old.len(), new.len()) {
            let (before, after) = (&old[old_gap.clone()], &new[new_gap.clone()]);
            let alike = alike(before, after);
            for (old_rest, new_rest) in gaps(&alike, before.len(), after.len()) {
                for at in old_rest {
                    self.step(Step::Index(old_gap.start + at), Some(&before[at]), None);
                }
                for at in new_rest {
                    self.step(Step::Index(new_gap.start + at), None, Some(&after[at]));
                }
            }
            for (old_at, new_at) in alike {
                let step = Step::Index(new_gap.start + new_at);
                self.step(step, Some(&before[old_at]), Some(&after[new_at]));
            }
        }
    }

    /// One field or item further in.
    fn step(&mut self, step: Step, old: Option<&Node<'_>>, new: Option<&Node<'_>>) {
        self.path.push(step);
        match (old, new) {
            (Some(old), Some(new)) => self.values(old, new),
            (Some(old), None) => {
                let what = match self.hides() {
                    true => What::Concealed(Fate::Removed),
                    false => What::Removed(self.shown(old)),
                };
                self.push(what);
            }
            (None, Some(new)) => {
                let what = match self.hides() {
                    true => What::Concealed(Fate::Added),
                    false => What::Added(self.shown(new)),
                };
                self.push(what);
            }
            (None, None) => {}
        }
        self.path.pop();
    }

    fn hides(&self) -> bool {
        self.holder.hides(&self.path)
    }

    fn shown(&mut self, node: &Node<'_>) -> Value {
        self.holder.shown(&mut self.path, node)
    }

    fn push(&mut self, what: What) {
        self.changes.push(Change { path: FieldPath::from(self.path.clone()), what });
    }
}

fn by_key<'n, 's>(entries: &'n [Entry<'s>]) -> Vec<&'n Entry<'s>> {
    let mut sorted: Vec<&Entry<'_>> = entries.iter().collect();
    sorted.sort_unstable_by(|left, right| left.key.cmp(&right.key));
    sorted
}

/// Whether two values are the same but for the order of keys.
fn same(left: &Node<'_>, right: &Node<'_>) -> bool {
    match (&left.content, &right.content) {
        (Content::Null, Content::Null) => true,
        (Content::Bool(left), Content::Bool(right)) => left == right,
        (Content::Number(left), Content::Number(right)) => left == right,
        (Content::String(left), Content::String(right)) => left == right,
        (Content::List(left), Content::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Content::Map(left), Content::Map(right)) => {
            let all = || by_key(left).into_iter().zip(by_key(right));
            left.len() == right.len()
                && all().all(|(left, right)| left.key == right.key && same(&left.value, &right.value))
        }
        _ => false,
    }
}

/// A text that two values share if and only if they are the same.
fn canonical(node: &Node<'_>) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: &Node<'_>, text: &mut String) {
    use std::fmt::Write as _;
    // Writing to a String does not fail.
    let _ = match &node.content {
        Content::Null => write!(text, "null"),
        Content::Bool(value) => write!(text, "{value}"),
        Content::Number(value) => write!(text, "{value:?}"),
        Content::String(value) => write!(text, "{value:?}"),
        Content::List(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            write!(text, "]")
        }
        Content::Map(entries) => {
            text.push('{');
            for entry in by_key(entries) {
                let _ = write!(text, "{:?}:", entry.key);
                write(&entry.value, text);
                text.push(',');
            }
            write!(text, "}}")
        }
    };
}
