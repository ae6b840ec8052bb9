//! Two states of a cluster.

use std::borrow::Cow;
use std::collections::HashMap;

use istio_mc_core::difference::{Change, Fate, Hunk, changes, unified};
use istio_mc_core::plan::ImportObject;
use istio_mc_diagnostic::Source;
use istio_mc_template::{Manifest, ObjectId, ObjectRef, Order, parallel, sort_by_id};

use istio_mc_yaml::Node;

use crate::Collected;
use crate::imported::reference as import_id;

use super::identity::{Identity, exact, shared};

/// How many objects are compared at a time: fewer are not worth a thread.
const WORTH_A_THREAD: usize = 32;

/// How much is told of each object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// That it differs.
    Objects,
    /// Of an object that stays, the fields that differ.
    #[default]
    Fields,
    /// The lines that differ, of its YAML, with so many around them.
    Lines(usize),
}

/// An object that differs between two states of a cluster.
#[derive(Clone, Debug)]
pub struct ObjectDifference {
    /// What it is; afterwards, if it is still there.
    pub id: ObjectId,
    /// What becomes of it.
    pub fate: Fate,
    /// Its fields that differ, with [`Detail::Fields`].
    pub changes: Vec<Change>,
    /// Its lines that differ, with [`Detail::Lines`].
    pub hunks: Vec<Hunk>,
    /// Whether it goes, but asks to be left in the cluster: `helm.sh/resource-policy: keep`.
    pub is_kept: bool,
}

/// The objects of a cluster in one state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Objects<'m, 'r> {
    /// Those that were rendered or read.
    pub manifests: &'m [Manifest<'r>],
    /// Those of imported services.
    pub imports: &'m [&'r ImportObject<'r>],
}

impl<'m, 'r> From<&'m Collected<'r>> for Objects<'m, 'r> {
    fn from(collected: &'m Collected<'r>) -> Self {
        Self { manifests: &collected.manifests, imports: &collected.imports }
    }
}

/// What differs between the objects of a cluster before and after, in the order in which they are applied.
///
/// Objects are told apart as API servers do: by group, kind, namespace and name. An object that is only written by another
/// version, or by another group that serves the same objects, stays and is changed.
pub fn compare(old: Objects<'_, '_>, new: Objects<'_, '_>, detail: Detail) -> Vec<ObjectDifference> {
    let (old, new) = (subjects(old), subjects(new));
    let mut pairs = pair(&old, &new);
    pairs.retain(|pair| !matches!(pair, (Some(old), Some(new)) if old.is_written_as(new)));
    let differences = parallel::map(&pairs, WORTH_A_THREAD, |(old, new)| difference(*old, *new, detail));
    let mut differences: Vec<ObjectDifference> = differences.into_iter().flatten().collect();
    sort_by_id(&mut differences, |difference| (&difference.id).into(), Order::Install);
    differences
}

/// One object.
struct Subject<'m, 'r> {
    id: ObjectRef<'m>,
    form: Form<'m, 'r>,
}

/// What an object is at hand as.
enum Form<'m, 'r> {
    /// A document.
    Manifest(&'m Manifest<'r>),
    /// An item of a List.
    Item(&'m Node<'r>),
    /// Not written yet.
    Import(&'m ImportObject<'r>),
}

fn subjects<'m, 'r>(objects: Objects<'m, 'r>) -> Vec<Subject<'m, 'r>> {
    let mut subjects = Vec::with_capacity(objects.manifests.len() + objects.imports.len());
    for manifest in objects.manifests {
        match manifest.id.kind == "List" {
            true => items(manifest.node(), &mut subjects),
            false => subjects.push(Subject { id: (&manifest.id).into(), form: Form::Manifest(manifest) }),
        }
    }
    let import =
        |import: &&'m ImportObject<'r>| Subject { id: import_id(import), form: Form::Import(import) };
    subjects.extend(objects.imports.iter().map(import));
    subjects
}

/// kubectl applies the items of a List one by one.
fn items<'m, 'r>(list: &'m Node<'r>, subjects: &mut Vec<Subject<'m, 'r>>) {
    for item in list.get("items").and_then(Node::as_list).unwrap_or_default() {
        let text = |path: &[&str]| item.at(path).and_then(Node::as_str);
        let id = ObjectRef {
            api_version: text(&["apiVersion"]).unwrap_or_default(),
            kind: text(&["kind"]).unwrap_or_default(),
            namespace: text(&["metadata", "namespace"]),
            name: text(&["metadata", "name"]).unwrap_or_default(),
        };
        match id.kind == "List" {
            true => items(item, subjects),
            false => subjects.push(Subject { id, form: Form::Item(item) }),
        }
    }
}

impl Subject<'_, '_> {
    /// The object as YAML, where it is at hand as such.
    fn text(&self) -> Option<Cow<'_, str>> {
        match self.form {
            Form::Manifest(manifest) => Some(Cow::Borrowed(without_source(manifest.text))),
            Form::Item(_) => None,
            Form::Import(import) => Some(Cow::Owned(yaml(import))),
        }
    }

    /// Whether both are the same text, and so the same: most are.
    fn is_written_as(&self, other: &Subject<'_, '_>) -> bool {
        let texts = self.text().zip(other.text());
        texts.is_some_and(|(left, right)| left.trim_end() == right.trim_end())
    }

    /// Looks at the object. What was read for it is let go of again: of many objects it takes more than their texts.
    fn with_node<T>(&self, look: impl FnOnce(&Node<'_>) -> T) -> T {
        match self.form {
            Form::Manifest(manifest) => look(manifest.clone().node()),
            Form::Item(item) => look(item),
            Form::Import(import) => {
                let source = Source::new(import.origin, yaml(import));
                let nodes = istio_mc_yaml::read(&source).expect("what is written here can be read");
                look(nodes.first().expect("it is an object"))
            }
        }
    }

    /// Helm leaves such an object in the cluster when it is removed from a chart.
    fn is_kept(&self) -> bool {
        const POLICY: &str = "helm.sh/resource-policy";
        // Objects that ask for it are few.
        self.text().is_none_or(|text| text.contains(POLICY))
            && self.with_node(|node| {
                let policy = node.at(&["metadata", "annotations", POLICY]).and_then(Node::as_str);
                policy.is_some_and(|policy| policy.trim().eq_ignore_ascii_case("keep"))
            })
    }
}

