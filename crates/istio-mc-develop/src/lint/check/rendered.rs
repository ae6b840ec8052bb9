//! What comes of the chart with its defaults and in its test cases: what the engine and the rules say of the objects, kinds
//! that the target does not serve, and templates that make no object at all.

use std::collections::BTreeSet;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Severity, Warned, code};
use istio_mc_template::{Capabilities, Globals, Layers, Release, Request, parse, parse_crds, render};

use super::kinds::judge;
use crate::case::Case;
use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    if subject.is_library() {
        return;
    }
    let mut seen = Seen::default();
    let defaults = run(subject, None, &mut seen);
    let refused = defaults.iter().any(wants_values);
    let accepted = subject.cases.iter().any(|case| !case.must_fail());
    if refused {
        // Who installs it must give values; the cases show which.
        if !accepted {
            let reasons = defaults.iter().filter(|finding| wants_values(finding));
            findings.extend(reasons.map(refuses));
        }
        // Whatever else fails may fail for the same reason.
        findings.extend(defaults.into_iter().filter(|finding| !finding.is_error()));
    } else {
        findings.extend(defaults);
    }
    for case in &subject.cases {
        let outcome = run(subject, Some(case), &mut seen);
        // What it must fail with is for `test` to say.
        if !case.must_fail() {
            let in_case = |finding: Diagnostic| finding.note(format!("in the test case `{}`", case.name()));
            findings.extend(outcome.into_iter().filter(|finding| finding.is_error()).map(in_case));
        }
    }
    never_rendered(subject, &seen, findings);
}

/// What all runs gave.
#[derive(Default)]
struct Seen {
    /// The templates that made objects.
    templates: BTreeSet<String>,
    /// Whether a run failed that should not have.
    failed: bool,
    /// Whether one went through.
    rendered: bool,
}

fn run(subject: &Subject<'_>, case: Option<&Case>, seen: &mut Seen) -> Diagnostics {
    let chart = subject.chart;
    let options = subject.options;
    let release = case.and_then(|case| case.release.as_deref()).unwrap_or(chart.name());
    let namespace = case.map_or("default", |case| case.namespace.as_str());
    let layers: &Layers = case.map_or(&options.layers, |case| &case.layers);
    let kube_version = case.and_then(|case| case.kube_version).unwrap_or(subject.kube_version);
    let request = Request {
        release: Release {
            is_upgrade: case.is_some_and(|case| case.is_upgrade),
            ..Release::new(release, namespace)
        },
        capabilities: Capabilities {
            kube_version,
            api_versions: case.map_or(&options.api_versions, |case| &case.api_versions).clone(),
        },
        layers,
        globals: case.map_or_else(Globals::new, |case| case.globals.clone()),
    };
    let Warned { value: rendered, warnings: mut findings } = match render(chart, &request) {
        Ok(rendered) => rendered,
        Err(problems) => {
            seen.failed |= case.is_some_and(|case| !case.must_fail());
            return problems;
        }
    };
    let mut manifests = Vec::new();
    for parsed in [parse_crds(&rendered), parse(&rendered)] {
        match parsed {
            Ok(parsed) => manifests.extend(parsed),
            Err(problems) => findings.extend(problems),
        }
    }
    findings.extend(options.rules.check(chart, &rendered, &manifests));
    for manifest in &manifests {
        seen.templates.insert(manifest.template.to_owned());
        let id = &manifest.id;
        let span = manifest.node().get("apiVersion").map_or(manifest.span, |node| node.span);
        let place = Place::new(manifest.source, span);
        if let Some(finding) = judge(&id.api_version, &id.kind, kube_version, place.clone()) {
            findings.push(match rendered.origin(&place) {
                Some(origin) => finding.at(origin),
                None => finding,
            });
        }
    }
    seen.failed |= findings.has_errors();
    seen.rendered = true;
    findings
}

/// Whether the chart asks for values that it has no defaults for: by `required` and `fail`, or by its schema.
fn wants_values(finding: &Diagnostic) -> bool {
    let is_required = |place: &Place| {
        let text = place.source.text().get(place.span.range()).unwrap_or_default();
        text.trim_matches('"') == "required"
    };
    *finding.code == code::REFUSED
        || *finding.code == code::VALUES_SCHEMA && finding.related.iter().any(|rule| is_required(&rule.place))
}

/// The chart wants values that it has no defaults for.
fn refuses(reason: &Diagnostic) -> Diagnostic {
    let message = format!("the chart refuses its defaults: {}", reason.message);
    let finding = Diagnostic::new(&code::DEFAULTS_REFUSED, message)
        .help("add a test case that gives what is needed, such as `tests/minimal/values.yaml`");
    match &reason.place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}

fn never_rendered(subject: &Subject<'_>, seen: &Seen, findings: &mut Diagnostics) {
    // Where something failed, what is missing may be missing because of that.
    if seen.failed || !seen.rendered {
        return;
    }
    let part = subject.chart.part();
    for template in part.templates().filter(|template| part.is_rendered(template.path)) {
        let is_manifest = [".yaml.j2", ".yml.j2"].iter().any(|end| template.path.ends_with(end));
        // An empty one is reported as such.
        if seen.templates.contains(template.path) || !is_manifest || template.source.text().trim().is_empty()
        {
            continue;
        }
        let place = Place::line(template.source, 1);
        findings.push(if subject.cases.is_empty() {
            let mut finding = Diagnostic::new(
                &code::NEVER_RENDERED,
                "the template makes no object with the chart's defaults",
            );
            finding.severity = Severity::Note;
            finding.at(place).help("add a test case that renders it, such as `tests/everything/values.yaml`")
        } else {
            Diagnostic::new(&code::NEVER_RENDERED, "the template makes no object in any test case")
                .at(place)
                .help("add a test case that renders it, or remove the template")
        });
    }
}
