//! Which branches of a chart's templates were taken.

use istio_mc_diagnostic::Place;

use crate::engine::{Never, Site, Sites};

/// What was taken of the branches of a chart's templates, over all renderings of the chart that
/// [`Chart::covering`](crate::Chart::covering) gave.
///
/// Counts up while that chart renders, also in several threads.
#[derive(Clone, Debug)]
pub struct Coverage(pub(crate) Sites);

/// One way that a template can go.
#[derive(Debug)]
pub struct Branch<'c> {
    /// The path of the template, from the chart's name on: `web/templates/service.yaml.j2`.
    pub template: &'c str,
    /// Where it is decided.
    pub place: &'c Place,
    /// Which way.
    pub way: Way,
    /// Whether it was gone.
    pub taken: bool,
}

/// A way that a template can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The template is rendered, and does not fail.
    Rendered,
    /// The macro is called.
    Called,
    /// The condition of `if`, `elif` or `a if c else b` holds.
    True,
    /// It does not hold.
    False,
    /// The loop has something to go over.
    Items,
    /// The loop has nothing to go over.
    Empty,
}

/// What is at a place of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointKind {
    Template,
    Macro,
    Condition,
    Loop,
    /// A loop over a list that is written out, and so never empty.
    FullLoop,
}

impl Coverage {
    /// All branches, those of subcharts too, in order of the templates' paths and of their places.
    ///
    /// Two kinds of branches are none: a loop over a list that is written out, or that the `{% if %}` around it asks for,
    /// is never empty; and a comment before a tag may say that it never goes a way, with the reason, as
    /// `{# never empty: there is always a port #}` does. It is `never true`, `false`, `empty` or `called`.
    pub fn branches(&self) -> impl Iterator<Item = Branch<'_>> {
        self.0.iter().flat_map(branches)
    }
}

fn branches(site: &Site) -> impl Iterator<Item = Branch<'_>> {
    let ways: &[Way] = match site.kind {
        PointKind::Template => &[Way::Rendered],
        PointKind::Macro => &[Way::Called],
        PointKind::Condition => &[Way::True, Way::False],
        PointKind::Loop => &[Way::Items, Way::Empty],
        PointKind::FullLoop => &[Way::Items],
    };
    ways.iter().filter_map(|way| {
        let (taken, never) = match way {
            Way::False | Way::Empty => (site.was_passed(), Never::Passed),
            Way::Rendered | Way::Called | Way::True | Way::Items => (site.was_taken(), Never::Taken),
        };
        let is_counted = taken || site.never != Some(never);
        is_counted.then_some(Branch { template: &site.template, place: &site.place, way: *way, taken })
    })
}
