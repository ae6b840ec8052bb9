//! What the user supplies.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Fragment, Value};

use super::merge;
use super::strvals::{self, Mode};
use super::tree::{Tree, TreeMap};

/// User-supplied values, later ones over earlier ones.
///
/// Helm applies all files first, then `--set-json`, `--set`, `--set-string`, `--set-file` and
/// `--set-literal`; who wants Helm's precedence calls in that order.
///
/// A mistake in one of them does not stop the others: all are reported by [`render`](crate::render).
///
/// ```
/// use istio_mc_template::Layers;
/// let layers = Layers::new().set("image.tag=1.0,ports={80,443}").set("image.tag=null");
/// assert!(layers.problems().is_empty());
/// assert_eq!(layers.values().at(&["ports"]).and_then(|ports| ports.as_list()).map(|ports| ports.len()), Some(2));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Layers {
    values: TreeMap,
    /// How many flags of each kind there were, for their names: `--set #2`.
    flags: [u32; 5],
    problems: Diagnostics,
    is_unchecked: bool,
    /// How many items the indexes of flags added to lists.
    filled: usize,
}

impl Layers {
    /// Nothing supplied.
    pub fn new() -> Self {
        Self::default()
    }

    /// A values file (`-f`). Maps merge with those of earlier layers, everything else replaces.
    #[must_use]
    pub fn file(mut self, source: &Arc<Source>) -> Self {
        match read_values(source) {
            Ok(values) => self.values = merge::layer(&self.values, &values),
            Err(problems) => self.problems.extend(problems),
        }
        self
    }

    /// `--set a.b=1,c={x,y}`: scalars get their type as Helm gives it.
    #[must_use]
    pub fn set(self, text: &str) -> Self {
        self.flag(0, "--set", text, Mode::Typed)
    }

    /// `--set-string a.b=1`: every scalar is a string.
    #[must_use]
    pub fn set_string(self, text: &str) -> Self {
        self.flag(1, "--set-string", text, Mode::Strings)
    }

    /// `--set-json a.b={"c":1}`, or a whole JSON object, which merges as a file does.
    #[must_use]
    pub fn set_json(mut self, text: &str) -> Self {
        if !text.trim_start().starts_with('{') {
            return self.flag(2, "--set-json", text, Mode::Json);
        }
        let source = self.source(2, "--set-json", text);
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let place = Place::new(&source, Span::new(0, text.len()));
                if let Some(values) = Tree::from_value(&value, Some(&place)).as_map() {
                    self.values = merge::layer(&self.values, values);
                }
            }
            Err(error) => {
                let place = Place::new(&source, Span::new(0, text.len()));
                let finding = Diagnostic::new(&code::SET_SYNTAX, "the value is not JSON").at(place);
                self.problems.push(finding.note(error.to_string()));
            }
        }
        self
    }

    /// `--set-file key=path`, whose file the caller has read.
    #[must_use]
    pub fn set_file(mut self, key: &str, content: &str) -> Self {
        let source = self.source(3, "--set-file", key);
        let assigned = strvals::parse_path(&source, Value::from(content))
            .and_then(|assignment| strvals::assign(&mut self.values, &assignment, &source, &mut self.filled));
        self.problems.extend(assigned.err().map(|problem| *problem));
        self
    }

    /// `--set-literal a.b=text`: everything after the first `=` is the string.
    #[must_use]
    pub fn set_literal(self, text: &str) -> Self {
        self.flag(4, "--set-literal", text, Mode::Literal)
    }

    /// A part of a file that holds values, merged as a whole file is.
    #[must_use]
    pub fn fragment(mut self, fragment: &Fragment) -> Self {
        let tree = Tree::from_node(&fragment.node, &fragment.source);
        match tree.as_map() {
            Some(values) => self.values = merge::layer(&self.values, values),
            None => self.problems.push(not_a_map(fragment.place(), &tree.kind())),
        }
        self
    }

    /// Values built by a program, merged as a file is; `name` is what messages call them.
    #[must_use]
    pub fn value(mut self, name: &str, value: &Value) -> Self {
        let place = Place::new(&Source::new(name, ""), Span::default());
        match Tree::from_value(value, Some(&place)).as_map() {
            Some(values) => self.values = merge::layer(&self.values, values),
            None => self.problems.push(not_a_map(place, &value.kind())),
        }
        self
    }

    /// Keeps these values from being checked against values.schema.json, as `--skip-schema-validation` does.
    #[must_use]
    pub fn skip_schema_validation(mut self) -> Self {
        self.is_unchecked = true;
        self
    }

    /// What is wrong with them so far.
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// All layers in one, before any chart's defaults.
    pub fn values(&self) -> Value {
        Value::Map(self.values.to_map())
    }

    /// Whether values.schema.json has no say.
    pub(crate) fn is_unchecked(&self) -> bool {
        self.is_unchecked
    }

    pub(crate) fn tree(&self) -> &TreeMap {
        &self.values
    }

    fn source(&mut self, kind: usize, flag: &str, text: &str) -> Arc<Source> {
        self.flags[kind] += 1;
        Source::new(format!("{flag} #{}", self.flags[kind]), text)
    }

    fn flag(mut self, kind: usize, flag: &str, text: &str, mode: Mode) -> Self {
        let source = self.source(kind, flag, text);
        match strvals::parse(&source, mode) {
            Ok(assignments) => {
                for assignment in &assignments {
                    let assigned = strvals::assign(&mut self.values, assignment, &source, &mut self.filled);
                    self.problems.extend(assigned.err().map(|problem| *problem));
                }
            }
            Err(problem) => self.problems.push(*problem),
        }
        self
    }
}

/// Reads a values file: one document that is a map, or nothing at all.
pub(crate) fn read_values(source: &Arc<Source>) -> Result<TreeMap, Diagnostics> {
    let documents = istio_mc_yaml::read(source)?;
    let mut documents = documents.iter();
    let Some(document) = documents.next() else {
        return Ok(TreeMap::default());
    };
    if let Some(second) = documents.next() {
        let place = Place::new(source, second.span);
        return Err(Diagnostic::new(&code::VALUES_SHAPE, "a values file is one document").at(place).into());
    }
    let tree = Tree::from_node(document, source);
    match tree.as_map() {
        Some(map) => Ok(map.clone()),
        None if tree.is_null() => Ok(TreeMap::default()),
        None => Err(not_a_map(Place::new(source, document.span), &tree.kind()).into()),
    }
}

fn not_a_map(place: Place, kind: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(&code::VALUES_SHAPE, format!("values must be a map, not {kind}")).at(place)
}
