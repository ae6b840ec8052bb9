//! A fast reader for the YAML that people and charts ordinarily write.
//!
//! It takes block maps and lists, flow collections, plain and quoted scalars of one line, `|` and `>` blocks, and
//! comments, and makes the same nodes of them as [`events`](super::events), byte for byte. Everything else it
//! declines, errors included: anchors, tags, `?` keys, texts over several lines, tabs between tokens. Then the
//! events are read, so that there is one place that explains errors. Being too strict costs time; being too lenient
//! would be a bug.

mod apart;
mod blocks;
mod flow;
mod scalars;
mod unread;

use std::borrow::Cow;

use istio_mc_diagnostic::Span;

pub(super) use self::apart::{ItemReader, read_apart};
pub use self::unread::Unread;
use super::map::Keys;
use super::{MAX_DEPTH, syntax};
use crate::node::{Content, Entry, Node};

/// Reads all documents of a text, or declines.
pub(super) fn read(text: &str) -> Option<Vec<Node<'_>>> {
    if !is_ordinary(text) {
        return None;
    }
    let mut reader = Reader::new(text, 0);
    let mut documents = Vec::new();
    loop {
        reader.next_line()?;
        if reader.column.is_some() {
            documents.push(reader.block_node(None, 0)?);
            // Something that belongs to nothing.
            if reader.column.is_some() {
                return None;
            }
        }
        // A document ends where the text does, or at a marker.
        if reader.at == text.len() {
            return Some(documents);
        }
        if !reader.bytes[reader.at..].starts_with(b"---") {
            return None;
        }
        reader.at += 3;
        reader.end_line()?;
    }
}

/// Reads the document that ends at byte `span.end`: what is between two markers, or between one and an end of the
/// text. `Some(None)` for one that holds nothing; or declines.
pub(super) fn read_document(text: &str, span: Span) -> Option<Option<Node<'_>>> {
    let range = span.range();
    if !is_ordinary(text.get(range.clone())?) {
        return None;
    }
    let text = &text[..range.end];
    let mut reader = Reader::new(text, range.start);
    if range.start > 0 {
        // What is left of the marker's line.
        reader.end_line()?;
    }
    reader.next_line()?;
    let document = match reader.column {
        Some(_) => Some(reader.block_node(None, 0)?),
        None => None,
    };
    (reader.column.is_none() && reader.at == text.len()).then_some(document)
}

/// Whether a text has none of the characters that need a closer look: control characters, carriage returns, byte
/// order marks, line breaks of YAML 1.1.
fn is_ordinary(text: &str) -> bool {
    let is_control = |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\n' | b'\t')) || *byte == 0x7f;
    // Without a branch a byte, so that it is done many bytes at a time.
    if text.as_bytes().iter().fold(false, |found, byte| found | is_control(byte)) {
        return false;
    }
    let is_special =
        |character| matches!(character, '\u{80}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    text.is_ascii() || !(syntax::has_foreign_breaks(text) || text.contains(is_special))
}

/// Where the reader is. Every method that reads something returns `None` to decline the whole text.
struct Reader<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    /// After [`Reader::next_line`]: the column of the line's first character, or `None` where the document ends.
    column: Option<usize>,
    /// The entries so far of all maps that are being read, the innermost last: each map is made when its size is
    /// known.
    entries: Vec<Entry<'s>>,
    /// The same for the items of lists.
    items: Vec<Node<'s>>,
    /// The list whose items are not read, if there is one.
    apart: Option<apart::Apart>,
}

/// Room for the entries and the items of an object of ordinary size.
const ENTRIES: usize = 32;

impl<'s> Reader<'s> {
    fn new(text: &'s str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            column: None,
            entries: Vec::with_capacity(ENTRIES),
            items: Vec::with_capacity(ENTRIES),
            apart: None,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Whether a byte ends an indicator such as `-` or `:`.
    fn is_blank(byte: Option<&u8>) -> bool {
        matches!(byte, None | Some(b' ' | b'\n'))
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// From the start of a line to the next one with content, or to the end of the document.
    fn next_line(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            self.skip_blanks();
            match self.peek() {
                None => {
                    self.column = None;
                    return Some(());
                }
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.skip_line(),
                Some(b'\t') => return None,
                Some(byte) => {
                    let column = self.at - start;
                    self.column = Some(column);
                    if column == 0 && matches!(byte, b'-' | b'.') && self.at_marker() {
                        self.column = None;
                    }
                    return Some(());
                }
            }
        }
    }

    /// Whether `---` or `...` stands here.
    fn at_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        (rest.starts_with(b"---") || rest.starts_with(b"..."))
            && matches!(rest.get(3), None | Some(b' ' | b'\n' | b'\t'))
    }

