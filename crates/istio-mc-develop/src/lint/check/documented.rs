//! Default values without a word on what they are: values.yaml is the chart's interface.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, code};
use istio_mc_template::{How, Step};
use istio_mc_yaml::{Entry, Node};

use crate::lint::schema::Stated;
use crate::lint::subject::Subject;
use crate::lint::yaml_path::shown;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let Some((source, values)) = subject.values() else { return };
    visit(subject, source, values, &mut Vec::new(), findings);
}

fn visit<'n>(
    subject: &Subject<'_>,
    source: &std::sync::Arc<Source>,
    map: &'n Node<'n>,
    path: &mut Vec<&'n str>,
    findings: &mut Diagnostics,
) {
    for entry in map.as_map().unwrap_or_default() {
        path.push(&entry.key);
        // A subchart says itself what its values are.
        let is_subchart =
            path.len() == 1 && subject.chart.part().children().any(|child| child.name() == entry.key);
        let has_parts = entry.value.as_map().is_some_and(|entries| !entries.is_empty());
        if is_subchart {
        } else if has_parts && !(is_whole(subject, path) && is_documented(subject, source, entry, path)) {
            visit(subject, source, &entry.value, path, findings);
        } else if !has_parts && !is_documented(subject, source, entry, path) {
            let message = format!("nothing says what `{}` is", shown(path));
            let finding = Diagnostic::new(&code::UNDOCUMENTED_VALUE, message);
            findings.push(
                finding
                    .at(Place::new(source, entry.key_span))
                    .help("write a comment above it, or a `description` in values.schema.json"),
            );
        }
        path.pop();
    }
}

/// Whether templates take a map as it is, and look at nothing in it.
fn is_whole(subject: &Subject<'_>, path: &[&str]) -> bool {
    let at = |read: &[Step]| {
        read.len() >= path.len()
            && read.iter().zip(path).all(|(step, key)| matches!(step, Step::Key(read) if read == key))
    };
    let reads = || subject.reads.iter().flat_map(|reads| &reads.values).filter(|read| at(&read.path));
    let is_own = |step: Option<&Step>| matches!(step, None | Some(Step::Any));
    reads().any(|read| read.path.len() == path.len() && read.how == How::Used)
        && reads().all(|read| is_own(read.path.get(path.len())))
}

fn is_documented(subject: &Subject<'_>, source: &Source, entry: &Entry<'_>, path: &[&str]) -> bool {
    let described = subject.schema.as_ref().is_some_and(|schema| match schema.at(path) {
        Stated::As(schemas) => schema.describes(&schemas),
        _ => false,
    });
    described || has_comment(source, entry)
}

/// Whether words stand on the lines above, or behind the value on its line.
fn has_comment(source: &Source, entry: &Entry<'_>) -> bool {
    let text = |line: usize| source.line(line).map(|range| &source.text()[range]).unwrap_or_default();
    let says = |comment: &str| {
        let words = comment.trim_start_matches(['#', ' ', '-', '=']).trim();
        !words.is_empty() && !words.starts_with("istio-mc: ignore")
    };
    let line = source.position(entry.key_span.start as usize).line;
    let above = (1..line).rev().map(text).map(str::trim).take_while(|line| line.starts_with('#'));
    if above.into_iter().any(says) {
        return true;
    }
    // A value that goes on below may have its comment on its first line.
    let first = text(line);
    let after_key = entry.key_span.end as usize - source.line(line).map_or(0, |range| range.start);
    let rest = first.get(after_key..).unwrap_or_default();
    let value_start = entry.value.span.start;
    let same_line = source.position(value_start as usize).line == line && !entry.value.is_null();
    let scalar_end = match (same_line, entry.value.as_map().is_some() || entry.value.as_list().is_some()) {
        (true, false) => {
            (entry.value.span.end as usize).saturating_sub(source.line(line).map_or(0, |range| range.start))
        }
        _ => after_key,
    };
    let behind = first.get(scalar_end.max(after_key)..).unwrap_or(rest);
    behind.split_once(" #").is_some_and(|(_, comment)| says(comment))
}
