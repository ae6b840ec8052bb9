//! Which line of which template a line of rendered text comes from.
//!
//! The templates are rendered a second time with a marker in each line, a character of a private range of
//! Unicode after the line's first letter. The answer counts only if the text without its markers is the text
//! rendered before: a template that encodes or measures what it includes gives another one.

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, Source, Span};

use crate::chart::Chart;
use crate::context::Context;
use crate::engine::{Engine, Marks};
use crate::render::{RenderedTemplate, base_path};

/// The second rendering, made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Origins {
    chart: Chart,
    contexts: IndexMap<String, Context>,
    marked: OnceLock<Option<(Engine, Marks)>>,
    /// The text of each template with its markers.
    texts: IndexMap<String, OnceLock<Option<String>>>,
}

impl Origins {
    pub(crate) fn new(chart: Chart, contexts: IndexMap<String, Context>) -> Self {
        let texts = contexts.keys().map(|path| (path.clone(), OnceLock::new())).collect();
        Self { chart, contexts, marked: OnceLock::new(), texts }
    }

    /// The line of a template that the text at `place` comes from.
    pub(crate) fn find(&self, template: &RenderedTemplate, place: &Place) -> Option<Place> {
        let (engine, marks) = self.marked.get_or_init(|| self.chart.engine().marked()).as_ref()?;
        let text = self.texts.get(&template.path)?.get_or_init(|| {
            let context = self.contexts.get(&template.path)?;
            let scope = context.scope(&template.path, &base_path(&template.path));
            let text = engine.render(&template.path, scope).ok()?;
            let plain: String = text.chars().filter(|char| !marks.is_mark(*char)).collect();
            (plain == template.source.text()).then_some(text)
        });
        let (source, line) = marks.at(text.as_deref()?, place.span.start as usize)?;
        Some(line_of(source, line))
    }
}

/// A line without the blanks around it.
fn line_of(source: &Arc<Source>, line: usize) -> Place {
    let Some(range) = source.line(line) else { return Place::line(source, line) };
    let text = source.text().get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    Place::new(source, Span::new(start, start + text.trim().len()))
}
