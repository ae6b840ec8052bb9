//! values.yaml to rows: a value each.

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Content, Entry, Kind, Node};

use super::comments::Comment;
use super::schema::Schema;

/// A value, or a group of values.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The path, as `--set` has it: `image.tag`, `labels.example\.com/a`.
    pub(super) path: String,
    /// `string`, `integer or string`.
    pub(super) kind: String,
    /// The default as JSON; `None` for a group.
    pub(super) default: Option<String>,
    /// A text for people in place of the default.
    pub(super) shown_default: Option<String>,
    /// What it is.
    pub(super) description: String,
    /// The values of which one must be chosen, as JSON.
    pub(super) choices: Vec<String>,
    /// Whether the user must supply it.
    pub(super) required: bool,
}

/// The rows of all values, in the order of values.yaml; those that only the schema knows stand after their siblings.
pub(super) fn rows(source: &Source, values: Option<&Node<'_>>, schema: Schema<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let entries = values.and_then(Node::as_map).unwrap_or_default();
    Walk { source, rows: &mut rows }.map("", entries, schema);
    rows
}

struct Walk<'w> {
    source: &'w Source,
    rows: &'w mut Vec<Row>,
}

impl Walk<'_> {
    fn map(&mut self, path: &str, entries: &[Entry<'_>], schema: Schema<'_>) {
        for entry in entries {
            let comment = Comment::of(self.source, entry);
            if !comment.ignored {
                self.entry(&below(path, &entry.key), entry, comment, schema);
            }
        }
        for name in schema.fields() {
            if entries.iter().all(|entry| entry.key != name) {
                self.only_described(&below(path, name), name, schema);
            }
        }
    }

    fn entry(&mut self, path: &str, entry: &Entry<'_>, comment: Comment, parent: Schema<'_>) {
        let schema = parent.field(&entry.key);
        let value = &entry.value;
        let inner = value.as_map().filter(|entries| !entries.is_empty());
        // Who wrote about a map as a whole in values.yaml decides there whether its parts are worth a row.
        let parts = inner.filter(|entries| match comment.text.is_empty() {
            true => schema.description().is_none() || self.describes(entries, Some(schema)),
            false => self.describes(entries, None),
        });
        let description = match comment.text.is_empty() {
            true => schema.description().unwrap_or_default().to_owned(),
            false => comment.text,
        };
        if parts.is_none() || !description.is_empty() {
            let is_empty = value.is_null() || value.as_str() == Some("");
            self.rows.push(Row {
                path: path.to_owned(),
                kind: comment.kind.unwrap_or_else(|| kind(Some(value), schema)),
                default: parts.is_none().then(|| json(value)),
                shown_default: comment.default,
                description,
                choices: choices(schema),
                required: is_empty && parent.requires(&entry.key),
            });
        }
        if let Some(parts) = parts {
            self.map(path, parts, schema);
        }
    }

    /// A value that values.yaml does not have.
    fn only_described(&mut self, path: &str, name: &str, parent: Schema<'_>) {
        let schema = parent.field(name);
        // A name alone says nothing that a reader could use; charts allow `global` for those who share values.
        let Some(description) = schema.description() else { return };
        self.rows.push(Row {
            path: path.to_owned(),
            kind: kind(None, schema),
            default: schema.default().map(ToString::to_string),
            shown_default: None,
            description: description.to_owned(),
            choices: choices(schema),
            required: parent.requires(name),
        });
    }

    /// Whether there is a word about anything in a map: in values.yaml, or in the schema.
    fn describes(&self, entries: &[Entry<'_>], schema: Option<Schema<'_>>) -> bool {
        entries.iter().any(|entry| {
            let inner = schema.map(|schema| schema.field(&entry.key));
            let is_named = schema.is_some_and(|schema| schema.fields().contains(&&*entry.key));
            !Comment::of(self.source, entry).text.is_empty()
                || is_named && inner.is_some_and(|inner| inner.description().is_some())
                || entry.value.as_map().is_some_and(|entries| self.describes(entries, inner))
        })
    }
}

/// The path of a field; a dot in its name is escaped.
fn below(path: &str, key: &str) -> String {
    let key = key.replace('.', "\\.");
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

fn json(value: &Node<'_>) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn choices(schema: Schema<'_>) -> Vec<String> {
    schema.choices().into_iter().map(ToString::to_string).collect()
}

/// The schema's types, or that of the default.
fn kind(value: Option<&Node<'_>>, schema: Schema<'_>) -> String {
    let kinds = schema.kinds();
    if !kinds.is_empty() {
        return kinds.join(" or ");
    }
    let kind = match value.map(|value| &value.content) {
        None | Some(Content::Null) => "any",
        Some(Content::Bool(_)) => "boolean",
        Some(Content::String(_)) => "string",
        Some(Content::List(_)) => "list",
        Some(Content::Map(_)) => "map",
        Some(Content::Number(number)) if number.kind() == Kind::Int => "integer",
        Some(Content::Number(_)) => "number",
    };
    kind.to_owned()
}
