//! The folder has the chart's name, which is what Helm's packages have.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let Some(folder) = &subject.options.folder else { return };
    let chart = subject.chart.name();
    // Several versions of a chart may lie beside each other.
    let version = folder.strip_prefix(chart).and_then(|rest| rest.strip_prefix('-'));
    let has_version = version.is_some_and(|version| version.starts_with(|char: char| char.is_ascii_digit()));
    if folder == chart || has_version {
        return;
    }
    let message = format!("the chart `{chart}` is in a folder `{folder}`");
    let finding = Diagnostic::new(&code::CHART_FOLDER, message).help(format!(
        "rename the folder to `{chart}`, or the chart to `{folder}`: `helm package` takes no other"
    ));
    findings.push(match subject.metadata_place("name") {
        Some(place) => finding.at(place),
        None => finding,
    });
}
