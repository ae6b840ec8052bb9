//! All templates of a chart and its subcharts, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};
use minijinja::machinery::{ast, parse};

use super::known::{Known, Macro, Root, Spot, Step};
use super::statements::Walker;
use super::{ChartReads, How, MacroDefinition, UnstableCall, ValueRead};
use crate::chart::{Chart, Node};
use crate::engine::prepare::Prepared;
use crate::engine::{Dialect, chart_of, syntax};
use crate::values::{Content, TreeMap};

/// How deep expressions, tags and macros may lie in each other. Every level takes some of the stack; beyond, all is
/// taken to be read.
const MAX_DEPTH: usize = 200;

/// How many expressions and tags are followed, those of macros again with every other set of arguments. The largest charts
/// have some ten thousand; macros that call themselves twice have no end.
const MAX_STEPS: usize = 100_000;

/// A template and its syntax.
pub(super) struct Parsed<'a> {
    pub(super) source: Arc<Source>,
    pub(super) statements: ast::Stmt<'a>,
}

/// The names that a template defines outside of its macros.
pub(super) type Module<'a> = Rc<BTreeMap<String, Known<'a>>>;

/// Everything that is the same for all templates, and what was found so far.
pub(super) struct Survey<'a> {
    pub(super) templates: &'a BTreeMap<Rc<str>, Parsed<'a>>,
    globals: Vec<String>,
    /// What the charts read, in order of the tree.
    charts: Vec<Chart_<'a>>,
    /// What templates define, as the chart of that index sees it; `None` while it is being found out.
    pub(super) modules: BTreeMap<(usize, Rc<str>), Option<Module<'a>>>,
    /// The macros that were called, by template and name.
    called: BTreeSet<(Rc<str>, String)>,
    /// Calls that were followed already.
    pub(super) followed: BTreeSet<String>,
    pub(super) depth: usize,
    steps: usize,
    /// Whether `tpl` renders texts that may read anything.
    pub(super) renders_texts: bool,
}

/// One chart of the tree.
struct Chart_<'a> {
    node: &'a Node,
    reads: ChartReads,
    seen: BTreeSet<(usize, Span, Vec<Step>, How)>,
    /// Names that a template asks about: it knows that they may be missing.
    asked: BTreeSet<(Rc<str>, String)>,
    /// Names that nothing defines, with the template that uses them.
    missing: Vec<(Rc<str>, String, Diagnostic)>,
}

pub(super) fn reads(chart: &Chart, globals: &[&str]) -> Vec<ChartReads> {
    let mut templates: BTreeMap<Rc<str>, Parsed<'_>> = BTreeMap::new();
    for (path, template) in chart.engine().templates() {
        // What cannot be read was reported when the chart was loaded.
        if let Ok(statements) = parse(template.source.text(), path, syntax()) {
            templates.insert(path.into(), Parsed { source: Arc::clone(&template.source), statements });
        }
    }
    let mut nodes = Vec::new();
    collect(chart.root(), &mut nodes);
    let charts = nodes.into_iter().map(|node| Chart_ {
        node,
        reads: ChartReads { chart: node.path.clone(), complete: true, ..ChartReads::default() },
        seen: BTreeSet::new(),
        asked: BTreeSet::new(),
        missing: Vec::new(),
    });
    let mut survey = Survey {
        templates: &templates,
        globals: globals.iter().map(|name| (*name).to_owned()).collect(),
        charts: charts.collect(),
        modules: BTreeMap::new(),
        called: BTreeSet::new(),
        followed: BTreeSet::new(),
        depth: 0,
        steps: 0,
        renders_texts: false,
    };
    survey.templates();
    survey.macros();
    let texts = if survey.renders_texts { survey.texts() } else { Vec::new() };
    let parsed: Vec<(usize, Parsed<'_>)> = texts
        .iter()
        .filter_map(|(chart, text)| {
            // As deep as templates may be, or the parser's stack ends.
            Prepared::new(text.text(), Dialect::Plain).ok()?;
            let statements = parse(text.text(), text.name(), syntax()).ok()?;
            Some((*chart, Parsed { source: Arc::clone(text), statements }))
        })
        .collect();
    read_texts(survey, &parsed)
}

/// What texts given to `tpl` read. Their mistakes are found when they are rendered, if they are.
fn read_texts<'a>(mut survey: Survey<'a>, texts: &'a [(usize, Parsed<'a>)]) -> Vec<ChartReads> {
    for (chart, parsed) in texts {
        let unknown = survey.charts[*chart].reads.unknown.len();
        let missing = survey.charts[*chart].missing.len();
        let path = Rc::from(format!("{}/templates/tpl", survey.charts[*chart].node.path));
        Walker::new(&mut survey, *chart, path, Arc::clone(&parsed.source)).template(&parsed.statements);
        survey.charts[*chart].reads.unknown.truncate(unknown);
        survey.charts[*chart].missing.truncate(missing);
        // Whether the text is rendered at all, and with which values, is not known.
        let reads = &mut survey.charts[*chart].reads.values;
        let own = reads.iter().filter(|read| Arc::ptr_eq(&read.place.source, &parsed.source));
        let asked: Vec<ValueRead> = own.map(|read| ValueRead { how: How::Asked, ..read.clone() }).collect();
        reads.extend(asked);
    }
    survey.finish()
}

