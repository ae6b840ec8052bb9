//! Scalars: plain, quoted, and blocks.

use std::borrow::Cow;

use istio_mc_diagnostic::Span;

use super::{Reader, Token, Within};
use crate::node::{Content, Node};
use crate::scalar::{self, Scalar};

/// Keys longer than this are declined: beyond 1024 characters they are no keys.
const LONGEST_KEY: usize = 1000;

/// Bytes of a plain scalar that need a closer look, outside of flow collections and inside.
const LOOK: [u8; 256] = {
    let mut table = [0; 256];
    table[b'\n' as usize] = 3;
    table[b'\t' as usize] = 3;
    table[b':' as usize] = 3;
    table[b'#' as usize] = 3;
    table[b',' as usize] = 2;
    table[b'[' as usize] = 2;
    table[b']' as usize] = 2;
    table[b'{' as usize] = 2;
    table[b'}' as usize] = 2;
    table[b'?' as usize] = 2;
    table
};

impl<'s> Token<'s> {
    /// As a key.
    #[inline]
    pub(super) fn into_key(self) -> Option<Cow<'s, str>> {
        if !self.is_key || self.span.range().len() > LONGEST_KEY {
            return None;
        }
        if self.is_quoted {
            return Some(self.text);
        }
        match scalar::resolve(&self.text) {
            Scalar::Text => (self.text != "<<").then_some(self.text),
            scalar => scalar::key(scalar, self.text).ok(),
        }
    }

    /// As a value.
    #[inline]
    pub(super) fn into_node(self) -> Option<Node<'s>> {
        let scalar = if self.is_quoted { Scalar::Text } else { scalar::resolve(&self.text) };
        let content = match scalar {
            Scalar::Text => Content::String(self.text),
            Scalar::Null => Content::Null,
            Scalar::Bool(value) => Content::Bool(value),
            Scalar::Number(number) => Content::Number(number),
            Scalar::NotFinite => return None,
        };
        Some(Node { content, span: self.span })
    }
}

