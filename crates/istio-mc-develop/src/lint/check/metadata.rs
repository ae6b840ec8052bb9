//! What Chart.yaml should say beyond what it must.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let described =
        subject.chart.metadata().description.as_deref().is_some_and(|text| !text.trim().is_empty());
    if !described {
        let finding =
            Diagnostic::new(&code::CHART_DESCRIPTION, "Chart.yaml does not say what the chart is for")
                .help("write a sentence under `description`: lists of charts show it");
        findings.push(match subject.metadata_place("description") {
            Some(place) => finding.at(place),
            None => finding,
        });
    }
}
