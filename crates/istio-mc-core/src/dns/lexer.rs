//! A Corefile as words: what CoreDNS's own reader splits it into (package `caddyfile`).

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

/// A word of a Corefile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What it says, without its quotes.
    pub(super) text: String,
    /// Where it stands, quotes included.
    pub(super) span: Range<usize>,
    /// The line on which it begins, from 0.
    pub(super) line: usize,
}

impl Word {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// The line on which it ends: a quoted word may have several.
    pub(super) fn last_line(&self) -> usize {
        self.line + self.text.matches('\n').count()
    }
}

/// The words of a text, in order.
///
/// They are parted by white space; a carriage return is nothing at all. A `"` at the beginning of a word makes it last
/// until the next `"`, over lines if need be; `\"` is a quote inside. A `#` makes a comment of the rest of the line; one
/// that is glued to a word lasts until the next white space. Braces are words only where they stand alone.
///
/// # Errors
/// Where a quote begins that does not end. CoreDNS takes the rest of the text for one word then.
pub(super) fn words(text: &str) -> Result<Vec<Word>, Range<usize>> {
    Lexer { rest: text.char_indices().peekable(), line: 0 }.words()
}

struct Lexer<'t> {
    rest: Peekable<CharIndices<'t>>,
    line: usize,
}

impl Lexer<'_> {
    fn words(mut self) -> Result<Vec<Word>, Range<usize>> {
        const BYTE_ORDER_MARK: char = '\u{feff}';
        let mut words = Vec::new();
        let _ = self.rest.next_if(|(at, first)| *at == 0 && *first == BYTE_ORDER_MARK);
        while let Some((start, first)) = self.rest.next() {
            match first {
                '\n' => self.line += 1,
                _ if first.is_whitespace() => {}
                '#' => while self.rest.next_if(|(_, next)| *next != '\n').is_some() {},
                '"' => words.push(self.quoted(start).ok_or(start..start + 1)?),
                _ => words.push(self.plain(start, first)),
            }
        }
        Ok(words)
    }

    fn plain(&mut self, start: usize, first: char) -> Word {
        let mut text = String::from(first);
        let mut end = start + first.len_utf8();
        let mut comment = false;
        while let Some((at, next)) = self.rest.next_if(|(_, next)| *next == '\r' || !next.is_whitespace()) {
            comment |= next == '#';
            if !comment && next != '\r' {
                text.push(next);
                end = at + next.len_utf8();
            }
        }
        Word { text, span: start..end, line: self.line }
    }

    /// What begins with a quote; `None` if the text ends before it does.
    fn quoted(&mut self, start: usize) -> Option<Word> {
        let line = self.line;
        let mut text = String::new();
        while let Some((at, next)) = self.rest.next() {
            match next {
                '"' => return Some(Word { text, span: start..at + 1, line }),
                '\\' => {
                    let (_, escaped) = self.rest.next()?;
                    if escaped != '"' {
                        text.push('\\');
                    }
                    self.line += usize::from(escaped == '\n');
                    text.push(escaped);
                }
                _ => {
                    self.line += usize::from(next == '\n');
                    text.push(next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_coredns_own() {
        for (text, expected) in [
            ("", &[][..]),
            (" \n\t# all of it a comment {", &[]),
            (".:53 {\n  errors\n}", &[(".:53", 0), ("{", 0), ("errors", 1), ("}", 2)]),
            (".:53{\r\n}\r\n", &[(".:53{", 0), ("}", 1)]),
            ("a \"b \\\" { # \\n\nc\" d", &[("a", 0), ("b \" { # \\n\nc", 0), ("d", 1)]),
            ("\"a\\\\\" b", &[("a\\\\", 0), ("b", 0)]),
            ("a\"b c\"", &[("a\"b", 0), ("c\"", 0)]),
            ("a # b\nc", &[("a", 0), ("c", 1)]),
            ("a#b c\nd", &[("a", 0), ("c", 0), ("d", 1)]),
            ("\"\" a", &[("", 0), ("a", 0)]),
            ("é\u{a0}ü", &[("é", 0), ("ü", 0)]),
        ] {
            let words = words(text).expect("quotes are closed");
            let said: Vec<(&str, usize)> = words.iter().map(|word| (word.text.as_str(), word.line)).collect();
            assert_eq!(said, expected, "{text:?}");
        }
        for (text, at) in [("\"", 0), ("a \"b\n", 2), ("a \"b \\\"", 2), ("\"\\", 0)] {
            assert_eq!(words(text), Err(at..at + 1), "{text:?}");
        }
    }

    #[test]
    fn spans_are_what_is_written() {
        let text = "\u{feff}global:53 {\r\n  log \"a \\\" b\" # c\n}";
        let written: Vec<&str> =
            words(text).expect("quotes are closed").iter().map(|word| &text[word.span.clone()]).collect();
        assert_eq!(written, ["global:53", "{", "log", "\"a \\\" b\"", "}"]);
    }
}
