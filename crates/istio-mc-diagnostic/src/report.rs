//! Diagnostics as text for people and as JSON for machines.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::{Diagnostic, Place, Severity};

/// How diagnostics are written for people.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextStyle {
    /// Whether to colour with ANSI escapes.
    pub color: bool,
}

impl TextStyle {
    /// The text of one finding: message, excerpt, related places, notes and help, ending in a line break.
    pub fn render(self, diagnostic: &Diagnostic) -> String {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let level = match diagnostic.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let mut group = Group::with_title(level.primary_title(&*diagnostic.message).id(diagnostic.code.id));
        // Places of one text share an excerpt; the first is the place itself.
        let mut places: Vec<(&Place, Option<&str>, AnnotationKind, usize)> = Vec::new();
        if let Some(place) = &diagnostic.place {
            places.push((place, diagnostic.label.as_deref(), AnnotationKind::Primary, 0));
        }
        places.extend(
            diagnostic
                .related
                .iter()
                .map(|r| (&r.place, Some(r.label.as_ref()), AnnotationKind::Context, r.lines_around)),
        );
        let mut done = vec![false; places.len()];
        for first in 0..places.len() {
            if done[first] {
                continue;
            }
            let source = &places[first].0.source;
            let here = |place: &Place| place.source == *source;
            // The lines that are shown, and no more: texts may be long, and findings many.
            let shown = places.iter().filter(|place| here(place.0)).map(|place| lines(place.0, place.3));
            let shown = shown
                .fold((usize::MAX, 1), |all, lines| (all.0.min(*lines.start()), all.1.max(*lines.end())));
            let start = source.line(shown.0).map_or(0, |line| line.start);
            let end = source.line(shown.1 + 1).map_or(source.text().len(), |next| next.start);
            let text = source.shown(start..end);
            let within = |range: std::ops::Range<usize>| {
                clamp(&text, range.start.saturating_sub(start)..range.end.saturating_sub(start))
            };
            let mut snippet =
                Snippet::source(text.clone()).line_start(shown.0).path(source.name()).fold(true);
            for (index, (place, label, kind, around)) in places.iter().enumerate().skip(first) {
                if here(place) {
                    done[index] = true;
                    let label = label.map(|text| std::borrow::Cow::Owned(text.to_owned()));
                    snippet = snippet.annotation(kind.span(within(place.span.range())).label(label));
                    if *around > 0 {
                        for line in lines(place, *around).filter_map(|line| source.line(line)) {
                            snippet = snippet.annotation(AnnotationKind::Visible.span(within(line)));
                        }
                    }
                }
            }
            group = group.element(snippet);
        }
        for note in &diagnostic.notes {
            group = group.element(Level::NOTE.message(&**note));
        }
        for help in &diagnostic.help {
            group = group.element(Level::HELP.message(&**help));
        }
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }
}

/// The numbers of the lines of a place, and of so many before and after it. Blank lines at either end tell nothing.
fn lines(place: &Place, around: usize) -> std::ops::RangeInclusive<usize> {
    let source = &place.source;
    let first = place.position().line;
    // The end is the byte after the last one.
    let end = place.span.end.saturating_sub(1).max(place.span.start);
    let last = source.position(end as usize).line;
    let is_blank = |line: usize| match source.line(line).and_then(|range| source.text().get(range)) {
        Some(text) => text.trim().is_empty(),
        None => true,
    };
    let mut range = (first.saturating_sub(around).max(1), (last + around).min(source.line_count()));
    while range.0 < first && is_blank(range.0) {
        range.0 += 1;
    }
    while range.1 > last && is_blank(range.1) {
        range.1 -= 1;
    }
    range.0..=range.1
}

/// A span that lies in the text and on character boundaries, whatever was asked for.
fn clamp(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(range.start);
    start..boundary(range.end).max(start)
}

impl Serialize for Diagnostic {
    /// `{code, severity, message, file, line, column, label, related, notes, help}`; absent parts are left out.
    ///
    /// Each of `related` is `{file, line, column, label, excerpt}`; `excerpt`, a list of `{line, text}`, is there for
    /// texts that are in no file.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct RelatedOut<'a> {
            file: &'a str,
            line: usize,
            column: usize,
            label: &'a str,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            excerpt: Vec<LineOut>,
        }
        #[derive(Serialize)]
        struct LineOut {
            line: usize,
            text: String,
        }
        let mut out = serializer.serialize_struct("Diagnostic", 10)?;
        out.serialize_field("code", self.code.id)?;
        out.serialize_field("severity", self.severity.as_str())?;
        out.serialize_field("message", &self.message)?;
        if let Some(place) = &self.place {
            let position = place.position();
            out.serialize_field("file", place.source.name())?;
            out.serialize_field("line", &position.line)?;
            out.serialize_field("column", &position.column)?;
        }
        if let Some(label) = &self.label {
            out.serialize_field("label", label)?;
        }
        if !self.related.is_empty() {
            let related: Vec<_> = self
                .related
                .iter()
                .map(|related| {
                    let position = related.place.position();
                    let source = &related.place.source;
                    let mut excerpt = Vec::new();
                    if related.lines_around > 0 {
                        excerpt.extend(lines(&related.place, related.lines_around).filter_map(|line| {
                            Some(LineOut { line, text: source.shown(source.line(line)?).into_owned() })
                        }));
                    }
                    RelatedOut {
                        file: source.name(),
                        line: position.line,
                        column: position.column,
                        label: &related.label,
                        excerpt,
                    }
                })
                .collect();
            out.serialize_field("related", &related)?;
        }
        if !self.notes.is_empty() {
            out.serialize_field("notes", &self.notes)?;
        }
        if !self.help.is_empty() {
            out.serialize_field("help", &self.help)?;
        }
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, Span, code};

    fn sample() -> Diagnostic {
        let source = Source::new("mesh.yaml", "clusters:\n- name: a\n- nmae: b\n");
        Diagnostic::new(&code::UNKNOWN_FIELD, "`nmae` is not a field of a cluster")
            .at(Place::new(&source, Span::new(23, 27)))
            .label("unknown field")
            .related(Place::new(&source, Span::new(12, 16)), "the first cluster")
            .suggest("nmae", ["name", "server"])
    }

    #[test]
    fn text_has_place_excerpt_and_help() {
        let text = TextStyle::default().render(&sample());
        for part in ["error[MC0005]", "mesh.yaml:3:4", "nmae: b", "the first cluster", "did you mean `name`?"]
        {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn places_by_different_handles_share_an_excerpt() {
        let mut apart = sample();
        for related in &mut apart.related {
            related.place.source = related.place.source.handle();
        }
        assert_eq!(TextStyle::default().render(&apart), TextStyle::default().render(&sample()));
    }

    #[test]
    fn any_span_renders() {
        let source = Source::new("ü", "ü\n");
        for (start, end) in [(0, 1), (1, 1), (1, 99), (50, 60), (2, 0)] {
            let finding =
                Diagnostic::new(&code::YAML_SYNTAX, "x").at(Place::new(&source, Span::new(start, end)));
            assert!(!TextStyle::default().render(&finding).is_empty());
        }
        let empty = Source::new("empty", "");
        let finding = Diagnostic::new(&code::YAML_SYNTAX, "x").at(Place::line(&empty, 7));
        assert!(!TextStyle::default().render(&finding).is_empty());
    }
}
