//! Source texts and places in them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A text that something was read from: a file, standard input, a template, or one `--set` flag.
///
/// Cheap to share: hold it as `Arc<Source>`. Two are equal if they are the same text, read once.
pub struct Source {
    shared: Arc<Shared>,
}

/// What all handles of a text have in common.
struct Shared {
    name: String,
    /// Not shared by itself: a text that was just made, of megabytes maybe, would be copied.
    text: Box<str>,
    /// Byte offsets of the line starts; built when the first position is asked for.
    lines: OnceLock<Vec<u32>>,
    /// What no excerpt may show; see [`Source::conceal`].
    concealed: Mutex<Vec<Span>>,
}

impl Source {
    /// A source named as a user knows it: the path as given, `<stdin>`, or `--set #2`.
    pub fn new(name: impl Into<String>, text: impl Into<Box<str>>) -> Arc<Self> {
        let shared = Shared {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
            concealed: Mutex::default(),
        };
        Arc::new(Self { shared: Arc::new(shared) })
    }

    /// The same text to be held apart, by a thread that makes very many places in it: threads that count copies of one
    /// `Arc` all the time wait for each other.
    ///
    /// ```
    /// use istio_mc_diagnostic::Source;
    /// let source = Source::new("mesh.yaml", "clusters: []\n");
    /// let own = source.handle();
    /// assert!(own == source && own.text() == source.text());
    /// assert!(own != Source::new("mesh.yaml", "clusters: []\n"));
    /// ```
    pub fn handle(&self) -> Arc<Self> {
        Arc::new(Self { shared: Arc::clone(&self.shared) })
    }

    /// The name under which the user knows the text.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.shared.text
    }

    /// Keeps a part of the text, a password say, out of every excerpt in a message from now on.
    ///
    /// ```
    /// use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, TextStyle, code};
    /// let source = Source::new("mesh.yaml", "{nmae: a, password: hunter2}\n");
    /// source.conceal(Span::new(20, 27));
    /// let finding = Diagnostic::new(&code::UNKNOWN_FIELD, "`nmae` is not a field")
    ///     .at(Place::new(&source, Span::new(1, 5)));
    /// assert!(TextStyle::default().render(&finding).contains("{nmae: a, password: *******}"));
    /// ```
    pub fn conceal(&self, span: Span) {
        // A panic elsewhere leaves the list as it is: spans are only ever added.
        self.shared.concealed.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }

    /// What was concealed so far.
    pub fn concealed(&self) -> Vec<Span> {
        self.shared.concealed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A range of the text as excerpts may show it: same length and lines, `*` for what is concealed.
    pub(crate) fn shown(&self, range: Range<usize>) -> Cow<'_, str> {
        let text = self.text().get(range.clone()).unwrap_or_default();
        let concealed = self.shared.concealed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_shown = |span: &&Span| (span.start as usize) < range.end && span.end as usize > range.start;
        let mut concealed = concealed.iter().filter(is_shown).peekable();
        if concealed.peek().is_none() {
            return Cow::Borrowed(text);
        }
        // One `*` a byte, so that the spans of findings still fit.
        let mut bytes = text.as_bytes().to_vec();
        for span in concealed {
            let start = (span.start as usize).saturating_sub(range.start);
            let end = (span.end as usize - range.start).min(bytes.len());
            for byte in bytes.get_mut(start..end).unwrap_or_default() {
                if !matches!(byte, b'\n' | b'\r') {
                    *byte = b'*';
                }
            }
        }
        Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Line and column of a byte offset. An offset past the end is taken as the end; one inside a
    /// character is taken as that character's start.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text().len());
        while !self.text().is_char_boundary(offset) {
            offset -= 1;
        }
        let lines = self.line_starts();
        let line = lines.partition_point(|start| *start as usize <= offset) - 1;
        let column = self.text()[lines[line] as usize..offset].chars().count();
        Position { line: line + 1, column: column + 1 }
    }

    /// The byte range of a line, counted from 1, without its line break. `None` past the last line.
    pub fn line(&self, line: usize) -> Option<Range<usize>> {
        let lines = self.line_starts();
        let start = *lines.get(line.checked_sub(1)?)? as usize;
        let end = lines.get(line).map_or(self.text().len(), |next| *next as usize);
        let text = self.text()[start..end].trim_end_matches(['\n', '\r']);
        Some(start..start + text.len())
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    fn line_starts(&self) -> &[u32] {
        self.shared.lines.get_or_init(|| {
            let breaks = self.text().bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| (at + 1) as u32)).collect()
        })
    }
}

impl fmt::Debug for Source {
    /// The name alone: the text may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for Source {}

/// A line and a column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A range of bytes in a text: `start` included, `end` not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// As a range for slicing.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A span of a source: where something was said.
#[derive(Clone, Debug)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// The part of it.
    pub span: Span,
}

impl Place {
    /// The place of `span` in `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// A whole line of a source, counted from 1; past the end, the last line.
    pub fn line(source: &Arc<Source>, line: usize) -> Self {
        let range = source.line(line.min(source.line_count())).unwrap_or(0..0);
        Self::new(source, Span::new(range.start, range.end))
    }

    /// Line and column of the first byte.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start as usize)
    }
}

impl fmt::Display for Place {
    /// `name:line:column`, as editors and terminals follow it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position();
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_survive_any_offset() {
        let source = Source::new("a.yaml", "ab\nüx\n");
        let at = |offset| {
            let Position { line, column } = source.position(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 3));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(4), (2, 1), "inside a character: its start");
        assert_eq!(at(5), (2, 2));
        assert_eq!(at(99), (3, 1), "past the end: the end");
        assert_eq!(source.line(2), Some(3..6));
        assert_eq!(source.line(4), None);
        assert_eq!(Place::line(&source, 2).to_string(), "a.yaml:2:1");
    }
}
