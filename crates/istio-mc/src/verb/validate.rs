//! `validate`: what is wrong with manifests, wherever they come from.

use clap::ValueEnum;
use istio_mc_core::rules::KubernetesVersion;
use istio_mc_core::validate::{Because, Ignore, Options, Report, validate};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity};
use serde::Serialize;

use crate::exit::Failure;
use crate::findings::{self, counted};
use crate::input::{InputPath, Reader};
use crate::manifests::{self, ClusterPath, Manifests};
use crate::selection::istio_version;
use crate::terminal::Terminal;

/// Say what is wrong with manifests: each object, objects together, clusters together
#[derive(Debug, clap::Args)]
#[command(after_help = "\
PATH is a file of YAML or JSON, a folder with such files (.yaml, .yml, .json, also below it; hidden ones, charts
and patches of kustomize are passed over), or `-`. A folder that `render --output-dir` wrote has a cluster a folder.

Findings go to standard output. Exit code 1: there are errors, or with --fail-on warning, warnings.

Examples:
  istio-mc validate ./manifests
  helm template ./my-chart | istio-mc validate -
  kubectl get gateways,virtualservices,services -A -o yaml | istio-mc validate --istio-version 1.30
  istio-mc validate --cluster east=out/east --cluster west=out/west
  istio-mc validate . --ignore MC0432 --ignore 'MC0413:Gateway/istio-system/*'
  istio-mc validate . --format sarif > istio-mc.sarif")]
pub(crate) struct Validate {
    /// The manifests: files, folders, or `-` for standard input, which is read if there are none
    #[arg(value_name = "PATH", value_parser = InputPath::parse)]
    paths: Vec<InputPath>,
    /// The manifests of one of several clusters, which are held against each other; give it for each
    #[arg(long, value_name = "NAME=DIR", conflicts_with = "paths")]
    cluster: Vec<ClusterPath>,
    /// The Istio version by whose rules objects are checked [default: what they tell, or the newest known]
    #[arg(long, value_name = "VERSION", value_parser = istio_version)]
    istio_version: Option<IstioVersion>,
    /// The Kubernetes version that serves the objects: kinds that it does not serve are found
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<KubernetesVersion>,
    /// What makes the command fail
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    fail_on: FailOn,
    /// Findings not to report: CODE, CODE:KIND/NAME or CODE:KIND/NAMESPACE/NAME, where `*` is any text
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    ignore: Vec<Ignore>,
}

/// The time in seconds since 1970; `None` if the clock stands before that.
#[expect(clippy::disallowed_methods, reason = "whether certificates have expired depends on the time")]
fn now() -> Option<u64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().map(|since| since.as_secs())
}

/// What makes the command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Warning,
}

impl Validate {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let reader = Reader::new(terminal);
        let stdin = [InputPath::Stdin];
        let paths = if self.paths.is_empty() && self.cluster.is_empty() { &stdin[..] } else { &self.paths };
        let Manifests { inputs, problems, passed_over } =
            manifests::gather(paths, &self.cluster, &reader, terminal)?;
        let options = Options {
            istio: self.istio_version,
            kubernetes: self.kube_version,
            now: now(),
            ignore: self.ignore,
        };
        let report = validate(&inputs, &options);
        for path in &passed_over {
            terminal.detail(format_args!("passed over {}: a chart or a patch", path.display()));
        }
        for name in &report.passed_over {
            terminal.detail(format_args!("passed over {name}: no manifests"));
        }
        if report.objects == 0 && report.findings.is_empty() {
            return Err(match problems.is_empty() {
                true => Failure::Input(manifests::none(&passed_over).into()),
                false => Failure::Outside(problems),
            });
        }
        let files = inputs.iter().map(|input| input.texts.len()).sum::<usize>() - report.passed_over.len();
        let found: Vec<&Diagnostic> = report.findings.iter().collect();
        findings::print(&found, &Document::of(&report, files), terminal.format(), terminal)?;
        if report.istio.because != Because::Asked {
            terminal.say(format_args!("checked for {}; --istio-version names another", report.istio));
        }
        terminal.say(summary(&report, files));
        if !problems.is_empty() {
            return Err(Failure::Outside(problems));
        }
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
        };
        // They were the product: nothing is left to be reported.
        let failed = report.findings.iter().any(|finding| finding.severity >= least);
        if failed { Err(Failure::Input(Diagnostics::new())) } else { Ok(()) }
    }
}

/// All that was found, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'r> {
    istio_version: IstioVersion,
    files: usize,
    objects: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    ignored: usize,
    findings: &'r [Diagnostic],
}

impl<'r> Document<'r> {
    fn of(report: &'r Report, files: usize) -> Self {
        Self {
            istio_version: report.istio.version,
            files,
            objects: report.objects,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            ignored: report.ignored,
            findings: &report.findings,
        }
    }
}

/// `12 objects in 3 files: 1 error, 2 warnings; 1 finding ignored`.
fn summary(report: &Report, files: usize) -> String {
    let found = findings::summary(|severity| report.count(severity), report.ignored);
    format!("{} in {}: {found}", counted(report.objects, "object"), counted(files, "file"))
}
