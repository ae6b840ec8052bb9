//! Which values a line of a template, or an expression that failed, was made of, and where each was written.
//!
//! What the template names (`Values.a.b`, `port.name`) is looked up among the values that the
//! [`Trace`] wrote down; of maps and loops over them, what can be recognized in the rendered line is meant.

use std::ops::Range;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source};
use istio_mc_yaml::Number;

use crate::context::trace::{Read, Trace};
use crate::engine::named::{Binding, Key, Named, Names};
use crate::values::tree::is_secret;
use crate::values::{Content, Tree};

/// How many values a message names: more would bury the problem.
const MOST: usize = 4;

/// How far variables are followed that stand for other variables.
const DEEPEST: usize = 8;

/// A question about one place of a template.
pub(crate) struct Usage<'u> {
    trace: &'u Trace,
    names: Names<'u>,
    /// Where variables are looked at.
    offset: usize,
    /// The event up to which reads count.
    before: Option<usize>,
}

impl<'u> Usage<'u> {
    pub(crate) fn new(trace: &'u Trace, source: &'u Source, offset: usize, before: Option<usize>) -> Self {
        Self { trace, names: Names::new(source.text()), offset, before }
    }

    /// The values that an expression used which failed: those of the code in that range, then those of the
    /// conditions around it if it was them who led there.
    pub(crate) fn of_failure(&self, range: &Range<usize>, conditions: bool) -> Vec<Read> {
        let mut named = self.names.in_range(range);
        // Nearest first; what stands before a failing filter is what it was given.
        named.sort_by_key(|named| {
            (named.range.start > range.end, named.range.start.abs_diff(range.start), named.range.start)
        });
        if conditions {
            named.extend(self.names.conditions(range.start));
        }
        let mut used = Vec::new();
        for named in &named {
            add(&mut used, self.resolve(named, 0));
        }
        used.truncate(MOST);
        used
    }

    /// The paths of that code that lead to no value, as `a.b` below `Values`.
    pub(crate) fn missing(&self, range: &Range<usize>) -> Vec<String> {
        let mut missing = Vec::new();
        for Named { root, keys, .. } in self.names.in_range(range) {
            let path = suffix(&keys).unwrap_or_default();
            let value = Read {
                path: Arc::from("Values"),
                value: self.trace.root("Values").cloned().unwrap_or(Tree::empty()),
            };
            if root == "Values" && self.below(&value, &keys).is_none() && !missing.contains(&path) {
                missing.push(path.trim_start_matches('.').to_owned());
            }
        }
        missing
    }

    /// The value that a path of that code ends at which goes on: `a.b` of `a.b.c` where `a.b` has nothing below it.
    pub(crate) fn end(&self, range: &Range<usize>) -> Option<Read> {
        let ends = self.names.in_range(range).into_iter().filter_map(|named| {
            (1..=named.keys.len()).find_map(|taken| {
                let upto = |taken: usize| Named { keys: named.keys[..taken].to_vec(), ..named.clone() };
                let (above, gone) =
                    (self.resolve(&upto(taken - 1), 0)?, self.resolve(&upto(taken), 0).is_none());
                (gone && above.value.as_map().is_none()).then_some(above)
            })
        });
        ends.into_iter().next()
    }

    /// Whether the code in a range is an argument of a macro.
    pub(crate) fn is_argument(&self, name: &str) -> bool {
        self.names.binding(name, self.offset) == Some(Binding::Argument)
    }

