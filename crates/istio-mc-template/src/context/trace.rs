//! Which values a template looked for, and which of them it did not find.
//!
//! A template that fails on an undefined value is rendered once more with values that write down each key
//! they were asked for. That gives the full path also where the template says `port.nmae` in a loop, tells
//! which supplied values no template reads, and costs nothing while all goes well.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, code};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectExt, ObjectRepr};

use crate::values::{Content, Tree, TreeList, TreeMap};

/// A key that a map was asked for and does not have.
#[derive(Clone, Debug)]
struct Miss {
    /// The path of the map: `Values.global`.
    parent: Arc<str>,
    key: String,
    map: Arc<TreeMap>,
}

/// The keys looked for in vain, in order, and the values they were looked for in.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    misses: Mutex<Vec<Miss>>,
    reads: Mutex<Reads>,
    roots: IndexMap<Arc<str>, Tree>,
    /// Top-level names beyond the roots.
    others: Vec<Arc<str>>,
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
    pub(crate) fn new(roots: &IndexMap<Arc<str>, Tree>, others: Vec<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { misses: Mutex::default(), reads: Mutex::default(), roots: roots.clone(), others })
    }

    /// What was read so far.
    pub(crate) fn reads(&self) -> Reads {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn looked_up(&self, path: &str) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).looked_up.insert(path.to_owned());
    }

    fn listed(&self, path: &str) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).listed.insert(path.to_owned());
    }

    /// The roots as values that write down what they were asked for.
    pub(crate) fn values(self: &Arc<Self>) -> impl Iterator<Item = (Arc<str>, Value)> {
        self.roots.iter().map(|(name, tree)| (Arc::clone(name), traced(tree, Arc::clone(name), self)))
    }

    fn miss(&self, parent: &Arc<str>, key: &str, map: &Arc<TreeMap>) {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() == MAX_MISSES {
            misses.remove(0);
        }
        misses.push(Miss { parent: Arc::clone(parent), key: key.to_owned(), map: Arc::clone(map) });
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
        if name.contains(['.', '[', '(', '|']) {
            return finding;
        }
        // A variable of that name may be one of the chart's values.
        if self.roots.get("Values").is_some_and(|values| values.get(name).is_some()) {
            return finding.help(format!("did you mean `Values.{name}`?"));
        }
        let names = self.roots.keys().chain(&self.others).map(|name| &**name);
        finding.suggest(name, names)
    }

    fn explain_miss(&self, miss: &Miss) -> Diagnostic {
        let Miss { parent, key, map } = miss;
        let path = format!("{parent}.{key}");
        let mut finding = Diagnostic::new(&code::UNDEFINED, format!("`{path}` is undefined"));
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
            Value::from_object(TracedMap { map: Arc::clone(map), path, trace: Arc::clone(trace) })
        }
        Content::List(list) => {
            Value::from_object(TracedList { list: Arc::clone(list), path, trace: Arc::clone(trace) })
        }
        _ => tree.to_engine(),
    }
}

struct TracedMap {
    map: Arc<TreeMap>,
    path: Arc<str>,
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
            Some(tree) => Some(traced(tree, Arc::from(path), &self.trace)),
            None => {
                self.trace.miss(&self.path, key, &self.map);
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.trace.listed(&self.path);
        self.mapped_enumerator(|this| Box::new(this.map.0.keys().map(Value::from)))
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
        Some(traced(tree, Arc::from(format!("{}[{index}]", self.path)), &self.trace))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.list.0.len())
    }
}
