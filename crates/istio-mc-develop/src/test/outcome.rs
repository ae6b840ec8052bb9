//! What came of a case.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned, code};

use super::assertion;
use super::rendering::{self, Rendering};
use super::snapshot::Snapshot;
use super::suite::Suite;
use crate::case::{Case, MessageCheck, TextCheck};

/// What came of a case.
#[derive(Debug)]
pub struct Outcome {
    /// The case's name.
    pub case: String,
    /// Why it failed, apart from its snapshot; empty if it did not.
    pub problems: Diagnostics,
    /// Warnings that it does not expect.
    pub warnings: Diagnostics,
    /// How it compares to its snapshot.
    pub snapshot: Snapshot,
    /// The templates that gave a text, from the chart's name on; none if the case cannot be rendered.
    pub templates: Vec<String>,
}

impl Outcome {
    pub(super) fn of(suite: &Suite<'_>, case: &Case) -> Self {
        let mut problems = Diagnostics::new();
        let result = rendering::render(suite, case, |objects| {
            let mut failed = Diagnostics::new();
            failed.extend(
                case.expectations.iter().flat_map(|expectation| assertion::check(expectation, objects)),
            );
            (Rendering::of(objects), failed)
        });
        let (rendering, mut warnings) = match result {
            Ok(Warned { value: (rendering, failed), warnings }) => {
                problems.extend(failed);
                (Some(rendering), warnings)
            }
            Err(findings) => {
                let (errors, warnings): (Vec<_>, Vec<_>) =
                    findings.into_iter().partition(Diagnostic::is_error);
                match &case.error {
                    Some(expected) => problems.extend(other_error(expected, &errors)),
                    None => problems.extend(errors),
                }
                (None, warnings.into_iter().collect())
            }
        };
        if let (Some(expected), Some(_)) = (&case.error, &rendering) {
            let finding = Diagnostic::new(&code::EXPECTATION, "the case renders, and must fail");
            problems.push(finding.at(expected.text.place.clone()));
        }
        problems.extend(missing_warnings(&case.warnings, &mut warnings));
        if let (Some(expected), Some(rendering)) = (&case.notes, &rendering) {
            problems.extend(other_notes(expected, rendering.notes()));
        }
        let snapshot = match &rendering {
            _ if case.must_fail() => Snapshot::NotNeeded,
            Some(rendering) => Snapshot::of(suite, case, rendering.stream()),
            None => Snapshot::NotRendered,
        };
        let in_case = |finding: Diagnostic| finding.note(format!("in the test case `{}`", case.name()));
        Self {
            case: case.name().to_owned(),
            problems: problems.into_iter().map(in_case).collect(),
            warnings: warnings.into_iter().map(in_case).collect(),
            snapshot,
            templates: rendering.map(|rendering| rendering.templates().to_vec()).unwrap_or_default(),
        }
    }

    /// Whether all that the case expects holds, and its snapshot too.
    pub fn passed(&self) -> bool {
        self.problems.is_empty() && self.snapshot.holds()
    }
}

/// What to say if none of the errors is the expected one.
fn other_error(expected: &MessageCheck, errors: &[Diagnostic]) -> Option<Diagnostic> {
    if errors.iter().any(|error| expected.fits(error)) {
        return None;
    }
    let finding = Diagnostic::new(&code::EXPECTATION, "the case fails with another error")
        .at(expected.text.place.clone());
    Some(errors.iter().fold(finding, |finding, error| {
        let said = format!("it is {}: {}", error.code.id, error.message);
        match &error.place {
            Some(place) => finding.related(place.clone(), said),
            None => finding.note(said),
        }
    }))
}

/// What to say of the expected warnings that did not come; those that came are taken out.
fn missing_warnings(expected: &[MessageCheck], warnings: &mut Diagnostics) -> Vec<Diagnostic> {
    let all: Vec<Diagnostic> = std::mem::take(warnings).into_iter().collect();
    let unexpected = all.iter().filter(|warning| !expected.iter().any(|expected| expected.fits(warning)));
    warnings.extend(unexpected.cloned());
    let missing = expected.iter().filter(|expected| !all.iter().any(|warning| expected.fits(warning)));
    missing
        .map(|expected| {
            let finding = Diagnostic::new(&code::EXPECTATION, "the case does not give this warning")
                .at(expected.text.place.clone());
            warnings.iter().fold(finding, |finding, warning| {
                finding.note(format!("it gives {}: {}", warning.code.id, warning.message))
            })
        })
        .collect()
}

fn other_notes(expected: &TextCheck, notes: Option<&str>) -> Option<Diagnostic> {
    let finding =
        |message: &'static str| Diagnostic::new(&code::EXPECTATION, message).at(expected.place.clone());
    match notes {
        Some(notes) if expected.fits(notes) => None,
        Some(notes) => Some(notes.lines().fold(finding("the notes are otherwise"), |finding, line| {
            finding.note(format!("the notes say: {line}"))
        })),
        None => Some(finding("the chart has no notes").help("notes come from `templates/NOTES.txt.j2`")),
    }
}
