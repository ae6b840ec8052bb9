//! The files of a new chart.

use istio_mc_template::ChartFile;

use super::ChartName;

/// The name that the chart in `scaffold/` has.
const NAME: &str = "scaffold";

/// A release of its test cases that is not called as the chart.
const RELEASE: &str = "blue";

macro_rules! embedded {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!("../../scaffold/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = embedded![
    ".helmignore",
    "Chart.yaml",
    "README.md",
    "snapshots/autoscaled.yaml",
    "snapshots/defaults.yaml",
    "snapshots/exposed.yaml",
    "snapshots/named.yaml",
    "templates/NOTES.txt.j2",
    "templates/_chart.j2",
    "templates/deployment.yaml.j2",
    "templates/horizontalpodautoscaler.yaml.j2",
    "templates/ingress.yaml.j2",
    "templates/service.yaml.j2",
    "templates/serviceaccount.yaml.j2",
    "tests/autoscaled/case.yaml",
    "tests/autoscaled/values.yaml",
    "tests/defaults/case.yaml",
    "tests/exposed/case.yaml",
    "tests/exposed/values.yaml",
    "tests/named/case.yaml",
    "tests/named/values.yaml",
    "tests/tls-without-hosts/case.yaml",
    "values.schema.json",
    "values.yaml",
];

/// The files of a new chart, by path.
///
/// ```
/// # use istio_mc_develop::scaffold::{self, ChartName};
/// let name: ChartName = "web".parse().expect("a name");
/// let files = scaffold::files(&name);
/// assert!(files.iter().any(|file| file.path == "templates/service.yaml.j2"));
/// ```
pub fn files(name: &ChartName) -> Vec<ChartFile> {
    // The cases want a release that has another name than the chart.
    let release = if name.as_str() == RELEASE { "green" } else { RELEASE };
    let file = |(path, text): &(&str, &str)| {
        let text = text.replace(RELEASE, release).replace(NAME, name.as_str());
        ChartFile { path: (*path).to_owned(), content: text.into_bytes().into() }
    };
    FILES.iter().map(file).collect()
}
