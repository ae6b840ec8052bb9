//! The language of `--set` and its siblings: `a.b=1,c[0].d={x,y},e\.f=text`.
//!
//! The grammar is Helm's (`pkg/strvals` of Helm 3.22):
//!
//! - assignments are separated by `,`; a path's parts by `.`; `[2]` is an item of a list;
//! - `\` takes the next character as it is;
//! - `{x,y}` is a list;
//! - `true`, `false` and `null` in any case are what they say; whole numbers of 64 bits without leading
//!   zeros are integers; everything else is a string, `1.5` and `012` included.
//!
//! Where Helm takes something silently that cannot have been meant (`a[0]`, `=1`), it is an error here.

use std::ops::Range;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};
use istio_mc_yaml::{Number, Value};
use smol_str::SmolStr;

use super::tree::{Content, Tree, TreeList, TreeMap};
use crate::limits::{FILLED, INDEX, PATH_DEPTH};

/// How the text after `=` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `--set`
    Typed,
    /// `--set-string`
    Strings,
    /// `--set-json`
    Json,
    /// `--set-literal`: no escapes, no lists, one assignment.
    Literal,
}

/// One `path=value`.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    path: Vec<Step>,
    value: Value,
    /// The path's place.
    span: Span,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Reads the assignments of one flag.
///
/// # Errors
/// The first thing that cannot be read, at its place.
pub(crate) fn parse(source: &Arc<Source>, mode: Mode) -> Result<Vec<Assignment>, Box<Diagnostic>> {
    let mut parser = Parser { source, text: source.text(), at: 0, mode };
    let mut assignments = Vec::new();
    while let Some(assignment) = parser.assignment()? {
        assignments.push(assignment);
    }
    Ok(assignments)
}

/// Reads a path alone (`--set-file` names its file outside).
///
/// # Errors
/// What cannot be read in it.
pub(crate) fn parse_path(source: &Arc<Source>, value: Value) -> Result<Assignment, Box<Diagnostic>> {
    let mut parser = Parser { source, text: source.text(), at: 0, mode: Mode::Strings };
    let (path, end) = parser.path()?;
    match end {
        End::Text if !path.is_empty() => {
            Ok(Assignment { path, value, span: Span::new(0, source.text().len()) })
        }
        _ => Err(parser.error(0..source.text().len(), "a path such as `a.b` is needed")),
    }
}

struct Parser<'s> {
    source: &'s Arc<Source>,
    text: &'s str,
    at: usize,
    mode: Mode,
}

/// What ended a path.
#[derive(PartialEq)]
enum End {
    Equals,
    Comma,
    Text,
}

