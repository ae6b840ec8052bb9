//! A chart with its cases and snapshots.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_template::{Chart, ChartSource, Coverage};

use super::outcome::Outcome;
use super::rendering::{self, Rendering};
use super::rules::{NoRules, Rules};
use crate::case::{self, Case};

/// The folder of the snapshots.
pub(super) const SNAPSHOTS: &str = "snapshots/";

/// A chart, its cases, and the snapshots of them: ready to be run.
pub struct Suite<'r> {
    pub(super) rules: &'r dyn Rules,
    /// What messages call the chart's folder.
    pub(super) folder: String,
    /// The chart, which counts into `coverage`.
    pub(super) chart: Chart,
    pub(super) coverage: Coverage,
    pub(super) warnings: Diagnostics,
    cases: Vec<Case>,
    /// By their path in the chart.
    pub(super) snapshots: BTreeMap<String, Vec<u8>>,
}

impl Suite<'static> {
    /// Reads a chart with its cases and snapshots.
    ///
    /// # Errors
    /// Everything that is wrong with the chart and with its cases, and a chart without cases.
    pub fn load(source: &dyn ChartSource) -> Result<Self, Diagnostics> {
        let files = source.files()?;
        let mut findings = Diagnostics::new();
        let cases = match case::load(source.name(), &files) {
            Ok(cases) if cases.is_empty() => {
                findings.push(no_cases(source));
                cases
            }
            Ok(cases) => cases,
            Err(problems) => {
                findings.extend(problems);
                Vec::new()
            }
        };
        let chart = match Chart::load(source) {
            Ok(chart) => Some(chart),
            Err(problems) => {
                findings.extend(problems);
                None
            }
        };
        let Some(loaded) = chart.filter(|_| !findings.has_errors()) else { return Err(findings) };
        let (chart, coverage) = loaded.value.covering();
        let snapshots = files.into_iter().filter_map(|file| {
            let path = file.path.strip_prefix("./").unwrap_or(&file.path);
            let is_snapshot = path.strip_prefix(SNAPSHOTS).is_some_and(|name| name.ends_with(".yaml"));
            is_snapshot.then(|| (path.to_owned(), file.content.into_owned()))
        });
        Ok(Self {
            rules: &NoRules,
            folder: source.name().to_owned(),
            chart,
            coverage,
            warnings: loaded.warnings,
            cases,
            snapshots: snapshots.collect(),
        })
    }
}

impl<'r> Suite<'r> {
    /// The same with rules for the objects.
    #[must_use]
    pub fn with_rules<'n>(self, rules: &'n dyn Rules) -> Suite<'n> {
        Suite {
            rules,
            folder: self.folder,
            chart: self.chart,
            coverage: self.coverage,
            warnings: self.warnings,
            cases: self.cases,
            snapshots: self.snapshots,
        }
    }

    /// The chart.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// What messages call the chart's folder.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The cases, by name.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Renders a case and holds it against what it expects and against its snapshot.
    pub fn run(&self, case: &Case) -> Outcome {
        Outcome::of(self, case)
    }

    /// What the case of that name renders to.
    ///
    /// # Errors
    /// There is no such case, or it cannot be rendered. What the case expects is for [`run`](Self::run).
    pub fn render(&self, name: &str) -> Result<Rendering, Diagnostics> {
        let Some(case) = self.cases.iter().find(|case| case.name() == name) else {
            let message = format!("the chart `{}` has no test case `{name}`", self.chart.name());
            return Err(Diagnostic::new(&code::TEST_CASE, message)
                .suggest(name, self.cases.iter().map(Case::name))
                .into());
        };
        rendering::render(self, case, Rendering::of).map(|rendered| rendered.value)
    }
}

fn no_cases(source: &dyn ChartSource) -> Diagnostic {
    let finding = Diagnostic::new(&code::NO_TEST_CASES, format!("`{}` has no test cases", source.name()));
    finding.help("a case is a folder, such as `tests/minimal/` with a `values.yaml`; built-in and packed charts have none")
}
