//! One chart of the tree that a chart and its subcharts form.

use std::collections::{BTreeMap, HashMap};
use std::str::Utf8Error;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};
use smol_str::SmolStr;

use super::declaration;
use super::metadata::{Dependency, Metadata};
use crate::context::files::Files;
use crate::engine::Engine;
use crate::limits::{CHARTS_IN_ALL, REPEATED};
use crate::parallel;
use crate::schema::Schema;
use crate::source::ChartFile;
use crate::values::{TreeMap, read_values};

/// A chart, or a subchart under the name that its parent gives it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) metadata: Metadata,
    /// The name, or the alias.
    pub(crate) name: SmolStr,
    /// What the paths of its templates start with: `mesh/charts/remote`.
    pub(crate) path: String,
    pub(crate) defaults: Arc<TreeMap>,
    pub(crate) values_source: Option<Arc<Source>>,
    /// values.schema.json.
    pub(crate) schema: Option<Arc<Schema>>,
    /// The paths of the templates that are rendered, in order.
    pub(crate) templates: Vec<String>,
    pub(crate) notes: Option<String>,
    pub(crate) files: Arc<Files>,
    /// The files under `crds/`, with their paths.
    pub(crate) crds: Vec<(String, Arc<Source>)>,
    pub(crate) children: Vec<Child>,
}

/// A subchart, and what switches it on or off.
#[derive(Debug)]
pub(crate) struct Child {
    /// `None` for a folder under `charts/` that Chart.yaml does not name: it is always on.
    pub(crate) dependency: Option<Dependency>,
    pub(crate) node: Node,
}

/// A file of a chart: its path in the chart, its content, and the name that messages use.
#[derive(Clone, Copy)]
pub(super) struct File<'f> {
    pub(super) path: &'f str,
    pub(super) content: &'f [u8],
}

impl<'f> From<&'f ChartFile> for File<'f> {
    fn from(file: &'f ChartFile) -> Self {
        Self { path: file.path.strip_prefix("./").unwrap_or(&file.path), content: &file.content }
    }
}

impl<'f> File<'f> {
    /// Its text. A byte order mark is no part of it.
    fn text(&self) -> Result<&'f str, Utf8Error> {
        std::str::from_utf8(self.content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.content))
    }

    /// Whether it holds the defaults of the chart, or of one of its subcharts.
    fn is_values(&self) -> bool {
        let mut path = self.path;
        while let Some((_, below)) = path.strip_prefix("charts/").and_then(|inner| inner.split_once('/')) {
            path = below;
        }
        path == "values.yaml"
    }
}

/// Things by the names of files.
type ByName<T> = HashMap<String, T, foldhash::fast::RandomState>;

/// The values in a file, or what is wrong with them.
type ReadValues = Result<Arc<TreeMap>, Diagnostics>;

/// What loading a tree of charts needs at each of them.
pub(super) struct Loader<'l> {
    /// How the user knows the chart, as its files' names begin: `charts/mesh/`.
    root: String,
    /// What is done once all charts are known.
    jobs: Vec<Job>,
    pub(super) findings: &'l mut Diagnostics,
    /// Texts that were read already: an alias reads them a second time, and must not report them so.
    pub(super) sources: ByName<Arc<Source>>,
    schemas: BTreeMap<String, Arc<Schema>>,
    pub(super) size: Size,
}

/// Something that is read out of a text beside the charts.
struct Job {
    what: What,
    source: Arc<Source>,
    /// How many findings come before those about this text.
    findings: usize,
}

enum What {
    /// The defaults of a chart.
    Values,
    /// A template, with its path. An alias compiles the same text a second time, and must not report it so.
    Template { path: String, was_read: bool },
}

/// How large the tree is so far.
#[derive(Default)]
pub(super) struct Size {
    charts: usize,
    /// The bytes of files that were read for another alias before.
    repeated: usize,
    /// Whether the tree is larger than it may be, which is reported once.
    pub(super) is_too_large: bool,
}

/// So many files of values take about as long to read as a thread takes to start.
const WORTH_A_THREAD: usize = 16;

impl Node {
    /// The defaults of this chart and of those below.
    fn take_defaults(&mut self, read: &ByName<ReadValues>) {
        if let Some(Ok(values)) = self.values_source.as_ref().and_then(|source| read.get(source.name())) {
            self.defaults = Arc::clone(values);
        }
        for child in &mut self.children {
            child.node.take_defaults(read);
        }
    }
}

impl<'l> Loader<'l> {
    /// `root` is the chart's name, as its source has it.
    pub(super) fn new(root: &str, findings: &'l mut Diagnostics) -> Self {
        Self {
            root: match root.trim_end_matches('/') {
                "" => String::new(),
                name => format!("{name}/"),
            },
            jobs: Vec::new(),
            findings,
            sources: HashMap::default(),
            schemas: BTreeMap::new(),
            size: Size::default(),
        }
    }