fn collect<'a>(node: &'a Node, nodes: &mut Vec<&'a Node>) {
    nodes.push(node);
    for child in &node.children {
        collect(&child.node, nodes);
    }
}

impl<'a> Survey<'a> {
    /// All templates, each for the chart that it belongs to.
    fn templates(&mut self) {
        let templates = self.templates;
        for path in templates.keys() {
            if let Some(chart) = self.chart_of(path) {
                self.module(chart, path);
            }
        }
    }

    /// Macros that nobody calls read as well, whatever they are given.
    fn macros(&mut self) {
        let templates = self.templates;
        for (path, parsed) in templates {
            let Some(chart) = self.chart_of(path) else { continue };
            let ast::Stmt::Template(template) = &parsed.statements else { continue };
            let mut found = Vec::new();
            macros_in(&template.children, &mut found);
            for node in found {
                let key = (Rc::clone(path), node.name.to_owned());
                if !self.called.contains(&key) {
                    let found = Rc::new(Macro { template: Rc::clone(path), node });
                    let mut walker = Walker::new(self, chart, Rc::clone(path), Arc::clone(&parsed.source));
                    walker.body_of(&found, &vec![Known::OTHER; node.args.len()], &[]);
                    // That it calls itself does not count.
                    self.called.remove(&key);
                }
            }
        }
    }

    /// The values and files that look like templates: what `tpl` may be given.
    fn texts(&self) -> Vec<(usize, Arc<Source>)> {
        let mut texts = Vec::new();
        for (index, chart) in self.charts.iter().enumerate() {
            let mut found: Vec<&str> = Vec::new();
            strings(&chart.node.defaults, &mut found);
            let files = chart.node.files.0.values();
            found.extend(files.filter_map(|file| std::str::from_utf8(file).ok()));
            found.retain(|text| text.contains("{{") || text.contains("{%"));
            texts.extend(found.into_iter().map(|text| (index, Source::new("tpl", text))));
        }
        texts
    }

    fn chart_of(&self, path: &str) -> Option<usize> {
        self.charts.iter().position(|chart| chart.node.path == chart_of(path))
    }

