//! `diff`: what a change of the mesh files does to the clusters, before it is applied.

use std::collections::HashSet;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::federation::Locking;
use istio_mc_core::mesh::Fleet;
use istio_mc_core::validate::ObjectPattern;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Warned, code};
use istio_mc_render::Renderer;
use istio_mc_render::difference::Detail;
use istio_mc_template::parallel;
use tempfile::SpooledTempFile;

use crate::cli::FindingFormat;
use crate::difference::{Before, ClusterDifference, Comparing, Counts, JsonReport, State, TextReport, both};
use crate::exit::Failure;
use crate::input::{InputPath, Reader, reason};
use crate::mesh_files::{LOCK_FILE, MeshFiles, unknown_cluster};
use crate::output;
use crate::selection::{CrdChoice, WhichObjects};
use crate::terminal::Terminal;
use crate::world::FileSystem;

/// So many clusters for each core are compared before what differs in them is written.
const AT_A_TIME: usize = 4;

/// What is written waits in memory up to that size, and in a temporary file beyond: nothing is printed before it is known
/// that all clusters could be compared.
const IN_MEMORY: usize = 16 << 20;

/// Show what a change of the mesh files does to each cluster, before it is applied
#[derive(Debug, clap::Args)]
#[command(after_help = "\
PATH is a folder that `render --output-dir` wrote, as it is now; or the mesh file as it was,
several times for several files. Paths in such a file are relative to its folder; from `-` and
from `<(...)`, to the folder of the first -f file.

Against a mesh file, the values of Istio's own chart are compared too, where it runs a control plane;
a folder has none. `--exclude 'Values/*'` leaves them out.

Exit codes: 0 there are no differences; 1 there are; 2 wrong usage; 3 files or streams failed;
4 the input is wrong.

Examples:
  istio-mc diff --against out/
  git show HEAD:mesh.yaml | istio-mc diff --against -
  istio-mc diff --against <(git show main:mesh.yaml) --cluster raffa1 --unified
  istio-mc diff -f mesh.yaml -f endpoints.yaml --against old/mesh.yaml --against old/endpoints.yaml
  istio-mc diff --against out/ --exclude 'Secret/*'
  istio-mc diff --against out/ --format json | jq -r '.clusters[].delete[]'")]
pub(crate) struct Diff {
    #[command(flatten)]
    files: MeshFiles,
    /// What to compare with: a folder rendered before, or the mesh file as it was
    #[arg(long, value_name = "PATH", required = true, value_parser = InputPath::parse)]
    against: Vec<InputPath>,
    /// The lock file as it was [default: mesh.lock beside that mesh file, or else the one of the -f files]
    #[arg(long, value_name = "FILE")]
    against_lock: Option<PathBuf>,
    /// Fail if the lock file has not exactly the addresses of all imported services
    #[arg(long)]
    locked: bool,
    /// The cluster to compare; may be given several times [default: all]
    #[arg(short, long, value_name = "NAME")]
    cluster: Vec<String>,
    /// Objects to leave out: KIND/NAME in any namespace, or KIND/NAMESPACE/NAME, where `*` is any text
    #[arg(long, value_name = "OBJECT", value_delimiter = ',')]
    exclude: Vec<ObjectPattern>,
    /// Show lines of YAML as `diff -u` does, with so many around them [default: 3]
    #[arg(long, value_name = "LINES", num_args = 0..=1, require_equals = true, default_missing_value = "3")]
    unified: Option<usize>,
    /// Show how many objects differ in each cluster, and no more
    #[arg(long, conflicts_with = "unified")]
    summary: bool,
    /// What to do with CustomResourceDefinitions
    #[arg(long, value_enum, default_value_t)]
    crds: CrdChoice,
    #[command(flatten)]
    objects: WhichObjects,
}

/// What the change is compared with, as it is given.
enum Against {
    Folder(PathBuf),
    Mesh(Vec<Arc<Source>>),
}

