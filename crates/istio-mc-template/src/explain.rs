//! Findings about rendered text, told at the template's line: with the rendered lines and the values in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Related, code};

use crate::context::trace::Read;
use crate::origin::Origin;
use crate::render::{Rendered, RenderedTemplate};
use crate::values::Content;
use crate::{conceal, used};

impl Rendered {
    /// Moves a finding about a rendered text to the line of the template that made it. The rendered lines are shown
    /// under it, without secrets, and the values that the template's line used are named with where each was
    /// written. A finding about another text, or one whose line of a template cannot be told, stays where it is.
    ///
    /// Renders a second time: meant for errors.
    pub fn explain(&self, mut finding: Diagnostic) -> Diagnostic {
        let mut values = Vec::new();
        let origin = finding.place.as_ref().and_then(|place| self.origin_of(place));
        if origin.is_some() {
            finding = conceal::in_words(finding, self.hide_secrets());
        }
        if let (Some(origin), Some(place)) = (&origin, finding.place.take_if(|_| origin.is_some())) {
            values = origin.used(line_at(&place));
            let label = finding.label.take().filter(|label| !label.is_empty());
            let mut excerpt =
                finding.at(origin.place(&place)).excerpt(place, label.unwrap_or("rendered as this".into()));
            // What was known before stands behind it.
            excerpt.related.rotate_right(1);
            finding = excerpt;
        }
        let shown = usize::from(origin.is_some());
        let related: Vec<Related> = finding.related.drain(shown..).collect();
        let mut elsewhere = Vec::new();
        for mut related in related {
            let Some(other) = self.origin_of(&related.place) else {
                finding.related.push(related);
                continue;
            };
            for read in other.used(line_at(&related.place)) {
                if !values.iter().any(|known: &Read| known.path == read.path) {
                    values.push(read);
                }
            }
            // The same line made both, in a loop or a macro: only the rendered text tells them apart.
            if !origin.as_ref().is_some_and(|origin| other.is_line_of(origin)) {
                elsewhere.push(Related {
                    place: other.place(&related.place),
                    lines_around: 0,
                    ..related.clone()
                });
            }
            let same_text = finding
                .related
                .first()
                .is_some_and(|first| shown == 1 && Arc::ptr_eq(&first.place.source, &related.place.source));
            if same_text {
                related.lines_around = 1;
                finding.related.push(related);
            }
        }
        finding.related.extend(elsewhere);
        let finding = used::note(finding, &values);
        match as_text(&finding, &values) {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    /// Where in the templates the text of `place` (a place in a rendered text) comes from.
    ///
    /// Renders a second time, as [`explain`](Self::explain). `None` if that gave another text (a template that
    /// measures what it includes), or `place` is in none of these texts.
    pub fn origin(&self, place: &Place) -> Option<Place> {
        self.origin_of(place).map(|origin| origin.place(place))
    }

    /// The template whose rendered text a place is in.
    fn template(&self, place: &Place) -> Option<&RenderedTemplate> {
        self.templates.iter().find(|template| Arc::ptr_eq(&template.source, &place.source))
    }

    fn origin_of(&self, place: &Place) -> Option<Origin<'_>> {
        let template = self.template(place)?;
        self.hide_secrets();
        self.origins.as_ref()?.find(template, place)
    }

    /// Keeps secrets out of all excerpts of the rendered texts, and says which there are.
    fn hide_secrets(&self) -> &BTreeSet<String> {
        self.hidden.get_or_init(|| {
            let values = self.origins.iter().flat_map(|origins| origins.contexts());
            let secrets = conceal::secrets(values.filter_map(|context| context.data.get("Values")));
            for template in &self.templates {
                conceal::rendered(&template.source, &secrets);
            }
            secrets
        })
    }
}

/// How a value of the command line that should be a text becomes one.
fn as_text(finding: &Diagnostic, values: &[Read]) -> Option<String> {
    let [Read { value, .. }] = values else { return None };
    let place = value.place.as_ref().filter(|place| place.source.name().starts_with("--set #"))?;
    let is_no_text = matches!(value.content, Content::Bool(_) | Content::Number(_));
    // The path as given: a subchart knows a part of it.
    let path = place.source.text().get(place.span.range()).filter(|_| is_no_text)?;
    (*finding.code == code::NOT_AN_OBJECT).then(|| format!("`--set-string {path}=...` gives a string"))
}

/// The rendered line that a place begins on.
fn line_at(place: &Place) -> &str {
    let line = place.source.line(place.position().line);
    line.and_then(|range| place.source.text().get(range)).unwrap_or_default()
}
