//! A chart's files to its cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, code, nearest};
use istio_mc_template::{ChartFile, Globals, Hooks, KubeVersion, Layers};
use istio_mc_yaml::{Decoder, Located};

use super::check::{Expectation, MessageCheck, TextCheck, pattern};
use super::definition::Case;
use super::file::CaseFile;

/// The folder of the cases.
const FOLDER: &str = "tests/";
const CASE: &str = "case.yaml";
const VALUES: &str = "values.yaml";

/// Names that templates have anyway.
const OWN_NAMES: [&str; 6] = ["Values", "Release", "Chart", "Capabilities", "Files", "Template"];

/// The cases among a chart's files, by name; none is no error here. `chart` is what messages call the chart's folder.
///
/// ```
/// use istio_mc_template::{ChartSource, MemoryChart};
/// let chart = MemoryChart::new("web")
///     .file("tests/minimal/values.yaml", "replicas: 1\n")
///     .file("tests/refused/case.yaml", "set: [replicas=0]\nerror: {contains: at least 1}\n");
/// let cases = istio_mc_develop::case::load("web", &chart.files()?)?;
/// assert_eq!(cases.iter().map(|case| case.name()).collect::<Vec<_>>(), ["minimal", "refused"]);
/// assert!(cases[1].must_fail());
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
///
/// # Errors
/// Everything that is wrong with all of them: YAML that cannot be read, fields that are not known, files that are named and
/// not there, and files that no case uses.
pub fn load(chart: &str, files: &[ChartFile]) -> Result<Vec<Case>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut folders: BTreeMap<&str, BTreeMap<&str, &[u8]>> = BTreeMap::new();
    for file in files {
        let path = file.path.strip_prefix("./").unwrap_or(&file.path);
        // A file in `tests/` itself is somebody else's: other tools for testing charts keep theirs there.
        if let Some((folder, inner)) = path.strip_prefix(FOLDER).and_then(|path| path.split_once('/')) {
            folders.entry(folder).or_default().insert(inner, &file.content);
        }
    }
    let mut used = BTreeSet::new();
    let mut cases = Vec::new();
    let is_case = |name: &str| !name.starts_with(['_', '.']);
    for name in folders.keys().copied().filter(|name| is_case(name)) {
        let mut loader = Loader { chart, name, folders: &folders, used: &mut used, findings: &mut findings };
        cases.extend(loader.load());
    }
    for (folder, files) in folders.iter().filter(|(name, _)| is_case(name)) {
        for file in files.keys() {
            let path = format!("{FOLDER}{folder}/{file}");
            let is_known = [CASE, VALUES].contains(file) || file.ends_with(".md") || used.contains(&path);
            if !is_known {
                findings.push(unused(chart, folder, &path, file, files));
            }
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(cases) }
}

/// A file that would be taken for a part of the case, and is none.
fn unused(chart: &str, folder: &str, path: &str, file: &str, files: &BTreeMap<&str, &[u8]>) -> Diagnostic {
    let message = format!("nothing in the test case `{folder}` uses `{file}`");
    let source = Source::new(format!("{chart}/{path}"), "");
    let finding = Diagnostic::new(&code::TEST_CASE, message).at(Place::line(&source, 1));
    let free = [CASE, VALUES].into_iter().filter(|name| !files.contains_key(name));
    match nearest(file, free) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("name it in `{CASE}` under `values` or `setFile`, or remove it")),
    }
}

/// Reads one case.
struct Loader<'l> {
    chart: &'l str,
    name: &'l str,
    folders: &'l BTreeMap<&'l str, BTreeMap<&'l str, &'l [u8]>>,
    /// The paths of files that some case names.
    used: &'l mut BTreeSet<String>,
    findings: &'l mut Diagnostics,
}