    /// The values that a line used when it was rendered as `rendered`. `reads` is what was read on it that time.
    pub(crate) fn of_line(&self, line: &Range<usize>, rendered: &str, reads: &[Read]) -> Vec<Read> {
        let mut used = Vec::new();
        for named in &self.names.in_range(line) {
            let whole = self.resolve(named, 0);
            let variable = named.keys.is_empty() && self.trace.root(&named.root).is_none();
            let meant = match &whole {
                // A variable's value may be any of what its loop went through.
                _ if variable => {
                    let loops = self.loop_over(named, 0);
                    let recognized = loops.iter().find_map(|over| recognize(over, rendered));
                    recognized.or(whole)
                }
                Some(read) if !is_scalar(&read.value) => {
                    let below = reads.iter().filter(|inner| is_below(&inner.path, &read.path));
                    best(below, rendered).or(whole)
                }
                _ => whole,
            };
            add(&mut used, meant);
        }
        // Arguments of macros and texts computed before: what was read last and can be recognized.
        if used.is_empty() {
            let recognized = |read: &Read| is_scalar(&read.value) && score(read, rendered) == Some(2);
            let near = |read: &Read| score(read, rendered).is_some();
            add(
                &mut used,
                self.trace
                    .last_read(self.before, recognized)
                    .or_else(|| reads.iter().find(|read| near(read)).cloned()),
            );
        }
        used.sort_by_key(|read| score(read, rendered).is_none());
        used.truncate(MOST);
        used
    }

    /// The value that a path of the template stands for.
    fn resolve(&self, named: &Named, depth: usize) -> Option<Read> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(root) = self.trace.root(&named.root) {
            return self.below(&Read { path: Arc::from(&*named.root), value: root.clone() }, &named.keys);
        }
        // What a macro was given is not known; what was read of it is.
        let unknown = || {
            let end = suffix(&named.keys)?;
            self.trace.last_read(self.before, |read| read.path.ends_with(&end))
        };
        match self.names.binding(&named.root, self.offset.min(named.range.start)) {
            Some(Binding::Item(paths)) => {
                let Some(over) = paths.iter().find_map(|path| self.resolve(path, depth + 1)) else {
                    return unknown();
                };
                let item = self.trace.last_read(self.before, |read| is_child(&read.path, &over.path))?;
                self.below(&item, &named.keys)
            }
            Some(Binding::Whole(paths)) => {
                let Some(whole) = paths.iter().find_map(|path| self.resolve(path, depth + 1)) else {
                    return unknown();
                };
                self.below(&whole, &named.keys)
            }
            Some(Binding::Argument) | None => unknown(),
        }
    }

    /// The value below another one.
    fn below(&self, top: &Read, keys: &[Option<Key>]) -> Option<Read> {
        let mut read = top.clone();
        for key in keys {
            read = match (key, &read.value.content) {
                (Some(Key::Name(name)), Content::Map(map)) => {
                    Read { path: format!("{}.{name}", read.path).into(), value: map.0.get(&**name)?.clone() }
                }
                (Some(Key::Index(index)), Content::List(list)) => Read {
                    path: format!("{}[{index}]", read.path).into(),
                    value: list.0.get(*index)?.clone(),
                },
                // A computed key: what was read last.
                (None, _) => self.trace.last_read(self.before, |inner| is_child(&inner.path, &read.path))?,
                _ => return None,
            };
        }
        Some(read)
    }

    /// The lists and maps that the loop of a variable goes through.
    fn loop_over(&self, named: &Named, depth: usize) -> Vec<Read> {
        match self.names.binding(&named.root, self.offset.min(named.range.start)) {
            Some(Binding::Item(paths)) => {
                paths.iter().filter_map(|path| self.resolve(path, depth + 1)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Adds a value that is not there already, and was written somewhere.
fn add(used: &mut Vec<Read>, read: Option<Read>) {
    if let Some(read) = read
        && read.value.place.is_some()
        && &*read.path != "Values"
        && !used.iter().any(|known| known.path == read.path)
    {
        used.push(read);
    }
}

/// The entry of a list or map that a rendered line shows.
fn recognize(over: &Read, rendered: &str) -> Option<Read> {
    let entries: Vec<Read> = match &over.value.content {
        Content::Map(map) => map
            .0
            .iter()
            .map(|(key, value)| Read { path: format!("{}.{key}", over.path).into(), value: value.clone() })
            .collect(),
        Content::List(list) => list
            .0
            .iter()
            .enumerate()
            .map(|(at, value)| Read { path: format!("{}[{at}]", over.path).into(), value: value.clone() })
            .collect(),
        _ => Vec::new(),
    };
    // Two items with the same text cannot be told apart.
    let same = |text: &Option<String>| entries.iter().filter(|entry| text_of(&entry.value) == *text).count();
    let told = |entry: &&Read| score(entry, rendered) == Some(2) || same(&text_of(&entry.value)) == 1;
    best(entries.iter().filter(told), rendered)
}

/// Of several values the one that is best seen in a rendered line; of equals the first.
fn best<'r>(reads: impl Iterator<Item = &'r Read>, rendered: &str) -> Option<Read> {
    let scored: Vec<(u8, &Read)> = reads.filter_map(|read| Some((score(read, rendered)?, read))).collect();
    scored.into_iter().rev().max_by_key(|(score, _)| *score).map(|(_, read)| read.clone())
}

/// How well a value is seen in a rendered line: its text (1), and its key too (2).
fn score(read: &Read, rendered: &str) -> Option<u8> {
    let text = text_of(&read.value)?;
    if !has_word(rendered, &text) {
        return None;
    }
    let key = read.path.rsplit('.').next().unwrap_or_default();
    Some(if has_word(rendered, key) { 2 } else { 1 })
}

/// The first line of a scalar as it is printed; none if there is nothing to recognize it by.
fn text_of(value: &Tree) -> Option<String> {
    match &value.content {
        Content::Bool(value) => Some(value.to_string()),
        Content::Number(number) => Some(digits(*number)),
        Content::String(text) => {
            let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
            Some(line.to_owned())
        }
        _ => None,
    }
}

fn digits(number: Number) -> String {
    match number {
        Number::Int(value) => value.to_string(),
        Number::Float(value) => value.to_string(),
    }
}

/// Whether a text holds another one that is no part of a longer word.
fn has_word(text: &str, word: &str) -> bool {
    let in_word = |char: char| char.is_alphanumeric();
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let glued = |char: Option<char>, edge: Option<char>| {
                char.is_some_and(in_word) && edge.is_some_and(in_word)
            };
            !glued(text[..at].chars().next_back(), word.chars().next())
                && !glued(text[at + word.len()..].chars().next(), word.chars().next_back())
        })
}

fn is_scalar(value: &Tree) -> bool {
    !matches!(value.content, Content::Map(_) | Content::List(_))
}

/// Whether a path is somewhere below another.
fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// Whether a path is one step below another.
fn is_child(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.starts_with(['.', '[']) && !rest[1..].contains(['.', '[']))
}