    /// Whether the dash of a list's item stands here.
    fn at_dash(&self) -> bool {
        self.peek() == Some(b'-') && Self::is_blank(self.bytes.get(self.at + 1))
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at = memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |found| self.at + found + 1);
    }

    /// Nothing but blanks and a comment may follow on this line.
    fn end_line(&mut self) -> Option<()> {
        self.skip_blanks();
        match self.peek() {
            None => Some(()),
            Some(b'\n') => {
                self.at += 1;
                Some(())
            }
            Some(b'#') if self.bytes[self.at - 1] == b' ' => {
                self.skip_line();
                Some(())
            }
            _ => None,
        }
    }

    /// A list or map that starts at the reader's place, the first on its line. `parent` is the column of what holds
    /// it. Scalars and flow collections on lines of their own are rare.
    fn block_node(&mut self, parent: Option<usize>, depth: usize) -> Option<Node<'s>> {
        let column = self.column?;
        match self.peek()? {
            b'-' if self.at_dash() => self.list(column, false, depth),
            b'{' | b'[' if parent.is_none() => {
                let node = self.flow(depth)?;
                self.end_line()?;
                self.next_line()?;
                Some(node)
            }
            _ => self.map(column, depth),
        }
    }

    /// A block list whose dashes stand in `column`. It is `compact` as the value of a key in the same column.
    fn list(&mut self, column: usize, compact: bool, depth: usize) -> Option<Node<'s>> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let base = self.items.len();
        self.list_items(column, compact, |reader| {
            let item = reader.list_item(column, depth)?;
            reader.items.push(item);
            Some(())
        })?;
        let end = self.items.last()?.span.range().end;
        let content = Content::List(self.items.split_off(base));
        Some(Node { content, span: Span::new(start, end) })
    }

    /// Over the items of a block list; `item` reads one, from its dash on.
    #[inline]
    fn list_items(
        &mut self,
        column: usize,
        compact: bool,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        loop {
            item(self)?;
            match self.column {
                Some(next) if next == column => {
                    if self.at_dash() {
                        continue;
                    }
                    if !compact {
                        return None;
                    }
                }
                Some(next) if next > column => return None,
                _ => {}
            }
            return Some(());
        }
    }

    /// An item of a block list of that depth whose dashes stand in `column`, at its dash.
    fn list_item(&mut self, column: usize, depth: usize) -> Option<Node<'s>> {
        let dash = self.at;
        self.at += 1;
        self.skip_blanks();
        match self.peek() {
            None | Some(b'\n' | b'#') => {
                self.end_line()?;
                self.next_line()?;
                match self.column {
                    Some(inner) if inner > column => self.block_node(Some(column), depth + 1),
                    _ => Some(nothing(dash + 1)),
                }
            }
            Some(_) if self.at_dash() => {
                let inner = column + (self.at - dash);
                self.list(inner, false, depth + 1)
            }
            Some(_) => {
                let inner = column + (self.at - dash);
                self.item(column, inner, depth + 1)
            }
        }
    }

    /// What stands after a dash on its line: a map that starts there, or another value.
    fn item(&mut self, column: usize, inner: usize, depth: usize) -> Option<Node<'s>> {
        match self.peek()? {
            b'{' | b'[' | b'|' | b'>' => self.value(column, depth),
            _ => {
                let token = self.token(Within::Block(Some(column)))?;
                if token.is_key {
                    return self.map_from(token, inner, depth);
                }
                let node = token.into_node()?;
                self.end_value(column)?;
                Some(node)
            }
        }
    }

    /// A block map whose keys stand in `column`, at its first key.
    fn map(&mut self, column: usize, depth: usize) -> Option<Node<'s>> {
        let key = self.token(Within::Block(None))?;
        self.map_from(key, column, depth)
    }

    /// A block map whose first key is read.
    fn map_from(&mut self, first: Token<'s>, column: usize, depth: usize) -> Option<Node<'s>> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let start = first.span.range().start;
        let base = self.entries.len();
        let mut keys = Keys::default();
        self.map_entries(first, column, |reader, key| {
            let key_span = key.span;
            let key = key.into_key()?;
            let is_apart = reader.is_apart(&key, depth);
            let value = reader.map_value(column, is_apart, depth + 1)?;
            reader.add_entry(base, &mut keys, Entry { key, key_span, value })
        })?;
        let end = self.entries.last()?.value.span.range().end;
        let content = Content::Map(self.entries.split_off(base));
        Some(Node { content, span: Span::new(start, end) })
    }

    /// Over the entries of a block map; `entry` has the key, and reads the value.
    #[inline]
    fn map_entries(
        &mut self,
        first: Token<'s>,
        column: usize,
        mut entry: impl FnMut(&mut Self, Token<'s>) -> Option<()>,
    ) -> Option<()> {
        let mut key = first;
        loop {
            if !key.is_key {
                return None;
            }
            // Past the `:`.
            self.at += 1;
            entry(self, key)?;
            match self.column {
                Some(next) if next == column => key = self.token(Within::Block(None))?,
                Some(next) if next > column => return None,
                _ => return Some(()),
            }
        }
    }

    /// Adds an entry to those of the map whose first one is at `base`; a key that is there already is declined.
    #[inline]
    fn add_entry(&mut self, base: usize, keys: &mut Keys<'s>, entry: Entry<'s>) -> Option<()> {
        if keys.position(&self.entries[base..], &entry.key).is_some() {
            return None;
        }
        keys.add(&entry.key, self.entries.len() - base);
        self.entries.push(entry);
        Some(())
    }

    /// What follows the `:` of a key in `column`; block lists that are `apart` are passed over.
    #[inline]
    fn map_value(&mut self, column: usize, is_apart: bool, depth: usize) -> Option<Node<'s>> {
        let after_colon = self.at;
        self.skip_blanks();
        if !matches!(self.peek(), None | Some(b'\n' | b'#')) {
            return self.value(column, depth);
        }
        self.end_line()?;
        self.next_line()?;
        let is_list = self.at_dash();
        match self.column {
            Some(inner) if inner >= column && is_list && is_apart => self.pass_over(inner),
            Some(inner) if inner > column => self.block_node(Some(column), depth),
            Some(inner) if inner == column && is_list => self.list(column, true, depth),
            _ => Some(nothing(after_colon)),
        }
    }

    /// A value on the line of its key or dash, which belong to a collection in `column`.
    fn value(&mut self, column: usize, depth: usize) -> Option<Node<'s>> {
        let node = match self.peek()? {
            b'{' | b'[' => self.flow(depth)?,
            b'|' | b'>' => {
                let node = self.block_scalar(column)?;
                self.next_line()?;
                return self.column.is_none_or(|next| next <= column).then_some(node);
            }
            _ => {
                let token = self.token(Within::Block(Some(column)))?;
                if token.is_key {
                    return None;
                }
                token.into_node()?
            }
        };
        self.end_value(column)?;
        Some(node)
    }

    /// From the end of a value of a collection in `column` to the next line. A deeper line is an error.
    fn end_value(&mut self, column: usize) -> Option<()> {
        self.end_line()?;
        self.next_line()?;
        self.column.is_none_or(|next| next <= column).then_some(())
    }
}

/// A value that is not there.
fn nothing(at: usize) -> Node<'static> {
    Node { content: Content::Null, span: Span::new(at, at) }
}

/// Where a scalar stands.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// In a block collection; with its column where the scalar may go on over several lines.
    Block(Option<usize>),
    /// In a flow collection.
    Flow,
}

/// A scalar that is no block.
struct Token<'s> {
    text: Cow<'s, str>,
    is_quoted: bool,
    span: Span,
    /// Whether a `:` follows that makes it a key; the reader then stands on it.
    is_key: bool,
}
