//! Keeps secrets out of messages about texts that cannot be read.
//!
//! Typed documents say which of their values are secret, but only once they are read. Before that, names must do.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Span};

/// What the names of keys end with whose values are secret.
const SECRET: [&str; 5] = ["password", "passwd", "token", "secret", "key-data"];

/// Conceals secret values on the lines that the findings show, and rewrites findings that quote one.
pub(super) fn conceal(findings: Diagnostics) -> Diagnostics {
    let mut concealed = Diagnostics::new();
    concealed.extend(findings.into_iter().map(|finding| {
        for related in &finding.related {
            conceal_line(&related.place);
        }
        match finding.place.as_ref().and_then(conceal_line) {
            Some((key, value)) if quotes(&finding, &value) => without_value(finding, &key),
            _ => finding,
        }
    }));
    concealed
}

/// Whether a finding says a part of the value. A single character tells nothing.
fn quotes(finding: &Diagnostic, value: &str) -> bool {
    let words =
        [&finding.message].into_iter().chain(&finding.label).chain(&finding.notes).chain(&finding.help);
    words.flat_map(|words| words.split('`').skip(1).step_by(2)).any(|quote| {
        let quote = quote.trim_matches(['"', ':', '&', '*']);
        quote.len() > 1 && value.contains(quote)
    })
}

/// Conceals the secret values on a place's line. Returns the key and the value, which goes on to the end of the line.
fn conceal_line(place: &Place) -> Option<(String, String)> {
    let text = place.source.text();
    let line = place.source.line(place.position().line)?;
    // Positions in the lowercase line are the same: only ASCII changes.
    let lower = text[line.clone()].to_ascii_lowercase();
    let start = SECRET.iter().flat_map(|name| lower.match_indices(name)).filter_map(|(at, name)| {
        let rest = lower[at + name.len()..].trim_start_matches(['"', '\'', ' ']);
        let value = rest.strip_prefix(':')?.trim_start();
        Some((line.end - value.len(), line.start + at + name.len()))
    });
    let (value, key_end) = start.min()?;
    place.source.conceal(Span::new(value, line.end));
    let key = text[line.start..key_end].rsplit([' ', '"', '\'', '{', ',', '-']).next().unwrap_or_default();
    Some((key.to_owned(), text[value..line.end].to_owned()))
}

/// The finding without words that may quote the value.
fn without_value(mut finding: Diagnostic, key: &str) -> Diagnostic {
    finding.message = format!("the value of `{key}` cannot be read").into();
    finding.label = None;
    finding.notes.clear();
    finding.help = vec!["put the value in quotes, and close them on the same line".into()];
    finding
}
