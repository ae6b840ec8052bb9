//! Flow collections: `[...]` and `{...}`.

use istio_mc_diagnostic::Span;

use super::super::MAX_DEPTH;
use super::super::map::Keys;
use super::{Reader, Within};
use crate::node::{Content, Entry, Node};

impl<'s> Reader<'s> {
    /// A flow collection, at its opening bracket. Afterwards the reader stands after the closing one.
    pub(super) fn flow(&mut self, depth: usize) -> Option<Node<'s>> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let is_map = self.peek()? == b'{';
        self.at += 1;
        let content = if is_map { self.flow_map(depth)? } else { self.flow_list(depth)? };
        Some(Node { content, span: Span::new(start, self.at) })
    }

    fn flow_list(&mut self, depth: usize) -> Option<Content<'s>> {
        let base = self.items.len();
        loop {
            self.skip_between()?;
            if self.peek()? == b']' {
                break;
            }
            let item = self.flow_value(depth)?;
            self.items.push(item);
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                // `:` would make the item a map.
                _ => return None,
            }
        }
        self.at += 1;
        Some(Content::List(self.items.split_off(base)))
    }

    fn flow_map(&mut self, depth: usize) -> Option<Content<'s>> {
        let base = self.entries.len();
        let mut keys = Keys::default();
        loop {
            self.skip_between()?;
            if self.peek()? == b'}' {
                break;
            }
            let key = self.token(Within::Flow)?;
            let key_span = key.span;
            let key = key.into_key()?;
            self.at += 1;
            self.skip_between()?;
            let value = self.flow_value(depth)?;
            if keys.position(&self.entries[base..], &key).is_some() {
                return None;
            }
            keys.add(&key, self.entries.len() - base);
            self.entries.push(Entry { key, key_span, value });
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(Content::Map(self.entries.split_off(base)))
    }

    fn flow_value(&mut self, depth: usize) -> Option<Node<'s>> {
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
