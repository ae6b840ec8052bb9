//! Maps while they are read: unique keys, and merges.

use std::borrow::Cow;
use std::collections::HashMap;

use istio_mc_diagnostic::Span;

use crate::node::{Entry, Node};

/// Up to here, looking at each key is faster than hashing.
const SMALL: usize = 12;

/// A map that is being read.
#[derive(Default)]
pub(super) struct MapBuilder<'s> {
    entries: Vec<Entry<'s>>,
    /// Where each key is, once there are more than [`SMALL`].
    index: HashMap<Cow<'s, str>, usize>,
    /// Once there was a merge: for each entry, where its key was written in this very map.
    written: Option<Vec<Option<Span>>>,
}

impl<'s> MapBuilder<'s> {
    /// Adds an entry that is written in this map.
    ///
    /// # Errors
    /// The place where the same key stands already; the first value is kept.
    pub(super) fn insert(&mut self, key: Cow<'s, str>, key_span: Span, value: Node<'s>) -> Result<(), Span> {
        match self.position(&key) {
            None => self.push(Entry { key, key_span, value }, Some(key_span)),
            Some(at) => {
                // A key that a merge brought is overridden by one written after it.
                let before = match &mut self.written {
                    Some(written) => written[at].replace(key_span),
                    None => Some(self.entries[at].key_span),
                };
                if let Some(before) = before {
                    if let Some(written) = &mut self.written {
                        written[at] = Some(before);
                    }
                    return Err(before);
                }
                self.entries[at] = Entry { key, key_span, value };
            }
        }
        Ok(())
    }

    /// Adds the entries of a merged map. They override what was written before `<<`, as go-yaml v2 does.
    pub(super) fn merge(&mut self, entries: Vec<Entry<'s>>) {
        self.written.get_or_insert_with(|| self.entries.iter().map(|entry| Some(entry.key_span)).collect());
        for entry in entries {
            match self.position(&entry.key) {
                None => self.push(entry, None),
                Some(at) => self.entries[at] = entry,
            }
        }
    }

    /// The entries, in the order in which their keys came first.
    pub(super) fn finish(self) -> Vec<Entry<'s>> {
        self.entries
    }

    fn push(&mut self, entry: Entry<'s>, written_at: Option<Span>) {
        if !self.index.is_empty() {
            self.index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
        if let Some(written) = &mut self.written {
            written.push(written_at);
        }
    }

    fn position(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() <= SMALL {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        if self.index.is_empty() {
            self.index = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
        }
        self.index.get(key).copied()
    }
}
