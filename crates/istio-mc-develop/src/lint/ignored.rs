//! Comments that leave out findings: `# istio-mc: ignore MC0361`, `{# istio-mc: ignore MC0353, MC0364 #}`.
//!
//! Such a comment counts for its own line if something else stands there, and otherwise for the next line that says
//! something.

use std::collections::BTreeMap;
use std::sync::Arc;

use istio_mc_diagnostic::{Code, Diagnostic, Place, Source, Span, code};

const WORDS: &str = "istio-mc: ignore";

/// A comment, for one code.
struct Suppression {
    code: &'static Code,
    /// The line that it counts for.
    line: usize,
    place: Place,
    used: bool,
}

/// Takes out the findings that comments leave out, and reports comments that do nothing. Gives how many it took out.
pub(super) fn apply(findings: &mut Vec<Diagnostic>, sources: &[Arc<Source>]) -> usize {
    let mut by_file: BTreeMap<&str, Vec<Suppression>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for source in sources {
        if !by_file.contains_key(source.name()) && source.text().contains(WORDS) {
            by_file.insert(source.name(), read(source, &mut wrong));
        }
    }
    let before = findings.len();
    findings.retain(|finding| {
        let Some(place) = &finding.place else { return true };
        let Some(suppressions) = by_file.get_mut(place.source.name()) else { return true };
        let line = place.position().line;
        let mut keep = true;
        for suppression in suppressions.iter_mut().filter(|known| known.line == line) {
            if suppression.code == finding.code {
                suppression.used = true;
                keep = false;
            }
        }
        keep
    });
    let taken = before - findings.len();
    findings.extend(wrong);
    for suppression in by_file.into_values().flatten().filter(|suppression| !suppression.used) {
        let message = format!("there is no {} here to ignore", suppression.code.id);
        findings.push(
            Diagnostic::new(&code::UNUSED_SUPPRESSION, message)
                .at(suppression.place)
                .help("remove the comment, or put it on the line above the finding"),
        );
    }
    taken
}

fn read(source: &Arc<Source>, wrong: &mut Vec<Diagnostic>) -> Vec<Suppression> {
    let text = source.text();
    let mut found = Vec::new();
    for (at, _) in text.match_indices(WORDS) {
        let line = source.position(at).line;
        let Some(range) = source.line(line) else { continue };
        let before = text[range.start..at].trim_end();
        // Elsewhere the words are words.
        let Some(before) = ["{#-", "{#", "#", "//"].iter().find_map(|sign| before.strip_suffix(sign)) else {
            continue;
        };
        let after = &text[at + WORDS.len()..range.end];
        let list = after.split("#}").next().unwrap_or_default().trim_end_matches('-');
        let rest = after.split_once("#}").map_or("", |(_, rest)| rest);
        let own_line = !before.trim().is_empty() || !rest.trim().is_empty();
        let counts_for = if own_line { line } else { next_line(source, line) };
        let mut offset = at + WORDS.len();
        for word in list.split_inclusive([',', ' ']) {
            let start = offset;
            offset += word.len();
            let id = word.trim_matches([',', ' ', '\t']);
            if id.is_empty() {
                continue;
            }
            let start = start + word.find(id).unwrap_or_default();
            let place = Place::new(source, Span::new(start, start + id.len()));
            match Code::find(id) {
                Some(code) => found.push(Suppression { code, line: counts_for, place, used: false }),
                None => {
                    let message = format!("there is no finding `{id}`");
                    let ids = code::ALL.iter().map(|code| code.id);
                    let finding = Diagnostic::new(&code::UNUSED_SUPPRESSION, message).at(place);
                    wrong.push(finding.suggest(id, ids));
                    // What follows may be words.
                    break;
                }
            }
        }
    }
    found
}

/// The next line that says something beside comments.
fn next_line(source: &Arc<Source>, line: usize) -> usize {
    let says = |number: &usize| {
        let range = source.line(*number).unwrap_or_default();
        let text = source.text()[range].trim();
        let is_comment = text.starts_with('#') || text.starts_with("{#") && text.ends_with("#}");
        !text.is_empty() && !is_comment
    };
    (line + 1..=source.line_count()).find(says).unwrap_or(line)
}
