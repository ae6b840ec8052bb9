//! Paths in objects: `spec.ports[0].name`.

use std::fmt;

use istio_mc_diagnostic::nearest;
use istio_mc_yaml::{Content, Kind, Node};

/// A path in an object.
///
/// | written | means |
/// |---|---|
/// | `spec.ports` | a field of a field |
/// | `a\.b`, `["a.b"]`, `['a.b']` | a field with a dot in its name |
/// | `ports[0]` | the first item |
/// | `ports[*]` | every item, or every value of a map |
/// | `ports[name=http]`, `ports[name="http"]` | the items of which that field has that value |
///
/// The empty path is the object itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ObjectPath {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Index(usize),
    Every,
    Where { field: String, value: String },
}

/// What a path leads to in one object.
#[derive(Debug, Default)]
pub(crate) struct Resolved<'n, 's> {
    /// The values found, each with its own path: `spec.ports[1].name`.
    pub(crate) found: Vec<(String, &'n Node<'s>)>,
    /// Why some ways ended before.
    pub(crate) missing: Vec<Missing<'n, 's>>,
}

/// Where a way ended.
#[derive(Debug)]
pub(crate) struct Missing<'n, 's> {
    /// The last value on the way.
    pub(crate) at: &'n Node<'s>,
    /// What is not there, as a fragment: "`spec.ports` has no item 3".
    pub(crate) why: String,
    /// The name that was meant, maybe.
    pub(crate) near: Option<String>,
}

impl ObjectPath {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('[') {
                let (step, after) = bracket(after)?;
                steps.push(step);
                rest = after;
            } else {
                let after = match (rest.strip_prefix('.'), steps.is_empty()) {
                    (Some(_), true) => return Err("it starts with a dot".to_owned()),
                    (Some(after), false) => after,
                    (None, true) => rest,
                    (None, false) => return Err(format!("there is no dot before `{rest}`")),
                };
                let (name, after) = name(after);
                if name.is_empty() {
                    return Err("a name is missing after a dot".to_owned());
                }
                steps.push(Step::Field(name));
                rest = after;
            }
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// Whether it may lead to several values: `[*]` or `[name=http]`.
    pub(crate) fn is_many(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Every | Step::Where { .. }))
    }

    /// Whether it is the object itself.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Follows the path.
    pub(crate) fn resolve<'n, 's>(&self, root: &'n Node<'s>) -> Resolved<'n, 's> {
        let mut resolved = Resolved { found: vec![(String::new(), root)], missing: Vec::new() };
        for step in &self.steps {
            for (path, node) in std::mem::take(&mut resolved.found) {
                step.follow(&path, node, &mut resolved);
            }
        }
        resolved
    }
}

impl fmt::Display for ObjectPath {
    /// As written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Step {
    fn follow<'n, 's>(&self, path: &str, node: &'n Node<'s>, resolved: &mut Resolved<'n, 's>) {
        let shown = if path.is_empty() { "the object".to_owned() } else { format!("`{path}`") };
        let missing =
            |why: String, near: Option<&str>| Missing { at: node, why, near: near.map(str::to_owned) };
        match (self, &node.content) {
            (Step::Field(name), Content::Map(entries)) => {
                match entries.iter().find(|entry| entry.key == **name) {
                    Some(entry) => resolved.found.push((field_path(path, name), &entry.value)),
                    None => {
                        let near = nearest(name, entries.iter().map(|entry| &*entry.key));
                        resolved.missing.push(missing(format!("{shown} has no `{name}`"), near));
                    }
                }
            }
            (Step::Index(index), Content::List(items)) => match items.get(*index) {
                Some(item) => resolved.found.push((format!("{path}[{index}]"), item)),
                None => {
                    let why = format!("{shown} has {} and no [{index}]", count(items.len(), "item"));
                    resolved.missing.push(missing(why, None));
                }
            },
            (Step::Every, Content::List(items)) => {
                let items = items.iter().enumerate();
                resolved.found.extend(items.map(|(index, item)| (format!("{path}[{index}]"), item)));
            }
            (Step::Every, Content::Map(entries)) => {
                let entries = entries.iter().map(|entry| (field_path(path, &entry.key), &entry.value));
                resolved.found.extend(entries);
            }
            (Step::Where { field, value }, Content::List(items)) => {
                let fits =
                    |item: &Node<'_>| item.get(field).and_then(text_of).is_some_and(|text| text == *value);
                let before = resolved.found.len();
                let fitting = items.iter().enumerate().filter(|(_, item)| fits(item));
                resolved.found.extend(fitting.map(|(index, item)| (format!("{path}[{index}]"), item)));
                if resolved.found.len() == before {
                    let values: Vec<String> =
                        items.iter().filter_map(|item| item.get(field).and_then(text_of)).collect();
                    let near = nearest(value, values.iter().map(String::as_str));
                    let why = format!("{shown} has no item with `{field}` `{value}`");
                    resolved.missing.push(missing(why, near));
                }
            }
            (Step::Field(_), _) => {
                resolved.missing.push(missing(format!("{shown} is {}, not a map", node.kind()), None));
            }
            (Step::Every, _) => {
                let why = format!("{shown} is {}, neither a list nor a map", node.kind());
                resolved.missing.push(missing(why, None));
            }
            (Step::Index(_) | Step::Where { .. }, _) => {
                resolved.missing.push(missing(format!("{shown} is {}, not a list", node.kind()), None));
            }
        }
    }
}

/// A scalar as its text; `None` for null, lists and maps.
pub(crate) fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.content {
        Content::String(text) => Some(text.clone().into_owned()),
        _ if matches!(node.kind(), Kind::Bool | Kind::Int | Kind::Float) => {
            istio_mc_yaml::to_string(node).ok().map(|text| text.trim_end().to_owned())
        }
        _ => None,
    }
}

