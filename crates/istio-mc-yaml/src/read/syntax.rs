//! What is wrong with a text, in words that help.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};
use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};

use super::MAX_DEPTH;

/// Says what a parser's error means.
pub(super) fn explain(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(source.text().len());
    let finding = Diagnostic::new(&code::YAML_SYNTAX, error.kind().to_string());
    let _ = ErrorKind::TabInIndentation;
    finding.at(Place::new(source, Span::new(at, at)))
}

/// The same key twice in a map.
pub(super) fn duplicate_key(source: &Arc<Source>, again: Span, first: Span) -> Diagnostic {
    let key = &source.text()[again.range()];
    Diagnostic::new(&code::DUPLICATE_KEY, format!("the key `{key}` stands twice in the same map"))
        .at(Place::new(source, again))
        .label("again here")
        .related(Place::new(source, first), "first here")
        .help("remove one of the two; `kubectl` would take the last one and say nothing")
}

/// Lists and maps nested beyond reason.
pub(super) fn too_deep(source: &Arc<Source>, at: usize) -> Diagnostic {
    Diagnostic::new(&code::UNSUPPORTED_YAML, format!("lists and maps are nested more than {MAX_DEPTH} deep"))
        .at(Place::new(source, Span::new(at, at + 1)))
        .label("one too many")
        .help("check the indentation, or what generated this text")
}

/// Whether a text has characters that end a line in YAML 1.1 and do not in 1.2.
pub(super) fn has_foreign_breaks(text: &str) -> bool {
    !text.is_ascii() && FOREIGN_BREAKS.iter().any(|character| text.contains(*character))
}

const FOREIGN_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Characters that end a line for some readers only. What is a comment to one may be content to the other, so they
/// are refused wherever they stand.
pub(super) fn foreign_breaks(source: &Arc<Source>) -> Vec<Diagnostic> {
    if !has_foreign_breaks(source.text()) {
        return Vec::new();
    }
    let explain = |(at, found): (usize, &str)| {
        let number = found.chars().next().map_or(0, u32::from);
        let message = format!("U+{number:04X} ends a line for `kubectl`, but not for others");
        Diagnostic::new(&code::UNSUPPORTED_YAML, message)
            .at(Place::new(source, Span::new(at, at + found.len())))
            .help(format!("remove it, or put the text in double quotes and write `\\u{number:04x}`"))
    };
    source.text().match_indices(FOREIGN_BREAKS).map(explain).collect()
}

/// A tab where only blanks may stand.
pub(super) fn tab(source: &Arc<Source>, at: usize) -> Diagnostic {
    Diagnostic::new(&code::YAML_SYNTAX, "a tab stands where only blanks may")
        .at(Place::new(source, Span::new(at, at + 1)))
        .label("this is a tab")
        .help("indent with blanks; most editors can turn tabs into blanks")
}
