//! Types of serde as strict schemas: decoding goes on after a problem, and nothing decoded is kept.
//!
//! Every value is looked at here, by what the type asks for, and the type gets a placeholder instead of it. So no
//! visitor can fail, all problems of an object are found in one run, and no text is copied.

mod difference;
mod format;
mod path;
mod shape;
mod value;

pub(crate) use difference::Difference;
pub(crate) use shape::{Shape, typed};
pub(crate) use value::is_ordinary_metadata;

use std::cell::RefCell;
use std::sync::Arc;

use istio_mc_diagnostic::{Code, Diagnostic, Place, Source, Span, code, nearest};
use istio_mc_yaml::{Content, Entry, Kind, Node, Number};
use serde::Deserialize;

use path::Path;
use value::Value;

/// How many fields a message lists: more are no help.
const FIELDS_SHOWN: usize = 12;

/// Checks a node against the type `T`, but for the differences.
pub(crate) fn check<T: for<'de> Deserialize<'de>>(
    node: &Node<'_>,
    root: &'static str,
    source: &Arc<Source>,
    differences: &'static [Difference],
) -> Vec<Diagnostic> {
    let cx = Cx { source, differences, is_secret: is_secret(node), findings: RefCell::default() };
    let path = if root.is_empty() { Path::Root } else { Path::Field(&Path::Root, root) };
    // It cannot fail: whatever does not fit is reported and replaced.
    let _ = T::deserialize(Value::new(node, &path, &cx));
    cx.findings.into_inner()
}

/// What to mark of a node: a map by its first key, as its whole extent is no place to look at.
fn head(node: &Node<'_>) -> Span {
    match node.as_map().and_then(<[_]>::first) {
        Some(entry) => entry.key_span,
        None => node.span,
    }
}

fn is_secret(node: &Node<'_>) -> bool {
    node.get("kind").and_then(Node::as_str) == Some("Secret")
}

/// What is known all the way down, and where findings go.
pub(crate) struct Cx<'a> {
    source: &'a Arc<Source>,
    differences: &'static [Difference],
    /// Whether it is a Secret.
    is_secret: bool,
    findings: RefCell<Vec<Diagnostic>>,
}