impl<'s> Reader<'s> {
    /// A scalar that is no block. Afterwards the reader stands on the `:` of a key, or after the scalar.
    pub(super) fn token(&mut self, within: Within) -> Option<Token<'s>> {
        let start = self.at;
        let text = match self.peek()? {
            b'"' => self.double_quoted(within)?,
            b'\'' => self.single_quoted(within)?,
            _ => return self.plain(within),
        };
        let end = self.at;
        self.skip_blanks();
        let is_key = self.peek() == Some(b':');
        if is_key {
            // `"a":b` is a key in flow collections only.
            let next = self.bytes.get(self.at + 1);
            let is_odd = within != Within::Flow || matches!(next, Some(b',' | b']' | b'}' | b'\t'));
            if (!Self::is_blank(next) && is_odd) || self.text[start..end].contains('\n') {
                return None;
            }
        } else {
            self.at = end;
        }
        Some(Token { text, is_quoted: true, span: Span::new(start, end), is_key })
    }

    fn plain(&mut self, within: Within) -> Option<Token<'s>> {
        let start = self.at;
        match self.peek()? {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80.. => {}
            b'_' | b'.' | b'/' | b'$' | b'(' | b')' | b'+' | b';' | b'^' | b'<' | b'=' | b'\\' | b'~' => {}
            // `-` may start a text, but not be one.
            b'-' => match self.bytes.get(start + 1)? {
                b' ' | b'\n' | b'\t' | b',' | b'[' | b']' | b'{' | b'}' | b'?' | b':' | b'#' => return None,
                _ => {}
            },
            // Indicators.
            _ => return None,
        }
        self.at += 1;
        let is_key = self.plain_line(within)?;
        let end = self.end_of_text();
        let text = Cow::Borrowed(&self.text[start..end]);
        let mut token = Token { text, is_quoted: false, span: Span::new(start, end), is_key };
        if !is_key {
            if let (Within::Block(Some(column)), Some(b'\n')) = (within, self.peek()) {
                self.continue_plain(&mut token, column)?;
            }
            self.at = token.span.range().end;
        }
        Some(token)
    }

    /// Where the text that was passed ends, which is not all blanks: the last byte that is none.
    fn end_of_text(&self) -> usize {
        let passed = &self.bytes[..self.at];
        passed.iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1)
    }

    /// To the end of the part of a plain scalar that is on this line; true where a `:` makes it a key.
    fn plain_line(&mut self, within: Within) -> Option<bool> {
        let mask = if within == Within::Flow { 2 } else { 1 };
        let mut at = self.at;
        let mut is_key = false;
        while let Some(&byte) = self.bytes.get(at) {
            if LOOK[usize::from(byte)] & mask == 0 {
                at += 1;
                continue;
            }
            match byte {
                b'\n' | b',' | b']' | b'}' => break,
                b':' => match self.bytes.get(at + 1) {
                    None | Some(b' ' | b'\n') => {
                        is_key = true;
                        break;
                    }
                    // In flow collections readers disagree on what these are.
                    Some(b',' | b'[' | b']' | b'{' | b'}') if within == Within::Flow => return None,
                    Some(b'\t') => return None,
                    _ => at += 1,
                },
                b'#' if self.bytes[at - 1] == b' ' => break,
                b'#' => at += 1,
                _ => return None,
            }
        }
        self.at = at;
        Some(is_key)
    }

    /// The further lines of a plain scalar: all that are indented deeper than `column`.
    fn continue_plain(&mut self, token: &mut Token<'s>, column: usize) -> Option<()> {
        let start = token.span.range().start;
        // On the line break.
        while self.peek() == Some(b'\n') {
            let (breaks, indent) = self.line_breaks()?;
            // A comment ends the scalar.
            if indent <= column || matches!(self.peek(), None | Some(b'#')) {
                break;
            }
            let line = self.at;
            if self.plain_line(Within::Block(None))? {
                return None;
            }
            let end = self.end_of_text();
            push_breaks(token.text.to_mut(), breaks);
            token.text.to_mut().push_str(&self.text[line..end]);
            token.span = Span::new(start, end);
        }
        Some(())
    }

    /// Over line breaks and blank lines to the next content: how many breaks, and how far it is indented.
    fn line_breaks(&mut self) -> Option<(usize, usize)> {
        let mut breaks = 0;
        loop {
            self.at += 1;
            breaks += 1;
            let line = self.at;
            self.skip_blanks();
            match self.peek() {
                Some(b'\n') => {}
                Some(b'\t') => return None,
                _ => return Some((breaks, self.at - line)),
            }
        }
    }

    fn single_quoted(&mut self, within: Within) -> Option<Cow<'s, str>> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at)? {
                b'\'' if self.bytes.get(at + 1) == Some(&b'\'') => return self.quoted(b'\'', within),
                b'\'' => break,
                b'\n' => return self.quoted(b'\'', within),
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(Cow::Borrowed(&self.text[start..at]))
    }

    fn double_quoted(&mut self, within: Within) -> Option<Cow<'s, str>> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' | b'\n' => return self.quoted(b'"', within),
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(Cow::Borrowed(&self.text[start..at]))
    }

    /// A quoted text with escapes, doubled quotes or several lines.
    fn quoted(&mut self, quote: u8, within: Within) -> Option<Cow<'s, str>> {
        let mut text = String::new();
        self.at += 1;
        loop {
            match self.peek()? {
                b'\'' if quote == b'\'' && self.bytes.get(self.at + 1) == Some(&b'\'') => {
                    text.push('\'');
                    self.at += 2;
                }
                byte if byte == quote => {
                    self.at += 1;
                    return Some(Cow::Owned(text));
                }
                b'\\' if quote == b'"' => {
                    self.at += 1;
                    if self.peek()? == b'\n' {
                        let breaks = self.quoted_break(within)?;
                        text.extend(std::iter::repeat_n('\n', breaks - 1));
                    } else {
                        text.push(self.escape()?);
                    }
                }
                b'\n' => {
                    let breaks = self.quoted_break(within)?;
                    push_breaks(&mut text, breaks);
                }
                b' ' => {
                    let start = self.at;
                    self.skip_blanks();
                    match self.peek()? {
                        // Blanks before a line break are lost.
                        b'\n' => {}
                        b'\t' => return None,
                        _ => text.push_str(&self.text[start..self.at]),
                    }
                }
                b'\t' if matches!(self.bytes.get(self.at + 1)?, b' ' | b'\n' | b'\t') => return None,
                _ => {
                    let rest = &self.bytes[self.at..];
                    let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\\') || *byte == quote;
                    // The first byte was looked at.
                    let run = 1 + rest[1..].iter().position(is_end)?;
                    text.push_str(&self.text[self.at..self.at + run]);
                    self.at += run;
                }
            }
        }
    }

    /// The line breaks in a quoted text. The next line must be indented deeper than the collection is.
    fn quoted_break(&mut self, within: Within) -> Option<usize> {
        let Within::Block(Some(column)) = within else { return None };
        let (breaks, indent) = self.line_breaks()?;
        (indent > column).then_some(breaks)
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        let digits = match byte {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return short_escape(byte),
        };
        let digits = self.text.get(self.at..self.at + digits)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += digits.len();
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    }
}

/// A single line break becomes a blank, of several the first goes.
fn push_breaks(text: &mut String, breaks: usize) {
    if breaks == 1 {
        text.push(' ');
    } else {
        text.extend(std::iter::repeat_n('\n', breaks - 1));
    }
}

fn short_escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' => ' ',
        b'"' => '"',
        b'/' => '/',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
