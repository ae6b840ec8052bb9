//! A chart and a request to texts.

use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Warned, code};
use istio_mc_yaml::Value;

use crate::chart::{Chart, Node};
use crate::context::{Capabilities, Context, Release};
use crate::engine::failure;
use crate::origin::Origins;
use crate::values::{self, Active, Layers, Tree};
use crate::version::{Constraint, Version};

/// Extra top-level names for templates, beside `Values` and `Release`.
///
/// Cheap to clone: a value that many renders share is converted once.
#[derive(Clone, Debug, Default)]
pub struct Globals(IndexMap<Arc<str>, Tree>);

impl Globals {
    /// No extra names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name, or replaces its value. The engine's own names (`Values`, ...) win over these.
    #[must_use]
    pub fn with(mut self, name: &str, value: &Value) -> Self {
        self.0.insert(Arc::from(name), Tree::from_value(value, None));
        self
    }
}

/// What a chart is rendered with.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// `Release`.
    pub release: Release,
    /// `Capabilities`.
    pub capabilities: Capabilities,
    /// The values supplied over the chart's own.
    pub layers: &'a Layers,
    /// Further top-level names.
    pub globals: Globals,
}

/// The texts of a chart, a template each.
#[derive(Debug)]
pub struct Rendered {
    /// In order of their paths; templates that rendered to blanks alone included.
    pub templates: Vec<RenderedTemplate>,
    /// The text of NOTES.txt.j2.
    pub notes: Option<String>,
    /// The files under `crds/`, of subcharts too, as they are.
    pub crds: Vec<RenderedTemplate>,
    /// None for texts that no template made.
    origins: Option<Origins>,
}

/// The text that one template gave.
#[derive(Clone, Debug)]
pub struct RenderedTemplate {
    /// The template's path from the chart's name on: `istio-remote/templates/service.yaml.j2`.
    pub path: String,
    /// The rendered text.
    pub source: Arc<Source>,
}

impl Rendered {
    /// Texts that were made without a chart, to be parsed and ordered like a chart's.
    pub fn from_texts(texts: impl IntoIterator<Item = RenderedTemplate>) -> Self {
        Self { templates: texts.into_iter().collect(), notes: None, crds: Vec::new(), origins: None }
    }

    /// Where in the templates the text of `place` (a place in a rendered text) comes from.
    ///
    /// Renders a second time, with a marker in each line of the templates: meant for errors. `None` if that
    /// gave another text (a template that encodes or measures what it includes), or `place` is in none of
    /// these texts.
    pub fn origin(&self, place: &Place) -> Option<Place> {
        let template = self.templates.iter().find(|found| Arc::ptr_eq(&found.source, &place.source))?;
        self.origins.as_ref()?.find(template, place)
    }
}

/// Renders every template of a chart and of its enabled subcharts.
///
/// # Errors
/// What is wrong with the values, and every template that fails, each at the template's line.
pub fn render(chart: &Chart, request: &Request<'_>) -> Result<Warned<Rendered>, Diagnostics> {
    let mut findings = request.layers.problems().clone();
    let supplied = request.layers.tree();
    values::unknown::warn(chart.root(), supplied, &mut findings);
    let active = match values::coalesce(chart.root(), supplied, &mut findings) {
        Ok(active) => active,
        Err(problems) => {
            findings.extend(problems);
            return Err(findings);
        }
    };
    check_kube_version(&active, &request.capabilities, &mut findings);
    // A template that fails for want of a value that could not be read would bury the reason.
    if findings.has_errors() {
        return Err(findings);
    }

    let mut contexts = IndexMap::new();
    let mut crds = Vec::new();
    collect(&active, request, chart.root(), &mut contexts, &mut crds);
    contexts.sort_keys();

    let mut templates = Vec::with_capacity(contexts.len());
    for (path, context) in &contexts {
        match render_one(chart, path, context) {
            Ok(text) => {
                let source = Source::new(format!("{path} (rendered)"), text);
                templates.push(RenderedTemplate { path: path.clone(), source });
            }
            Err(finding) => findings.push(finding),
        }
    }
    let mut notes = None;
    if let Some(path) = &chart.root().notes {
        let context = context(&active, request, chart.root());
        match render_one(chart, path, &context) {
            Ok(text) => notes = Some(text),
            Err(finding) => findings.push(finding),
        }
    }
    let origins = Some(Origins::new(chart.clone(), contexts));
    findings.finish(Rendered { templates, notes, crds, origins })
}

/// The contexts of all templates, by path, and the CRDs.
fn collect(
    active: &Active<'_>,
    request: &Request<'_>,
    root: &Node,
    contexts: &mut IndexMap<String, Context>,
    crds: &mut Vec<RenderedTemplate>,
) {
    if !active.node.templates.is_empty() {
        let context = context(active, request, root);
        for path in &active.node.templates {
            contexts.insert(path.clone(), context.clone());
        }
    }
    let own = active.node.crds.iter();
    crds.extend(
        own.map(|(path, source)| RenderedTemplate { path: path.clone(), source: Arc::clone(source) }),
    );
    for child in &active.children {
        collect(child, request, root, contexts, crds);
    }
}

fn context(active: &Active<'_>, request: &Request<'_>, root: &Node) -> Context {
    let node = active.node;
    let mut data = request.globals.0.clone();
    let is_root = std::ptr::eq(node, root);
    data.insert(Arc::from("Values"), active.values.clone());
    data.insert(Arc::from("Release"), request.release.to_tree());
    data.insert(Arc::from("Chart"), node.metadata.to_tree(&node.name, is_root));
    let objects = [
        (Arc::from("Capabilities"), request.capabilities.to_engine()),
        (Arc::from("Files"), minijinja::Value::from_dyn_object(Arc::clone(&node.files))),
    ];
    Context::new(data, objects.into_iter().collect())
}

fn render_one(chart: &Chart, path: &str, context: &Context) -> Result<String, Diagnostic> {
    let base = base_path(path);
    chart.engine().render(path, context.scope(path, &base)).map_err(|error| {
        let (scope, trace) = context.traced(path, &base);
        // The same failure again, with what it looked for written down.
        let error = chart.engine().render(path, scope).err().unwrap_or(error);
        failure::diagnose(chart.engine(), &error, &trace)
    })
}

/// The folder of a chart's templates: `mesh/templates`.
pub(crate) fn base_path(path: &str) -> String {
    format!("{}/templates", crate::engine::chart_of(path))
}

fn check_kube_version(active: &Active<'_>, capabilities: &Capabilities, findings: &mut Diagnostics) {
    let metadata = &active.node.metadata;
    if let Some(range) = &metadata.kube_version {
        let target = capabilities.kube_version.to_string();
        // Both were read before; what cannot be read here was reported there.
        let versions = range.parse::<Constraint>().ok().zip(target.parse::<Version>().ok());
        if versions.is_some_and(|(range, version)| !range.matches(&version)) {
            let message = format!(
                "the chart `{}` is for Kubernetes `{range}`, and the target is `{target}`",
                active.node.path
            );
            let finding = Diagnostic::new(&code::KUBE_VERSION, message);
            findings.push(finding.help("set the target's version with `--kube-version`"));
        }
    }
    for child in &active.children {
        check_kube_version(child, capabilities, findings);
    }
}
