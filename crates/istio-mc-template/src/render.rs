//! A chart and a request to texts.

use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostics, Place, Source, Warned};
use istio_mc_yaml::Value;

use crate::chart::Chart;
use crate::context::{Capabilities, Release};
use crate::values::Layers;

/// Extra top-level names for templates, beside `Values` and `Release`.
///
/// Cheap to clone: a value that many renders share is converted once.
#[derive(Clone, Debug, Default)]
pub struct Globals(IndexMap<String, minijinja::Value>);

impl Globals {
    /// No extra names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name, or replaces its value.
    #[must_use]
    pub fn with(mut self, name: &str, value: &Value) -> Self {
        let _ = value;
        self.0.insert(name.to_owned(), minijinja::Value::UNDEFINED);
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
    /// The files under `crds/`, as they are.
    pub crds: Vec<RenderedTemplate>,
}

/// The text that one template gave.
#[derive(Debug)]
pub struct RenderedTemplate {
    /// The template's path from the chart's name on: `istio-remote/templates/service.yaml.j2`.
    pub path: String,
    /// The rendered text.
    pub source: Arc<Source>,
}

impl Rendered {
    /// Where in the templates the text of `place` (a place in a rendered text) comes from.
    ///
    /// Renders a second time, with a marker at each line of the templates: meant for errors. `None` if that
    /// gave another text, or `place` is none of these texts.
    pub fn origin(&self, place: &Place) -> Option<Place> {
        let _ = place;
        None
    }
}

/// Renders every template of a chart and of its enabled subcharts.
///
/// # Errors
/// What is wrong with the values, and every template that fails, each at the template's line.
pub fn render(chart: &Chart, request: &Request<'_>) -> Result<Warned<Rendered>, Diagnostics> {
    let _ = (chart, request);
    unimplemented!("skeleton")
}
