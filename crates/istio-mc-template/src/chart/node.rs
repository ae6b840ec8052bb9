//! One chart of the tree that a chart and its subcharts form.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, code};

use super::declaration;
use super::metadata::{Dependency, Metadata};
use crate::context::files::Files;
use crate::engine::Engine;
use crate::limits::{CHART_DEPTH, CHARTS_IN_ALL, REPEATED};
use crate::parallel;
use crate::schema::Schema;
use crate::values::{TreeMap, read_values};
use crate::version::{Constraint, Version};

/// A chart, or a subchart under the name that its parent gives it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) metadata: Metadata,
    /// The name, or the alias.
    pub(crate) name: Arc<str>,
    /// What the paths of its templates start with: `mesh/charts/remote`.
    pub(crate) path: String,
    pub(crate) defaults: TreeMap,
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

/// What loading a tree of charts needs at each of them.
pub(super) struct Loader<'l> {
    /// How the user knows the chart, as its files' names begin: `charts/mesh/`.
    pub(super) root: String,
    /// What is done for all charts at once, on all cores: it takes the most time.
    pub(super) jobs: Vec<Job>,
    pub(super) findings: &'l mut Diagnostics,
    /// Texts that were read already: an alias reads them a second time, and must not report them so.
    pub(super) sources: HashMap<String, Arc<Source>, foldhash::fast::RandomState>,
    pub(super) schemas: BTreeMap<String, Arc<Schema>>,
    pub(super) size: Size,
}

/// Something to be read out of a text, once all charts were met.
pub(super) struct Job {
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
    is_too_large: bool,
}

/// So many files of values take about as long to read as a thread takes to start.
const WORTH_A_THREAD: usize = 16;

impl Node {
    /// The defaults of this chart and of those below, which were met in this order.
    fn take_defaults(&mut self, defaults: &mut VecDeque<TreeMap>) {
        if self.values_source.is_some() {
            self.defaults = defaults.pop_front().unwrap_or_default();
        }
        for child in &mut self.children {
            child.node.take_defaults(defaults);
        }
    }
}

