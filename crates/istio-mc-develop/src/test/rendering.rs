//! A case through the chart engine, as `istio-mc template` does it.

use std::fmt;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned, code};
use istio_mc_template::{
    Capabilities, Format, Manifest, Order, Release, Rendered, Request, parse, parse_crds, path_in_chart,
    render as render_chart, select, sort, write_stream,
};

use super::suite::Suite;
use crate::case::Case;

/// What a case renders to.
#[derive(Clone, Debug)]
pub struct Rendering {
    stream: String,
    notes: Option<String>,
    templates: Vec<String>,
}

/// The objects of a case, and the texts that they stand in.
pub(super) struct Objects<'r> {
    /// The chart's name, which the paths of templates start with.
    pub(super) chart: &'r str,
    pub(super) rendered: &'r Rendered,
    pub(super) manifests: Vec<Manifest<'r>>,
}

impl Rendering {
    pub(super) fn of(objects: &Objects<'_>) -> Self {
        let mut stream = Vec::new();
        write_stream(&objects.manifests, &mut stream, Format::Yaml).expect("memory takes everything");
        let text =
            |template: &&istio_mc_template::RenderedTemplate| !template.source.text().trim().is_empty();
        let templates = objects.rendered.templates.iter().filter(text);
        Self {
            stream: String::from_utf8(stream).expect("it is made of texts"),
            notes: objects.rendered.notes.clone(),
            templates: templates.map(|template| template.path.clone()).collect(),
        }
    }

    /// The objects as `istio-mc template` prints them.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The text of NOTES.txt, if the chart has one.
    pub fn notes(&self) -> Option<&str> {
        self.notes.as_deref()
    }

    /// The paths of the templates that gave a text, from the chart's name on: `web/templates/service.yaml.j2`.
    pub fn templates(&self) -> &[String] {
        &self.templates
    }
}

impl fmt::Display for Rendering {
    /// The objects as `istio-mc template` prints them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stream)
    }
}

/// Renders a case and does something with its objects, which live no longer.
pub(super) fn render<T>(
    suite: &Suite<'_>,
    case: &Case,
    then: impl FnOnce(&Objects<'_>) -> T,
) -> Result<Warned<T>, Diagnostics> {
    let chart = &suite.chart;
    let release = case.release.as_deref().unwrap_or(chart.name());
    let request = Request {
        release: Release { is_upgrade: case.is_upgrade, ..Release::new(release, &case.namespace) },
        capabilities: Capabilities {
            kube_version: case.kube_version.unwrap_or_else(|| suite.rules.kube_version(chart)),
            api_versions: case.api_versions.clone(),
        },
        layers: &case.layers,
        globals: case.globals.clone(),
    };
    let Warned { value: mut rendered, warnings: mut findings } = render_chart(chart, &request)?;
    if !case.include_crds {
        rendered.crds.clear();
    }
    let mut manifests = Vec::new();
    for parsed in [parse_crds(&rendered), parse(&rendered)] {
        match parsed {
            Ok(parsed) => manifests.extend(parsed),
            Err(problems) => findings.extend(problems),
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut manifests = select(manifests, case.hooks).kept;
    findings.extend(suite.rules.check(chart, &rendered, &manifests));
    sort(&mut manifests, Order::Install);
    show_only(case, chart.name(), &mut manifests, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    findings.finish(then(&Objects { chart: chart.name(), rendered: &rendered, manifests }))
}

/// Leaves the objects of the templates that the case asks for.
fn show_only(case: &Case, chart: &str, manifests: &mut Vec<Manifest<'_>>, findings: &mut Diagnostics) {
    if case.show_only.is_empty() {
        return;
    }
    for (pattern, place) in &case.show_only {
        if !manifests.iter().any(|manifest| pattern.matches(manifest.template, chart)) {
            let paths = manifests.iter().map(|manifest| path_in_chart(manifest.template, chart));
            let message = format!("the chart prints nothing from `{}`", pattern.as_str());
            let finding = Diagnostic::new(&code::TEST_CASE, message).at(place.clone());
            findings.push(finding.suggest(pattern.as_str(), paths));
        }
    }
    manifests.retain(|manifest| {
        case.show_only.iter().any(|(pattern, _)| pattern.matches(manifest.template, chart))
    });
}
