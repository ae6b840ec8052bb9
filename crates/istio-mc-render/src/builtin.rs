//! The charts that are part of the program.
//!
//! Several versions of a chart may be built in. Which one suits is told by the Istio version that its user runs, which
//! each chart names in its Chart.yaml (annotation `istio-mc/istio`), not by the chart's own version: `istio-remote@1.0.2`
//! is the chart `istio-remote` for Istio 1.0, whatever its version.
//!
//! One chart may serve several Istio versions whose defaults differ: `values-1.1.yaml` beside its values.yaml holds those of
//! 1.1, and `istio-remote@1.1` is the chart with these defaults.

use std::borrow::Cow;
use std::sync::LazyLock;

use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Warned, code};
use istio_mc_template::{Chart, ChartFile, ChartSource, KubeVersion};
use istio_mc_yaml::Value;

use crate::release_values;

/// The annotation of Chart.yaml with the Istio versions that a chart suits: `0.8, 1.0`.
pub const ISTIO: &str = "istio-mc/istio";

/// The annotation of Chart.yaml with the Kubernetes version to render for when the user names none: `1.7`.
const KUBERNETES: &str = "istio-mc/kubernetes";

/// What the build script makes of a folder under `charts/`.
#[derive(Debug)]
struct Files {
    folder: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

static FILES: &[Files] = include!(concat!(env!("OUT_DIR"), "/charts.rs"));

static BUILTIN: LazyLock<Vec<Builtin>> = LazyLock::new(|| {
    let mut charts: Vec<Builtin> = FILES.iter().flat_map(Builtin::all_of).collect();
    // Newest first; what is no version sorts last.
    let newest = |chart: &Builtin| chart.istio.last().and_then(|series| series.parse::<IstioVersion>().ok());
    charts.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| newest(b).cmp(&newest(a))));
    charts
});

/// A chart that is part of the program.
#[derive(Debug)]
pub struct Builtin {
    files: &'static Files,
    name: String,
    version: String,
    description: String,
    istio: Vec<String>,
    /// The text with the defaults that these versions have otherwise.
    release_values: Option<&'static str>,
}

impl Builtin {
    /// The chart in a folder: once for each file of defaults, and once for all other versions that it suits.
    fn all_of(files: &'static Files) -> Vec<Self> {
        let mut rest = Self::new(files);
        let mut charts = Vec::new();
        rest.istio.retain(|series| {
            let path = format!("values-{series}.yaml");
            let file = files.files.iter().find(|(name, _)| *name == path);
            let Some(text) = file.and_then(|(_, content)| std::str::from_utf8(content).ok()) else {
                return true;
            };
            let istio = vec![series.clone()];
            charts.push(Self { istio, release_values: Some(text), ..Self::new(files) });
            false
        });
        charts.push(rest);
        charts
    }

    fn new(files: &'static Files) -> Self {
        let metadata = files
            .files
            .iter()
            .find(|(path, _)| *path == "Chart.yaml")
            .and_then(|(_, content)| std::str::from_utf8(content).ok())
            .and_then(|text| {
                let source = Source::new("Chart.yaml", text);
                let documents = istio_mc_yaml::read(&source).ok()?;
                documents.first().map(|document| document.to_value())
            })
            .unwrap_or_default();
        let text = |path: &[&str]| metadata.at(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let istio = text(&["annotations", ISTIO]);
        Self {
            files,
            name: text(&["name"]),
            version: text(&["version"]),
            description: text(&["description"]),
            istio: istio.split(',').map(|series| series.trim().to_owned()).collect(),
            release_values: None,
        }
    }

    /// The name: `istio-remote`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chart's version: `1.0.9`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it is for, in one sentence.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The Istio versions that it suits, each `major.minor`, oldest first.
    pub fn istio(&self) -> &[String] {
        &self.istio
    }

    /// The text with the defaults that its Istio version has otherwise than the newest that the chart suits.
    #[cfg(test)]
    pub(crate) fn release_values(&self) -> Option<&'static str> {
        self.release_values
    }

    /// Reads the chart and compiles its templates.
    ///
    /// # Errors
    /// What is wrong with it; nothing, as tests show.
    pub fn load(&self) -> Result<Warned<Chart>, Diagnostics> {
        Chart::load(self)
    }

    /// Whether it suits the Istio version that stands behind `@`.
    fn suits(&self, version: &str) -> bool {
        let Ok(version) = version.parse::<IstioVersion>() else { return false };
        version.series().is_ok_and(|series| self.istio.contains(&series.to_string()))
    }
}

impl ChartSource for Builtin {
    fn name(&self) -> &str {
        self.files.folder
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let is_release_values = |path: &str| path.starts_with("values-") && path.ends_with(".yaml");
        let files = self.files.files.iter().filter(|(path, _)| !is_release_values(path));
        let file = |(path, content): &(&str, &'static [u8])| {
            let content = match (*path, self.release_values, std::str::from_utf8(content)) {
                ("values.yaml", Some(release), Ok(values)) => {
                    Cow::Owned(release_values::over(values, release).into_bytes())
                }
                _ => Cow::Borrowed(*content),
            };
            ChartFile { path: (*path).to_owned(), content }
        };
        Ok(files.map(file).collect())
    }
}

