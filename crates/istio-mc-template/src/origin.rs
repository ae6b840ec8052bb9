//! Which line of which template a line of rendered text comes from.
//!
//! The templates are rendered a second time with a marker in each line (see [`Marks`]) and with values that write
//! down what was read. The answer counts only if the text without its markers is the text rendered before: a
//! template that encodes or measures what it includes gives another one. Then the markers of that template alone
//! are tried, and what it includes is taken for a part of the line that includes it.

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, Span};

use crate::chart::Chart;
use crate::context::Context;
use crate::context::trace::{Read, Trace};
use crate::engine::named::Names;
use crate::engine::{Engine, Mark, Marks, Unmarked};
use crate::render::{RenderedTemplate, base_path};
use crate::used::Usage;

/// The second rendering, made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Origins {
    chart: Chart,
    contexts: IndexMap<String, Arc<Context>>,
    marked: OnceLock<Option<Arc<(Engine, Marks)>>>,
    /// The second rendering of each template.
    texts: IndexMap<String, OnceLock<Option<Second>>>,
}

/// What the second rendering of a template gave.
#[derive(Debug)]
struct Second {
    unmarked: Unmarked,
    engine: Arc<(Engine, Marks)>,
    trace: Arc<Trace>,
}

/// The line of a template that a place of rendered text comes from.
#[derive(Debug)]
pub(crate) struct Origin<'o> {
    mark: Mark<'o>,
    trace: &'o Trace,
}

impl Origins {
    pub(crate) fn new(chart: Chart, contexts: IndexMap<String, Arc<Context>>) -> Self {
        let texts = contexts.keys().map(|path| (path.clone(), OnceLock::new())).collect();
        Self { chart, contexts, marked: OnceLock::new(), texts }
    }

    /// The contexts of all templates, by path.
    pub(crate) fn contexts(&self) -> impl Iterator<Item = &Context> {
        self.contexts.values().map(Arc::as_ref)
    }

    /// The line of a template that the text at `place` comes from.
    pub(crate) fn find(&self, template: &RenderedTemplate, place: &Place) -> Option<Origin<'_>> {
        let second = self.texts.get(&template.path)?.get_or_init(|| {
            let everywhere = self.marked.get_or_init(|| self.chart.engine().marked(None).map(Arc::new));
            self.render(template, everywhere.as_ref()?).or_else(|| {
                self.render(template, &Arc::new(self.chart.engine().marked(Some(&template.path))?))
            })
        });
        let Second { unmarked, engine, trace } = second.as_ref()?;
        let mark = engine.1.at(unmarked, place.span.start as usize)?;
        Some(Origin { mark, trace })
    }

    fn render(&self, template: &RenderedTemplate, engine: &Arc<(Engine, Marks)>) -> Option<Second> {
        let context = self.contexts.get(&template.path)?;
        let (scope, trace) = context.traced(&template.path, &base_path(&template.path));
        let text = engine.0.render(&template.path, scope).ok()?;
        let unmarked = engine.1.unmark(&text);
        let same = unmarked.text == template.source.text();
        same.then(|| Second { unmarked, engine: Arc::clone(engine), trace })
    }
}

impl Origin<'_> {
    /// The part of the template's line that `place` of the rendered text comes from, where the beginnings of both
    /// lines show it: the same text, or the expression that made it. Else the line, without the blanks around it.
    pub(crate) fn place(&self, rendered: &Place) -> Place {
        let whole = self.line();
        let Some(line) = rendered.source.line(rendered.position().line) else { return whole };
        let text = rendered.source.text().get(line.clone()).unwrap_or_default();
        // What a macro gives is often moved to the right.
        let begin = line.start + (text.len() - text.trim_start().len());
        let Some(at) = (rendered.span.start as usize).checked_sub(begin) else { return whole };
        let length = (rendered.span.end as usize).min(line.end).saturating_sub(begin + at);
        let (rendered, template) = (text.trim_start(), &self.mark.source.text()[whole.span.range()]);
        let start = whole.span.start as usize;
        let same = rendered.bytes().zip(template.bytes()).take_while(|(one, other)| one == other).count();
        if length > 0 && at + length <= same && template.is_char_boundary(at) {
            return Place::new(self.mark.source, Span::new(start + at, start + at + length));
        }
        let expression = Names::new(self.mark.source.text()).expression_at(start + at);
        match expression.filter(|expression| at <= same && expression.end <= whole.span.end as usize) {
            Some(expression) => Place::new(self.mark.source, Span::new(expression.start, expression.end)),
            None => whole,
        }
    }

    /// The line without the blanks around it.
    fn line(&self) -> Place {
        let Mark { source, line, .. } = self.mark;
        let Some(range) = source.line(line) else { return Place::line(source, line) };
        let text = source.text().get(range.clone()).unwrap_or_default();
        let start = range.start + (text.len() - text.trim_start().len());
        Place::new(source, Span::new(start, start + text.trim().len()))
    }

    /// The values that the line used when it was rendered as `rendered`.
    pub(crate) fn used(&self, rendered: &str) -> Vec<Read> {
        let line = self.line().span.range();
        let reads = self.mark.number.map(|number| self.trace.reads_of_line(number)).unwrap_or_default();
        let before = self.mark.number.map(|number| number + reads.len() + 1);
        let usage = Usage::new(self.trace, self.mark.source, line.start, before);
        usage.of_line(&line, rendered, &reads)
    }

    /// Whether both are the same line of the same template.
    pub(crate) fn is_line_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.mark.source, other.mark.source) && self.mark.line == other.mark.line
    }
}
