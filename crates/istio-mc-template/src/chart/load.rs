//! A chart's files to a [`Chart`].

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Warned, code};

use super::ignore::Ignore;
use super::metadata::Metadata;
use super::node::{File, Loader, Node};
use super::packed;
use crate::coverage::Coverage;
use crate::engine::Engine;
use crate::engine::limits::Limits;
use crate::source::ChartSource;

/// A chart that was read, checked and compiled: ready to be rendered any number of times.
///
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Chart {
    inner: Arc<Inner>,
    /// The same templates, writing down which branches they take.
    covering: Option<Arc<Engine>>,
}

#[derive(Debug)]
struct Inner {
    root: Node,
    engine: Engine,
}

impl Chart {
    /// Reads a chart and compiles its templates, those of its subcharts included.
    ///
    /// # Errors
    /// Everything that is wrong with the files: missing or wrong Chart.yaml, YAML that does not parse,
    /// templates with syntax errors, templates in Go's language, subcharts that are missing.
    pub fn load(source: &dyn ChartSource) -> Result<Warned<Chart>, Diagnostics> {
        Self::load_within(source, Limits::default())
    }

    /// Reads a chart as [`Self::load`] does; its templates may take no more than `limits`.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_within(source: &dyn ChartSource, limits: Limits) -> Result<Warned<Chart>, Diagnostics> {
        let files = source.files()?;
        let mut findings = Diagnostics::new();
        let mut kept: Vec<File<'_>> = files.iter().map(File::from).collect();
        // Sorted, so that messages and aliases do not depend on the order of the source.
        kept.sort_by_key(|file| file.path);
        kept.dedup_by(|later, earlier| {
            let is_twice = later.path == earlier.path;
            if is_twice {
                let message = format!("the chart has `{}` twice", later.path);
                findings.push(Diagnostic::new(&code::CHART_FILE, message));
                *earlier = *later;
            }
            is_twice
        });
        let ignore = kept.iter().find(|file| file.path == ".helmignore");
        let ignore = match ignore.map(|file| std::str::from_utf8(file.content)) {
            // What it names was left out when the chart was packed.
            _ if source.is_packed() => None,
            Some(Ok(text)) => Some(Ignore::read(&Source::new(".helmignore", text), &mut findings)),
            _ => Some(Ignore::none()),
        };
        kept.retain(|file| !ignore.as_ref().is_some_and(|ignore| ignore.ignores(file.path)));
        let unpacked = packed::unpack(&kept, source.name(), &mut findings);
        kept.retain(|file| !packed::is_packed(file.path));
        kept.extend(unpacked.iter().map(File::from));
        kept.sort_by_key(|file| file.path);
        let mut engine = Engine::limited(limits);
        let root = Loader::new(source.name(), &mut findings).load_all(&kept, &mut engine);
        match root {
            Some(root) => findings.finish(Chart { inner: Arc::new(Inner { root, engine }), covering: None }),
            // What is missing was reported.
            None => Err(findings),
        }
    }

    /// What Chart.yaml says.
    pub fn metadata(&self) -> &Metadata {
        &self.inner.root.metadata
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.metadata().name
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.metadata().version
    }

    /// The version of what it installs, if it says so.
    pub fn app_version(&self) -> Option<&str> {
        self.metadata().app_version.as_deref()
    }

    /// The default values: what values.yaml says.
    pub fn values(&self) -> istio_mc_yaml::Value {
        istio_mc_yaml::Value::Map(self.inner.root.defaults.to_map())
    }

    /// values.yaml as written, comments included; `None` if the chart has none.
    pub fn values_source(&self) -> Option<&Arc<Source>> {
        self.inner.root.values_source.as_ref()
    }

    /// The same chart, which writes down which branches of its templates are taken while it is rendered: the texts
    /// that it renders to are the same.
    ///
    /// ```
    /// use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, render};
    /// # fn main() -> Result<(), istio_mc_diagnostic::Diagnostics> {
    /// let files = MemoryChart::new("web")
    ///     .file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
    ///     .file("templates/a.yaml.j2", "{% if Values.a is defined %}\na: 1\n{% endif %}\n");
    /// let (chart, coverage) = Chart::load(&files)?.value.covering();
    /// let layers = Layers::new();
    /// let request = Request { release: Release::new("demo", "default"), capabilities: Capabilities::default(), layers: &layers, globals: Globals::new() };
    /// render(&chart, &request)?;
    /// let missing: Vec<_> = coverage.branches().filter(|branch| !branch.taken).collect();
    /// assert_eq!(missing[0].way, istio_mc_template::Way::True);
    /// assert_eq!(missing[0].place.to_string(), "web/templates/a.yaml.j2:1:7");
    /// # Ok(())
    /// # }
    /// ```
    pub fn covering(&self) -> (Chart, Coverage) {
        let (engine, sites) = self.inner.engine.covering();
        let chart = Chart { inner: Arc::clone(&self.inner), covering: Some(Arc::new(engine)) };
        (chart, Coverage(sites))
    }

    pub(crate) fn root(&self) -> &Node {
        &self.inner.root
    }

    /// The templates as they are written.
    pub(crate) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// The templates that make the texts.
    pub(crate) fn rendering_engine(&self) -> &Engine {
        self.covering.as_deref().unwrap_or(&self.inner.engine)
    }
}
