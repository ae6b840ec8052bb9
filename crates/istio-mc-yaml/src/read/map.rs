//! Maps while they are read: unique keys, and merges.

use std::borrow::Cow;
use std::collections::HashMap;

use istio_mc_diagnostic::Span;

use crate::node::{Entry, Node};

/// Up to here, looking at each key is faster than hashing.
const SMALL: usize = 12;

/// Where the keys of a map are.
#[derive(Default)]
pub(super) struct Keys<'s> {
    /// How many entries are in the order of their keys. Long maps often are, as a whole: what is written by a program, one
    /// entry for each of something.
    ordered: usize,
    /// Once there are more than [`SMALL`], and they are in no order.
    index: Option<HashMap<Cow<'s, str>, usize, foldhash::fast::RandomState>>,
}

impl<'s> Keys<'s> {
    /// Where a key is among the entries, all of which were added.
    pub(super) fn position(&mut self, entries: &[Entry<'s>], key: &str) -> Option<usize> {
        if entries.len() <= SMALL {
            return entries.iter().position(|entry| entry.key == key);
        }
        if self.index.is_none()
            && self.is_ordered(entries)
            && entries.last().is_some_and(|last| *last.key < *key)
        {
            return None;
        }
        let index = self.index.get_or_insert_with(|| {
            entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect()
        });
        index.get(key).copied()
    }

    /// Whether all entries are in the order of their keys, each of which is looked at once.
    fn is_ordered(&mut self, entries: &[Entry<'s>]) -> bool {
        let more = entries[self.ordered.saturating_sub(1)..].windows(2);
        let in_order = more.take_while(|pair| pair[0].key < pair[1].key).count();
        self.ordered = self.ordered.max(1) + in_order;
        self.ordered == entries.len()
    }

    /// Notes where a key is, or will be in a moment.
    #[expect(clippy::ptr_arg, reason = "a clone of a key that is borrowed from the text costs nothing")]
    pub(super) fn add(&mut self, key: &Cow<'s, str>, at: usize) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), at);
        }
    }
}

/// A map that is being read.
#[derive(Default)]
pub(super) struct MapBuilder<'s> {
    entries: Vec<Entry<'s>>,
    keys: Keys<'s>,
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
    pub(super) fn finish(mut self) -> Vec<Entry<'s>> {
        // There may be very many maps of a few entries.
        self.entries.shrink_to_fit();
        self.entries
    }

    fn push(&mut self, entry: Entry<'s>, written_at: Option<Span>) {
        self.keys.add(&entry.key, self.entries.len());
        self.entries.push(entry);
        if let Some(written) = &mut self.written {
            written.push(written_at);
        }
    }

    fn position(&mut self, key: &str) -> Option<usize> {
        self.keys.position(&self.entries, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Content;

    #[test]
    fn keys_are_found_in_any_order() {
        const COUNT: usize = 3 * SMALL;
        let in_order = |at: usize| format!("{at:02}");
        let orders: [&dyn Fn(usize) -> String; 4] = [
            &in_order,
            &|at| in_order(COUNT - at),
            &|at| in_order(at * 7 % COUNT),
            // In order, but for one.
            &|at| in_order(if at == 2 * SMALL { COUNT } else { at }),
        ];
        for order in orders {
            for (count, asked) in (0..COUNT).flat_map(|count| (0..=count).map(move |asked| (count, asked))) {
                let mut keys = Keys::default();
                let mut entries: Vec<Entry<'_>> = Vec::new();
                for at in 0..count {
                    let key = Cow::Owned(order(at));
                    assert_eq!(keys.position(&entries, &key), None, "{key} is new");
                    keys.add(&key, at);
                    let value = Node { content: Content::Null, span: Span::default() };
                    entries.push(Entry { key, key_span: Span::default(), value });
                }
                let key = order(asked);
                assert_eq!(
                    keys.position(&entries, &key),
                    (asked < count).then_some(asked),
                    "{key} of {count}"
                );
            }
        }
    }
}