impl Loader<'_> {
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
        let name: Arc<str> = Arc::from(alias.unwrap_or(&metadata.name));
        let path = match parent {
            Some(parent) => [parent, "/charts/", &*name].concat(),
            None => name.to_string(),
        };
        let mut node = Node {
            metadata,
            name,
            path,
            defaults: TreeMap::default(),
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

    /// Does what was left to be done for all charts: reads their defaults, and compiles their templates. What is wrong with
    /// them takes its place among the findings.
    pub(super) fn finish(self, root: Option<&mut Node>, engine: &mut Engine) {
        let is_values = |job: &&Job| matches!(job.what, What::Values);
        let values: Vec<&Arc<Source>> = self.jobs.iter().filter(is_values).map(|job| &job.source).collect();
        let mut values = parallel::map(&values, WORTH_A_THREAD, |source| read_values(source)).into_iter();
        let templates = self.jobs.iter().filter_map(|job| match &job.what {
            What::Template { path, .. } => Some((path.clone(), Arc::clone(&job.source))),
            What::Values => None,
        });
        let mut templates = engine.add_all(templates.collect()).into_iter();
        let mut before = std::mem::take(self.findings).into_iter();
        let mut taken = 0;
        let mut defaults = VecDeque::new();
        for Job { what, findings, .. } in self.jobs {
            self.findings.extend(before.by_ref().take(findings - taken));
            taken = findings;
            match what {
                What::Values => match values.next() {
                    Some(Ok(values)) => defaults.push_back(values),
                    Some(Err(findings)) => {
                        self.findings.extend(findings);
                        defaults.push_back(TreeMap::default());
                    }
                    None => {}
                },
                What::Template { was_read, .. } => match templates.next() {
                    Some(Err(finding)) if !was_read => self.findings.push(*finding),
                    _ => {}
                },
            }
        }
        self.findings.extend(before);
        if let Some(root) = root {
            root.take_defaults(&mut defaults);
        }
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

    fn display(&self, folder: &str, path: &str) -> String {
        [&self.root, folder, path].concat()
    }

    /// The text of a file that must be one.
    fn source(&mut self, file: &File<'_>, folder: &str) -> Option<Arc<Source>> {
        let name = self.display(folder, file.path);
        if let Some(source) = self.sources.get(&name) {
            return Some(Arc::clone(source));
        }
        // A byte order mark is no part of the text.
        let content = file.content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.content);
        match std::str::from_utf8(content) {
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

    fn children(&mut self, node: &mut Node, files: &[File<'_>], folder: &str, depth: usize) {
        // The files of each folder under charts/.
        let mut folders: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
        for file in files {
            let Some(inner) = file.path.strip_prefix("charts/") else { continue };
            if let Some((name, path)) = inner.split_once('/')
                && !name.starts_with(['_', '.'])
            {
                folders.entry(name).or_default().push(File { path, content: file.content });
            }
        }
        if depth == CHART_DEPTH && !folders.is_empty() {
            let message = format!("`{}` has subcharts more than {CHART_DEPTH} levels deep", node.path);
            let finding = Diagnostic::new(&code::CHART_FILE, message);
            self.findings
                .push(finding.help("put subcharts beside each other, under the charts/ of one chart"));
            return;
        }
        // Which chart is in each folder, without reporting anything yet.
        let mut found: BTreeMap<&str, (String, Option<Version>)> = BTreeMap::new();
        for (name, files) in &folders {
            found.insert(name, identity(files).unwrap_or_else(|| ((*name).to_owned(), None)));
        }
        let mut used: Vec<&str> = Vec::new();
        for dependency in node.metadata.dependencies.clone() {
            if self.size.is_too_large {
                return;
            }
            let range = dependency.version.as_deref().and_then(|range| range.parse::<Constraint>().ok());
            let fits = |version: &Option<Version>| match (&range, version) {
                (Some(range), Some(version)) => range.matches(version),
                _ => true,
            };
            let folder_name =
                found.iter().find(|(_, (name, version))| *name == dependency.name && fits(version));
            let Some((&folder_name, _)) = folder_name else {
                let finding = missing(&dependency, &found);
                let source = |name| self.sources.get(&self.display(folder, name));
                let place = ["requirements.yaml", "Chart.yaml"]
                    .iter()
                    .find_map(|name| declaration::place_of(source(name)?, &dependency));
                self.findings.push(match place {
                    Some(place) => finding.at(place),
                    None => finding,
                });
                continue;
            };
            used.push(folder_name);
            let inner = [folder, "charts/", folder_name, "/"].concat();
            let alias = Some(dependency.known_as());
            let child = self.load(&folders[folder_name], &inner, alias, Some(&node.path), depth + 1);
            node.children.extend(child.map(|node| Child { dependency: Some(dependency), node }));
        }
        for (name, files) in &folders {
            if !self.size.is_too_large && !used.contains(name) {
                let inner = [folder, "charts/", name, "/"].concat();
                let child = self.load(files, &inner, None, Some(&node.path), depth + 1);
                node.children.extend(child.map(|node| Child { dependency: None, node }));
            }
        }
    }
}

/// Name and version of the chart in a folder, if its Chart.yaml can be read.
fn identity(files: &[File<'_>]) -> Option<(String, Option<Version>)> {
    let file = files.iter().find(|file| file.path == "Chart.yaml")?;
    let source = Source::new("Chart.yaml", std::str::from_utf8(file.content).ok()?);
    let documents = istio_mc_yaml::read(&source).ok()?;
    let document = documents.first()?;
    let name = document.get("name")?.as_str()?.to_owned();
    let version = document.get("version").and_then(|version| version.as_str()?.parse().ok());
    Some((name, version))
}

fn missing(dependency: &Dependency, found: &BTreeMap<&str, (String, Option<Version>)>) -> Diagnostic {
    let name = &dependency.name;
    let same_name = found.values().any(|(found, _)| found == name);
    let message = match &dependency.version {
        Some(range) if same_name => {
            format!(
                "the subchart `{name}` under charts/ is not in the range `{range}` that the chart asks for"
            )
        }
        _ => format!("the subchart `{name}` that the chart names is not under charts/"),
    };
    let finding = Diagnostic::new(&code::SUBCHART_MISSING, message);
    let names = found.values().map(|(name, _)| name.as_str());
    if same_name { finding } else { finding.suggest(name, names) }
}

fn is_manifest(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json")
}

fn is_go_template(path: &str) -> bool {
    is_manifest(path) || path.ends_with(".tpl") || path.ends_with(".txt")
}
