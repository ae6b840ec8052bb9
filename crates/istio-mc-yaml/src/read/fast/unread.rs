//! Values that are decoded as they are read, without nodes.

use super::{MAX_DEPTH, Reader, Token, Within};
use crate::node::Node;

/// A value that a reader stands at and has not read yet, for [`Decode::decode_unread`](crate::Decode::decode_unread).
///
/// Every method that reads gives `None` for what is not written in the ordinary way, or not what is asked for. What it
/// is then found out from its node.
pub struct Unread<'r, 's> {
    reader: &'r mut Reader<'s>,
    stands: Stands,
    /// Of what holds it.
    depth: usize,
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Stands {
    /// In a flow collection.
    Flow,
    /// After the `:` of a key in that column.
    Entry(usize),
    /// In a block list whose dashes stand in that column: the reader is at its dash.
    Item(usize),
}

impl<'r, 's> Unread<'r, 's> {
    /// An item of a block list of that depth, at its dash.
    pub(super) fn item(reader: &'r mut Reader<'s>, column: usize, depth: usize) -> Self {
        Self { reader, stands: Stands::Item(column), depth }
    }
}

impl<'s> Unread<'_, 's> {
    /// The value with its places.
    pub fn node(self) -> Option<Node<'s>> {
        match self.stands {
            Stands::Flow => self.reader.flow_value(self.depth),
            Stands::Entry(column) => self.reader.map_value(column, false, self.depth + 1),
            Stands::Item(column) => self.reader.list_item(column, self.depth),
        }
    }

    /// Whether a flow collection stands here, which is not null.
    pub fn is_flow(&mut self) -> bool {
        if !matches!(self.stands, Stands::Item(_)) {
            self.reader.skip_blanks();
        }
        matches!(self.reader.peek(), Some(b'{' | b'['))
    }

    /// The same as a collection, whose parts are deeper, unless that is too deep.
    fn deeper(self) -> Option<Self> {
        let depth = self.depth + 1;
        (depth < MAX_DEPTH).then_some(Self { depth, ..self })
    }

    /// Reads a map: `entry` takes each key, and reads its value.
    pub fn map(self, entry: impl FnMut(&str, Unread<'_, 's>) -> Option<()>) -> Option<()> {
        let Self { reader, stands, depth } = self.deeper()?;
        match stands {
            Stands::Flow => reader.unread_flow_map(depth, entry),
            Stands::Entry(column) => {
                reader.skip_blanks();
                if reader.peek() == Some(b'{') {
                    reader.unread_flow_map(depth, entry)?;
                    return reader.end_value(column);
                }
                reader.end_line()?;
                reader.next_line()?;
                let inner = reader.column.filter(|inner| *inner > column)?;
                let first = reader.token(Within::Block(None))?;
                reader.unread_map(first, inner, depth, entry)
            }
            Stands::Item(column) => {
                let dash = reader.at;
                reader.at += 1;
                reader.skip_blanks();
                if reader.peek() == Some(b'{') {
                    reader.unread_flow_map(depth, entry)?;
                    return reader.end_value(column);
                }
                let inner = column + (reader.at - dash);
                let first = reader.token(Within::Block(Some(column)))?;
                reader.unread_map(first, inner, depth, entry)
            }
        }
    }

    /// Reads a list: `item` reads each item.
    pub fn list(self, mut item: impl FnMut(Unread<'_, 's>) -> Option<()>) -> Option<()> {
        let Self { reader, stands, depth } = self.deeper()?;
        match stands {
            Stands::Flow => reader.unread_flow_list(depth, item),
            Stands::Entry(column) => {
                reader.skip_blanks();
                if reader.peek() == Some(b'[') {
                    reader.unread_flow_list(depth, item)?;
                    return reader.end_value(column);
                }
                reader.end_line()?;
                reader.next_line()?;
                let inner = reader.column.filter(|inner| *inner >= column && reader.at_dash())?;
                reader.list_items(inner, inner == column, |reader| item(Unread::item(reader, inner, depth)))
            }
            // A list that starts on the dash's line is rare.
            Stands::Item(_) => None,
        }
    }
}

impl<'s> Reader<'s> {
    fn unread_flow_map(
        &mut self,
        depth: usize,
        mut entry: impl FnMut(&str, Unread<'_, 's>) -> Option<()>,
    ) -> Option<()> {
        if self.peek()? != b'{' {
            return None;
        }
        self.flow_entries(|reader, key| {
            let key = key.into_key()?;
            entry(&key, Unread { reader, stands: Stands::Flow, depth })
        })
    }

    fn unread_flow_list(
        &mut self,
        depth: usize,
        mut item: impl FnMut(Unread<'_, 's>) -> Option<()>,
    ) -> Option<()> {
        if self.peek()? != b'[' {
            return None;
        }
        self.flow_items(|reader| item(Unread { reader, stands: Stands::Flow, depth }))
    }

    fn unread_map(
        &mut self,
        first: Token<'s>,
        column: usize,
        depth: usize,
        mut entry: impl FnMut(&str, Unread<'_, 's>) -> Option<()>,
    ) -> Option<()> {
        self.map_entries(first, column, |reader, key| {
            let key = key.into_key()?;
            entry(&key, Unread { reader, stands: Stands::Entry(column), depth })
        })
    }
}
