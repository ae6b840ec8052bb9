//! Block scalars: `|` and `>`.

use std::borrow::Cow;

use istio_mc_diagnostic::Span;

use super::Reader;
use crate::node::{Content, Node};

impl<'s> Reader<'s> {
    /// A `|` or `>` block that belongs to a collection in `column`. Afterwards the reader is at the start of the line
    /// after it.
    pub(super) fn block_scalar(&mut self, column: usize) -> Option<Node<'s>> {
        let start = self.at;
        let is_folded = self.peek()? == b'>';
        self.at += 1;
        let mut chomp = Chomp::Clip;
        let mut indent = None;
        loop {
            match self.peek()? {
                b'-' if chomp == Chomp::Clip => chomp = Chomp::Strip,
                b'+' if chomp == Chomp::Clip => chomp = Chomp::Keep,
                digit @ b'1'..=b'9' if indent.is_none() => indent = Some(column + usize::from(digit - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        if !matches!(self.peek()?, b' ' | b'\n') {
            return None;
        }
        self.end_line()?;

        let first = self.at;
        let indent = match indent {
            Some(indent) => indent,
            None => self.block_indent(column)?,
        };
        let mut block = Block::new(is_folded, self.text);
        let mut end = first;
        self.at = first;
        while let Some(line) = self.block_line(indent)? {
            block.line(line.0, line.1);
            end = self.at;
        }
        if self.at == self.bytes.len() && !self.text.ends_with('\n') {
            // What the last line ends with is a question of its own.
            return None;
        }
        if !block.has_content && self.bytes[self.at..].trim_ascii_start().first() == Some(&b'#') {
            // Whether it is a comment, or content that is indented too little, is a question of its own too.
            return None;
        }
        let text = block.finish(chomp);
        let visible = self.text[start..end].trim_end_matches([' ', '\t', '\n']).len();
        Some(Node { content: Content::String(text), span: Span::new(start, start + visible) })
    }

    /// How far a block is indented: as far as its first line that is not blank.
    fn block_indent(&mut self, column: usize) -> Option<usize> {
        let mut longest_blank = 0;
        loop {
            let line = self.at;
            self.skip_blanks();
            let indent = self.at - line;
            match self.peek() {
                Some(b'\n') => {
                    longest_blank = longest_blank.max(indent);
                    self.at += 1;
                }
                // Readers disagree on tabs, and on blank lines longer than the indent.
                Some(b'\t') => return None,
                Some(_) if indent > column => return (longest_blank <= indent).then_some(indent),
                // No content. Blank lines that are indented might be taken for some.
                _ => return (longest_blank <= column).then_some(column + 1),
            }
        }
    }

    /// The next line of a block without its indent, as a range of the text, or `None` after the last one.
    #[expect(clippy::option_option, reason = "the outer one declines, as everywhere in the reader")]
    fn block_line(&mut self, indent: usize) -> Option<Option<(usize, usize)>> {
        let line = self.at;
        let rest = &self.bytes[line..];
        let blanks = rest.iter().take(indent).take_while(|byte| **byte == b' ').count();
        match rest.get(blanks) {
            None => Some(None),
            Some(b'\n') => {
                self.at = line + blanks + 1;
                Some(Some((line + blanks, line + blanks)))
            }
            Some(b'\t') if blanks < indent => None,
            Some(_) if blanks < indent => Some(None),
            Some(_) => {
                let length = rest[blanks..].iter().position(|byte| *byte == b'\n');
                let end = length.map_or(self.bytes.len(), |length| line + blanks + length);
                self.at = (end + 1).min(self.bytes.len());
                Some(Some((line + blanks, end)))
            }
        }
    }
}

/// What becomes of the line breaks at the end of a block.
#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    /// All but the first go.
    Clip,
    /// All go.
    Strip,
    /// All stay.
    Keep,
}

/// The text of a block while it is read.
struct Block<'s> {
    source: &'s str,
    is_folded: bool,
    /// As long as it is a single line: that line.
    single: Option<(usize, usize)>,
    text: String,
    /// Line breaks since the last line that is not empty.
    breaks: usize,
    has_content: bool,
    /// Whether the last line that is not empty starts with a blank, and so is not folded.
    is_indented: bool,
}

impl<'s> Block<'s> {
    fn new(is_folded: bool, source: &'s str) -> Self {
        let text = String::new();
        Self { source, is_folded, single: None, text, breaks: 0, has_content: false, is_indented: false }
    }

    fn line(&mut self, start: usize, end: usize) {
        if start == end {
            self.breaks += 1;
            return;
        }
        if !self.has_content && self.breaks == 0 {
            // Its text can be borrowed if no other line follows.
            self.single = Some((start, end));
            self.is_indented = matches!(self.source.as_bytes()[start], b' ' | b'\t');
            self.has_content = true;
            self.breaks = 1;
            return;
        }
        if let Some((start, end)) = self.single.take() {
            self.text.push_str(&self.source[start..end]);
        }
        let is_indented = matches!(self.source.as_bytes()[start], b' ' | b'\t');
        if self.is_folded && self.has_content && !self.is_indented && !is_indented {
            // One break is folded into a blank, of several the first goes.
            if self.breaks == 1 {
                self.text.push(' ');
            }
            self.breaks -= 1;
        }
        self.text.extend(std::iter::repeat_n('\n', self.breaks));
        self.text.push_str(&self.source[start..end]);
        self.is_indented = is_indented;
        self.has_content = true;
        self.breaks = 1;
    }

    fn finish(mut self, chomp: Chomp) -> Cow<'s, str> {
        let breaks = match chomp {
            Chomp::Strip => 0,
            Chomp::Clip => usize::from(self.has_content),
            Chomp::Keep => self.breaks,
        };
        if let Some((start, end)) = self.single {
            // Its own line break follows it in the source; further ones may have blanks between.
            if breaks <= 1 {
                return Cow::Borrowed(&self.source[start..end + breaks]);
            }
            self.text.push_str(&self.source[start..end]);
        }
        self.text.extend(std::iter::repeat_n('\n', breaks));
        Cow::Owned(self.text)
    }
}