fn yaml(import: &ImportObject<'_>) -> String {
    let mut text = String::new();
    import.push_yaml(&mut text);
    text
}

/// A document without the lines around it that are not its own: `# Source:` says which template made it.
fn without_source(text: &str) -> &str {
    let text = text.trim_matches(['\n', '\r']);
    let rest = match text.starts_with("# Source:") {
        true => text.split_once('\n').map_or("", |(_, rest)| rest),
        false => text,
    };
    rest.trim_matches(['\n', '\r'])
}

fn difference(
    old: Option<&Subject<'_, '_>>,
    new: Option<&Subject<'_, '_>>,
    detail: Detail,
) -> Option<ObjectDifference> {
    let id = match (old, new) {
        (_, Some(new)) => new.id,
        (Some(old), None) => old.id,
        (None, None) => return None,
    };
    let fate = match (old, new) {
        (Some(_), Some(_)) => Fate::Changed,
        (None, _) => Fate::Added,
        (_, None) => Fate::Removed,
    };
    let (mut fields, mut hunks) = (Vec::new(), Vec::new());
    if let (Some(old), Some(new)) = (old, new) {
        fields = old.with_node(|old| new.with_node(|new| changes(old, new)));
        // Written in another way, and the same.
        if fields.is_empty() {
            return None;
        }
    }
    if let Detail::Lines(context) = detail {
        hunks = match (old, new) {
            (Some(old), Some(new)) => {
                old.with_node(|old| new.with_node(|new| unified(Some(old), Some(new), context)))
            }
            (Some(old), None) => old.with_node(|old| unified(Some(old), None, context)),
            (None, Some(new)) => new.with_node(|new| unified(None, Some(new), context)),
            (None, None) => Vec::new(),
        };
    }
    if detail != Detail::Fields {
        fields.clear();
    }
    let is_kept = fate == Fate::Removed && old.is_some_and(Subject::is_kept);
    Some(ObjectDifference { id: owned(id), fate, changes: fields, hunks, is_kept })
}

fn owned(id: ObjectRef<'_>) -> ObjectId {
    ObjectId {
        api_version: id.api_version.to_owned(),
        kind: id.kind.to_owned(),
        namespace: id.namespace.map(str::to_owned),
        name: id.name.to_owned(),
    }
}

/// An object before and after.
type Pair<'s, 'm, 'a, 'b> = (Option<&'s Subject<'m, 'a>>, Option<&'s Subject<'m, 'b>>);

/// Objects before and after, side by side; those of one state alone are alone.
fn pair<'s, 'm, 'a, 'b>(old: &'s [Subject<'m, 'a>], new: &'s [Subject<'m, 'b>]) -> Vec<Pair<'s, 'm, 'a, 'b>> {
    let (old, new): (Vec<_>, Vec<_>) = (old.iter().collect(), new.iter().collect());
    let first = matched(old, new, exact);
    // Only what is left may be known by another group.
    let second = matched(first.old, first.new, shared);
    let both = first.both.into_iter().chain(second.both).map(|(old, new)| (Some(old), Some(new)));
    let removed = second.old.into_iter().map(|old| (Some(old), None));
    both.chain(removed).chain(second.new.into_iter().map(|new| (None, Some(new)))).collect()
}

/// Subjects that have the same key on both sides, and the rest of each side.
struct Matched<'s, 'm, 'a, 'b> {
    both: Vec<(&'s Subject<'m, 'a>, &'s Subject<'m, 'b>)>,
    old: Vec<&'s Subject<'m, 'a>>,
    new: Vec<&'s Subject<'m, 'b>>,
}

fn matched<'s, 'm, 'a, 'b>(
    old: Vec<&'s Subject<'m, 'a>>,
    new: Vec<&'s Subject<'m, 'b>>,
    key: impl Fn(ObjectRef<'s>) -> Identity<'s>,
) -> Matched<'s, 'm, 'a, 'b> {
    // What is given twice is taken in order.
    let mut waiting: HashMap<Identity<'_>, Vec<usize>> = HashMap::with_capacity(old.len());
    for (at, subject) in old.iter().enumerate().rev() {
        waiting.entry(key(subject.id)).or_default().push(at);
    }
    let mut is_matched = vec![false; old.len()];
    let (mut both, mut rest) = (Vec::new(), Vec::new());
    for subject in new {
        match waiting.get_mut(&key(subject.id)).and_then(Vec::pop) {
            Some(at) => {
                is_matched[at] = true;
                both.push((old[at], subject));
            }
            None => rest.push(subject),
        }
    }
    let left = old.into_iter().zip(is_matched).filter(|(_, is_matched)| !is_matched);
    Matched { both, old: left.map(|(subject, _)| subject).collect(), new: rest }
}