impl Diff {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        self.compare(terminal).map_err(|failure| match failure {
            Failure::Input(findings) => Failure::NotCompared(findings),
            other => other,
        })
    }

    fn compare(&self, terminal: &Terminal) -> Result<(), Failure> {
        if self.unified.is_some() && terminal.format() == FindingFormat::Json {
            let finding =
                Diagnostic::new(&code::WRONG_CALL, "`--unified` is text, and `--format json` is none");
            return Err(Failure::usage(finding.help("without `--unified`, JSON has the fields that differ")));
        }
        let reader = Reader::new(terminal);
        let against = self.against(&reader)?;
        let now = || self.files.load(self.locked, &reader);
        match against {
            Against::Folder(root) => {
                let (Warned { value: fleet, warnings }, before) = both(now(), Before::folder(&root))?;
                terminal.report(&warnings);
                let Warned { value: renderer, warnings } = Renderer::new(&fleet, &FileSystem)?;
                terminal.report(&warnings);
                self.clusters(&before, &renderer, terminal)
            }
            Against::Mesh(sources) => {
                let lock = Locking { file: self.lock(&reader)?, is_complete: false };
                let before = Fleet::load_locked(&sources, &lock).map_err(Failure::from);
                // What there is to be warned of before is of the past.
                let (Warned { value: fleet, warnings }, Warned { value: before, .. }) = both(now(), before)?;
                terminal.report(&warnings);
                let renderer = |fleet| Renderer::new(fleet, &FileSystem).map_err(Failure::from);
                let (Warned { value: renderer, warnings }, Warned { value: before, .. }) =
                    both(renderer(&fleet), renderer(&before))?;
                terminal.report(&warnings);
                self.clusters(&Before::Mesh(&before), &renderer, terminal)
            }
        }
    }

    /// What `--against` names.
    fn against(&self, reader: &Reader<'_>) -> Result<Against, Failure> {
        let folder = |path: &InputPath| match path {
            InputPath::File(path) if path.is_dir() => Some(path.clone()),
            _ => None,
        };
        let folders: Vec<PathBuf> = self.against.iter().filter_map(folder).collect();
        match (folders.as_slice(), self.against.len()) {
            ([root], 1) if self.against_lock.is_none() => return Ok(Against::Folder(root.clone())),
            ([_], 1) => {
                let message = "`--against-lock` is for mesh files, and `--against` names a folder";
                return Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message)));
            }
            ([], _) => {}
            _ => {
                let message = "`--against` takes one folder, or mesh files";
                let help = "a mesh of several files is compared with all of them as they were";
                return Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message).help(help)));
            }
        }
        let texts = reader.texts(&self.against)?;
        let placed = self.against.iter().zip(texts).map(|(path, text)| match path {
            InputPath::File(path) if path.is_file() => text,
            // A stream has no folder: what it names is where the mesh file is that it is another state of.
            InputPath::Stdin => self.beside("<stdin>", &text),
            InputPath::File(_) => self.beside("<against>", &text),
        });
        Ok(Against::Mesh(placed.collect()))
    }

    /// The lock file of the mesh files as they were.
    fn lock(&self, reader: &Reader<'_>) -> Result<Option<Arc<Source>>, Failure> {
        if let Some(path) = &self.against_lock {
            return reader.text(&InputPath::File(path.clone())).map(Some);
        }
        let beside = match self.against.first() {
            Some(InputPath::File(path)) if path.is_file() => {
                reader.text_if_there(&path.parent().unwrap_or(Path::new("")).join(LOCK_FILE))?
            }
            _ => None,
        };
        // Addresses stay: what is in the one of today is what it was.
        if beside.is_some() { Ok(beside) } else { self.files.lock(reader) }
    }

    /// The text as that of a file beside the first mesh file.
    fn beside(&self, name: &str, text: &Source) -> Arc<Source> {
        Source::new(self.files.folder().join(name).display().to_string(), text.text())
    }

    /// The names of the clusters that are asked for: those there are, then those there are no more.
    fn names<'n>(&self, before: &'n Before<'_>, fleet: &'n Fleet) -> Result<Vec<&'n str>, Failure> {
        let now = fleet.clusters.iter().map(|cluster| cluster.name.as_str());
        let mut seen = HashSet::new();
        let mut names: Vec<&str> = now.chain(before.clusters()).filter(|name| seen.insert(*name)).collect();
        let unknown = self.cluster.iter().filter(|name| !seen.contains(name.as_str()));
        let problems: Diagnostics = unknown.map(|name| unknown_cluster(name, &names)).collect();
        if !problems.is_empty() {
            return Err(Failure::Usage(problems));
        }
        if !self.cluster.is_empty() {
            names.retain(|name| self.cluster.iter().any(|asked| asked == name));
        }
        Ok(names)
    }

    fn clusters(
        &self,
        before: &Before<'_>,
        renderer: &Renderer<'_>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let names = self.names(before, renderer.fleet())?;
        let options = self.objects.options(self.crds.into(), None);
        let files = self.files.flags();
        let comparing =
            Comparing { options: &options, detail: self.detail(), exclude: &self.exclude, files: &files };
        let mut report = Report::new(self, terminal);
        let mut problems = Diagnostics::new();
        for names in names.chunks(AT_A_TIME * parallel::cores()) {
            let compared =
                parallel::map(names, 1, |name| ClusterDifference::new(name, before, renderer, &comparing));
            for cluster in compared {
                match cluster {
                    Ok(cluster) => {
                        terminal.report(&cluster.warnings);
                        report.cluster(&cluster)?;
                    }
                    Err(Failure::Input(findings)) => problems.extend(findings),
                    Err(other) => return Err(other),
                }
            }
        }
        if problems.is_empty() { report.print() } else { Err(Failure::Input(problems)) }
    }

    fn detail(&self) -> Detail {
        match self.unified {
            Some(context) => Detail::Lines(context),
            None if self.summary => Detail::Objects,
            None => Detail::Fields,
        }
    }
}