impl Parser<'_> {
    fn error(&self, range: Range<usize>, message: impl Into<String>) -> Box<Diagnostic> {
        let span = Span::new(range.start, range.end);
        Box::new(Diagnostic::new(&code::SET_SYNTAX, message.into()).at(Place::new(self.source, span)))
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    /// The text up to one of `stop`, which is consumed, without its escapes.
    fn until(&mut self, stop: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        while let Some(char) = self.next() {
            if stop.contains(&char) {
                return (text, Some(char));
            }
            match char {
                '\\' if self.mode != Mode::Literal => text.extend(self.next()),
                _ => text.push(char),
            }
        }
        (text, None)
    }

    fn assignment(&mut self) -> Result<Option<Assignment>, Box<Diagnostic>> {
        if self.at == self.text.len() {
            return Ok(None);
        }
        let start = self.at;
        let (path, end) = self.path()?;
        let range = start..self.at;
        let path_text = self.text[range.clone()].trim_end_matches(['=', ',']);
        let span = Span::new(start, start + path_text.len());
        match end {
            End::Equals => {}
            End::Comma | End::Text => {
                let message = format!("`{path_text}` has no value");
                let finding = self.error(range, message);
                return Err(Box::new(finding.help("write `name=value`; a `,` in a value is `\\,`")));
            }
        }
        // The value may be a password: no message shows it, nor what follows where its end is not known.
        let value_start = self.at;
        let value = self.value();
        let end = if value.is_ok() { self.at } else { self.text.len() };
        let shown = self.text[value_start..end].trim_end_matches(',').len();
        self.source.conceal(Span::new(value_start, value_start + shown));
        let value = value?;
        Ok(Some(Assignment { path, value, span }))
    }

    fn path(&mut self) -> Result<(Vec<Step>, End), Box<Diagnostic>> {
        let stops: &[char] =
            if self.mode == Mode::Literal { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        let mut path = Vec::new();
        let mut depth = 0;
        let mut after_index = false;
        loop {
            let start = self.at;
            let (name, stop) = self.until(stops);
            let range = start..self.at;
            if after_index {
                if !name.is_empty() {
                    return Err(self.error(range, format!("unexpected `{name}` after `]`")));
                }
            } else if name.is_empty() {
                return Err(self.error(range, "a name is missing"));
            } else {
                path.push(Step::Key(name));
            }
            match stop {
                Some('=') => return Ok((path, End::Equals)),
                Some(',') => return Ok((path, End::Comma)),
                None => return Ok((path, End::Text)),
                Some('.') => after_index = false,
                Some(_) => {
                    path.push(Step::Index(self.index()?));
                    after_index = true;
                }
            }
            depth += 1;
            if depth > PATH_DEPTH {
                let message =
                    format!("a path has at most {PATH_DEPTH} names and indexes below the first name");
                let finding = self.error(start..self.at, message);
                return Err(Box::new(
                    finding.help("give what is below as a structure, with `--set-json` or a values file"),
                ));
            }
        }
    }

    fn index(&mut self) -> Result<usize, Box<Diagnostic>> {
        let start = self.at;
        let (text, stop) = self.until(&[']']);
        let range = start..self.at;
        if stop.is_none() {
            return Err(self.error(start - 1..self.at, "`[` without `]`"));
        }
        match text.parse::<usize>() {
            Ok(index) if index <= INDEX => Ok(index),
            Ok(_) => Err(self.error(range, format!("an index is at most {INDEX}"))),
            Err(_) => {
                Err(self.error(range, format!("`{text}` is no index: a whole number from 0 to {INDEX}")))
            }
        }
    }

    fn value(&mut self) -> Result<Value, Box<Diagnostic>> {
        match self.mode {
            Mode::Literal => {
                let text = self.text[self.at..].to_owned();
                self.at = self.text.len();
                Ok(Value::String(text))
            }
            Mode::Json => self.json(),
            Mode::Typed | Mode::Strings => {
                if self.peek() == Some('{') {
                    return self.list();
                }
                let (text, _) = self.until(&[',']);
                Ok(self.scalar(text))
            }
        }
    }

    fn list(&mut self) -> Result<Value, Box<Diagnostic>> {
        let start = self.at;
        self.next();
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.until(&[',', '}']);
            match stop {
                None => return Err(self.error(start..self.at, "a list must end with `}`")),
                Some(stop) => {
                    items.push(self.scalar(text));
                    if stop == '}' {
                        break;
                    }
                }
            }
        }
        if self.peek() == Some(',') {
            self.next();
        }
        Ok(Value::List(items))
    }

    fn scalar(&self, text: String) -> Value {
        if self.mode == Mode::Strings {
            return Value::String(text);
        }
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("true") {
            return Value::Bool(true);
        }
        if is("false") {
            return Value::Bool(false);
        }
        if is("null") {
            return Value::Null;
        }
        if (text == "0" || !text.starts_with('0'))
            && let Ok(integer) = text.parse::<i64>()
        {
            return Value::Number(Number::Int(integer.into()));
        }
        Value::String(text)
    }

    /// One JSON value, and the comma after it. Nothing is `null`.
    fn json(&mut self) -> Result<Value, Box<Diagnostic>> {
        let rest = &self.text[self.at..];
        let blank = rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with(',') {
            self.at += blank + usize::from(!rest.is_empty());
            return Ok(Value::Null);
        }
        let start = self.at + blank;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                self.at = start + values.byte_offset();
                let rest = &self.text[self.at..];
                let trimmed = rest.trim_start();
                self.at += rest.len() - trimmed.len() + usize::from(trimmed.starts_with(','));
                Ok(value)
            }
            // serde_json has no kind of error for it.
            Some(Err(error)) if error.to_string().starts_with("recursion limit exceeded") => {
                let message = "JSON is nested at most 127 levels deep";
                Err(self.error(start..self.text.len(), message))
            }
            _ => {
                let finding = self.error(start..self.text.len(), "the value is not JSON");
                Err(Box::new(finding.help("a JSON string needs its quotes: `name=\"text\"`")))
            }
        }
    }
}

