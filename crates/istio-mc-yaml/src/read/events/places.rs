//! Where things stand, where the parser says something else or nothing.

use istio_mc_diagnostic::Span;

use super::{Composer, Frame, FrameKind};

impl Composer<'_> {
    /// Where the `-` of a list's first item is. As the value of a key the parser places a list that is not
    /// indented after its `-`.
    pub(super) fn list_start(&self, reported: usize) -> usize {
        match self.open.last() {
            Some(Frame { kind: FrameKind::Map(..), .. }) => self.find(b"-").unwrap_or(reported),
            _ => reported,
        }
    }

    /// A block scalar from its `|` or `>` to its last character that shows.
    pub(super) fn block_scalar_span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.find(b"|>").unwrap_or(range.start).min(range.start);
        let text = &self.text[start..range.end.max(start)];
        Span::new(start, start + text.trim_end_matches([' ', '\t', '\r', '\n']).len())
    }

    /// Where a value that is not there would stand: after its `:` or `-`.
    pub(super) fn nothing_span(&self, reported: usize) -> Span {
        let at = match self.open.last() {
            Some(Frame { kind: FrameKind::Map(_, Some(key)), .. }) => {
                self.find(b":").map_or(key.span.end as usize, |at| at + 1)
            }
            Some(Frame { kind: FrameKind::List(_), flow: false, .. }) => {
                self.find(b"-").map_or(reported, |at| at + 1)
            }
            _ => reported,
        };
        Span::new(at, at)
    }

    /// The next of `wanted` after the cursor, if only indicators, properties (`&a`, `!t`), comments and blanks
    /// stand before it.
    pub(super) fn find(&self, wanted: &[u8]) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.cursor;
        loop {
            let byte = *bytes.get(at)?;
            if wanted.contains(&byte) {
                return Some(at);
            }
            let ends_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let ends_word = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            at += match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'-' | b':' | b'?' => 1,
                b'#' => bytes[at..].iter().position(ends_line)?,
                b'&' | b'!' => bytes[at..].iter().position(ends_word)?,
                _ => return None,
            };
        }
    }
}
