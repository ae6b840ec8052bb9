//! Flow collections: `[...]` and `{...}`.

use istio_mc_diagnostic::Span;

use super::super::MAX_DEPTH;
use super::super::map::Keys;
use super::{Reader, Token, Within};
use crate::node::{Content, Entry, Node};

impl<'s> Reader<'s> {
    /// A flow collection, at its opening bracket. Afterwards the reader stands after the closing one.
    pub(super) fn flow(&mut self, depth: usize) -> Option<Node<'s>> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let content = if self.peek()? == b'{' { self.flow_map(depth)? } else { self.flow_list(depth)? };
        Some(Node { content, span: Span::new(start, self.at) })
    }

    fn flow_list(&mut self, depth: usize) -> Option<Content<'s>> {
        let base = self.items.len();
        self.flow_items(|reader| {
            let item = reader.flow_value(depth)?;
            reader.items.push(item);
            Some(())
        })?;
        Some(Content::List(self.items.split_off(base)))
    }

    fn flow_map(&mut self, depth: usize) -> Option<Content<'s>> {
        let base = self.entries.len();
        let mut keys = Keys::default();
        self.flow_entries(|reader, key| {
            let key_span = key.span;
            let key = key.into_key()?;
            let value = reader.flow_value(depth)?;
            reader.add_entry(base, &mut keys, Entry { key, key_span, value })
        })?;
        Some(Content::Map(self.entries.split_off(base)))
    }

    /// Over the brackets of a flow list; `item` reads an item.
    #[inline]
    pub(super) fn flow_items(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        loop {
            self.skip_between()?;
            if self.peek()? == b']' {
                break;
            }
            item(self)?;
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                // `:` would make the item a map.
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    /// Over the brackets of a flow map; `entry` has the key, and reads the value.
    #[inline]
    pub(super) fn flow_entries(
        &mut self,
        mut entry: impl FnMut(&mut Self, Token<'s>) -> Option<()>,
    ) -> Option<()> {
        self.at += 1;
        loop {
            self.skip_between()?;
            if self.peek()? == b'}' {
                break;
            }
            let key = self.token(Within::Flow)?;
            if !key.is_key {
                return None;
            }
            // Past the `:`.
            self.at += 1;
            self.skip_between()?;
            entry(self, key)?;
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    pub(super) fn flow_value(&mut self, depth: usize) -> Option<Node<'s>> {
        match self.peek()? {
            b'[' | b'{' => self.flow(depth + 1),
            _ => {
                let token = self.token(Within::Flow)?;
                if token.is_key {
                    return None;
                }
                token.into_node()
            }
        }
    }

    /// Blanks and line breaks between the parts. Comments and tabs are rare.
    #[inline(always)]
    fn skip_between(&mut self) -> Option<()> {
        // A blank, or nothing, is the rule.
        if self.peek()? == b' ' {
            self.at += 1;
        }
        match self.peek()? {
            b' ' | b'\n' | b'#' | b'\t' => self.skip_far(),
            _ => Some(()),
        }
    }

    fn skip_far(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b' ' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    if self.at_marker() {
                        return None;
                    }
                }
                b'#' | b'\t' => return None,
                _ => return Some(()),
            }
        }
    }
}