/// What is to be printed.
struct Report {
    form: Form,
    all: Counts,
    differs: bool,
    text: SpooledTempFile,
}

enum Form {
    Text(TextReport),
    Json(JsonReport),
}

impl Report {
    fn new(call: &Diff, terminal: &Terminal) -> Self {
        let has_objects = !call.summary;
        let form = match terminal.format() {
            FindingFormat::Json => Form::Json(JsonReport::new(has_objects)),
            _ => Form::Text(TextReport::new(
                has_objects,
                call.unified.is_some(),
                terminal.product_style().color,
            )),
        };
        Self { form, all: Counts::default(), differs: false, text: tempfile::spooled_tempfile(IN_MEMORY) }
    }

    fn cluster(&mut self, cluster: &ClusterDifference<'_>) -> Result<(), Failure> {
        self.all.add(cluster.counts);
        self.differs |= cluster.state != State::Same;
        match &mut self.form {
            Form::Text(report) => report.cluster(cluster, &mut self.text),
            Form::Json(report) => report.cluster(cluster, &mut self.text),
        }
        .map_err(|error| unkept(&error))
    }

    /// Prints all of it, and tells by the outcome whether anything differs: also to a reader that left early.
    fn print(mut self) -> Result<(), Failure> {
        match &mut self.form {
            Form::Text(report) => report.end(self.all, &mut self.text),
            Form::Json(report) => report.end(self.all, &mut self.text),
        }
        .and_then(|()| self.text.rewind())
        .map_err(|error| unkept(&error))?;
        match output::stream(|out| io::copy(&mut self.text, out).map(drop)) {
            Err(failure) if !matches!(failure, Failure::OutputClosed) => Err(failure),
            _ if self.differs => Err(Failure::Differs),
            _ => Ok(()),
        }
    }
}

/// What differs is kept in a file, and that failed.
fn unkept(error: &io::Error) -> Failure {
    let message = format!("a temporary file cannot be written: {}", reason(error));
    Failure::outside(Diagnostic::new(&code::UNWRITABLE_FILE, message))
}
