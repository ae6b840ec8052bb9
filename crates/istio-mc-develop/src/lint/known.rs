//! Which values the templates of a chart may count on.

use istio_mc_template::ChartPart;
use istio_mc_yaml::{Kind, Map, Value};

/// The default values as the templates of one chart of the tree see them.
#[derive(Debug)]
pub(super) struct KnownValues {
    values: Value,
}

/// What there is at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// A value, or a place where anything may be: below null, and in an empty map.
    Known,
    /// The first so many steps lead to a value that has nothing below it.
    NotAMap(usize, Kind),
    /// The first so many steps lead to nothing.
    Missing(usize),
}

impl KnownValues {
    /// Those of all charts of a tree, which stand parents first.
    pub(super) fn of_all(parts: &[ChartPart<'_>], supplied: &Value) -> Vec<Self> {
        let Some(root) = parts.first() else { return Vec::new() };
        let mut globals = Value::Map(Map::new());
        let mut all = Vec::new();
        let mut values = seen_by(*root);
        values.overlay(supplied.clone());
        descend(*root, values, &mut all);
        for values in &all {
            if let Some(own) = values.get("global") {
                globals.overlay(own.clone());
            }
        }
        let with_globals = all.into_iter().map(|mut values| {
            values.overlay(Value::from_iter([("global", globals.clone())]));
            Self { values }
        });
        with_globals.collect()
    }

    /// Follows a path.
    pub(super) fn lookup(&self, path: &[&str]) -> Lookup {
        let mut value = &self.values;
        for (index, key) in path.iter().enumerate() {
            match value {
                Value::Null => return Lookup::Known,
                Value::Map(map) => match map.get(*key) {
                    Some(below) => value = below,
                    // What an empty map may hold is for the templates to know; at the top, all is known.
                    None if map.is_empty() && index > 0 => return Lookup::Known,
                    None => return Lookup::Missing(index + 1),
                },
                other => return Lookup::NotAMap(index, other.kind()),
            }
        }
        Lookup::Known
    }

    /// The keys of the map at a path.
    pub(super) fn keys(&self, path: &[&str]) -> Vec<&str> {
        match self.values.at(path) {
            Some(Value::Map(map)) => map.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The path of another map that has the key, near the top.
    pub(super) fn elsewhere(&self, key: &str) -> Option<String> {
        fn search(map: &Map, prefix: &str, key: &str, depth: usize) -> Option<String> {
            if map.contains_key(key) {
                return Some(format!("{prefix}{key}"));
            }
            map.iter().filter(|_| depth > 0).find_map(|(name, value)| {
                search(value.as_map()?, &format!("{prefix}{name}."), key, depth - 1)
            })
        }
        search(self.values.as_map()?, "", key, 3)
    }
}

/// The defaults of a chart with those of its subcharts below their names, and what it takes over from them.
fn seen_by(part: ChartPart<'_>) -> Value {
    let mut values = Value::Map(Map::new());
    for child in part.children() {
        let below = seen_by(child);
        for import in child.dependency().map(|found| found.import_values.as_slice()).unwrap_or_default() {
            if let Some(imported) = imported(import, &below) {
                values.overlay(imported);
            }
        }
        let mut named = Map::new();
        named.insert(child.name().to_owned(), below);
        values.overlay(Value::Map(named));
    }
    values.overlay(part.values());
    values
}

/// What a parent takes over from a subchart's values.
fn imported(import: &Value, child: &Value) -> Option<Value> {
    let (from, to) = match import {
        Value::String(name) => (format!("exports.{name}"), String::new()),
        import => (import.get("child")?.as_str()?.to_owned(), import.get("parent")?.as_str()?.to_owned()),
    };
    let from: Vec<&str> = from.split('.').collect();
    let mut value = child.at(&from)?.clone();
    for step in to.split('.').rev().filter(|step| !matches!(*step, "" | ".")) {
        value = Value::from_iter([(step, value)]);
    }
    Some(value)
}

/// A chart's values, and those of the charts below it with what their parents set for them.
fn descend(part: ChartPart<'_>, values: Value, all: &mut Vec<Value>) {
    let children: Vec<(ChartPart<'_>, Value)> = part
        .children()
        .map(|child| (child, values.get(child.name()).cloned().unwrap_or_else(|| seen_by(child))))
        .collect();
    all.push(values);
    for (child, values) in children {
        descend(child, values, all);
    }
}
