//! The charts of a tree, for tools that look at them without rendering.

use std::sync::Arc;

use istio_mc_diagnostic::Source;
use istio_mc_yaml::Value;

use super::{Chart, Dependency, Metadata, Node};
use crate::engine::{Engine, chart_of};

/// A chart, or one of the subcharts in it.
#[derive(Clone, Copy, Debug)]
pub struct ChartPart<'c> {
    node: &'c Node,
    dependency: Option<&'c Dependency>,
    engine: &'c Engine,
}

/// A template as written.
#[derive(Clone, Copy, Debug)]
pub struct TemplateText<'c> {
    /// Its path from the root chart's name on: `mesh/charts/remote/templates/_labels.j2`.
    pub path: &'c str,
    /// Its text.
    pub source: &'c Arc<Source>,
}

impl Chart {
    /// The chart as the root of its tree.
    pub fn part(&self) -> ChartPart<'_> {
        ChartPart { node: self.root(), dependency: None, engine: self.engine() }
    }
}

impl<'c> ChartPart<'c> {
    /// The name, or the alias under which the parent knows it.
    pub fn name(self) -> &'c str {
        &self.node.name
    }

    /// Its path in the tree: `mesh/charts/remote`.
    pub fn path(self) -> &'c str {
        &self.node.path
    }

    /// What its Chart.yaml says.
    pub fn metadata(self) -> &'c Metadata {
        &self.node.metadata
    }

    /// What the parent's Chart.yaml says of it; `None` for the root, and for a folder that the parent does not name.
    pub fn dependency(self) -> Option<&'c Dependency> {
        self.dependency
    }

    /// Its own default values.
    pub fn values(self) -> Value {
        Value::Map(self.node.defaults.to_map())
    }

    /// Its values.yaml as written.
    pub fn values_source(self) -> Option<&'c Arc<Source>> {
        self.node.values_source.as_ref()
    }

    /// All its templates by path, those of macros and notes included.
    pub fn templates(self) -> impl Iterator<Item = TemplateText<'c>> {
        let own = self.engine.templates().filter(move |(path, _)| chart_of(path) == self.node.path);
        own.map(|(path, template)| TemplateText { path, source: &template.source })
    }

    /// Whether the template of that path is rendered by itself: no macros, no notes.
    pub fn is_rendered(self, path: &str) -> bool {
        self.node.templates.iter().any(|rendered| rendered == path)
    }

    /// Its files under `crds/`, with their paths.
    pub fn crds(self) -> impl Iterator<Item = TemplateText<'c>> {
        self.node.crds.iter().map(|(path, source)| TemplateText { path, source })
    }

    /// The subcharts in it, also those that values switch off.
    pub fn children(self) -> impl Iterator<Item = ChartPart<'c>> {
        self.node.children.iter().map(move |child| ChartPart {
            node: &child.node,
            dependency: child.dependency.as_ref(),
            engine: self.engine,
        })
    }
}