/// All built-in charts, by name, newer versions first.
pub fn all() -> &'static [Builtin] {
    &BUILTIN
}

/// The built-in chart of that name, `NAME` or `NAME@ISTIO-VERSION`; without a version the newest.
///
/// ```
/// use istio_mc_render::builtin;
/// assert_eq!(builtin::find("istio-remote").unwrap().istio(), ["1.4"]);
/// assert_eq!(builtin::find("istio-remote@1.1.17").unwrap().istio(), ["1.1"]);
/// assert_eq!(builtin::find("istio-remote@1.0.2").unwrap().version(), "1.0.9");
/// assert_eq!(builtin::find("istio-remote@0.8").unwrap().version(), "0.8.0");
/// assert!(builtin::find("istio-remote@1.5").is_err());
/// ```
///
/// # Errors
/// There is no chart of that name, or none of them suits that Istio version.
pub fn find(reference: &str) -> Result<&'static Builtin, Diagnostics> {
    let (name, version) = match reference.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (reference, None),
    };
    let named: Vec<&Builtin> = all().iter().filter(|chart| chart.name == name).collect();
    if named.is_empty() {
        let mut names: Vec<&str> = all().iter().map(Builtin::name).collect();
        names.dedup();
        let problem = Diagnostic::new(&code::UNKNOWN_CHART, format!("there is no built-in chart `{name}`"))
            .suggest(name, names.iter().copied())
            .help(format!(
                "built-in charts are {}; a folder needs a `/` in its path: `./{name}`",
                list(&names)
            ));
        return Err(problem.into());
    }
    let Some(version) = version else { return Ok(named[0]) };
    match named.iter().find(|chart| chart.suits(version)) {
        Some(chart) => Ok(chart),
        None => {
            let mut series: Vec<&str> =
                named.iter().flat_map(|chart| chart.istio.iter()).map(String::as_str).collect();
            series.sort_unstable();
            series.dedup();
            let message = format!("no built-in chart `{name}` suits Istio `{version}`");
            let help = format!(
                "`{name}` is there for Istio {}: `{name}@{}`",
                list(&series),
                series[series.len() - 1]
            );
            Err(Diagnostic::new(&code::UNKNOWN_CHART, message).help(help).into())
        }
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The Kubernetes version to render a chart for: what the user asked for, else the version that the chart names in
/// its annotation `istio-mc/kubernetes`, else the newest.
///
/// Charts of old Istio versions name an old Kubernetes, so that without being asked they render the API groups that
/// the release shipped with, and current ones when asked.
pub fn kube_version(chart: &Chart, asked: Option<KubeVersion>) -> KubeVersion {
    let annotated = || chart.metadata().annotations.get(KUBERNETES)?.parse().ok();
    asked.or_else(annotated).unwrap_or_default()
}

/// The Istio version by whose rules the objects of a chart are checked when nobody names one: the newest that the chart
/// names in its annotation `istio-mc/istio`; `None` if it names none.
pub fn istio_version(chart: &Chart) -> Option<IstioVersion> {
    let list = chart.metadata().annotations.get(ISTIO)?;
    list.split(',').filter_map(|version| version.trim().parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_a_chart_that_says_what_it_suits() {
        assert!(all().len() >= 4);
        for chart in all() {
            let loaded =
                chart.load().unwrap_or_else(|problems| panic!("{}: {problems:?}", chart.files.folder)).value;
            assert_eq!((loaded.name(), loaded.version()), (chart.name(), chart.version()));
            assert!(!chart.description.is_empty(), "{}", chart.name);
            assert!(!chart.istio.is_empty());
            for series in &chart.istio {
                let known: IstioVersion = series.parse().expect("a version");
                assert_eq!(known.series().expect("a supported one").to_string(), *series);
            }
            if let Some(version) = loaded.metadata().annotations.get(KUBERNETES) {
                version.parse::<KubeVersion>().expect("a Kubernetes version");
            }
        }
    }

    #[test]
    fn charts_with_the_same_name_suit_different_versions() {
        for pair in all().windows(2).filter(|pair| pair[0].name == pair[1].name) {
            assert!(pair[0].istio.iter().all(|series| !pair[1].istio.contains(series)), "{pair:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let message = |reference: &str| {
            let problems = find(reference).expect_err("no such chart");
            let problem = problems.iter().next().expect("a problem").clone();
            (problem.message.into_owned(), problem.help.join("\n"))
        };
        let (text, help) = message("istio-remot");
        assert_eq!(text, "there is no built-in chart `istio-remot`");
        assert!(help.starts_with("did you mean `istio-remote`?"), "{help}");
        let (text, help) = message("istio-remote@1.5.0");
        assert_eq!(text, "no built-in chart `istio-remote` suits Istio `1.5.0`");
        assert_eq!(
            help,
            "`istio-remote` is there for Istio `0.8`, `1.0`, `1.1`, `1.2`, `1.3`, `1.4`: `istio-remote@1.4`"
        );
        assert!(find("istio-remote@newest").is_err());
        assert!(find("istio-remote@").is_err());
    }
}
