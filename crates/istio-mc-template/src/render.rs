//! A chart and a request to texts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Severity, Source, Warned, code};
use istio_mc_yaml::Value;
use smol_str::SmolStr;

use crate::chart::{Chart, Node};
use crate::context::trace::Reads;
use crate::context::{Capabilities, Context, Release};
use crate::engine::failure;
use crate::engine::limits::Watch;
use crate::manifests::Check;
use crate::manifests::ahead::{self, Ahead};
use crate::origin::Origins;
use crate::parallel;
use crate::schema;
use crate::values::unknown::Unknown;
use crate::values::{self, Active, Entries, Layers, Tree};
use crate::version::{Constraint, Version};

/// Extra top-level names for templates, beside `Values` and `Release`.
///
/// Cheap to clone: a value that many renders share is converted once.
#[derive(Clone, Debug, Default)]
pub struct Globals(Entries);

impl Globals {
    /// No extra names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name, or replaces its value. The engine's own names (`Values`, ...) win over these.
    #[must_use]
    pub fn with(mut self, name: &str, value: &Value) -> Self {
        self.0.insert(SmolStr::from(name), Tree::from_value(value, None));
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
    pub(crate) origins: Option<Origins>,
    /// The secrets among the values, once those in the texts are concealed for messages about them.
    pub(crate) hidden: OnceLock<BTreeSet<String>>,
    /// Objects that were read already; whoever parses takes them.
    ahead: Mutex<Vec<Ahead>>,
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
        let templates = texts.into_iter().collect();
        Self {
            templates,
            notes: None,
            crds: Vec::new(),
            origins: None,
            hidden: OnceLock::new(),
            ahead: Mutex::default(),
        }
    }
}

impl Rendered {
    /// The objects that were read already and checked for the same, once.
    pub(crate) fn take_ahead(&self, check: &str) -> Vec<Ahead> {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.extract_if(.., |ahead| ahead.check == check).collect()
    }
}

/// So many templates take about as long as starting a thread.
const WORTH_A_THREAD: usize = 16;

/// Renders every template of a chart and of its enabled subcharts.
///
/// # Errors
/// What is wrong with the values, and every template that fails, each at the template's line.
pub fn render(chart: &Chart, request: &Request<'_>) -> Result<Warned<Rendered>, Diagnostics> {
    render_ahead(chart, request, None)
}

/// As [`render`]. What a template makes is read and checked while it makes more; where there is nothing to say,
/// [`parse_checked`](crate::parse_checked) with the same check does not do it again.
///
/// # Errors
/// As [`render`]; what is wrong with the texts is for [`parse_checked`](crate::parse_checked) to say.
pub fn render_checked(
    chart: &Chart,
    request: &Request<'_>,
    check: &Check<'_>,
) -> Result<Warned<Rendered>, Diagnostics> {
    render_ahead(chart, request, Some(check))
}

