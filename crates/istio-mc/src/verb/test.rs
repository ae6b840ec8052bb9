//! `test`: the test cases of charts.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use istio_mc_develop::test::{ChangeKind, Filter, Judgement, Outcome, Report, Suite, junit, summary};
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_template::parallel;

use crate::exit::Failure;
use crate::input::Reader;
use crate::istio_rules::Istio;
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;
use crate::{chart, whole_file};

/// Test charts: render their cases, check what comes out, and tell what no case covers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A test case is a folder tests/CASE of the chart. Its values.yaml is supplied as with `template -f`; its
case.yaml says what the other flags of `template` would, and what must hold. What a case renders to is
compared with snapshots/CASE.yaml.

The report goes to standard output, problems to standard error. Exit code 1: something failed.

Examples:
  istio-mc test ./my-chart
  istio-mc test ./my-chart --update               # accept what the cases render to
  istio-mc test ./my-chart -k gateway             # the cases with `gateway` in their name
  istio-mc test charts/* --min-coverage 100 --junit report.xml")]
pub(crate) struct Test {
    /// The folders of the charts
    #[arg(value_name = "CHART", required = true)]
    charts: Vec<String>,
    /// Accept new and changed snapshots, and remove those that no case has
    #[arg(short, long)]
    update: bool,
    /// Run only the cases with this in their name; `*` stands for anything
    #[arg(short = 'k', long, value_name = "NAME")]
    filter: Vec<String>,
    /// The part of all branches that the cases of each chart must take, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent, conflicts_with = "filter")]
    min_coverage: Option<f64>,
    /// Let the branches of subcharts count too
    #[arg(long)]
    subcharts: bool,
    /// Write the result as JUnit's XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// How to print the report
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    output: ReportFormat,
}

/// How the report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    // For people.
    #[default]
    Text,
    // One document with all that is known.
    Json,
}

impl Test {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let suites = self.suites(terminal)?;
        let filter = Filter::new(&self.filter);
        let judgement = Judgement {
            update: self.update,
            partial: !filter.takes_all(),
            min_coverage: self.min_coverage,
            subcharts: self.subcharts,
        };
        let reports = reports(&suites, &filter, judgement);
        if reports.iter().all(|report| report.cases.is_empty()) {
            return Err(self.no_case(&suites));
        }
        for (report, word) in reports.iter().zip(&self.charts) {
            apply(report, Path::new(word))?;
        }
        if let Some(path) = &self.junit {
            whole_file::write(path, junit(&reports).as_bytes()).map_err(Failure::outside)?;
        }
        output::stdout(self.text(&reports, terminal)?.as_bytes())?;
        let mut problems = Diagnostics::new();
        for report in &reports {
            terminal.report(&report.warnings);
            problems.extend(report.problems());
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Input(problems)) }
    }

    /// The charts with their cases, or all that is wrong with any of them.
    fn suites(&self, terminal: &Terminal) -> Result<Vec<Suite<'static>>, Failure> {
        let reader = Reader::new(terminal);
        let mut problems = Diagnostics::new();
        let mut suites = Vec::new();
        for word in &self.charts {
            let source = chart::find(word, &reader, terminal)?;
            if self.update && chart::folder(word).is_none() {
                let message = format!("`{word}` is no folder, and `--update` writes into the chart");
                return Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message)));
            }
            match Suite::load(&*source) {
                Ok(suite) => suites.push(suite.with_rules(&Istio)),
                Err(findings) => problems.extend(findings),
            }
        }
        if problems.is_empty() { Ok(suites) } else { Err(Failure::Input(problems)) }
    }

    fn text(&self, reports: &[Report], terminal: &Terminal) -> Result<String, Failure> {
        match self.output {
            ReportFormat::Json => output::value(&reports, OutputFormat::Json),
            ReportFormat::Text => {
                let every_file = terminal.is_verbose();
                let texts: Vec<String> =
                    reports.iter().map(|report| report.text(every_file).to_string()).collect();
                Ok(format!("{}\n{}\n", texts.join("\n"), summary(reports)))
            }
        }
    }

    fn no_case(&self, suites: &[Suite<'_>]) -> Failure {
        let wanted = self.filter.join("`, `");
        let message = format!("no test case has `{wanted}` in its name");
        let names = suites.iter().flat_map(|suite| suite.cases()).map(|case| case.name());
        let finding = Diagnostic::new(&code::WRONG_CALL, message);
        Failure::usage(finding.suggest(self.filter.first().map_or("", String::as_str), names))
    }
}

/// Runs the cases of all charts, on all cores.
fn reports(suites: &[Suite<'_>], filter: &Filter, judgement: Judgement) -> Vec<Report> {
    let cases: Vec<_> = suites
        .iter()
        .enumerate()
        .flat_map(|(index, suite)| {
            suite.cases().iter().filter(|case| filter.takes(case)).map(move |case| (index, suite, case))
        })
        .collect();
    let outcomes = parallel::map(&cases, 1, |(index, suite, case)| (*index, suite.run(case)));
    let mut of_suites: Vec<Vec<Outcome>> = suites.iter().map(|_| Vec::new()).collect();
    for (index, outcome) in outcomes {
        of_suites[index].push(outcome);
    }
    suites.iter().zip(of_suites).map(|(suite, outcomes)| suite.judge(outcomes, judgement)).collect()
}

/// Makes the changes of a chart's folder.
fn apply(report: &Report, folder: &Path) -> Result<(), Failure> {
    for change in &report.changes {
        let path = folder.join(&change.path);
        match &change.kind {
            ChangeKind::New { content } | ChangeKind::Changed { content, .. } => {
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)
                        .map_err(|error| Failure::outside(whole_file::unwritable(parent, &error)))?;
                }
                whole_file::write(&path, content.as_bytes())
            }
            ChangeKind::Removed => whole_file::remove(&path),
        }
        .map_err(Failure::outside)?;
    }
    Ok(())
}

/// A part of a hundred.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').parse::<f64>().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| "a number from 0 to 100 is needed".to_owned())
}
