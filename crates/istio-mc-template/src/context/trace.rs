//! Which values a template looked for, and which of them it did not find.
//!
//! A template that fails on an undefined value is rendered once more with values that write down each key
//! they were asked for. That gives the full path also where the template says `port.nmae` in a loop, tells
//! which supplied values no template reads, and costs nothing while all goes well.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use istio_mc_diagnostic::{Diagnostic, Place, code};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectExt, ObjectRepr};
use smol_str::SmolStr;

use super::files::Files;
use crate::used;
use crate::values::{Content, Entries, Tree, TreeList, TreeMap};

/// A key that a map was asked for and does not have.
#[derive(Clone, Debug)]
struct Miss {
    /// The path of the map: `Values.global`.
    parent: Arc<str>,
    key: String,
    map: Arc<TreeMap>,
    /// Where the map was written.
    place: Option<Place>,
}

/// A value that was looked up.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// Its path from a top-level name on: `Values.ports[1].name`.
    pub(crate) path: Arc<str>,
    pub(crate) value: Tree,
}

/// What happened while a template ran, in order.
#[derive(Clone, Debug)]
enum Event {
    /// A line of a template began to be rendered; see [`Marks`](crate::engine::Marks).
    Line,
    Read(Read),
}

/// The latest events, each with its number.
#[derive(Debug, Default)]
struct Events {
    /// The number of the first that is kept.
    first: usize,
    kept: VecDeque<Event>,
}

/// How many events are kept: enough for the values of some thousand objects, and less than 100 MiB.
const MAX_EVENTS: usize = 1_000_000;

impl Events {
    fn push(&mut self, event: Event) -> usize {
        if self.kept.len() == MAX_EVENTS {
            self.kept.pop_front();
            self.first += 1;
        }
        self.kept.push_back(event);
        self.first + self.kept.len() - 1
    }
}

/// The keys looked for in vain, in order, and the values they were looked for in.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    misses: Mutex<Vec<Miss>>,
    reads: Mutex<Reads>,
    events: Mutex<Events>,
    roots: Entries,
    /// Top-level names beyond the roots, with what they are.
    others: Entries<Value>,
}

/// What was read, as paths: `Values.global.hub`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    /// Values that were looked up, also in vain.
    looked_up: BTreeSet<String>,
    /// Maps of which all keys were looked at, to be looped over or written as YAML.
    listed: BTreeSet<String>,
}

impl Reads {
    /// Whether the value at the path was read: itself, or all of a map that it is in.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.looked_up.contains(path)
            || path.match_indices('.').any(|(at, _)| self.listed.contains(&path[..at]))
    }
}

/// How many misses are kept: the last one is the one that matters, and `default` makes many on purpose.
const MAX_MISSES: usize = 1_000;

impl Trace {
    pub(crate) fn new(roots: &Entries, others: Entries<Value>) -> Arc<Self> {
        Arc::new(Self { roots: roots.clone(), others, ..Self::default() })
    }

    /// Writes down that a line begins, and says under which number.
    pub(crate) fn line(&self) -> usize {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(Event::Line)
    }