/// The end of a path that these keys make; none if there are none, or they are computed.
fn suffix(keys: &[Option<Key>]) -> Option<String> {
    let mut suffix = String::new();
    for key in keys {
        match key {
            Some(Key::Name(name)) => {
                suffix.push('.');
                suffix.push_str(name);
            }
            Some(Key::Index(index)) => suffix.push_str(&format!("[{index}]")),
            None => suffix.clear(),
        }
    }
    (!suffix.is_empty()).then_some(suffix)
}

/// Says of each value what it is and where it was written.
pub(crate) fn note(mut finding: Diagnostic, used: &[Read]) -> Diagnostic {
    for read in used {
        if let Some(place) = &read.value.place {
            let note = format!("`{}` is {}, from {}", read.path, shown(read), written(place));
            if !finding.notes.iter().any(|known| *known == note) {
                finding = finding.note(note);
            }
        }
    }
    finding
}

/// Where a value was written, as people look for it: the file and the line, or the option.
pub(crate) fn written(place: &Place) -> String {
    let name = place.source.name();
    // An option is a line of its own; what a program made has no text.
    if name.starts_with("--") || place.source.text().is_empty() {
        return name.to_owned();
    }
    format!("{name}:{}", place.position().line)
}

/// What a value is: numbers and booleans themselves, of all else the kind. Texts may be secrets.
fn shown(read: &Read) -> String {
    let kind = read.value.kind();
    let key = read.path.rsplit('.').next().unwrap_or_default();
    match &read.value.content {
        Content::Bool(value) if !is_secret(key) => format!("`{value}`, {kind}"),
        Content::Number(number) if !is_secret(key) => format!("`{}`, {kind}", digits(*number)),
        Content::String(text) if text.is_empty() => "an empty string".to_owned(),
        Content::Map(map) if map.0.is_empty() => "an empty map".to_owned(),
        Content::List(list) if list.0.is_empty() => "an empty list".to_owned(),
        _ => kind.to_string(),
    }
}