fn render_ahead(
    chart: &Chart,
    request: &Request<'_>,
    check: Option<&Check<'_>>,
) -> Result<Warned<Rendered>, Diagnostics> {
    let mut findings = request.layers.problems().clone();
    let supplied = request.layers.tree();
    let mut unknown = values::unknown::find(chart.root(), supplied);
    let active = match values::coalesce(chart.root(), supplied, &mut findings) {
        Ok(active) => active,
        Err(problems) => {
            findings.extend(problems);
            return Err(findings);
        }
    };
    if !request.layers.is_unchecked() {
        let mut violations = Diagnostics::new();
        schema::check(&active, &mut violations);
        // What the schema refuses needs no warning that the defaults do not have it.
        unknown.retain(|unknown| !violations.iter().any(|violation| is_at(unknown.place, violation)));
        findings.extend(violations);
    }
    check_kube_version(&active, true, &request.capabilities, &mut findings);
    // A template that fails for want of a value that could not be read would bury the reason.
    if findings.has_errors() {
        findings.extend(unknown.iter().map(Unknown::finding));
        return Err(findings);
    }

    let shared = Shared::new(request, chart.root());
    let mut contexts = IndexMap::new();
    let mut crds = Vec::new();
    collect(&active, &shared, &mut contexts, &mut crds);
    contexts.sort_keys();

    let mut failures = Vec::new();
    let mut templates = Vec::with_capacity(contexts.len());
    let work: Vec<(&String, &Arc<Context>)> = contexts.iter().collect();
    let texts = parallel::map(&work, WORTH_A_THREAD, |(path, context)| match check {
        Some(check) => ahead::read(path, check, |watch| render_one(chart, path, context, watch)),
        None => render_one(chart, path, context, None).map(|text| (text, None)),
    });
    let mut seen_ahead = Vec::new();
    for ((path, _), text) in work.into_iter().zip(texts) {
        match text {
            Ok((text, seen)) => {
                let source = Source::new([path, " (rendered)"].concat(), text);
                if let (Some(check), Some(seen)) = (check, seen) {
                    seen_ahead.push(Ahead::new(&source, check, seen));
                }
                templates.push(RenderedTemplate { path: path.clone(), source });
            }
            Err(finding) => failures.push(*finding),
        }
    }
    let mut notes = None;
    if let Some(path) = &chart.root().notes {
        let context = shared.context(&active);
        match render_one(chart, path, &context, None) {
            Ok(text) => notes = Some(text),
            Err(finding) => failures.push(*finding),
        }
    }
    if !unknown.is_empty() && failures.is_empty() {
        // A value without a default is none the less known if a template asks for it.
        let reads = reads(chart, &contexts);
        unknown.retain(|unknown| !reads.iter().any(|reads| reads.contains(&unknown.path)));
    }
    findings.extend(unknown.iter().map(Unknown::finding));
    let failed = !failures.is_empty();
    findings.extend(merged(failures));
    let origins = Some(Origins::new(chart.clone(), contexts));
    let ahead = Mutex::new(seen_ahead);
    let rendered = Rendered { templates, notes, crds, origins, hidden: OnceLock::new(), ahead };
    if failed && let Err(problems) = crate::manifests::parse(&rendered) {
        // The other templates' problems need not wait for the next run.
        findings.extend(problems);
    }
    findings.finish(rendered)
}

/// Whether a finding is about that place.
fn is_at(place: Option<&Place>, finding: &Diagnostic) -> bool {
    let key = |place: &Place| (Arc::as_ptr(&place.source), place.span);
    place.is_some() && place.map(key) == finding.place.as_ref().map(key)
}

/// What a template of a chart of the tree reads.
struct TemplateReads {
    /// Where the chart's values are in those of the root, with a dot behind: `remote.`; empty for the root itself.
    chart: String,
    reads: Reads,
}

impl TemplateReads {
    /// Whether the template read the value at that path of the root's values.
    fn contains(&self, path: &str) -> bool {
        // A subchart knows its part of the values as `Values`, and everybody's `global` as its own.
        let own = path.strip_prefix(&*self.chart);
        let global = path.starts_with("global.").then_some(path);
        own.into_iter().chain(global).any(|path| self.reads.contains(&format!("Values.{path}")))
    }
}

/// Renders all templates once more to see what they read.
fn reads(chart: &Chart, contexts: &IndexMap<String, Arc<Context>>) -> Vec<TemplateReads> {
    contexts
        .iter()
        .filter_map(|(path, context)| {
            let (scope, trace) = context.traced(path, &base_path(path));
            chart.engine().render(path, scope).ok()?;
            let below = crate::engine::chart_of(path).strip_prefix(chart.name()).unwrap_or_default();
            let names = below.split("/charts/").skip(1).map(|name| format!("{name}."));
            Some(TemplateReads { chart: names.collect(), reads: trace.reads() })
        })
        .collect()
}

