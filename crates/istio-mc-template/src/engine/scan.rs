//! The parts of a template: text, expressions, tags, comments, raw blocks, with their places.
//!
//! MiniJinja's own lexer is not public. This one finds the same boundaries (default delimiters; strings and
//! brackets inside expressions; `raw`), and does no more: what is wrong with a template is for MiniJinja to say.

use std::ops::Range;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: PartKind,
    /// All of it, delimiters included.
    pub(crate) range: Range<usize>,
    /// Between the delimiters and their `-` or `+`; for text, all of it.
    pub(crate) inner: Range<usize>,
    /// Whether `{{-` eats the blanks before.
    pub(crate) trims_left: bool,
    /// Whether `-}}` eats the blanks after.
    pub(crate) trims_right: bool,
    /// Whether `+%}` keeps the line break after a tag, which goes otherwise.
    pub(crate) keeps_right: bool,
}

/// What a [`Part`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartKind {
    /// Text that is copied, the content of raw blocks included.
    Text,
    /// `{{ ... }}`
    Expression,
    /// `{% ... %}`
    Tag,
    /// `{# ... #}`
    Comment,
}

/// A token inside an expression or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: Range<usize>,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Name,
    Number,
    String,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// `,`
    Comma,
    /// Any other sign.
    Sign,
}

/// A template in its parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// In order and without gaps; code that has no end is text here.
    pub(crate) parts: Vec<Part>,
    /// Where code begins that has no end.
    pub(crate) unclosed: Option<Range<usize>>,
}

/// The first word of a tag.
pub(crate) fn keyword<'t>(text: &'t str, part: &Part) -> &'t str {
    let inner = text[part.inner.clone()].trim_start();
    let end = inner.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
    &inner[..end.unwrap_or(inner.len())]
}

/// The parts of a template.
pub(crate) fn parts(text: &str) -> Parts {
    let mut unclosed = None;
    let mut parts = Vec::new();
    let mut at = 0;
    let mut text_start = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let kind = match text.as_bytes().get(open + 1) {
            Some(b'{') => PartKind::Expression,
            Some(b'%') => PartKind::Tag,
            Some(b'#') => PartKind::Comment,
            _ => {
                at = open + 1;
                continue;
            }
        };
        let sign = matches!(text.as_bytes().get(open + 2), Some(b'-' | b'+'));
        let inner_start = open + 2 + usize::from(sign);
        let end = match kind {
            PartKind::Comment => text[open + 2..].find("#}").map(|found| open + 2 + found),
            PartKind::Tag => code_end(text, inner_start, *b"%}"),
            _ => code_end(text, inner_start, *b"}}"),
        };
        let Some(end) = end else {
            unclosed = Some(open..open + 2);
            break;
        };
        if text_start < open {
            parts.push(part_of_text(text_start..open));
        }
        let trims_right = end > inner_start && text.as_bytes()[end - 1] == b'-';
        let sign_right = end > inner_start && matches!(text.as_bytes()[end - 1], b'-' | b'+');
        let inner_end = if sign_right { end - 1 } else { end.max(inner_start) };
        let part = Part {
            kind,
            range: open..end + 2,
            inner: inner_start.min(inner_end)..inner_end,
            trims_left: text.as_bytes().get(open + 2) == Some(&b'-'),
            trims_right,
            keeps_right: sign_right && !trims_right,
        };
        let raw = kind == PartKind::Tag && text[part.inner.clone()].trim() == "raw";
        at = part.range.end;
        text_start = at;
        parts.push(part);
        if raw {
            // Up to the tag that ends it, everything is text.
            let Some(end_tag) = end_of_raw(text, at) else {
                unclosed = parts.last().map(|raw| raw.range.clone());
                break;
            };
            if at < end_tag {
                parts.push(part_of_text(at..end_tag));
            }
            at = end_tag;
            text_start = at;
        }
    }
    if text_start < text.len() {
        parts.push(part_of_text(text_start..text.len()));
    }
    Parts { parts, unclosed }
}

fn part_of_text(range: Range<usize>) -> Part {
    Part {
        kind: PartKind::Text,
        range: range.clone(),
        inner: range,
        trims_left: false,
        trims_right: false,
        keeps_right: false,
    }
}

fn end_of_raw(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(open) = text[at..].find("{%").map(|found| at + found) {
        let inner = text[open + 2..].trim_start_matches(['-', '+']).trim_start();
        if inner
            .strip_prefix("endraw")
            .is_some_and(|rest| rest.trim_start().trim_start_matches(['-', '+']).starts_with("%}"))
        {
            return Some(open);
        }
        at = open + 2;
    }
    None
}

