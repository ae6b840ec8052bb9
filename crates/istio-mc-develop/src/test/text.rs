//! A report for people.

use std::fmt::{self, Write as _};

use super::report::{Change, ChangeKind, Report, Verdict};

/// A report for people: a line a case, then the differences, then the coverage.
#[derive(Clone, Copy, Debug)]
pub struct Text<'r> {
    report: &'r Report,
    every_file: bool,
}

impl Report {
    /// The report for people. Files of which all is covered are listed if `every_file` says so.
    pub fn text(&self, every_file: bool) -> Text<'_> {
        Text { report: self, every_file }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { folder, cases, changes, covered, .. } = self.report;
        let plural = if cases.len() == 1 { "" } else { "s" };
        writeln!(f, "{folder}: {} test case{plural}", cases.len())?;
        for case in cases {
            writeln!(f, "  {:<8}  {}", word(case), case.name)?;
        }
        for case in cases {
            if let Some(diff) = &case.diff {
                write!(f, "\n{folder}/snapshots/{}.yaml (-), as it is rendered now (+)\n{diff}", case.name)?;
            }
        }
        for Change { path, kind } in changes {
            match kind {
                ChangeKind::New { content } => {
                    writeln!(
                        f,
                        "\naccepted {folder}/{path}, which is new: {} lines",
                        content.lines().count()
                    )?;
                }
                ChangeKind::Changed { diff, .. } => {
                    write!(f, "\naccepted {folder}/{path}, which changes\n{diff}")?;
                }
                ChangeKind::Removed => writeln!(f, "\nremoved {folder}/{path}, which no test case has")?,
            }
        }
        if let Some(covered) = covered {
            let (taken, total, percent) = (covered.taken(), covered.total(), covered.percent());
            writeln!(f, "\ncoverage of {folder}: {taken} of {total} branches, {percent} %")?;
            for file in covered.files.iter().filter(|file| self.every_file || file.taken < file.total) {
                let count = format!("{}/{}", file.taken, file.total);
                writeln!(f, "  {count:>7}  {}", file.path)?;
                for open in &file.open {
                    writeln!(f, "           {}", open.words())?;
                }
            }
        }
        Ok(())
    }
}

fn word(case: &Verdict) -> &'static str {
    match (case.passed(), case.accepted) {
        (false, _) => "FAILED",
        (true, true) => "accepted",
        (true, false) => "ok",
    }
}

/// The sum of several reports: `5 of 6 test cases passed`.
pub fn summary(reports: &[Report]) -> String {
    let passed: usize = reports.iter().map(Report::passed).sum();
    let all: usize = reports.iter().map(|report| report.cases.len()).sum();
    let others: usize = reports.iter().map(|report| report.others.len()).sum();
    let mut text = match (passed == all, all) {
        (true, 1) => "the test case passed".to_owned(),
        (true, _) => format!("all {all} test cases passed"),
        (false, _) => format!("{passed} of {all} test cases passed"),
    };
    if others > 0 {
        let plural = if others == 1 { "" } else { "s" };
        let _ = write!(text, ", and there is {others} other problem{plural}");
    }
    if others > 1 {
        text = text.replace("there is", "there are");
    }
    text
}