/// Carries out an assignment. `filled` counts the items that indexes added to lists.
///
/// # Errors
/// A path that goes into something that is neither a map nor a list, and lists that grow beyond [`FILLED`].
pub(crate) fn assign(
    values: &mut TreeMap,
    assignment: &Assignment,
    source: &Arc<Source>,
    filled: &mut usize,
) -> Result<(), Box<Diagnostic>> {
    let place = Place::new(source, assignment.span);
    let mut root = Tree::from(std::mem::take(values));
    let result = assign_at(&mut root, &assignment.path, assignment, &place, &mut String::new(), filled);
    if let Content::Map(map) = root.content {
        *values = Arc::unwrap_or_clone(map);
    }
    result
}

fn assign_at(
    tree: &mut Tree,
    path: &[Step],
    assignment: &Assignment,
    place: &Place,
    so_far: &mut String,
    filled: &mut usize,
) -> Result<(), Box<Diagnostic>> {
    let Some((step, rest)) = path.split_first() else {
        *tree = Tree::from_value(&assignment.value, Some(place));
        return Ok(());
    };
    let wrong = |tree: &Tree, so_far: &str, wanted: &str| {
        let message = format!("`{so_far}` is {}, not {wanted}", tree.kind());
        let finding = Diagnostic::new(&code::SET_SYNTAX, message).at(place.clone());
        Box::new(match &tree.place {
            Some(first) => finding.related(first.clone(), "given here"),
            None => finding,
        })
    };
    // What does not exist yet, or was set to null, becomes what the path needs.
    match step {
        Step::Key(key) => {
            if tree.is_null() {
                *tree = Tree { content: Tree::empty().content, place: Some(place.clone()) };
            }
            let Content::Map(map) = &mut tree.content else {
                return Err(wrong(tree, so_far, "a map"));
            };
            if !so_far.is_empty() {
                so_far.push('.');
            }
            so_far.push_str(key);
            let map = Arc::make_mut(map);
            let null = || Tree { content: Content::Null, place: Some(place.clone()) };
            let inner = map.0.entry(SmolStr::from(key.as_str())).or_insert_with(null);
            assign_at(inner, rest, assignment, place, so_far, filled)
        }
        Step::Index(index) => {
            if tree.is_null() {
                let list = Content::List(Arc::new(TreeList::default()));
                *tree = Tree { content: list, place: Some(place.clone()) };
            }
            let Content::List(list) = &mut tree.content else {
                return Err(wrong(tree, so_far, "a list"));
            };
            so_far.push_str(&format!("[{index}]"));
            let list = Arc::make_mut(list);
            if list.0.len() <= *index {
                *filled += *index + 1 - list.0.len();
                if *filled > FILLED {
                    let message = format!("the indexes add more than {FILLED} items to lists");
                    let finding = Diagnostic::new(&code::SET_SYNTAX, message).at(place.clone());
                    return Err(Box::new(
                        finding.help("an index fills the list up to itself: count from 0 on"),
                    ));
                }
                list.0.resize(*index + 1, Tree { content: Content::Null, place: Some(place.clone()) });
            }
            let item = &mut list.0[*index];
            // Helm replaces a scalar item of a list when the path goes into it.
            if matches!(rest.first(), Some(Step::Key(_))) && item.as_map().is_none() {
                item.content = Content::Null;
            }
            assign_at(item, rest, assignment, place, so_far, filled)
        }
    }
}