/// The same failure of several templates, in a macro that they share, is one finding.
fn merged(failures: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    for failure in failures {
        let place = |finding: &Diagnostic| {
            finding.place.as_ref().map(|place| (Arc::as_ptr(&place.source), place.span))
        };
        let same = merged.iter_mut().find(|first| {
            *first.code == *failure.code
                && first.message == failure.message
                && place(first) == place(&failure)
        });
        match same {
            Some(first) => first.related.extend(failure.related),
            None => merged.push(failure),
        }
    }
    merged
}

/// What all charts of a tree see alike.
struct Shared<'r> {
    globals: &'r Entries,
    release: Tree,
    capabilities: minijinja::Value,
    root: &'r Node,
}

impl<'r> Shared<'r> {
    fn new(request: &'r Request<'_>, root: &'r Node) -> Self {
        let (release, capabilities) = (request.release.to_tree(), request.capabilities.to_engine());
        Self { globals: &request.globals.0, release, capabilities, root }
    }

    /// What the templates of one chart see.
    fn context(&self, active: &Active<'_>) -> Context {
        let node = active.node;
        let mut data = self.globals.clone();
        let is_root = std::ptr::eq(node, self.root);
        data.insert(SmolStr::from("Values"), active.values.clone());
        data.insert(SmolStr::from("Release"), self.release.clone());
        data.insert(SmolStr::from("Chart"), node.metadata.to_tree(&node.name, is_root));
        let objects = [
            (SmolStr::from("Capabilities"), self.capabilities.clone()),
            (SmolStr::from("Files"), minijinja::Value::from_dyn_object(Arc::clone(&node.files))),
        ];
        Context::new(data, objects.into_iter().collect())
    }
}

/// The contexts of all templates, by path, and the CRDs.
fn collect(
    active: &Active<'_>,
    shared: &Shared<'_>,
    contexts: &mut IndexMap<String, Arc<Context>>,
    crds: &mut Vec<RenderedTemplate>,
) {
    if !active.node.templates.is_empty() {
        let context = Arc::new(shared.context(active));
        for path in &active.node.templates {
            contexts.insert(path.clone(), Arc::clone(&context));
        }
    }
    let own = active.node.crds.iter();
    crds.extend(
        own.map(|(path, source)| RenderedTemplate { path: path.clone(), source: Arc::clone(source) }),
    );
    for child in &active.children {
        collect(child, shared, contexts, crds);
    }
}

fn render_one(
    chart: &Chart,
    path: &str,
    context: &Context,
    watch: Option<Watch<'_>>,
) -> Result<String, Box<Diagnostic>> {
    let base = base_path(path);
    if let Ok(text) = chart.rendering_engine().render_watched(path, context.scope(path, &base), watch) {
        return Ok(text);
    }
    // The same failure again, with what it looked for written down.
    let (scope, trace) = context.traced(path, &base);
    chart.engine().render(path, scope).map_err(|error| {
        let finding = failure::diagnose(chart.engine(), &error, &trace);
        // A template that makes too much text stops at no line of its own.
        match (&finding.place, chart.engine().template(path)) {
            (None, Some(template)) => Box::new(finding.at(Place::line(&template.source, 1))),
            _ => Box::new(finding),
        }
    })
}

/// The folder of a chart's templates: `mesh/templates`.
pub(crate) fn base_path(path: &str) -> String {
    [crate::engine::chart_of(path), "/templates"].concat()
}

/// Whether the charts are for the target. Helm asks the chart alone, so for subcharts it is a warning.
fn check_kube_version(
    active: &Active<'_>,
    is_root: bool,
    capabilities: &Capabilities,
    findings: &mut Diagnostics,
) {
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
            let mut finding = Diagnostic::new(&code::KUBE_VERSION, message);
            if !is_root {
                finding.severity = Severity::Warning;
            }
            findings.push(finding.help("set the target's version with `--kube-version`"));
        }
    }
    for child in &active.children {
        check_kube_version(child, false, capabilities, findings);
    }
}
