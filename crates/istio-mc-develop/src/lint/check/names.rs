//! Names that do not exist: variables, filters, functions, macros, and values that have no default.

use std::collections::BTreeSet;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code, nearest};
use istio_mc_template::{ChartReads, How, Step, ValueRead};

use crate::lint::known::{KnownValues, Lookup};
use crate::lint::schema::{Schema, Stated};
use crate::lint::subject::Subject;
use crate::lint::yaml_path::shown;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    for (index, (reads, known)) in subject.reads.iter().zip(&subject.known).enumerate() {
        findings.extend(reads.unknown.iter().cloned());
        // The values that a library's macros read are those of whoever calls them.
        if subject.parts[index].metadata().is_library() {
            continue;
        }
        let schema = subject.schema.as_ref().filter(|_| index == 0);
        undefined(reads, known, schema, findings);
    }
}

/// Values that are read, that have no default, and that no template asks about before.
fn undefined(
    reads: &ChartReads,
    known: &KnownValues,
    schema: Option<&Schema<'_>>,
    findings: &mut Diagnostics,
) {
    let asked: BTreeSet<&[Step]> =
        reads.values.iter().filter(|read| read.how == How::Asked).map(|read| read.path.as_slice()).collect();
    for read in reads.values.iter().filter(|read| read.how != How::Asked) {
        let certain = certain(read);
        // Only what the last step leads to: the steps before are read as well.
        let found = known.lookup(&certain);
        let whole = certain.len() == read.path.len();
        match found {
            Lookup::Missing(steps) if steps == certain.len() && whole => {
                let is_optional = (1..=steps).any(|end| asked.contains(&read.path[..end]));
                if !is_optional && !schema.is_some_and(|schema| vouches(schema, &certain)) {
                    findings.push(missing(read, &certain, known));
                }
            }
            Lookup::NotAMap(steps, kind) if steps + 1 == certain.len() && whole => {
                let is_optional = (1..=certain.len()).any(|end| asked.contains(&read.path[..end]));
                if !is_optional {
                    let parent = shown(&certain[..steps]);
                    let message =
                        format!("`Values.{}` is undefined: `Values.{parent}` is {kind}", shown(&certain));
                    findings.push(Diagnostic::new(&code::UNDEFINED, message).at(read.place.clone()));
                }
            }
            _ => {}
        }
    }
}

/// Whether a schema says that there may be a value of that name, which is more than not to forbid it.
fn vouches(schema: &Schema<'_>, path: &[&str]) -> bool {
    (1..=path.len()).any(|end| match schema.at(&path[..end - 1]) {
        Stated::As(parents) => match schema.at(&path[..end]) {
            Stated::As(_) => end == path.len(),
            Stated::Open => schema.is_open(&parents),
            Stated::Not => false,
        },
        _ => false,
    })
}

/// The steps before the first that only rendering can tell.
fn certain(read: &ValueRead) -> Vec<&str> {
    let keys = read.path.iter().map_while(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Any => None,
    });
    keys.collect()
}

fn missing(read: &ValueRead, path: &[&str], known: &KnownValues) -> Diagnostic {
    let message = format!("`Values.{}` is undefined", shown(path));
    let finding = Diagnostic::new(&code::UNDEFINED, message).at(read.place.clone());
    let Some((key, parent)) = path.split_last() else { return finding };
    let below = |name: &str| {
        let path: Vec<&str> = parent.iter().copied().chain([name]).collect();
        shown(&path)
    };
    if let Some(near) = nearest(key, known.keys(parent)) {
        return finding.help(format!("did you mean `Values.{}`?", below(near)));
    }
    if let Some(elsewhere) = known.elsewhere(key) {
        return finding.help(format!("did you mean `Values.{elsewhere}`?"));
    }
    finding.help(format!(
        "give `{}` a default in values.yaml, or make it optional with `|default(...)`",
        shown(path)
    ))
}