impl Loader<'_> {
    fn load(&mut self) -> Option<Case> {
        let own_values = self.own(VALUES);
        let own_case = self.own(CASE);
        if own_case.is_none() && own_values.is_none() {
            let message = format!("the test case `{}` has neither `{CASE}` nor `{VALUES}`", self.name);
            self.findings.push(Diagnostic::new(&code::TEST_CASE, message).help(format!(
                "write `{FOLDER}{}/{VALUES}`, or begin the folder's name with `_` if it holds no case",
                self.name
            )));
            return None;
        }
        let stated = match &own_case {
            Some(source) => self.stated(source)?,
            None => CaseFile::default_case(),
        };
        let before = self.findings.iter().count();
        let layers = self.layers(&stated, own_values.as_ref());
        let kube_version = stated.kube_version.as_ref().and_then(|text| self.kube_version(text));
        let globals = self.globals(&stated);
        // Without case.yaml there is nothing to decode.
        let source = own_case.or(own_values)?;
        let mut cx = Decoder::new(&source, self.findings);
        let show_only: Vec<_> = stated
            .show_only
            .iter()
            .filter_map(|text| Some((pattern(text, &mut cx)?, text.place.clone())))
            .collect();
        let error = stated.error.as_ref().and_then(|stated| MessageCheck::new(stated, &mut cx));
        let warnings: Vec<_> =
            stated.warnings.iter().filter_map(|stated| MessageCheck::new(stated, &mut cx)).collect();
        let notes = stated.notes.as_ref().and_then(|stated| TextCheck::new(stated, &mut cx));
        let expectations: Vec<_> =
            stated.expect.iter().filter_map(|stated| Expectation::new(stated, &mut cx)).collect();
        if let Some(error) = &stated.error
            && (!stated.expect.is_empty() || stated.notes.is_some())
        {
            let message = "a test case that must fail has no objects and no notes to expect anything of";
            let finding = Diagnostic::new(&code::TEST_CASE, message).at(error.place.clone());
            self.findings.push(finding.help("leave out `expect` and `notes`, or make two cases of it"));
        }
        // What could not be read must not be left out silently.
        if self.findings.iter().count() > before {
            return None;
        }
        Some(Case {
            name: self.name.to_owned(),
            description: stated.description,
            release: stated.release,
            namespace: stated.namespace.unwrap_or_else(|| "default".to_owned()),
            kube_version,
            api_versions: stated.api_versions,
            is_upgrade: stated.is_upgrade == Some(true),
            layers,
            globals,
            hooks: stated.hooks.map_or(Hooks::Default, Hooks::from),
            include_crds: stated.include_crds == Some(true),
            show_only,
            error,
            warnings,
            notes,
            expectations,
        })
    }

    /// case.yaml as written; `None` after having reported what is wrong.
    fn stated(&mut self, source: &Arc<Source>) -> Option<CaseFile> {
        let documents = match istio_mc_yaml::read(source) {
            Ok(documents) => documents,
            Err(problems) => {
                self.findings.extend(problems);
                return None;
            }
        };
        if let Some(second) = documents.get(1) {
            let finding = Diagnostic::new(&code::TEST_CASE, "a test case is one document");
            self.findings.push(finding.at(Place::new(source, second.span)));
            return None;
        }
        match documents.first().filter(|document| !document.is_null()) {
            Some(document) => Decoder::document(document, source, self.findings),
            None => Some(CaseFile::default_case()),
        }
    }

    /// What is supplied, in Helm's order.
    fn layers(&mut self, stated: &CaseFile, own: Option<&Arc<Source>>) -> Layers {
        let mut layers = Layers::new();
        if let Some(source) = own {
            layers = layers.file(source);
        }
        for path in &stated.values {
            if let Some(source) = self.named(path, path) {
                layers = layers.file(&source);
            }
        }
        self.findings.extend(layers.problems().iter().cloned());
        for text in &stated.set_json {
            layers = self.set(layers, text, |layers| layers.set_json(text));
        }
        for text in &stated.set {
            layers = self.set(layers, text, |layers| layers.set(text));
        }
        for text in &stated.set_string {
            layers = self.set(layers, text, |layers| layers.set_string(text));
        }
        for text in &stated.set_file {
            let Some((key, path)) = text.split_once('=') else {
                let message = format!("`{}` names no file", text.value);
                let finding = Diagnostic::new(&code::SET_SYNTAX, message).at(text.place.clone());
                self.findings.push(finding.help("write `key=path`"));
                continue;
            };
            if let Some(source) = self.named(text, path) {
                layers = self.set(layers, text, |layers| layers.set_file(key, source.text()));
            }
        }
        for text in &stated.set_literal {
            layers = self.set(layers, text, |layers| layers.set_literal(text));
        }
        match stated.skip_schema_validation {
            Some(true) => layers.skip_schema_validation(),
            _ => layers,
        }
    }

    /// Applies a flag; what is wrong with it stands where the flag is written.
    fn set(&mut self, layers: Layers, text: &Located<String>, set: impl Fn(Layers) -> Layers) -> Layers {
        let known = layers.problems().iter().count();
        let layers = set(layers);
        for problem in layers.problems().iter().skip(known) {
            let mut problem = problem.clone();
            problem.place = Some(text.place.clone());
            self.findings.push(problem);
        }
        layers
    }

    fn kube_version(&mut self, text: &Located<String>) -> Option<KubeVersion> {
        match text.parse() {
            Ok(version) => Some(version),
            Err(error) => {
                let error: istio_mc_template::ParseKubeVersionError = error;
                let finding = Diagnostic::new(&code::INVALID_VALUE, error.to_string());
                self.findings.push(finding.at(text.place.clone()));
                None
            }
        }
    }

    fn globals(&mut self, stated: &CaseFile) -> Globals {
        let mut globals = Globals::new();
        for (name, value) in &stated.globals {
            if OWN_NAMES.contains(&name.as_str()) {
                let message = format!("`{name}` is a name that every chart has, and no further one");
                self.findings.push(Diagnostic::new(&code::TEST_CASE, message).at(value.place.clone()));
            }
            globals = globals.with(name, value);
        }
        globals
    }

    /// A file of the case's own folder, if it is there and a text.
    fn own(&mut self, file: &str) -> Option<Arc<Source>> {
        let content = self.folders.get(self.name)?.get(file)?;
        self.source(&format!("{FOLDER}{}/{file}", self.name), content, None)
    }

    /// A file that case.yaml names, relative to the case's folder.
    fn named(&mut self, text: &Located<String>, path: &str) -> Option<Arc<Source>> {
        let missing = |message: String| Diagnostic::new(&code::TEST_CASE, message).at(text.place.clone());
        let Some(whole) = join(self.name, path) else {
            let message = format!("`{path}` is not below the chart's folder `tests`");
            self.findings.push(missing(message).help("put files that cases share into `tests/_shared/`"));
            return None;
        };
        let (folder, file) = whole.split_once('/').unwrap_or(("", &whole));
        match self.folders.get(folder).and_then(|files| files.get(file)) {
            Some(content) => {
                let whole = format!("{FOLDER}{whole}");
                self.used.insert(whole.clone());
                self.source(&whole, content, Some(text))
            }
            None => {
                let siblings = self.folders.get(folder).into_iter().flat_map(|files| files.keys().copied());
                let finding = missing(format!("there is no file `{FOLDER}{whole}`")).suggest(file, siblings);
                self.findings.push(finding);
                None
            }
        }
    }

    fn source(&mut self, path: &str, content: &[u8], named: Option<&Located<String>>) -> Option<Arc<Source>> {
        let name = format!("{}/{path}", self.chart);
        match std::str::from_utf8(content) {
            // Editors on Windows put a byte order mark first; it is no part of the text.
            Ok(text) => Some(Source::new(name, text.strip_prefix('\u{feff}').unwrap_or(text))),
            Err(_) => {
                let finding = Diagnostic::new(&code::NOT_UTF8, format!("`{name}` is not UTF-8 text"));
                self.findings.push(match named {
                    Some(named) => finding.at(named.place.clone()),
                    None => finding.help("save it as UTF-8"),
                });
                None
            }
        }
    }
}

impl CaseFile {
    /// A case that says nothing.
    fn default_case() -> Self {
        CaseFile {
            description: None,
            release: None,
            namespace: None,
            kube_version: None,
            api_versions: Vec::new(),
            is_upgrade: None,
            skip_schema_validation: None,
            values: Vec::new(),
            set: Vec::new(),
            set_string: Vec::new(),
            set_json: Vec::new(),
            set_literal: Vec::new(),
            set_file: Vec::new(),
            hooks: None,
            include_crds: None,
            show_only: Vec::new(),
            globals: Default::default(),
            error: None,
            warnings: Vec::new(),
            notes: None,
            expect: Vec::new(),
        }
    }
}

/// A path below `tests/`, from one that is relative to the case's folder; `None` if it leads out.
fn join(case: &str, path: &str) -> Option<String> {
    let mut parts = vec![case];
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}
