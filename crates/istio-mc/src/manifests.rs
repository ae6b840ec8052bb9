//! Files, folders and standard input as the manifests of clusters.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use istio_mc_core::validate::{Input, Text};
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};
use istio_mc_template::parallel;
use istio_mc_yaml::Node;
use walkdir::WalkDir;

use crate::exit::Failure;
use crate::input::{self, InputPath, Reader};
use crate::output_dir;
use crate::terminal::Terminal;

/// How many files are read at a time: fewer are not worth a thread.
const WORTH_A_THREAD: usize = 16;

/// Manifests of a cluster that has a name: `east=out/east`.
#[derive(Clone, Debug)]
pub(crate) struct ClusterPath {
    name: String,
    path: InputPath,
}

impl FromStr for ClusterPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((name, path)) = text.split_once('=') else {
            return Err("a cluster is NAME=DIR, such as `east=manifests/east`".to_owned());
        };
        if name.is_empty() || path.is_empty() {
            return Err("a cluster is NAME=DIR, and neither may be empty".to_owned());
        }
        Ok(Self { name: name.to_owned(), path: InputPath::from(std::ffi::OsString::from(path)) })
    }
}

/// Manifests by cluster, and what kept some from being read.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// The clusters.
    pub(crate) inputs: Vec<Input>,
    /// Files and folders that cannot be read.
    pub(crate) problems: Diagnostics,
    /// Charts and patches, which are no manifests before something is made of them.
    pub(crate) passed_over: Vec<PathBuf>,
}

/// A file to be read.
struct File {
    /// Which cluster it is of.
    cluster: usize,
    path: PathBuf,
    /// Whether it was found in a folder.
    found: bool,
}

/// What is being gathered.
struct Gathering<'r, 't> {
    reader: &'r Reader<'t>,
    clusters: Vec<Option<String>>,
    texts: Vec<(usize, Text)>,
    files: Vec<File>,
    manifests: Manifests,
}

/// Reads the manifests of all paths: those without a cluster's name, and those with one.
pub(crate) fn gather(
    paths: &[InputPath],
    clusters: &[ClusterPath],
    reader: &Reader<'_>,
    terminal: &Terminal,
) -> Result<Manifests, Failure> {
    let mut gathering = Gathering {
        reader,
        clusters: Vec::new(),
        texts: Vec::new(),
        files: Vec::new(),
        manifests: Manifests::default(),
    };
    for path in paths {
        gathering.path(None, path)?;
    }
    for cluster in clusters {
        gathering.path(Some(&cluster.name), &cluster.path)?;
    }
    gathering.finish(terminal)
}

impl Gathering<'_, '_> {
    /// The place of a cluster among the inputs.
    fn cluster(&mut self, name: Option<&str>) -> usize {
        let known = self.clusters.iter().position(|cluster| cluster.as_deref() == name);
        known.unwrap_or_else(|| {
            self.clusters.push(name.map(str::to_owned));
            self.clusters.len() - 1
        })
    }

    fn path(&mut self, cluster: Option<&str>, path: &InputPath) -> Result<(), Failure> {
        match path {
            InputPath::Stdin => {
                let text = Text::named(self.reader.text(path)?);
                let cluster = self.cluster(cluster);
                self.texts.push((cluster, text));
            }
            InputPath::File(path) if path.is_dir() => self.folder(cluster, path),
            InputPath::File(path) => {
                let cluster = self.cluster(cluster);
                self.files.push(File { cluster, path: path.clone(), found: false });
            }
        }
        Ok(())
    }