/// `1 item`, `2 items`.
pub(crate) fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn field_path(path: &str, name: &str) -> String {
    match name.contains(['.', '[', ']', '\\', '"']) {
        true => format!("{path}[{name:?}]"),
        false if path.is_empty() => name.to_owned(),
        false => format!("{path}.{name}"),
    }
}

/// A name up to the next dot or bracket, and what follows.
fn name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '.' | '[' => return (name, &text[at..]),
            '\\' => name.extend(letters.next().map(|(_, letter)| letter)),
            _ => name.push(letter),
        }
    }
    (name, "")
}

/// What stands after `[`, up to and with its `]`.
fn bracket(text: &str) -> Result<(Step, &str), String> {
    let unclosed = || format!("`[{text}` has no `]`");
    if text.starts_with(['"', '\'']) {
        let (key, after) = quoted(text).ok_or_else(unclosed)?;
        return Ok((Step::Field(key), after.strip_prefix(']').ok_or_else(unclosed)?));
    }
    if let Some((field, after)) = text.split_once('=').filter(|(field, _)| !field.contains(']')) {
        if field.is_empty() {
            return Err(format!("`[{text}` names no field before `=`"));
        }
        let (value, after) = match after.starts_with(['"', '\'']) {
            true => {
                let (value, after) = quoted(after).ok_or_else(unclosed)?;
                (value, after.strip_prefix(']').ok_or_else(unclosed)?)
            }
            false => {
                let (value, after) = after.split_once(']').ok_or_else(unclosed)?;
                (value.to_owned(), after)
            }
        };
        return Ok((Step::Where { field: field.to_owned(), value }, after));
    }
    let (inner, after) = text.split_once(']').ok_or_else(unclosed)?;
    let step = match inner {
        "*" => Step::Every,
        digits => match digits.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => {
                return Err(format!("`[{inner}]` is none of `[0]`, `[*]`, `[\"key\"]` and `[field=value]`"));
            }
        },
    };
    Ok((step, after))
}

/// A text in quotes, in which `\` makes the next letter one as it is, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.char_indices();
    let (_, quote) = letters.next()?;
    let mut inner = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => inner.push(letters.next()?.1),
            letter if letter == quote => return Some((inner, &text[at + quote.len_utf8()..])),
            letter => inner.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use super::*;

    fn resolve(path: &str) -> String {
        let source = Source::new(
            "object.yaml",
            "spec:\n  ports:\n  - {name: http, port: 80}\n  - {name: 'on', port: 443}\n  \"a.b\": {\"x[0]\": 1}\n  none: []\n",
        );
        let nodes = istio_mc_yaml::read(&source).expect("YAML");
        let resolved = ObjectPath::parse(path).expect(path).resolve(&nodes[0]);
        let found = resolved.found.iter().map(|(path, node)| {
            let value = text_of(node).unwrap_or_else(|| node.kind().to_string());
            format!("{path} = {value}")
        });
        let missing = resolved.missing.iter().map(|missing| match &missing.near {
            Some(near) => format!("{} ({near}?)", missing.why),
            None => missing.why.clone(),
        });
        found.chain(missing).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn paths_lead_to_values_or_say_why_not() {
        for (path, expected) in [
            ("", " = a map"),
            ("spec.ports[0].name", "spec.ports[0].name = http"),
            ("spec.ports[*].port", "spec.ports[0].port = 80; spec.ports[1].port = 443"),
            ("spec.ports[name=on].port", "spec.ports[1].port = 443"),
            ("spec.ports[port=80].name", "spec.ports[0].name = http"),
            ("spec.ports[name=\"http\"].port", "spec.ports[0].port = 80"),
            ("spec[\"a.b\"]['x[0]']", "spec[\"a.b\"][\"x[0]\"] = 1"),
            ("spec.a\\.b", "spec[\"a.b\"] = a map"),
            ("spec.none[*]", ""),
            ("spec.prots", "`spec` has no `prots` (ports?)"),
            ("spec.ports[2]", "`spec.ports` has 2 items and no [2]"),
            ("spec.ports[name=htpp]", "`spec.ports` has no item with `name` `htpp` (http?)"),
            ("spec.ports.name", "`spec.ports` is a list, not a map"),
            ("spec[0]", "`spec` is a map, not a list"),
            ("kind", "the object has no `kind`"),
        ] {
            assert_eq!(resolve(path), expected, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_said() {
        for (path, expected) in [
            (".spec", "it starts with a dot"),
            ("spec.", "a name is missing after a dot"),
            ("spec..ports", "a name is missing after a dot"),
            ("ports[0", "`[0` has no `]`"),
            ("ports[\"a]", "`[\"a]` has no `]`"),
            ("ports[a]", "`[a]` is none of `[0]`, `[*]`, `[\"key\"]` and `[field=value]`"),
            ("ports[-1]", "`[-1]` is none of `[0]`, `[*]`, `[\"key\"]` and `[field=value]`"),
            ("ports[=a]", "`[=a]` names no field before `=`"),
            ("ports[0]name", "there is no dot before `name`"),
        ] {
            assert_eq!(ObjectPath::parse(path).expect_err(path), expected, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_path_or_is_refused(text in "[a.\\[\\]\"'=*\\\\0é]{0,12}") {
            if let Ok(path) = ObjectPath::parse(&text) {
                let source = Source::new("object.yaml", "a: [{a: 0}, {'': é}]\n");
                let nodes = istio_mc_yaml::read(&source).expect("YAML");
                path.resolve(&nodes[0]);
            }
        }
    }
}
