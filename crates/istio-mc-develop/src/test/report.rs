//! What came of a chart's cases, judged together.

use std::collections::BTreeSet;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::coverage::Covered;
use super::outcome::Outcome;
use super::snapshot::Snapshot;
use super::suite::Suite;
use crate::case::Case;

/// How outcomes are judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Judgement {
    /// Whether new and changed snapshots are accepted, and unreferenced ones removed.
    pub update: bool,
    /// Whether only some of the cases were run: then what concerns all is not judged.
    pub partial: bool,
    /// The least coverage of branches, in percent.
    pub min_coverage: Option<f64>,
    /// Whether the templates of subcharts count for the coverage.
    pub subcharts: bool,
}

/// What came of a chart's cases.
#[derive(Debug)]
pub struct Report {
    /// The chart's name.
    pub chart: String,
    /// What messages call its folder.
    pub folder: String,
    /// The cases that were run, in the order run.
    pub cases: Vec<Verdict>,
    /// What failed that is no case: unreferenced snapshots, coverage.
    pub others: Vec<Diagnostic>,
    /// What to write and to remove, with `update`.
    pub changes: Vec<Change>,
    /// What is covered; `None` if only some of the cases were run.
    pub covered: Option<Covered>,
    /// Warnings about the chart, and those that cases do not expect.
    pub warnings: Diagnostics,
}

/// What came of one case.
#[derive(Debug)]
pub struct Verdict {
    /// The case's name.
    pub name: String,
    /// Why it failed; empty if it did not.
    pub problems: Diagnostics,
    /// How it differs from its snapshot, if that was not accepted.
    pub diff: Option<String>,
    /// Whether a snapshot was accepted.
    pub accepted: bool,
}

/// A change of a chart's folder.
#[derive(Debug)]
pub struct Change {
    /// The path in the chart, with `/`.
    pub path: String,
    /// What happens to it.
    pub kind: ChangeKind,
}

/// What happens to a file.
#[derive(Debug)]
pub enum ChangeKind {
    /// It is new.
    New {
        /// What is in it.
        content: String,
    },
    /// It changes.
    Changed {
        /// What is in it.
        content: String,
        /// The lines that differ.
        diff: String,
    },
    /// It goes.
    Removed,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Report {
    /// How many cases passed.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.passed()).count()
    }

    /// How many cases failed.
    pub fn failed(&self) -> usize {
        self.cases.len() - self.passed()
    }

    /// Everything that failed, in order.
    pub fn problems(&self) -> Diagnostics {
        self.cases.iter().flat_map(|case| &case.problems).chain(&self.others).cloned().collect()
    }
}

impl Suite<'_> {
    /// Judges the outcomes of cases: all of them, or with `partial` some.
    pub fn judge(&self, outcomes: Vec<Outcome>, judgement: Judgement) -> Report {
        let mut warnings = self.warnings.clone();
        let mut changes = Vec::new();
        let mut cases = Vec::new();
        for outcome in outcomes {
            warnings.extend(outcome.warnings.iter().cloned());
            cases.push(verdict(outcome, judgement.update, &mut changes));
        }
        let mut others = Vec::new();
        let mut covered = None;
        if !judgement.partial {
            for path in self.unreferenced() {
                if judgement.update {
                    changes.push(Change { path: path.to_owned(), kind: ChangeKind::Removed });
                } else {
                    others.push(unreferenced(&self.folder, path, self.cases()));
                }
            }
            let sum = Covered::of(&self.coverage, self.chart().name(), judgement.subcharts);
            others.extend(judgement.min_coverage.and_then(|least| sum.problem(&self.folder, least)));
            covered = Some(sum);
        }
        Report {
            chart: self.chart().name().to_owned(),
            folder: self.folder.clone(),
            cases,
            others,
            changes,
            covered,
            warnings,
        }
    }

    /// The snapshots that no case has.
    fn unreferenced(&self) -> impl Iterator<Item = &str> {
        let with_snapshot = self.cases().iter().filter(|case| !case.must_fail());
        let referenced: BTreeSet<String> = with_snapshot.map(Case::snapshot_path).collect();
        self.snapshots.keys().map(String::as_str).filter(move |path| !referenced.contains(*path))
    }
}

/// Judges a case. A snapshot is accepted only if everything else that the case expects holds.
fn verdict(outcome: Outcome, update: bool, changes: &mut Vec<Change>) -> Verdict {
    let Outcome { case: name, mut problems, snapshot, .. } = outcome;
    let path = format!("snapshots/{name}.yaml");
    let problem = snapshot.problem(&name);
    let accepts = update && problems.is_empty();
    let (kind, diff) = match snapshot {
        Snapshot::Missing { rendered } if accepts => (Some(ChangeKind::New { content: rendered }), None),
        Snapshot::Differs { rendered, diff, .. } if accepts => {
            (Some(ChangeKind::Changed { content: rendered, diff }), None)
        }
        Snapshot::Differs { diff, .. } => (None, Some(diff)),
        _ => (None, None),
    };
    let accepted = kind.is_some();
    // With `update`, what keeps the snapshot from being accepted is the thing to say.
    let is_beside_the_point = update && !problems.is_empty();
    if !accepted && !is_beside_the_point {
        problems.extend(problem);
    }
    changes.extend(kind.map(|kind| Change { path, kind }));
    Verdict { name, problems, diff, accepted }
}

fn unreferenced(folder: &str, path: &str, cases: &[Case]) -> Diagnostic {
    let message = format!("no test case has the snapshot `{folder}/{path}`");
    let finding = Diagnostic::new(&code::SNAPSHOT_UNREFERENCED, message);
    let name = path.trim_start_matches("snapshots/").trim_end_matches(".yaml");
    match cases.iter().find(|case| case.name() == name) {
        Some(_) => {
            finding.help(format!("`{name}` must fail, which leaves nothing to compare: remove the file"))
        }
        None => finding.help("remove it, or let `--update` do so"),
    }
}
