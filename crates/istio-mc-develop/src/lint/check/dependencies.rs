//! Libraries among the subcharts that no template uses.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    // What cannot be followed may use anything.
    if subject.reads.iter().any(|reads| !reads.complete) {
        return;
    }
    let root = subject.chart.part();
    for library in root.children().filter(|child| child.metadata().is_library()) {
        let Some(reads) = subject.reads.iter().find(|reads| reads.chart == library.path()) else { continue };
        if reads.macros.is_empty() || reads.macros.iter().any(|found| found.called) {
            continue;
        }
        let message = format!("no template uses a macro of the library `{}`", library.name());
        let help = format!("remove it, or use it: `include(\"charts/{}/FILE.MACRO\")`", library.name());
        let finding = Diagnostic::new(&code::UNUSED_LIBRARY, message).help(help);
        findings.push(match subject.metadata_place("dependencies") {
            Some(place) => finding.at(place),
            None => finding,
        });
    }
}