    /// The manifests in a folder and below. A folder that `render` wrote has a folder for each cluster.
    fn folder(&mut self, cluster: Option<&str>, root: &Path) {
        let mut walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        let mut patches = HashSet::new();
        // The folder of a cluster that `render` wrote, and the cluster.
        let mut rendered: Option<(usize, usize)> = None;
        let mut found: Vec<(Option<usize>, PathBuf)> = Vec::new();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                // A link to a folder above: what is there is seen anyway.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    if let Some(error) = error.into_io_error() {
                        self.manifests.problems.push(input::unreadable(&path, &error));
                    }
                    continue;
                }
            };
            let is_hidden = entry.file_name().to_str().is_some_and(|name| name.starts_with('.'));
            if is_hidden && entry.depth() > 0 {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            if rendered.is_some_and(|(depth, _)| entry.depth() <= depth) {
                rendered = None;
            }
            let path = entry.path();
            if entry.file_type().is_dir() {
                if path.join("Chart.yaml").is_file() {
                    self.manifests.passed_over.push(path.to_owned());
                    walk.skip_current_dir();
                } else if cluster.is_none() && entry.depth() == 1 && output_dir::is_written(path) {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    rendered = Some((entry.depth(), self.cluster(Some(&name))));
                }
                patches.extend(patches_in(path));
            } else if is_manifest_file(path) {
                found.push((rendered.map(|(_, cluster)| cluster), path.to_owned()));
            }
        }
        for (rendered, path) in found {
            if patches.contains(&path) {
                self.manifests.passed_over.push(path);
                continue;
            }
            let cluster = rendered.unwrap_or_else(|| self.cluster(cluster));
            self.files.push(File { cluster, path, found: true });
        }
    }

    /// Reads the files.
    fn finish(mut self, terminal: &Terminal) -> Result<Manifests, Failure> {
        let read = parallel::map(&self.files, WORTH_A_THREAD, |file| {
            let bytes = input::bytes(&file.path)?;
            input::text(&InputPath::File(file.path.clone()), bytes)
        });
        let mut inputs: Vec<Input> =
            self.clusters.into_iter().map(|cluster| Input { cluster, texts: Vec::new() }).collect();
        for (cluster, text) in self.texts {
            inputs[cluster].texts.push(text);
        }
        for (file, text) in self.files.iter().zip(read) {
            match text {
                Ok(source) => {
                    detail(&source, terminal);
                    inputs[file.cluster].texts.push(Text { source, found: file.found });
                }
                Err(problem) => self.manifests.problems.push(problem),
            }
        }
        self.manifests.inputs = inputs;
        Ok(self.manifests)
    }
}

fn detail(source: &Arc<Source>, terminal: &Terminal) {
    terminal.detail(format_args!("read {} ({} bytes)", source.name(), source.text().len()));
}

/// Whether a file in a folder may hold manifests, by its name.
fn is_manifest_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The files that a folder's `kustomization.yaml` names as patches: parts of objects, and no objects.
fn patches_in(folder: &Path) -> Vec<PathBuf> {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    let Some(path) = names.iter().map(|name| folder.join(name)).find(|path| path.is_file()) else {
        return Vec::new();
    };
    // What is wrong with it is not asked here.
    let Ok(source) = input::bytes(&path).and_then(|bytes| input::text(&InputPath::File(path), bytes)) else {
        return Vec::new();
    };
    let Ok(documents) = istio_mc_yaml::read(&source) else { return Vec::new() };
    let mut patches = Vec::new();
    for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
        let items = documents.first().and_then(|document| document.get(key)).and_then(Node::as_list);
        for item in items.unwrap_or_default() {
            let path = item.as_str().or_else(|| item.get("path").and_then(Node::as_str));
            patches.extend(path.map(|path| folder.join(path)));
        }
    }
    patches
}

/// What to say where nothing was found.
pub(crate) fn none(passed_over: &[PathBuf]) -> Diagnostic {
    let finding = Diagnostic::new(&code::NO_MANIFESTS, "there are no manifests in what was given");
    match passed_over.iter().find(|path| path.join("Chart.yaml").is_file()) {
        Some(chart) => finding.help(format!(
            "`{chart}` is a chart: render it first, as in `istio-mc template {chart} | istio-mc validate -`",
            chart = chart.display()
        )),
        None => finding.help("manifests are documents with `apiVersion`, `kind` and `metadata`; in folders, those of .yaml, .yml and .json files"),
    }
}
