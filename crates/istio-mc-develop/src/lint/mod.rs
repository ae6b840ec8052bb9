//! Lints a chart: says what is wrong with it, and what is likely not meant, before anybody installs it.
//!
//! ```text
//! ChartSource -> Chart (what loading finds) -> Subject (files, reads, values, schema, cases)
//!   Subject -- checks, a file each --> findings -- ignored by option or comment? --> Report
//! ```
//!
//! Checks look at the chart's text, so that branches that no values take are looked at too; `check/rendered.rs` renders the
//! chart with its defaults and its test cases, and holds the objects against what the engine and the caller's [`Rules`] say.
//! A false alarm is worse than a miss: what cannot be told is taken to be fine.
//!
//! ```
//! use istio_mc_develop::lint::{Options, lint};
//! use istio_mc_template::MemoryChart;
//! let chart = MemoryChart::new("web")
//!     .file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\ndescription: A page\n")
//!     .file("values.yaml", "# What it says.\nmotd: hello\n# Its colour.\ncolour: red\n")
//!     .file("templates/cm.yaml.j2", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: motd\ndata:\n  motd: {{ Values.modt }}\n");
//! let report = lint(&chart, &Options::default());
//! assert!(report.has_errors());
//! let messages: Vec<&str> = report.findings().iter().map(|finding| &*finding.message).collect();
//! assert_eq!(messages, ["`Values.modt` is undefined", "no template reads `motd`", "no template reads `colour`"]);
//! ```

mod check;
mod ignored;
mod known;
mod report;
mod schema;
mod subject;
mod yaml_path;

use istio_mc_diagnostic::{Code, Diagnostics, Warned};
use istio_mc_template::{Chart, ChartSource, KubeVersion, Layers};

pub use report::Report;

use crate::test::{NoRules, Rules};
use subject::{Subject, Texts};

/// How a chart is linted.
pub struct Options<'o> {
    /// The Kubernetes version that the chart is for; `None` is what the rules say of it.
    pub kube_version: Option<KubeVersion>,
    /// API versions that the cluster serves beyond Kubernetes' own.
    pub api_versions: Vec<String>,
    /// Values over the chart's defaults.
    pub layers: Layers,
    /// What is known of targets and objects beyond the chart engine.
    pub rules: &'o dyn Rules,
    /// Names that templates may see beside `Values`, such as `Cluster`.
    pub globals: &'o [&'o str],
    /// Findings that are left out.
    pub ignore: Vec<&'static Code>,
    /// The name of the folder that the chart is in, if it is in one that was named.
    pub folder: Option<String>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            kube_version: None,
            api_versions: Vec::new(),
            layers: Layers::new(),
            rules: &NoRules,
            globals: &[],
            ignore: Vec::new(),
            folder: None,
        }
    }
}

/// Lints a chart with its subcharts.
///
/// All that can be checked is, whatever else is wrong. Of subcharts, only what keeps them from being rendered is reported:
/// the rest is for who lints them by themselves.
pub fn lint(source: &dyn ChartSource, options: &Options<'_>) -> Report {
    let mut findings = Diagnostics::new();
    let files = match source.files() {
        Ok(files) => files,
        Err(problems) => return Report::new(problems, &[], options),
    };
    let chart = match Chart::load(source) {
        Ok(Warned { value, warnings }) => {
            findings.extend(warnings);
            Some(value)
        }
        Err(problems) => {
            findings.extend(problems);
            None
        }
    };
    // What else there is to say depends on what the chart is.
    let Some(chart) = chart else { return Report::new(findings, &[], options) };
    let texts = Texts::new(source.name(), &files);
    let subject = Subject::new(source, &files, &texts, &chart, options, &mut findings);
    for check in check::ALL {
        check(&subject, &mut findings);
    }
    Report::new(findings, &subject.sources(), options)
}
