//! Default values without a word on what they are: values.yaml is the chart's interface.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, code};
use istio_mc_yaml::Entry;

use crate::document::Comment;
use crate::lint::schema::Stated;
use crate::lint::subject::Subject;
use crate::lint::yaml_path::shown;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let Some((source, values)) = subject.values() else { return };
    let mut words = Words { subject, source, missing: Vec::new() };
    for entry in values.as_map().unwrap_or_default() {
        // A subchart says itself what its values are.
        if !subject.chart.part().children().any(|child| child.name() == entry.key) {
            words.visit(entry, &mut Vec::new());
        }
    }
    for (entry, paths) in words.missing {
        let (values, verb) = named(&paths);
        let message = format!("nothing says what {values} {verb}");
        let finding = Diagnostic::new(&code::UNDOCUMENTED_VALUE, message);
        findings.push(
            finding
                .at(Place::new(source, entry.key_span))
                .help("write a comment above it, or a `description` in values.schema.json"),
        );
    }
}

/// What is said of the values.
struct Words<'w, 'n> {
    subject: &'w Subject<'w>,
    source: &'w Source,
    /// Where words are missing, and for which values.
    missing: Vec<(&'n Entry<'n>, Vec<String>)>,
}

impl<'n> Words<'_, 'n> {
    /// Looks at a value and at those in it. Gives whether there are words on any of them.
    fn visit(&mut self, entry: &'n Entry<'n>, path: &mut Vec<&'n str>) -> bool {
        path.push(&entry.key);
        let has_words = self.visit_at(entry, path);
        path.pop();
        has_words
    }

    fn visit_at(&mut self, entry: &'n Entry<'n>, path: &mut Vec<&'n str>) -> bool {
        // What nothing reads needs no words: it should go.
        if !self.subject.is_touched(path) {
            return true;
        }
        let has_words = is_documented(self.subject, self.source, entry, path);
        let entries = entry.value.as_map().unwrap_or_default();
        if entries.is_empty() || self.subject.is_taken_whole(path) {
            if !has_words {
                self.missing.push((entry, vec![shown(path)]));
            }
            return has_words;
        }
        let before = self.missing.len();
        let mut any = false;
        for entry in entries {
            any |= self.visit(entry, path);
        }
        // Where nothing at all is said, one finding is enough.
        if !any && self.missing.len() - before > 1 {
            let paths = self.missing.drain(before..).flat_map(|(_, paths)| paths).collect();
            self.missing.push((entry, paths));
        }
        any
    }
}

/// `` `a`, `b` and 3 more values ``, and the verb that goes with it.
fn named(paths: &[String]) -> (String, &'static str) {
    match paths {
        [only] => (format!("`{only}`"), "is"),
        [first, second] => (format!("`{first}` and `{second}`"), "are"),
        [first, second, third] => (format!("`{first}`, `{second}` and `{third}`"), "are"),
        [first, second, rest @ ..] => {
            (format!("`{first}`, `{second}` and {} more values", rest.len()), "are")
        }
        [] => (String::new(), "is"),
    }
}

fn is_documented(subject: &Subject<'_>, source: &Source, entry: &Entry<'_>, path: &[&str]) -> bool {
    let described = subject.schema.as_ref().is_some_and(|schema| match schema.at(path) {
        Stated::As(schemas) => schema.describes(&schemas),
        _ => false,
    });
    let comment = Comment::of(source, entry);
    described || comment.ignored || comment.text.chars().any(char::is_alphanumeric)
}
