//! Flow collections: `[...]` and `{...}`.

use istio_mc_diagnostic::Span;

use super::super::MAX_DEPTH;
use super::super::map::MapBuilder;
use super::{Reader, Within};
use crate::node::{Content, Node};

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
        let mut items = Vec::new();
        loop {
            self.skip_between()?;
            if self.peek()? == b']' {
                break;
            }
            items.push(self.flow_value(depth)?);
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                // `:` would make the item a map.
                _ => return None,
            }
        }
        self.at += 1;
        // Lists of one or two are the rule, and there may be very many.
        items.shrink_to_fit();
        Some(Content::List(items))
    }

    fn flow_map(&mut self, depth: usize) -> Option<Content<'s>> {
        let mut map = MapBuilder::default();
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
            map.insert(key, key_span, value).ok()?;
            self.skip_between()?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(Content::Map(map.finish()))
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
    fn skip_between(&mut self) -> Option<()> {
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
