//! `lint`: what is wrong with charts, and what is likely not meant.

use std::path::Path;

use istio_mc_develop::lint::{Options, Report, lint};
use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use istio_mc_template::{KubeVersion, Layers};
use serde::Serialize;

use crate::chart;
use crate::cli::FindingFormat;
use crate::exit::Failure;
use crate::findings::{self, counted};
use crate::input::Reader;
use crate::istio_rules::Istio;
use crate::selection::finding_code;
use crate::terminal::Terminal;
use crate::value_flags::ValueFlags;

/// Say what is wrong with charts, and what is likely not meant
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Looks at the files, the values and the templates, also at branches that nobody takes, and renders the
chart with its defaults and with its test cases (tests/CASE). A comment `istio-mc: ignore CODE` on the
line of a finding or above it leaves the finding out.

Findings go to standard output. Exit code 1: there are errors, or with --strict, warnings.

Examples:
  istio-mc lint ./my-chart
  istio-mc lint charts/* --strict --kube-version 1.34
  istio-mc lint ./my-chart -o sarif > lint.sarif")]
pub(crate) struct Lint {
    /// The charts: folders, packed charts (.tgz) or built-in ones
    #[arg(value_name = "CHART", required = true)]
    charts: Vec<String>,
    /// Let warnings fail too
    #[arg(long)]
    strict: bool,
    /// The Kubernetes version that the charts are for [default: the chart's, or the newest known]
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<KubeVersion>,
    /// An API version that the cluster serves beyond Kubernetes' own, such as cert-manager.io/v1
    #[arg(short, long, value_name = "VERSION", value_delimiter = ',')]
    api_versions: Vec<String>,
    #[command(flatten)]
    values: ValueFlags,
    /// A finding not to report, by its code
    #[arg(long, value_name = "CODE", value_parser = finding_code, value_delimiter = ',')]
    ignore: Vec<&'static Code>,
    /// How to print the findings [default: as `--format` says]
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    output: Option<FindingFormat>,
}

/// Names that releases of a mesh add to what templates see.
const MESH_NAMES: &[&str] = &["Mesh", "Cluster", "Peers"];

impl Lint {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let reader = Reader::new(terminal);
        let layers = self.values.layers(&reader)?;
        let mut sources = Vec::new();
        for word in &self.charts {
            sources.push((word, chart::find(word, &reader, terminal)?));
        }
        let reports: Vec<Report> =
            sources.iter().map(|(word, source)| lint(&**source, &self.options(word, &layers))).collect();
        let found: Vec<&Diagnostic> = reports.iter().flat_map(Report::findings).collect();
        let format = self.output.unwrap_or(terminal.format());
        findings::print(&found, &Document::of(&reports, &self.charts), format, terminal)?;
        terminal.say(summary(&reports));
        let fails = |severity| severity == Severity::Error || self.strict && severity == Severity::Warning;
        let failed = found.iter().any(|finding| fails(finding.severity));
        // They were the product: nothing is left to be reported.
        if failed { Err(Failure::Input(Diagnostics::new())) } else { Ok(()) }
    }

    fn options(&self, word: &str, layers: &Layers) -> Options<'static> {
        Options {
            kube_version: self.kube_version,
            api_versions: self.api_versions.clone(),
            layers: layers.clone(),
            rules: &Istio,
            globals: MESH_NAMES,
            ignore: self.ignore.clone(),
            folder: chart::folder(word).and_then(folder_name),
        }
    }
}

/// The name of a folder, also of one that is written as `.`.
fn folder_name(folder: &Path) -> Option<String> {
    let path = std::fs::canonicalize(folder).ok()?;
    Some(path.file_name()?.to_str()?.to_owned())
}

/// All findings as JSON.
#[derive(Serialize)]
struct Document<'d> {
    charts: Vec<ChartFindings<'d>>,
}

/// The findings of one chart.
#[derive(Serialize)]
struct ChartFindings<'d> {
    chart: &'d str,
    errors: usize,
    warnings: usize,
    notes: usize,
    ignored: usize,
    findings: &'d [Diagnostic],
}

impl<'d> Document<'d> {
    fn of(reports: &'d [Report], charts: &'d [String]) -> Self {
        let of_chart = |(report, chart): (&'d Report, &'d String)| ChartFindings {
            chart,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            ignored: report.ignored(),
            findings: report.findings(),
        };
        Self { charts: reports.iter().zip(charts).map(of_chart).collect() }
    }
}

/// `2 charts: 1 error, 3 warnings; 1 finding ignored`.
fn summary(reports: &[Report]) -> String {
    let total = |severity| reports.iter().map(|report| report.count(severity)).sum();
    let ignored = reports.iter().map(Report::ignored).sum();
    format!("{}: {}", counted(reports.len(), "chart"), findings::summary(total, ignored))
}
