//! Functions whose results differ from run to run, also in branches that nobody takes.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    for call in subject.reads.iter().flat_map(|reads| &reads.unstable) {
        let finding = if call.name == "lookup" {
            Diagnostic::new(
                &code::EMPTY_LOOKUP,
                "`lookup` finds nothing: charts are rendered without a cluster",
            )
            .help("pass what it would find as a value")
            .help("Helm gives the same empty map in `helm template`, and something else in `helm install`")
        } else {
            let message = format!(
                "`{}` depends on {}: the same chart and values would not give the same objects",
                call.name, call.because
            );
            Diagnostic::new(&code::NOT_REPRODUCIBLE, message).help("pass the result as a value")
        };
        findings.push(finding.at(call.place.clone()));
    }
}
