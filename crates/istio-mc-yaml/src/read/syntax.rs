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
