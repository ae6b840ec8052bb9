//! Files that nothing uses: under `templates/` and `crds/`, and tests that would be packed.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_template::{ChartPart, Ignore};

use crate::lint::subject::Subject;

/// The folders of test cases and of their snapshots.
const TESTS: &[&str] = &["tests/", "snapshots/"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let ignore = subject.texts.get(".helmignore").map(Ignore::of);
    let is_ignored = |path: &str| ignore.as_ref().is_some_and(|rules| rules.ignores(path));
    for file in subject.files {
        let path = file.path.strip_prefix("./").unwrap_or(&file.path);
        let is_hidden = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        if is_ignored(path) || is_hidden {
            continue;
        }
        // What ends otherwise is reported as a Go template when the chart is loaded, or is a template.
        if path.starts_with("templates/") && !path.ends_with(".j2") {
            let finding = Diagnostic::new(&code::UNUSED_CHART_FILE, format!("`{path}` is no template"));
            let help = match path.rsplit_once(".j2") {
                Some((stem, _)) => format!("name it `{stem}.j2`, or move it out of `templates/`"),
                None => {
                    "templates end in `.j2`; files that templates read stand outside of `templates/`".into()
                }
            };
            findings.push(finding.at(subject.file_place(path)).help(help));
        }
        let is_definition = [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end));
        if path.starts_with("crds/") && !is_definition && !path.ends_with(".md") {
            let message = format!("`{path}` is no YAML: nothing of it is installed");
            let finding = Diagnostic::new(&code::UNUSED_CHART_FILE, message);
            findings.push(finding.at(subject.file_place(path)).help("definitions end in `.yaml`"));
        }
    }
    for part in subject.parts.iter().take(1) {
        templates(subject, *part, findings);
        definitions(*part, findings);
    }
    if !subject.is_packed {
        tests(subject, ignore.as_ref(), findings);
    }
}

/// Templates that are empty, and those of a library that are no macros.
fn templates(subject: &Subject<'_>, part: ChartPart<'_>, findings: &mut Diagnostics) {
    for template in part.templates() {
        let name = template.path.rsplit('/').next().unwrap_or(template.path);
        let place = || Place::line(template.source, 1);
        if template.source.text().trim().is_empty() {
            let finding = Diagnostic::new(&code::UNUSED_CHART_FILE, format!("`{name}` is empty"));
            findings.push(finding.at(place()).help("remove it"));
        } else if subject.is_library() && !name.starts_with('_') {
            let message = format!("`{name}` of a library is not rendered");
            let help = "put macros into files whose names start with `_`, or make the chart an `application`";
            findings.push(Diagnostic::new(&code::UNUSED_CHART_FILE, message).at(place()).help(help));
        }
    }
}

/// Files under `crds/` that define no kind.
fn definitions(part: ChartPart<'_>, findings: &mut Diagnostics) {
    for file in part.crds() {
        let documents = match istio_mc_yaml::read(file.source) {
            Ok(documents) => documents,
            Err(problems) => {
                findings.extend(problems);
                continue;
            }
        };
        for document in documents.iter().filter(|document| !document.is_null()) {
            let kind = document.get("kind");
            let named = kind.and_then(|kind| kind.as_str());
            if named == Some("CustomResourceDefinition") {
                continue;
            }
            let message = match named {
                Some(kind) => format!("a `{kind}` is no CustomResourceDefinition"),
                None => "a document under `crds/` must be a CustomResourceDefinition".to_owned(),
            };
            let span = kind.map_or(document.span, |kind| kind.span);
            let place = Place::new(file.source, span);
            let help = "move it to `templates/`: what is under `crds/` is never upgraded, and only printed with `--include-crds`";
            findings.push(Diagnostic::new(&code::NOT_A_DEFINITION, message).at(place).help(help));
        }
    }
}

/// Test cases and snapshots that `helm package` would put into the chart.
fn tests(subject: &Subject<'_>, ignore: Option<&Ignore>, findings: &mut Diagnostics) {
    for folder in TESTS {
        let packed = subject.files.iter().find(|file| {
            let path = file.path.strip_prefix("./").unwrap_or(&file.path);
            path.starts_with(folder) && !ignore.is_some_and(|rules| rules.ignores(path))
        });
        if packed.is_none() {
            continue;
        }
        let message = format!("`{folder}` would be packed with the chart");
        let finding = Diagnostic::new(&code::TESTS_NOT_IGNORED, message);
        findings.push(match subject.texts.get(".helmignore") {
            Some(source) => finding
                .at(Place::line(source, source.line_count()))
                .help(format!("add a line `/{folder}` to .helmignore")),
            None => finding.help(format!("write a file .helmignore with a line `/{folder}`")),
        });
    }
}
