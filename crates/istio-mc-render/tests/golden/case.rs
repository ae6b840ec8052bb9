//! The golden data on disk, and a case of a chart as the data states it.

use std::path::{Path, PathBuf};

use istio_mc_core::rules::{Object, Target, check};
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_render::builtin;
use istio_mc_template::{
    Capabilities, Globals, KubeVersion, Layers, Release, Rendered, Request, parse, render,
};
use serde_json::Value;

/// The folder with the golden data of the originals.
pub(crate) fn legacy() -> PathBuf {
    let shared = match std::env::var_os("ISTIO_MC_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let legacy = shared.join("data/legacy");
    assert!(
        legacy.is_dir(),
        "there is no golden data at {}: put the folder `shared` beside the workspace, or set ISTIO_MC_SHARED to it",
        legacy.display()
    );
    legacy
}

/// The folders below `folder`, by name; at least one.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty(), "{} holds no case", folder.display());
    found
}

/// A file of the golden data.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of the golden data that is a list of objects.
pub(crate) fn golden(path: &Path) -> Vec<Value> {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What Helm was called with: `template RELEASE CHART --namespace NS ...`.
#[derive(Debug)]
pub(crate) struct ChartCase {
    pub(crate) release: String,
    pub(crate) namespace: String,
    /// The built-in chart: `istio-remote@1.0.9`.
    pub(crate) chart: String,
    pub(crate) layers: Layers,
}

impl ChartCase {
    /// Reads `args.txt` and the values files that it names.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = read(&folder.join("args.txt"));
        let mut args = text.lines();
        assert_eq!(args.next(), Some("template"), "{}", folder.display());
        let mut next = || args.next().map(str::to_owned);
        let release = next().expect("a release");
        let chart = next().expect("a chart");
        let (_, version) = chart.rsplit_once('-').expect("charts are called NAME-VERSION");
        let mut case = Self {
            release,
            namespace: "default".to_owned(),
            // From 1.1 on, the original is the chart `istio` with its file of values for remote clusters.
            chart: format!("istio-remote@{version}"),
            layers: Layers::new(),
        };
        while let Some(flag) = next() {
            let value = next().unwrap_or_else(|| panic!("{}: {flag} has no value", folder.display()));
            case.layers = match flag.as_str() {
                "--namespace" => {
                    case.namespace = value;
                    case.layers
                }
                "-f" => case.layers.file(&Source::new(value.as_str(), read(&values_file(folder, &value)))),
                "--set" => case.layers.set(&value),
                _ => panic!("{}: {flag} is not known here", folder.display()),
            };
        }
        case
    }

    /// A case with values of its own.
    pub(crate) fn new(release: &str, namespace: &str, chart: &str, layers: Layers) -> Self {
        Self { release: release.to_owned(), namespace: namespace.to_owned(), chart: chart.to_owned(), layers }
    }

    /// Renders the case for the Kubernetes of the chart's time.
    pub(crate) fn render(&self) -> Result<Rendered, Diagnostics> {
        self.render_for(None)
    }

    /// Renders the case for that Kubernetes.
    pub(crate) fn render_for(&self, version: Option<KubeVersion>) -> Result<Rendered, Diagnostics> {
        let chart = builtin::find(&self.chart)?.load()?.value;
        let request = Request {
            release: Release::new(&self.release, &self.namespace),
            capabilities: Capabilities {
                kube_version: builtin::kube_version(&chart, version),
                ..Default::default()
            },
            layers: &self.layers,
            globals: Globals::new(),
        };
        Ok(render(&chart, &request)?.value)
    }
}

/// A file of values: the case's own, or one of those that come with the chart, such as `istio-1.4.10/values-istio-remote.yaml`.
fn values_file(folder: &Path, name: &str) -> PathBuf {
    let of_chart = name.split_once('/').and_then(|(chart, path)| {
        let what = path.rsplit('/').next()?.strip_prefix("values-istio-")?.strip_suffix(".yaml")?;
        Some(legacy().join(format!("values/{chart}.{what}.yaml")))
    });
    of_chart.unwrap_or_else(|| folder.join(name))
}

/// What Kubernetes and Istio would refuse of a rendered chart.
pub(crate) fn refused(rendered: &Rendered, chart: &str) -> Result<Diagnostics, Diagnostics> {
    let (_, version) = chart.split_once('@').expect("charts are called NAME@VERSION");
    let manifests = parse(rendered)?;
    let objects: Vec<Object<'_>> =
        manifests.iter().map(|manifest| Object::new(manifest.node(), manifest.source)).collect();
    let findings = check(&objects, &Target::new(version.parse().expect("an Istio version")));
    let mut refused = Diagnostics::new();
    refused.extend(findings.into_iter().filter(|finding| finding.is_error()));
    Ok(refused)
}

/// All objects of a rendered chart, hooks included.
pub(crate) fn objects(rendered: &Rendered) -> Result<Vec<Value>, Diagnostics> {
    let objects = parse(rendered)?;
    Ok(objects
        .iter()
        .map(|object| serde_json::to_value(object.node().to_value()).expect("objects are JSON too"))
        .collect())
}

/// How the list of differences calls a case: `folder/case`.
pub(crate) fn name(folder: &str, case: &Path) -> String {
    format!("{folder}/{}", case.file_name().and_then(|name| name.to_str()).expect("a name"))
}