impl Cx<'_> {
    fn report(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    fn finding(&self, code: &'static Code, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::new(self.source, span))
    }

    /// Keeps a value of a Secret out of all messages; whether it is one.
    fn conceals(&self, node: &Node<'_>, path: &Path<'_>) -> bool {
        let is_value = self.is_secret && !path.starts_with("metadata");
        if is_value {
            self.source.conceal(node.span);
        }
        is_value
    }

    /// Reports that a value is not of the expected type.
    fn wrong_type(&self, node: &Node<'_>, path: &Path<'_>, expected: &str) {
        let message = format!("`{path}` must be {expected}, not {}", node.kind());
        let finding = self.finding(&code::WRONG_TYPE, head(node), message);
        if self.conceals(node, path) {
            return self.report(finding);
        }
        let text = self.source.text().get(node.span.range()).unwrap_or_default();
        let scalar = matches!(node.kind(), Kind::Bool | Kind::Int | Kind::Float) && !text.is_empty();
        self.report(match node.as_str() {
            _ if scalar && expected.contains("a string") => finding.help(format!("quote it: `\"{text}\"`")),
            Some(inner) if looks_like(inner, expected) => {
                finding.help(format!("write it without quotes: `{inner}`"))
            }
            _ => finding,
        });
    }

    /// Reports a text that is not written as its type asks for.
    fn wrong_form(&self, node: &Node<'_>, path: &Path<'_>, form: &str) {
        self.conceals(node, path);
        let message = format!("`{path}` is not {form}");
        self.report(self.finding(&code::INVALID_VALUE, node.span, message));
    }

    /// Reports a key that the type `of`, at that path, does not have.
    fn unknown(&self, entry: &Entry<'_>, path: &Path<'_>, of: &str, known: &[&str]) {
        let key = &entry.key;
        let message = match path {
            Path::Root => format!("`{key}` is not a field of {of}"),
            path => format!("`{key}` is not a field of `{path}` ({of})"),
        };
        let finding = self.finding(&code::UNKNOWN_FIELD, entry.key_span, message).label("unknown field");
        self.report(match nearest(key, known.iter().copied()) {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None if known.len() <= FIELDS_SHOWN => {
                finding.help(format!("fields of {of}: {}", known.join(", ")))
            }
            None => finding,
        });
    }

    /// Checks one scalar or collection by its kind alone; whether it fits. Null stands for nothing.
    fn boolean(&self, node: &Node<'_>, path: &Path<'_>) {
        if !matches!(node.content, Content::Bool(_) | Content::Null) {
            self.wrong_type(node, path, "true or false");
        }
    }

    fn text(&self, node: &Node<'_>, path: &Path<'_>) {
        if !matches!(node.content, Content::String(_) | Content::Null) {
            self.wrong_type(node, path, "a string");
        }
    }

    fn integer(&self, node: &Node<'_>, path: &Path<'_>, min: i64, max: i64) {
        match node.content {
            Content::Null => {}
            Content::Number(number) => match whole(number) {
                Some(value) if (i128::from(min)..=i128::from(max)).contains(&value) => {}
                Some(value) => {
                    let message = format!("`{path}` must be from {min} to {max}, not {value}");
                    self.report(self.finding(&code::INVALID_VALUE, node.span, message));
                }
                None => self.wrong_type(node, path, "an integer"),
            },
            _ => self.wrong_type(node, path, "an integer"),
        }
    }

    fn number(&self, node: &Node<'_>, path: &Path<'_>) {
        if !matches!(node.content, Content::Number(_) | Content::Null) {
            self.wrong_type(node, path, "a number");
        }
    }

    fn integer_or_text(&self, node: &Node<'_>, path: &Path<'_>) {
        match &node.content {
            Content::String(_) | Content::Null => {}
            Content::Number(_) => self.integer(node, path, i32::MIN.into(), i32::MAX.into()),
            _ => self.wrong_type(node, path, "an integer or a string"),
        }
    }

    fn quantity(&self, node: &Node<'_>, path: &Path<'_>) {
        match &node.content {
            Content::Number(_) | Content::Null => {}
            Content::String(text) if format::is_quantity(text) => {}
            Content::String(_) => self.wrong_form(node, path, "a quantity, such as `500m`, `2` or `1Gi`"),
            _ => self.wrong_type(node, path, "a quantity: a number or a string"),
        }
    }

    fn time(&self, node: &Node<'_>, path: &Path<'_>) {
        match &node.content {
            Content::Null => {}
            Content::String(text) if format::is_time(text) => {}
            Content::String(_) => self.wrong_form(node, path, "a time, such as `2006-01-02T15:04:05Z`"),
            _ => self.wrong_type(node, path, "a string"),
        }
    }

    fn bytes(&self, node: &Node<'_>, path: &Path<'_>) {
        match &node.content {
            Content::Null => {}
            Content::String(text) if format::is_base64(text) => {}
            Content::String(_) => self.wrong_form(node, path, "base64"),
            _ => self.wrong_type(node, path, "base64 in a string"),
        }
    }
}

/// The integer that a number is: kubectl writes `1.0` as `1`.
fn whole(number: Number) -> Option<i128> {
    match number {
        Number::Int(value) => Some(value),
        // Beyond 2^53 a float is no longer a known integer.
        Number::Float(value) if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 => {
            #[expect(clippy::cast_possible_truncation, reason = "the line above keeps it in range")]
            let value = value as i128;
            Some(value)
        }
        Number::Float(_) => None,
    }
}

/// Whether a text would be of the expected type without its quotes.
fn looks_like(text: &str, expected: &str) -> bool {
    match expected {
        "true or false" => matches!(text, "true" | "false"),
        "an integer" => text.parse::<i64>().is_ok(),
        "a number" => text.parse::<f64>().is_ok_and(f64::is_finite),
        _ => false,
    }
}
