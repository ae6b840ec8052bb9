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
