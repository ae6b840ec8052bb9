//! What a test over many cases found.

use istio_mc_diagnostic::{Diagnostics, TextStyle};

use crate::compare::Mismatch;
use crate::differences::Differences;

/// What is wrong, over all cases of a test.
#[derive(Default)]
pub(crate) struct Failures(pub(crate) Vec<String>);

impl Failures {
    pub(crate) fn problems(&mut self, case: &str, problems: &Diagnostics) {
        for problem in problems {
            self.0.push(format!("{case}: {}", TextStyle::default().render(problem)));
        }
    }

    /// Errors that are to be of that code, and are to be there if there is a code.
    pub(crate) fn refusal(&mut self, case: &str, problems: &Diagnostics, code: Option<&str>) {
        match code {
            None => self.problems(case, problems),
            Some(code) if problems.is_empty() => {
                self.0.push(format!("{case}: should be refused with {code}"))
            }
            Some(code) if problems.iter().all(|problem| problem.code.id == code) => {}
            Some(_) => self.problems(case, problems),
        }
    }

    pub(crate) fn mismatches(&mut self, case: &str, found: &[Mismatch], differences: &mut Differences) {
        for mismatch in found {
            if !differences.allows(case, mismatch) {
                self.0.push(format!("{case}: {mismatch}"));
            }
        }
    }

    pub(crate) fn check(mut self, differences: &Differences) {
        self.0.extend(differences.unused());
        assert!(self.0.is_empty(), "{}\n{} failures", self.0.join("\n"), self.0.len());
    }
}
