//! Templates with a marker in each line.

use std::sync::Arc;

use istio_mc_diagnostic::Source;

use super::Engine;
use super::prepare::Prepared;
use super::scan::{self, PartKind};

/// The first marker: markers are the characters from here on, which nobody's charts use (Supplementary Private
/// Use Area-A and -B, in which 131,068 characters are free).
const FIRST: u32 = 0xF_0000;
const LAST: u32 = 0x10_FFFD;

/// What each marker stands for.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<(Arc<Source>, usize)>);

impl Marks {
    /// A new marker for a line; `None` when there are no more.
    fn add(&mut self, source: &Arc<Source>, line: usize) -> Option<char> {
        // The last two of each plane are no characters.
        let next = FIRST + self.0.len() as u32;
        let mark = char::from_u32(next).filter(|_| next <= LAST && next & 0xFFFE != 0xFFFE);
        // A marker that is skipped must not shift the others.
        self.0.push((Arc::clone(source), line));
        mark
    }

    pub(crate) fn is_mark(&self, char: char) -> bool {
        u32::from(char) >= FIRST
    }

    /// The template and the line that the byte at `offset` of the text without markers comes from: the last
    /// marker before it on its line, else the first one on that line, else the last one before that line.
    pub(crate) fn at(&self, marked: &str, offset: usize) -> Option<(&Arc<Source>, usize)> {
        let mut before = None;
        let mut on_line = None;
        let mut plain = 0;
        for char in marked.chars() {
            if self.is_mark(char) {
                if plain > offset && on_line.is_some() {
                    break;
                }
                on_line = Some(char);
                continue;
            }
            if char == '\n' {
                if plain >= offset {
                    break;
                }
                before = on_line.or(before);
                on_line = None;
            }
            plain += char.len_utf8();
        }
        let index = u32::from(on_line.or(before)?) - FIRST;
        self.0.get(index as usize).map(|(source, line)| (source, *line))
    }
}

impl Engine {
    /// The same templates with a marker in each line; `None` if they use those characters themselves, or have
    /// more lines than there are markers.
    pub(crate) fn marked(&self) -> Option<(Engine, Marks)> {
        let mut engine = Engine::new();
        let mut marks = Marks::default();
        for (path, template) in self.templates() {
            let text = template.source.text();
            if text.chars().any(|char| marks.is_mark(char)) {
                return None;
            }
            let mut insertions = Vec::new();
            for at in mark_places(text) {
                let line = template.source.position(at).line;
                insertions.push((at, marks.add(&template.source, line)?));
            }
            let prepared = Prepared::marked(text, super::Dialect::of(path), insertions);
            engine.add_prepared(path, &template.source, prepared).ok()?;
        }
        Some((engine, marks))
    }
}

/// Where a marker may stand without changing what is around it: after the first letter of a line's text, or
/// before an expression that the line starts with. Blanks before tags are left alone, for they may be eaten.
fn mark_places(text: &str) -> Vec<usize> {
    let parts = scan::parts(text).parts;
    let mut places = Vec::new();
    let mut line_has_mark = false;
    for part in &parts {
        if part.kind == PartKind::Expression {
            if !line_has_mark && !part.trims_left {
                places.push(part.range.start);
                line_has_mark = true;
            }
            continue;
        }
        if part.kind != PartKind::Text {
            line_has_mark &= !text[part.range.clone()].contains('\n');
            continue;
        }
        let mut at = part.range.start;
        for (number, line) in text[part.range.clone()].split_inclusive('\n').enumerate() {
            if number > 0 {
                line_has_mark = false;
            }
            let blank = line.len() - line.trim_start().len();
            if let Some(first) = line[blank..].chars().next()
                && !line_has_mark
            {
                places.push(at + blank + first.len_utf8());
                line_has_mark = true;
            }
            if line.ends_with('\n') {
                line_has_mark = false;
            }
            at += line.len();
        }
    }
    places
}
