//! One long list of a document, whose items are read one at a time.

use istio_mc_diagnostic::Span;

use super::{Reader, Unread, is_ordinary};
use crate::node::{Content, Node};

/// A list that is passed over.
pub(super) struct Apart {
    /// Its key in the outermost map.
    key: &'static str,
    /// Where its items are, each from its dash to the dash of the next, once it was met.
    items: Vec<Span>,
}

/// Reads a text that is one map, but for the items of the block list under `key`, of which it says where they are.
pub(in crate::read) fn read_apart<'s>(text: &'s str, key: &'static str) -> Option<(Node<'s>, Vec<Span>)> {
    if !is_ordinary(text) {
        return None;
    }
    let mut reader = Reader::new(text, 0);
    reader.apart = Some(Apart { key, items: Vec::new() });
    reader.next_line()?;
    reader.column?;
    let document = reader.block_node(None, 0)?;
    // One document, and no other after it.
    let is_whole = reader.column.is_none() && reader.at == text.len() && document.as_map().is_some();
    is_whole.then_some((document, reader.apart.take()?.items))
}

/// Reads items that [`read_apart`] found, one after the other.
pub(in crate::read) struct ItemReader<'s> {
    text: &'s str,
    reader: Reader<'s>,
}

impl<'s> ItemReader<'s> {
    /// A reader for the items of `text`.
    pub(in crate::read) fn new(text: &'s str) -> Self {
        Self { text, reader: Reader::new(text, 0) }
    }

    /// The item there. One that is declined leaves nothing behind.
    pub(in crate::read) fn read(&mut self, item: Span) -> Option<Node<'s>> {
        self.with(item, |unread| unread.node())
    }

    /// What `read` makes of the item there.
    pub(in crate::read) fn with<R>(
        &mut self,
        item: Span,
        read: impl FnOnce(Unread<'_, 's>) -> Option<R>,
    ) -> Option<R> {
        let range = item.range();
        let line = self.text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
        let column = range.start - line;
        let reader = &mut self.reader;
        reader.text = self.text.get(..range.end)?;
        reader.bytes = reader.text.as_bytes();
        reader.at = range.start;
        reader.column = Some(column);
        reader.entries.clear();
        reader.items.clear();
        let read = read(Unread::item(reader, column, 1))?;
        reader.column.is_none().then_some(read)
    }
}

impl<'s> Reader<'s> {
    /// Whether the value of `key`, in a map of that depth, is to be passed over if it is a block list.
    pub(super) fn is_apart(&self, key: &str, depth: usize) -> bool {
        self.apart.as_ref().is_some_and(|apart| depth == 0 && apart.key == key)
    }

    /// Passes over a block list whose dashes stand in `column`. An item goes on for as long as lines are indented
    /// further, or hold nothing but a comment; whether it is one is for who reads it.
    pub(super) fn pass_over(&mut self, column: usize) -> Option<Node<'s>> {
        let start = self.at;
        let mut items = Vec::new();
        let mut dash = start;
        // Past what the last item has of content.
        let end = loop {
            self.skip_line();
            self.next_line()?;
            match self.column {
                Some(inner) if inner > column => continue,
                Some(same) if same == column && self.at_dash() => {
                    items.push(Span::new(dash, self.at - column));
                    dash = self.at;
                }
                _ => break self.at - self.column.unwrap_or_default(),
            }
        };
        items.push(Span::new(dash, end));
        self.apart.as_mut()?.items = items;
        Some(Node { content: Content::List(Vec::new()), span: Span::new(start, end) })
    }
}
