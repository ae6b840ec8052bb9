//! Macros that nothing calls, and macros of the same name.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity, code};
use istio_mc_template::MacroDefinition;

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let Some(reads) = subject.reads.first() else { return };
    // A library's macros are for others to call.
    if !subject.is_library() && subject.reads.iter().all(|reads| reads.complete) {
        for unused in reads.macros.iter().filter(|found| !found.called) {
            let message = format!("nothing calls the macro `{}`", unused.name);
            let finding = Diagnostic::new(&code::UNUSED_MACRO, message).at(unused.place.clone());
            findings.push(finding.help("remove it"));
        }
    }
    let mut known: BTreeMap<&str, &MacroDefinition> = BTreeMap::new();
    for found in &reads.macros {
        let Some(first) = known.get(found.name.as_str()) else {
            known.insert(&found.name, found);
            continue;
        };
        let same_file = first.place.source.name() == found.place.source.name();
        let message = format!("there are two macros `{}`", found.name);
        let mut finding = Diagnostic::new(&code::DUPLICATE_MACRO, message)
            .at(found.place.clone())
            .related(first.place.clone(), "the other one");
        if same_file {
            finding = finding.help("give one of them another name: the second takes the place of the first");
        } else {
            // Each is known by its file; only readers mix them up.
            finding.severity = Severity::Note;
            finding = finding.help("give one of them another name, or make one of the two");
        }
        findings.push(finding);
    }
}