    /// Reads the chart whose files these are, with its subcharts, and compiles their templates. Where there are many charts,
    /// another core reads their defaults meanwhile.
    pub(super) fn load_all(mut self, files: &[File<'_>], engine: &mut Engine) -> Option<Node> {
        let values = self.values(files);
        let read = || values.iter().map(read_values).collect::<Vec<Result<TreeMap, Diagnostics>>>();
        let mut load = || {
            let root = self.load(files, "", None, None, 0);
            (root, engine.add_all(self.templates()))
        };
        let ((mut root, compiled), read) = match values.len() {
            0..WORTH_A_THREAD => (load(), read()),
            _ => parallel::both(load, read),
        };
        let read = read.into_iter().map(|read| read.map(Arc::new));
        let read = values.iter().map(|source| source.name().to_owned()).zip(read).collect();
        self.report(&read, compiled);
        if let Some(root) = &mut root {
            root.take_defaults(&read);
        }
        root
    }

    /// The texts of all files of values.
    fn values(&mut self, files: &[File<'_>]) -> Vec<Arc<Source>> {
        let mut values = Vec::new();
        for file in files.iter().filter(|file| file.is_values()) {
            // What is no text is reported where its chart is met.
            let Ok(text) = file.text() else { continue };
            let name = self.display("", file.path);
            let source = Source::new(name.as_str(), text);
            values.push(Arc::clone(&source));
            self.sources.insert(name, source);
        }
        values
    }

    /// Reads the chart whose files these are. `folder` is where they are below the root (`charts/x/`),
    /// `alias` its name in the parent, `parent` the path of the parent.
    pub(super) fn load(
        &mut self,
        files: &[File<'_>],
        folder: &str,
        alias: Option<&str>,
        parent: Option<&str>,
        depth: usize,
    ) -> Option<Node> {
        if !self.grow(files, folder) {
            return None;
        }
        let metadata = self.metadata(files, folder)?;
        let name = SmolStr::from(alias.unwrap_or(&metadata.name));
        let path = match parent {
            Some(parent) => [parent, "/charts/", &*name].concat(),
            None => name.to_string(),
        };
        let mut node = Node {
            metadata,
            name,
            path,
            defaults: Arc::default(),
            values_source: None,
            schema: None,
            templates: Vec::new(),
            notes: None,
            files: Arc::default(),
            crds: Vec::new(),
            children: Vec::new(),
        };
        let mut others = Files::default();
        let mut go_templates = Vec::new();
        for file in files {
            match file.path {
                "Chart.yaml" | "Chart.lock" | ".helmignore" => {}
                // Of charts of Helm 2 these are files like others, for templates too.
                "requirements.yaml" | "requirements.lock" if !node.metadata.is_v1() => {}
                "values.schema.json" => node.schema = self.schema(file, folder),
                "values.yaml" => {
                    let Some(source) = self.source(file, folder) else { continue };
                    self.add_job(What::Values, &source);
                    node.values_source = Some(source);
                }
                path if path.starts_with("templates/") => match path.strip_suffix(".j2") {
                    Some(_) => self.template(&mut node, file, folder),
                    None if is_go_template(path) => go_templates.push(path),
                    None => {}
                },
                path if path.starts_with("charts/") => {}
                path => {
                    if path.starts_with("crds/")
                        && is_manifest(path)
                        && let Some(source) = self.source(file, folder)
                    {
                        node.crds.push((format!("{}/{path}", node.path), source));
                    }
                    others.0.insert(Arc::from(path), Arc::from(file.content));
                }
            }
        }
        node.files = Arc::new(others);
        node.templates.sort();
        node.crds.sort_by(|left, right| left.0.cmp(&right.0));
        self.report_go_templates(&node, folder, &go_templates);
        self.children(&mut node, files, folder, depth);
        Some(node)
    }

    fn add_job(&mut self, what: What, source: &Arc<Source>) {
        let findings = self.findings.iter().len();
        self.jobs.push(Job { what, source: Arc::clone(source), findings });
    }

    /// All templates that were met, with their paths.
    fn templates(&self) -> Vec<(String, Arc<Source>)> {
        let templates = self.jobs.iter().filter_map(|job| match &job.what {
            What::Template { path, .. } => Some((path.clone(), Arc::clone(&job.source))),
            What::Values => None,
        });
        templates.collect()
    }

    /// Puts what is wrong with values and templates in its place among the findings.
    fn report(self, values: &ByName<ReadValues>, compiled: Vec<Result<(), Box<Diagnostic>>>) {
        let mut compiled = compiled.into_iter();
        let mut before = std::mem::take(self.findings).into_iter();
        let mut taken = 0;
        for Job { what, source, findings } in self.jobs {
            self.findings.extend(before.by_ref().take(findings - taken));
            taken = findings;
            match what {
                What::Values => {
                    if let Some(Err(findings)) = values.get(source.name()) {
                        self.findings.extend(findings.clone());
                    }
                }
                What::Template { was_read, .. } => match compiled.next() {
                    Some(Err(finding)) if !was_read => self.findings.push(*finding),
                    _ => {}
                },
            }
        }
        self.findings.extend(before);
    }

    /// Counts a chart; whether there may be one more.
    fn grow(&mut self, files: &[File<'_>], folder: &str) -> bool {
        self.size.charts += 1;
        if self.sources.contains_key(&self.display(folder, "Chart.yaml")) {
            let own = files.iter().filter(|file| !file.path.starts_with("charts/"));
            self.size.repeated += own.map(|file| file.content.len()).sum::<usize>();
        }
        let message = if self.size.charts > CHARTS_IN_ALL {
            format!("the chart has more than {CHARTS_IN_ALL} subcharts, each alias counted")
        } else if self.size.repeated > REPEATED {
            format!("subcharts under several aliases have more than {} MiB of files", REPEATED >> 20)
        } else {
            return true;
        };
        if !std::mem::replace(&mut self.size.is_too_large, true) {
            let finding = Diagnostic::new(&code::CHART_FILE, message);
            self.findings.push(finding.help("look for aliases of a chart that has aliases itself"));
        }
        false
    }

    pub(super) fn display(&self, folder: &str, path: &str) -> String {
        [&self.root, folder, path].concat()
    }

    /// The text of a file that must be one.
    fn source(&mut self, file: &File<'_>, folder: &str) -> Option<Arc<Source>> {
        let name = self.display(folder, file.path);
        if let Some(source) = self.sources.get(&name) {
            return Some(Arc::clone(source));
        }
        match file.text() {
            Ok(text) => {
                let source = Source::new(name.as_str(), text);
                self.sources.insert(name, Arc::clone(&source));
                Some(source)
            }
            Err(error) => {
                let message = format!("`{name}` is not UTF-8, at byte {}", error.valid_up_to());
                self.findings.push(Diagnostic::new(&code::CHART_FILE, message));
                None
            }
        }
    }

    /// The schema in a file, the same for all names under which a chart is there.
    fn schema(&mut self, file: &File<'_>, folder: &str) -> Option<Arc<Schema>> {
        let source = self.source(file, folder)?;
        let schema = self.schemas.entry(source.name().to_owned());
        Some(Arc::clone(schema.or_insert_with(|| Arc::new(Schema::new(source)))))
    }

    fn template(&mut self, node: &mut Node, file: &File<'_>, folder: &str) {
        let name = self.display(folder, file.path);
        let was_read = self.sources.contains_key(&name);
        let Some(source) = self.source(file, folder) else { return };
        let path = [&*node.path, "/", file.path].concat();
        self.add_job(What::Template { path: path.clone(), was_read }, &source);
        let file_name = file.path.rsplit('/').next().unwrap_or(file.path);
        if file.path == "templates/NOTES.txt.j2" {
            node.notes = Some(path);
            return;
        }
        // As in Helm, whatever has such a name is no object; nobody sees notes that stand elsewhere.
        let is_part = file_name.starts_with('_') || file_name.ends_with("NOTES.txt.j2");
        if !is_part && !node.metadata.is_library() {
            node.templates.push(path);
        }
    }

    fn report_go_templates(&mut self, node: &Node, folder: &str, paths: &[&str]) {
        // Helpers are known by what uses them.
        let first = paths.iter().find(|path| is_manifest(path)).or(paths.first());
        let Some(first) = first else { return };
        let message = format!(
            "`{}` is a template in Go's language; charts here are written in MiniJinja, in files ending in `.j2`",
            self.display(folder, first)
        );
        let mut finding = Diagnostic::new(&code::GO_TEMPLATE, message)
            .help(format!("rewrite it as `{first}.j2`, or render `{}` with Helm", node.name));
        if paths.len() > 1 {
            finding = finding.note(format!("the chart has {} such files", paths.len()));
        }
        self.findings.push(finding);
    }

    fn metadata(&mut self, files: &[File<'_>], folder: &str) -> Option<Metadata> {
        let Some(file) = files.iter().find(|file| file.path == "Chart.yaml") else {
            let chart = self.display(folder, "");
            let message = format!("`{}` is no chart: it has no Chart.yaml", chart.trim_end_matches('/'));
            let mut finding = Diagnostic::new(&code::CHART_FILE, message);
            let near = files.iter().find(|file| {
                file.path.eq_ignore_ascii_case("chart.yaml") || file.path.eq_ignore_ascii_case("chart.yml")
            });
            if let Some(near) = near {
                finding = finding.help(format!("rename `{}` to `Chart.yaml`", near.path));
            }
            self.findings.push(finding);
            return None;
        };
        // An alias reads the same files a second time; what is wrong with them was told.
        let read_before = self.sources.contains_key(&self.display(folder, file.path));
        let source = self.source(file, folder)?;
        let requirements = files.iter().find(|file| file.path == "requirements.yaml");
        let requirements = requirements.and_then(|file| self.source(file, folder));
        let mut findings = Diagnostics::new();
        let metadata = declaration::read(&source, requirements.as_ref(), &mut findings);
        if !read_before {
            self.findings.extend(findings);
        }
        metadata
    }
}

fn is_manifest(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json")
}

fn is_go_template(path: &str) -> bool {
    is_manifest(path) || path.ends_with(".tpl") || path.ends_with(".txt")
}
