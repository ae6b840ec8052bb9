//! What the cases of a chart cover of its templates.

use istio_mc_diagnostic::{Diagnostic, Place, code};
use istio_mc_template::{Branch, Coverage, Way, path_in_chart};

/// What the cases of a chart cover of its templates.
#[derive(Clone, Debug)]
pub struct Covered {
    /// Every file with branches, by path.
    pub files: Vec<CoveredFile>,
}

/// What they cover of one file.
#[derive(Clone, Debug)]
pub struct CoveredFile {
    /// The path in the chart: `templates/service.yaml.j2`.
    pub path: String,
    /// How many branches were taken.
    pub taken: usize,
    /// How many there are.
    pub total: usize,
    /// What was not taken, by place.
    pub open: Vec<Open>,
}

/// A place with ways that no case went.
#[derive(Clone, Debug)]
pub struct Open {
    /// Where it is decided.
    pub place: Place,
    /// What is missing: `is never false`.
    pub missing: &'static str,
}

impl Covered {
    /// `subcharts` says whether their templates count too.
    pub(super) fn of(coverage: &Coverage, chart: &str, subcharts: bool) -> Self {
        let mut files: Vec<CoveredFile> = Vec::new();
        let mut at: Option<(&Place, Vec<Way>)> = None;
        for branch in coverage.branches() {
            let path = path_in_chart(branch.template, chart);
            if !subcharts && path.starts_with("charts/") {
                continue;
            }
            if files.last().is_none_or(|file| file.path != path) {
                files.push(CoveredFile { path: path.to_owned(), taken: 0, total: 0, open: Vec::new() });
                at = None;
            }
            let Some(file) = files.last_mut() else { continue };
            file.total += 1;
            file.taken += usize::from(branch.taken);
            if branch.taken {
                continue;
            }
            let Branch { place, way, .. } = branch;
            match &mut at {
                Some((last, ways)) if std::ptr::eq(*last, place) => {
                    ways.push(way);
                    if let Some(open) = file.open.last_mut() {
                        open.missing = missing(ways);
                    }
                }
                _ => {
                    file.open.push(Open { place: place.clone(), missing: missing(&[way]) });
                    at = Some((place, vec![way]));
                }
            }
        }
        Self { files }
    }

    /// How many branches were taken.
    pub fn taken(&self) -> usize {
        self.files.iter().map(|file| file.taken).sum()
    }

    /// How many branches there are.
    pub fn total(&self) -> usize {
        self.files.iter().map(|file| file.total).sum()
    }

    /// The part that was taken, in percent with one decimal, rounded down: 100 is all. A chart without branches is
    /// covered.
    pub fn percent(&self) -> f64 {
        match self.total() {
            0 => 100.0,
            total => (self.taken() * 1000 / total) as f64 / 10.0,
        }
    }

    /// What to say if less is covered than is demanded.
    pub(super) fn problem(&self, folder: &str, least: f64) -> Option<Diagnostic> {
        let (taken, total) = (self.taken(), self.total());
        if taken as f64 * 100.0 >= least * total as f64 {
            return None;
        }
        let percent = self.percent();
        let message = format!(
            "the test cases of `{folder}` take {taken} of {total} branches ({percent} %), and {least} % are demanded"
        );
        let finding = Diagnostic::new(&code::COVERAGE, message);
        Some(finding.help("the report lists the branches that no case takes"))
    }
}

/// What is missing at a place, in words that go on from "the condition".
fn missing(ways: &[Way]) -> &'static str {
    match ways {
        [Way::Rendered] => "is never rendered without failing",
        [Way::Called] => "is never called",
        [Way::True] => "is never true",
        [Way::False] => "is never false",
        [Way::Items] => "never has items",
        [Way::Empty] => "is never empty",
        _ => "is never reached",
    }
}

impl Open {
    /// The place and what is missing: `web/templates/service.yaml.j2:3:7: `Values.port` is never false`.
    pub fn words(&self) -> String {
        let text = self.place.source.text().get(self.place.span.range()).unwrap_or_default();
        match text.split_whitespace().collect::<Vec<_>>().join(" ") {
            // The template as a whole.
            text if text.is_empty() => format!("{}: it {}", self.place, self.missing),
            text => format!("{}: `{text}` {}", self.place, self.missing),
        }
    }
}