    /// What was read on the line whose beginning has that number: up to the beginning of the next one.
    pub(crate) fn reads_of_line(&self, line: usize) -> Vec<Read> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(begin) = line.checked_sub(events.first) else { return Vec::new() };
        let after = events.kept.iter().skip(begin + 1);
        let reads = after.map_while(|event| match event {
            Event::Read(read) => Some(read.clone()),
            Event::Line => None,
        });
        reads.collect()
    }

    /// The last value that was read before the event of that number (or at all) and that suits.
    pub(crate) fn last_read(&self, before: Option<usize>, suits: impl Fn(&Read) -> bool) -> Option<Read> {
        /// How far back is looked: further away, the same path means another thing.
        const FAR: usize = 10_000;
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let end = before.map_or(events.kept.len(), |before| before.saturating_sub(events.first));
        let reads = events.kept.iter().take(end).rev().take(FAR);
        let mut reads = reads.filter_map(|event| match event {
            Event::Read(read) => Some(read),
            Event::Line => None,
        });
        reads.find(|read| suits(read)).cloned()
    }

    /// The values that stand at the top: `Values`, `Release`, ...
    pub(crate) fn root(&self, name: &str) -> Option<&Tree> {
        self.roots.get(name)
    }

    /// What was read so far.
    pub(crate) fn reads(&self) -> Reads {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn looked_up(&self, path: &str) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).looked_up.insert(path.to_owned());
    }

    fn read(&self, path: &Arc<str>, value: &Tree) {
        let read = Read { path: Arc::clone(path), value: value.clone() };
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(Event::Read(read));
    }

    fn listed(&self, path: &str) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).listed.insert(path.to_owned());
    }

    /// The roots as values that write down what they were asked for.
    pub(crate) fn values(self: &Arc<Self>) -> impl Iterator<Item = (SmolStr, Value)> {
        self.roots.iter().map(|(name, tree)| (name.clone(), traced(tree, Arc::from(name.as_str()), self)))
    }

    fn miss(&self, miss: Miss) {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() == MAX_MISSES {
            misses.remove(0);
        }
        misses.push(miss);
    }

    /// The last key that was looked for in vain.
    pub(crate) fn last_missing_key(&self) -> Option<String> {
        let misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        misses.last().map(|miss| miss.key.clone())
    }

    /// Says what is undefined: `written` is the path as the template has it, `shown` the text at fault.
    pub(crate) fn explain(&self, written: Option<&str>, shown: &str) -> Diagnostic {
        let misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        let last_key = written.map(|path| path.rsplit(['.', '[']).next().unwrap_or(path));
        let last_key = last_key.map(|key| key.trim_matches(['"', '\'', ']']));
        let miss = misses.iter().rev().find(|miss| match last_key {
            Some(key) => miss.key == key && written.is_some_and(|path| path.contains(['.', '['])),
            // A filter that was given it: what was looked up last.
            None => true,
        });
        if let Some(miss) = miss {
            return self.explain_miss(miss);
        }
        let name = written.unwrap_or(shown);
        if let Some(finding) = self.explain_path(name) {
            return finding;
        }
        let finding = Diagnostic::new(&code::UNDEFINED, format!("`{name}` is undefined"));
        if name.contains(['[', '(', '|']) {
            return finding;
        }
        if let Some((parent, key)) = name.rsplit_once('.') {
            return match self.keys_of(parent) {
                Some(keys) => match istio_mc_diagnostic::nearest(key, keys.iter().map(|key| &**key)) {
                    Some(near) => finding.help(format!("did you mean `{parent}.{near}`?")),
                    None => finding.note(format!("`{parent}` has: {}", keys.join(", "))),
                },
                None => {
                    let root = parent.split('.').next().unwrap_or(parent);
                    finding.suggest(root, self.top_level())
                }
            };
        }
        // A variable of that name may be one of the chart's values.
        if self.roots.get("Values").is_some_and(|values| values.get(name).is_some()) {
            return finding.help(format!("did you mean `Values.{name}`?"));
        }
        finding.suggest(name, self.top_level())
    }

    fn top_level(&self) -> impl Iterator<Item = &str> {
        self.roots.keys().chain(self.others.keys()).map(|name| &**name)
    }

    /// The keys of an object that is no data, such as `Capabilities.KubeVersion`.
    fn keys_of(&self, path: &str) -> Option<Vec<String>> {
        let mut parts = path.split('.');
        let mut value = self.others.get(parts.next()?)?.clone();
        for part in parts {
            value = value.get_attr(part).ok().filter(|value| !value.is_undefined())?;
        }
        let keys: Vec<String> = value.try_iter().ok()?.map(|key| key.to_string()).collect();
        (!keys.is_empty()).then_some(keys)
    }

    /// The paths of the chart's files.
    pub(crate) fn files(&self) -> Vec<Arc<str>> {
        let files = self.others.get("Files").and_then(|files| files.downcast_object::<Files>());
        files.map(|files| files.0.keys().cloned().collect()).unwrap_or_default()
    }

    fn explain_miss(&self, miss: &Miss) -> Diagnostic {
        let Miss { parent, key, map, place } = miss;
        let path = format!("{parent}.{key}");
        let mut finding = Diagnostic::new(&code::UNDEFINED, format!("`{path}` is undefined"));
        // Which of many it is that lacks the key.
        if let Some(place) = place.as_ref().filter(|_| parent.contains(['.', '['])) {
            finding = finding.note(format!("`{parent}` is a map, from {}", used::written(place)));
        }
        // In YAML 1.1, which Kubernetes reads, these are booleans, also where they are keys.
        let boolean = match key.to_ascii_lowercase().as_str() {
            "on" | "yes" | "y" => Some("true"),
            "off" | "no" | "n" => Some("false"),
            _ => None,
        };
        if let Some(boolean) = boolean.filter(|boolean| map.0.contains_key(*boolean)) {
            let is = format!("without quotes the key `{key}` is the boolean `{boolean}` in YAML");
            return finding.note(is).help(format!("write it as `\"{key}\":` where it is set"));
        }
        if let Some(near) = istio_mc_diagnostic::nearest(key, map.keys()) {
            return finding.help(format!("did you mean `{parent}.{near}`?"));
        }
        if let Some(elsewhere) = self.find(key) {
            finding = finding.help(format!("did you mean `{elsewhere}`?"));
        }
        match parent.strip_prefix("Values").filter(|parent| !parent.contains('[')) {
            Some(parent) => {
                let value = format!("{parent}.{}", key.replace('.', "\\."));
                let value = value.trim_start_matches('.');
                finding.help(format!(
                    "set it with `--set {value}=...`, or make it optional with `|default(...)`"
                ))
            }
            None => finding,
        }
    }

    /// A path that goes on below a value that has nothing below it.
    fn explain_path(&self, path: &str) -> Option<Diagnostic> {
        let mut parts = path.split('.');
        let root = parts.next()?;
        let mut tree = self.roots.get(root)?;
        let mut so_far = root.to_owned();
        for part in parts {
            match tree.get(part) {
                Some(below) => tree = below,
                None if tree.as_map().is_some() => return None,
                None => {
                    let message = format!("`{path}` is undefined: `{so_far}` is {}", tree.kind());
                    let mut finding = Diagnostic::new(&code::UNDEFINED, message);
                    if let Some(place) = &tree.place {
                        finding = finding.related(place.clone(), format!("{} here", tree.kind()));
                    }
                    return Some(finding);
                }
            }
            so_far.push('.');
            so_far.push_str(part);
        }
        None
    }

    /// The path of another map in the values that has the key.
    fn find(&self, key: &str) -> Option<String> {
        fn search(map: &TreeMap, path: &str, key: &str, depth: usize) -> Option<String> {
            if map.0.contains_key(key) {
                return Some(format!("{path}.{key}"));
            }
            if depth == 0 {
                return None;
            }
            map.0.iter().find_map(|(name, tree)| {
                tree.as_map().and_then(|map| search(map, &format!("{path}.{name}"), key, depth - 1))
            })
        }
        // Deeper down, the same word means something else.
        search(self.roots.get("Values")?.as_map()?, "Values", key, 3)
    }
}