/// Where the code that begins at `from` ends: before the delimiter that stands outside strings and brackets.
fn code_end(text: &str, from: usize, delimiter: [u8; 2]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = from;
    while at < bytes.len() {
        if depth == 0 && bytes[at..].starts_with(&delimiter) {
            return Some(at);
        }
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = string_end(bytes, at, quote)?,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place of the quote that ends the string whose first quote stands at `from`.
fn string_end(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Code in its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    /// Whether every bracket and string is closed; the tokens end with a string that is not.
    pub(crate) balanced: bool,
}

/// The tokens of the code in `range`.
pub(crate) fn tokens(text: &str, range: Range<usize>) -> Tokens {
    let mut balanced = true;
    let bytes = text.as_bytes();
    // Most code has no more.
    let mut tokens = Vec::with_capacity(8);
    let mut open = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let byte = bytes[at];
        let (kind, end) = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' | b'\'' => match string_end(&bytes[..range.end], at, byte) {
                Some(end) => (TokenKind::String, end + 1),
                None => {
                    balanced = false;
                    break;
                }
            },
            b',' => (TokenKind::Comma, at + 1),
            b'(' | b'[' | b'{' => {
                open.push(byte);
                (TokenKind::Open, at + 1)
            }
            b')' | b']' | b'}' => {
                let matching = match byte {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                balanced &= open.pop() == Some(matching);
                (TokenKind::Close, at + 1)
            }
            _ if byte.is_ascii_digit() => {
                let after_dot = tokens.last().is_some_and(|last: &Token| &text[last.range.clone()] == ".");
                let mut end = at + 1;
                let radix = matches!(bytes.get(at + 1), Some(b'x' | b'X'));
                while end < range.end {
                    let digit_follows = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
                    let exponent = !radix && matches!(bytes[end - 1], b'e' | b'E');
                    let goes_on = match bytes[end] {
                        b'.' => !after_dot && digit_follows,
                        b'+' | b'-' => exponent && digit_follows,
                        byte => byte.is_ascii_alphanumeric() || byte == b'_',
                    };
                    if !goes_on {
                        break;
                    }
                    end += 1;
                }
                (TokenKind::Number, end)
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                let mut end = at + 1;
                while end < range.end && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_') {
                    end += 1;
                }
                (TokenKind::Name, end)
            }
            _ => {
                let two = bytes.get(at..(at + 2).min(range.end)).unwrap_or_default();
                let double = matches!(two, b"//" | b"**" | b"==" | b"!=" | b">=" | b"<=");
                let width = text[at..].chars().next().map_or(1, char::len_utf8);
                (TokenKind::Sign, at + if double { 2 } else { width })
            }
        };
        tokens.push(Token { kind, range: at..end });
        at = end;
    }
    Tokens { tokens, balanced: balanced && open.is_empty() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(PartKind, &str)> {
        parts(text).parts.into_iter().map(|part| (part.kind, &text[part.range])).collect()
    }

    #[test]
    fn parts_are_found_as_minijinja_finds_them() {
        use PartKind::{Comment, Expression, Tag, Text};
        for (text, expected) in [
            ("a {{ b }} c", vec![(Text, "a "), (Expression, "{{ b }}"), (Text, " c")]),
            ("{{ '}}' }}", vec![(Expression, "{{ '}}' }}")]),
            ("{{ {'a': {'b': 1}} }}x", vec![(Expression, "{{ {'a': {'b': 1}} }}"), (Text, "x")]),
            ("{# {{ #}{% if '%}' %}", vec![(Comment, "{# {{ #}"), (Tag, "{% if '%}' %}")]),
            (
                "{% raw %}{{ a }}{%- endraw %}b",
                vec![(Tag, "{% raw %}"), (Text, "{{ a }}"), (Tag, "{%- endraw %}"), (Text, "b")],
            ),
            ("{ {a} {{ open", vec![(Text, "{ {a} {{ open")]),
            ("{{", vec![(Text, "{{")]),
            ("{{}}", vec![(Expression, "{{}}")]),
            ("{{-}}", vec![(Expression, "{{-}}")]),
            ("{#-#}", vec![(Comment, "{#-#}")]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
        for (text, unclosed) in [
            ("a {{ b }}", None),
            ("a {{ b", Some(2..4)),
            ("{{ (a }} {{ b }}", Some(0..2)),
            ("{% raw %}{{ a }}", Some(0..9)),
            ("{# a", Some(0..2)),
        ] {
            assert_eq!(parts(text).unclosed, unclosed, "{text}");
        }
    }

    #[test]
    fn trims_and_inner_are_those_of_the_delimiters() {
        let text = "{{- a -}}{{+ b }}";
        let parts = parts(text).parts;
        assert_eq!(&text[parts[0].inner.clone()], " a ");
        assert!(parts[0].trims_left && parts[0].trims_right);
        assert_eq!(&text[parts[1].inner.clone()], " b ");
        assert!(!parts[1].trims_left && !parts[1].trims_right);
    }

    #[test]
    fn tokens_keep_strings_and_numbers_whole() {
        let text = "foo.1.0 + 1.5e-3 ~ 'a ~ b'|x(\"}\")";
        let tokens = tokens(text, 0..text.len());
        assert!(tokens.balanced);
        let texts: Vec<_> = tokens.tokens.iter().map(|token| &text[token.range.clone()]).collect();
        assert_eq!(
            texts,
            ["foo", ".", "1", ".", "0", "+", "1.5e-3", "~", "'a ~ b'", "|", "x", "(", "\"}\"", ")"]
        );
        assert!(!super::tokens("a)", 0..2).balanced);
        assert!(!super::tokens("'a", 0..2).balanced);
        assert!(!super::tokens("(a", 0..2).balanced);
    }
}
