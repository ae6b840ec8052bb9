//! Templates that write a marker where each of their lines begins.
//!
//! A marker is a character that names the line, and three that say when it was rendered: the number under which the
//! [`Trace`](crate::context::trace::Trace) wrote that down, and so which values the line read that time. All are of
//! ranges of Unicode for private use.

use std::sync::Arc;

use istio_mc_diagnostic::Source;
use minijinja::{State, Value};

use super::limits::Limits;
use super::prepare::Prepared;
use super::scan::{self, PartKind};
use super::{Dialect, Engine, Scope};

/// The function that writes a marker.
const LINE: &str = "__line";

/// The first and the last character for lines: those of the two large areas for private use, which nobody's charts
/// use; 131,068 are free.
const FIRST: u32 = 0xF_0000;
const LAST: u32 = 0x10_FFFD;

/// The digits of the number: icon fonts use this area, so that these count only behind a character for a line.
const DIGITS: u32 = 0xE000;
const BASE: usize = 0x1000;
const WIDTH: usize = 3;

/// The number that stands for none: of lines that are copied without being run.
const NO_NUMBER: usize = BASE.pow(WIDTH as u32) - 1;

/// The lines that the markers stand for.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<(Arc<Source>, usize)>);

/// A line of a template in a rendered text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark<'m> {
    /// The template.
    pub(crate) source: &'m Arc<Source>,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The number under which the trace has it.
    pub(crate) number: Option<usize>,
}

/// A rendered text whose markers were taken out.
#[derive(Debug)]
pub(crate) struct Unmarked {
    pub(crate) text: String,
    /// Where the markers stood in it, in order: the offset, the line, the number.
    places: Vec<(usize, usize, Option<usize>)>,
}

impl Marks {
    /// A new marker for a line; `None` when there are no more.
    fn add(&mut self, source: &Arc<Source>, line: usize) -> Option<u32> {
        // A marker that is skipped must not shift the others.
        let next = FIRST + self.0.len() as u32;
        self.0.push((Arc::clone(source), line));
        // The last two of each plane are no characters.
        (next <= LAST && next & 0xFFFE != 0xFFFE).then_some(next)
    }

    /// Takes the markers out of a text.
    pub(crate) fn unmark(&self, marked: &str) -> Unmarked {
        let mut text = String::with_capacity(marked.len());
        let mut places = Vec::new();
        let mut chars = marked.chars();
        while let Some(char) = chars.next() {
            if !is_mark(char) {
                text.push(char);
                continue;
            }
            let digits = chars.as_str().chars().take(WIDTH);
            let number = digits.fold(0, |number, digit| {
                number * BASE + (u32::from(digit).wrapping_sub(DIGITS) as usize).min(BASE - 1)
            });
            chars = chars.as_str().chars();
            for _ in 0..WIDTH {
                chars.next();
            }
            let line = (u32::from(char) - FIRST) as usize;
            places.push((text.len(), line, (number < NO_NUMBER).then_some(number)));
        }
        Unmarked { text, places }
    }

    /// The line of a template that the byte at `offset` comes from: that of the last marker before it on its line,
    /// else the first one on that line, else the last one before that line.
    pub(crate) fn at(&self, unmarked: &Unmarked, offset: usize) -> Option<Mark<'_>> {
        let Unmarked { text, places } = unmarked;
        let offset = offset.min(text.len());
        let begin = text.as_bytes()[..offset].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let rest = &text.as_bytes()[offset..];
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| offset + at);
        let before = places.partition_point(|place| place.0 <= offset);
        let last = before.checked_sub(1).map(|index| places[index]);
        let place = match (last, places.get(before)) {
            (Some(last), _) if last.0 >= begin => last,
            (_, Some(first)) if first.0 <= end => *first,
            (last, _) => last?,
        };
        let (source, line) = self.0.get(place.1)?;
        Some(Mark { source, line: *line, number: place.2 })
    }
}

fn is_mark(char: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(char))
}

/// A marker as it is written.
fn written(mark: u32, number: usize) -> String {
    let number = number.min(NO_NUMBER);
    let digits = (0..WIDTH as u32).rev().map(|place| DIGITS + (number / BASE.pow(place) % BASE) as u32);
    std::iter::once(mark).chain(digits).filter_map(char::from_u32).collect()
}

impl Engine {
    /// The same templates with a marker in each line of all of them, or of one; `None` if they use those characters
    /// themselves, or have more lines than there are markers.
    pub(crate) fn marked(&self, only: Option<&str>) -> Option<(Engine, Marks)> {
        // The markers take their part of what a template may take.
        let Limits { fuel, output } = self.limits;
        let limits = Limits { fuel: fuel.saturating_mul(4), output: output.saturating_mul(2) };
        let mut engine = Engine::limited(limits);
        engine.environment.add_function(LINE, |state: &mut State<'_, '_>, mark: u32| {
            let scope = Scope::of(state)?;
            let number = scope.trace().map_or(NO_NUMBER, |trace| trace.line());
            Ok(Value::from_safe_string(written(mark, number)))
        });
        let mut marks = Marks::default();
        for (path, template) in self.templates() {
            let text = template.source.text();
            if text.chars().any(is_mark) {
                return None;
            }
            let mut insertions = Vec::new();
            if only.is_none_or(|only| only == path) {
                for Beginning { at, runs, trims } in beginnings(text) {
                    let mark = marks.add(&template.source, template.source.position(at).line)?;
                    let insertion = match (runs, trims) {
                        (false, _) => written(mark, NO_NUMBER),
                        (true, false) => format!("{{{{ {LINE}({mark}) }}}}"),
                        (true, true) => format!("{{{{- {LINE}({mark}) }}}}"),
                    };
                    insertions.push((at, insertion));
                }
            }
            let prepared = Prepared::marked(text, Dialect::of(path), insertions);
            engine.add_prepared(path, &template.source, prepared).ok()?;
        }
        Some((engine, marks))
    }
}

/// Where a marker may stand without changing what is around it.
struct Beginning {
    at: usize,
    /// Whether code may stand there: not inside of `raw`.
    runs: bool,
    /// Whether the blanks before it go, as those before what follows it do.
    trims: bool,
}

/// The beginnings of lines: after the first letter of a line's text, or before an expression that the line starts
/// with. Blanks before tags are left alone, for they may be eaten.
fn beginnings(text: &str) -> Vec<Beginning> {
    let parts = scan::parts(text).parts;
    let mut places = Vec::new();
    let mut line_has_mark = false;
    let mut raw = false;
    for part in &parts {
        if part.kind == PartKind::Expression {
            if !line_has_mark {
                places.push(Beginning { at: part.range.start, runs: true, trims: part.trims_left });
            }
            line_has_mark = !text[part.range.clone()].contains('\n');
            continue;
        }
        if part.kind != PartKind::Text {
            raw = part.kind == PartKind::Tag && scan::keyword(text, part) == "raw";
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
                places.push(Beginning { at: at + blank + first.len_utf8(), runs: !raw, trims: false });
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
