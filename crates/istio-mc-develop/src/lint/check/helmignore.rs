//! Rules of .helmignore that no file fits.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code, nearest};
use istio_mc_template::Ignore;

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    // What a packed chart's rules name was left out when it was packed.
    let Some(source) = subject.texts.get(".helmignore").filter(|_| !subject.is_packed) else { return };
    let paths: Vec<&str> =
        subject.files.iter().map(|file| file.path.strip_prefix("./").unwrap_or(&file.path)).collect();
    for rule in Ignore::of(source).rules() {
        let Some(place) = rule.place() else { continue };
        let text = &source.text()[place.span.range()];
        // Patterns and hidden files are written for what editors and tools may leave behind one day.
        let name = text.trim_matches('/');
        let is_precaution =
            name.contains(['*', '?', '[', '\\']) || text.starts_with('!') || name.contains("/.");
        // Charts that are built into a program come without their tests.
        let is_precaution = is_precaution || name.starts_with('.') || ["tests", "snapshots"].contains(&name);
        if is_precaution || paths.iter().any(|path| rule.ignores_file(path)) {
            continue;
        }
        let finding = Diagnostic::new(&code::UNUSED_IGNORE_RULE, format!("no file fits `{text}`"));
        let folders = paths.iter().filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder));
        let finding = match nearest(name, paths.iter().copied().chain(folders)) {
            Some(near) if near != name => finding.help(format!("did you mean `{near}`?")),
            _ => finding.help("remove the line"),
        };
        findings.push(finding.at(place.clone()));
    }
}