fn traced(tree: &Tree, path: Arc<str>, trace: &Arc<Trace>) -> Value {
    match &tree.content {
        Content::Map(map) => {
            let (map, place) = (Arc::clone(map), tree.place.clone());
            Value::from_object(TracedMap { map, path, place, trace: Arc::clone(trace) })
        }
        Content::List(list) => {
            Value::from_object(TracedList { list: Arc::clone(list), path, trace: Arc::clone(trace) })
        }
        _ => tree.to_engine(),
    }
}

/// Whether a value is a map or list of the chart's values, traced or not.
pub(crate) fn is_of_values(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.downcast_ref::<TreeMap>().is_some()
            || object.downcast_ref::<TreeList>().is_some()
            || object.downcast_ref::<TracedMap>().is_some()
            || object.downcast_ref::<TracedList>().is_some()
    })
}

struct TracedMap {
    map: Arc<TreeMap>,
    path: Arc<str>,
    place: Option<Place>,
    trace: Arc<Trace>,
}

impl fmt::Debug for TracedMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

impl Object for TracedMap {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let path = format!("{}.{key}", self.path);
        self.trace.looked_up(&path);
        match self.map.0.get(key) {
            Some(tree) => {
                let path = Arc::from(path);
                self.trace.read(&path, tree);
                Some(traced(tree, path, &self.trace))
            }
            None => {
                let (parent, map) = (Arc::clone(&self.path), Arc::clone(&self.map));
                self.trace.miss(Miss { parent, key: key.to_owned(), map, place: self.place.clone() });
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.trace.listed(&self.path);
        self.mapped_enumerator(|this| Box::new(this.map.0.keys().map(|key| Value::from(key.as_str()))))
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.map.0.len())
    }
}

struct TracedList {
    list: Arc<TreeList>,
    path: Arc<str>,
    trace: Arc<Trace>,
}

impl fmt::Debug for TracedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

impl Object for TracedList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let index = key.as_usize()?;
        let tree = self.list.0.get(index)?;
        let path = Arc::from(format!("{}[{index}]", self.path));
        self.trace.read(&path, tree);
        Some(traced(tree, path, &self.trace))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.list.0.len())
    }
}
