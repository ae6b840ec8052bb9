//! values.schema.json, as far as it says which values there are.

use istio_mc_yaml::{Content, Entry, Node};

/// A JSON Schema. Whether values fit it is for the chart engine; here it is about names.
#[derive(Debug)]
pub(super) struct Schema<'s> {
    root: Node<'s>,
}

/// How deep references are followed: schemas may refer to themselves.
const MAX_REFERENCES: usize = 16;

/// What a schema says of a path.
#[derive(Debug)]
pub(super) enum Stated<'n, 's> {
    /// The schemas of that value.
    As(Vec<&'n Node<'s>>),
    /// It may be there, without being named.
    Open,
    /// It is not among the properties.
    Not,
}

impl<'s> Schema<'s> {
    pub(super) fn new(root: Node<'s>) -> Self {
        Self { root }
    }

    /// What is said of the value at a path.
    pub(super) fn at(&self, path: &[&str]) -> Stated<'_, 's> {
        let mut schemas = vec![&self.root];
        for key in path {
            match self.below(&schemas, key) {
                Stated::As(found) => schemas = found,
                other => return other,
            }
        }
        Stated::As(schemas)
    }

    fn below<'n>(&'n self, schemas: &[&'n Node<'s>], key: &str) -> Stated<'n, 's> {
        let all = self.all(schemas);
        let found: Vec<&Node<'s>> =
            all.iter().filter_map(|schema| schema.get("properties")?.get(key)).collect();
        if !found.is_empty() {
            return Stated::As(found);
        }
        let names_none = all.iter().all(|schema| schema.get("properties").is_none());
        if names_none || self.is_open(schemas) { Stated::Open } else { Stated::Not }
    }

    /// Whether the schemas say that there may be more than they name.
    pub(super) fn is_open(&self, schemas: &[&Node<'s>]) -> bool {
        self.all(schemas).iter().any(|schema| {
            // `false` closes; `true` says what is so anyway, but somebody meant it.
            let more = schema.get("additionalProperties");
            let is_open = more.is_some_and(|more| !matches!(more.content, Content::Bool(false)));
            is_open || schema.get("patternProperties").is_some()
        })
    }

    /// The properties that the schemas name, the first of each name.
    pub(super) fn properties<'n>(&'n self, schemas: &[&'n Node<'s>]) -> Vec<&'n Entry<'s>> {
        let mut entries: Vec<&Entry<'s>> = Vec::new();
        for schema in self.all(schemas) {
            for entry in schema.get("properties").and_then(Node::as_map).unwrap_or_default() {
                if !entries.iter().any(|known| known.key == entry.key) {
                    entries.push(entry);
                }
            }
        }
        entries
    }

    /// Whether one of the schemas says what the value is for.
    pub(super) fn describes(&self, schemas: &[&Node<'s>]) -> bool {
        let says = |schema: &&Node<'s>| {
            ["description", "title"]
                .iter()
                .any(|key| schema.get(key).and_then(Node::as_str).is_some_and(|text| !text.trim().is_empty()))
        };
        // A reference may carry words of its own beside those of what it refers to.
        schemas.iter().any(says) || self.all(schemas).iter().any(says)
    }

    /// The schemas with those that they refer to and are made of.
    fn all<'n>(&'n self, schemas: &[&'n Node<'s>]) -> Vec<&'n Node<'s>> {
        let mut all: Vec<&Node<'s>> = Vec::new();
        let mut waiting: Vec<(&Node<'s>, usize)> = schemas.iter().map(|schema| (*schema, 0)).collect();
        while let Some((schema, depth)) = waiting.pop() {
            all.push(schema);
            if depth == MAX_REFERENCES {
                continue;
            }
            let reference = schema.get("$ref").and_then(Node::as_str);
            waiting.extend(reference.and_then(|to| self.referred(to)).map(|schema| (schema, depth + 1)));
            for key in ["allOf", "anyOf", "oneOf"] {
                let made_of = schema.get(key).and_then(Node::as_list).unwrap_or_default();
                waiting.extend(made_of.iter().map(|schema| (schema, depth + 1)));
            }
            let branches = ["if", "then", "else"].iter().filter_map(|key| schema.get(key));
            waiting.extend(branches.map(|schema| (schema, depth + 1)));
        }
        all
    }

    /// What `#/$defs/name` refers to. Other files and anchors are not followed.
    fn referred(&self, to: &str) -> Option<&Node<'s>> {
        let pointer = to.strip_prefix('#')?;
        let mut steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        steps.try_fold(&self.root, |node, step| node.get(&step))
    }
}