    /// What a template defines outside of its macros, as the templates of `chart` see it. Follows it when it is asked
    /// for the first time.
    pub(super) fn module(&mut self, chart: usize, path: &str) -> Module<'a> {
        let key = (chart, Rc::from(path));
        if let Some(known) = self.modules.get(&key) {
            // A template that imports itself sees nothing of itself.
            return known.clone().unwrap_or_default();
        }
        let templates = self.templates;
        let Some(parsed) = templates.get(path) else { return Module::default() };
        self.modules.insert(key.clone(), None);
        let mut walker = Walker::new(self, chart, Rc::from(path), Arc::clone(&parsed.source));
        let module = Rc::new(walker.template(&parsed.statements));
        self.modules.insert(key, Some(Rc::clone(&module)));
        module
    }

    /// Whether a template is being followed at the moment: what it defines is not known yet.
    pub(super) fn is_open(&self, chart: usize, path: &str) -> bool {
        matches!(self.modules.get(&(chart, Rc::from(path))), Some(None))
    }

    pub(super) fn called(&mut self, found: &Macro<'_>) {
        self.called.insert((Rc::clone(&found.template), found.node.name.to_owned()));
    }

    /// Writes down that a value is read.
    pub(super) fn read(&mut self, chart: usize, template: &Rc<str>, spot: &Spot, how: How, names: &[String]) {
        let chart = &mut self.charts[chart];
        match &spot.root {
            Root::Values => {
                let source = Arc::as_ptr(&spot.place.source).addr();
                let path = spot.steps.to_vec();
                if chart.seen.insert((source, spot.place.span, path.clone(), how)) {
                    chart.reads.values.push(ValueRead { path, how, place: spot.place.clone() });
                }
            }
            Root::Own(_) => {}
            Root::Unknown(name) if how == How::Asked => {
                chart.asked.insert((Rc::clone(template), name.clone()));
            }
            Root::Unknown(name) => {
                let finding = Diagnostic::new(&code::UNDEFINED, format!("`{name}` is undefined"))
                    .at(spot.place.clone());
                let finding = match chart.node.defaults.0.contains_key(name.as_str()) {
                    true => finding.help(format!("did you mean `Values.{name}`?")),
                    false => finding.suggest(name, names.iter().map(String::as_str)),
                };
                chart.missing.push((Rc::clone(template), name.clone(), finding));
            }
        }
    }

    /// Writes down a name that does not exist.
    pub(super) fn unknown(&mut self, chart: usize, finding: Diagnostic) {
        self.charts[chart].reads.unknown.push(finding);
    }

    pub(super) fn unstable(&mut self, chart: usize, call: UnstableCall) {
        self.charts[chart].reads.unstable.push(call);
    }

    pub(super) fn by_version(&mut self, chart: usize, place: Place) {
        self.charts[chart].reads.by_version.push(place);
    }

    /// Goes into an expression or a tag, unless that is too deep or one too many; `depth` is to be taken back.
    pub(super) fn enter(&mut self, chart: usize) -> bool {
        if self.depth >= MAX_DEPTH || self.steps >= MAX_STEPS {
            self.give_up(chart);
            return false;
        }
        self.depth += 1;
        self.steps += 1;
        true
    }

    /// Not all can be told.
    pub(super) fn give_up(&mut self, chart: usize) {
        self.charts[chart].reads.complete = false;
    }

    /// The fields of Chart.yaml as templates know them.
    pub(super) fn chart_fields(&self, chart: usize) -> Vec<String> {
        let node = self.charts[chart].node;
        let fields = node.metadata.to_tree(&node.name, chart == 0);
        fields.as_map().map(|map| map.keys().map(str::to_owned).collect()).unwrap_or_default()
    }

    pub(super) fn is_global(&self, name: &str) -> bool {
        self.globals.iter().any(|global| global == name)
    }

    pub(super) fn globals(&self) -> impl Iterator<Item = &String> {
        self.globals.iter()
    }

    /// The paths of all templates.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(|path| &**path)
    }

    fn finish(mut self) -> Vec<ChartReads> {
        let templates = self.templates;
        for (path, parsed) in templates {
            let Some(chart) = self.chart_of(path) else { continue };
            let ast::Stmt::Template(template) = &parsed.statements else { continue };
            let mut found = Vec::new();
            macros_in(&template.children, &mut found);
            for node in found {
                let called = self.called.contains(&(Rc::clone(path), node.name.to_owned()));
                let place = place_of_name(&parsed.source, node.name);
                let definition = MacroDefinition { name: node.name.to_owned(), place, called };
                self.charts[chart].reads.macros.push(definition);
            }
        }
        let finished = self.charts.into_iter().map(|chart| {
            let Chart_ { mut reads, asked, missing, .. } = chart;
            let missing = missing
                .into_iter()
                .filter(|(template, name, _)| !asked.contains(&(Rc::clone(template), name.clone())));
            reads.unknown.extend(missing.map(|(_, _, finding)| finding));
            once(&mut reads.unknown);
            reads
        });
        finished.collect()
    }
}

/// Macros are followed once for each kind of call, and say the same each time.
fn once(findings: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        let place = finding.place.as_ref();
        let place = place.map(|place| (Arc::as_ptr(&place.source).addr(), place.span));
        seen.insert((place, finding.message.to_string()))
    });
}

fn strings<'t>(map: &'t TreeMap, found: &mut Vec<&'t str>) {
    let mut waiting: Vec<&'t crate::values::Tree> = map.0.values().collect();
    while let Some(tree) = waiting.pop() {
        match &tree.content {
            Content::String(text) => found.push(text),
            Content::List(list) => waiting.extend(&list.0),
            Content::Map(map) => waiting.extend(map.0.values()),
            _ => {}
        }
    }
}

/// The macros that a template defines, those under an `if` included.
fn macros_in<'a>(statements: &'a [ast::Stmt<'a>], found: &mut Vec<&'a ast::Macro<'a>>) {
    for statement in statements {
        match statement {
            ast::Stmt::Macro(node) => found.push(node),
            ast::Stmt::IfCond(node) => {
                macros_in(&node.true_body, found);
                macros_in(&node.false_body, found);
            }
            _ => {}
        }
    }
}

/// Where a name of the syntax stands. It borrows from the text, so where it lies in memory says where that is.
pub(super) fn place_of_name(source: &Arc<Source>, name: &str) -> Place {
    let text = source.text();
    let at = name.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    let at = if at <= text.len() { at } else { 0 };
    Place::new(source, Span::new(at, at + name.len()))
}
