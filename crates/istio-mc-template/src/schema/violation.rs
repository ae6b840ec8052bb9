//! What the checker of schemas says, as findings at the places of the values.

use istio_mc_diagnostic::{Diagnostic, Place, Span, code};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::json::JsonNumber;
use serde_json::Value as JsonValue;

use super::file::{Compiled, Schema};
use super::tree::Figure;
use super::unwind::{Problem, What, unwind};
use super::{pointer, words};
use crate::values::{Active, Content, Tree, is_secret};

/// A chart whose values break its schema.
pub(super) struct Violations<'v> {
    pub(super) schema: &'v Schema,
    pub(super) compiled: &'v Compiled,
    pub(super) active: &'v Active<'v>,
    /// Where the chart's values are in those of the root: `mesh.remote.`.
    pub(super) prefix: &'v str,
}

impl Violations<'_> {
    pub(super) fn all(&self) -> Vec<Diagnostic> {
        let errors: Vec<ValidationError<'_>> =
            self.compiled.validator.iter_errors(&self.active.values).collect();
        let problems = errors.iter().flat_map(|error| unwind(error));
        problems.flat_map(|problem| self.findings(&problem)).collect()
    }

    fn findings(&self, problem: &Problem<'_>) -> Vec<Diagnostic> {
        match &problem.what {
            // A finding for each key: each has a place of its own.
            What::Rule(
                Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected },
            ) => unexpected.iter().map(|key| self.unexpected(problem, key)).collect(),
            What::Rule(Kind::Required { property }) => {
                let subject = self.subject(problem.at, property.as_str());
                vec![self.finding(problem, format!("{subject} is missing"), None)]
            }
            What::Rule(Kind::PropertyNames { error }) => {
                let instance = error.instance();
                let key = instance.as_str().unwrap_or_default();
                let rules = unwind(error);
                let rule = rules.first().map(words::rule).unwrap_or_default();
                let message = format!("the key `{key}` of {} {rule}", self.subject(problem.at, None));
                vec![self.finding(problem, message, Some(key))]
            }
            What::Alternatives(alternatives) => {
                let subject = self.subject(problem.at, None);
                let message = format!("{subject} fits none of what the schema allows");
                let finding = self.finding(problem, message, None);
                vec![alternatives.iter().enumerate().fold(finding, |finding, (index, alternative)| {
                    let message = self.message(alternative);
                    finding.note(format!("alternative {}: {message}", index + 1))
                })]
            }
            what => {
                let finding = self.finding(problem, self.message(problem), None);
                let found = self.follow(problem.at).tree;
                let Some(Content::String(found)) = found.map(|tree| &tree.content) else {
                    return vec![finding];
                };
                let choices: Vec<&JsonValue> = match what {
                    What::Rule(Kind::Enum { options }) => options.as_array().into_iter().flatten().collect(),
                    What::Choice { values, .. } => values.clone(),
                    _ => Vec::new(),
                };
                vec![finding.suggest(found, choices.iter().filter_map(|choice| choice.as_str()))]
            }
        }
    }

    fn message(&self, problem: &Problem<'_>) -> String {
        let subject = match &problem.what {
            What::Rule(Kind::Required { property }) => {
                return format!("{} is missing", self.subject(problem.at, property.as_str()));
            }
            What::Rule(
                Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected },
            ) => self.subject(problem.at, unexpected.first().map(String::as_str)),
            _ => self.subject(problem.at, None),
        };
        format!("{subject} {}{}", words::rule(problem), self.found(problem))
    }

    /// `, not 5`: what is there in place of what should be, unless that may be nobody's business.
    fn found(&self, problem: &Problem<'_>) -> String {
        let Followed { tree: Some(tree), place, key } = self.follow(problem.at) else { return String::new() };
        match &problem.what {
            What::Choice { values, .. } if values.is_empty() => return format!(", not {}", tree.kind()),
            What::Rule(Kind::Type { .. }) => return format!(", not {}", tree.kind()),
            What::Rule(
                Kind::Constant { .. }
                | Kind::Enum { .. }
                | Kind::Minimum { .. }
                | Kind::Maximum { .. }
                | Kind::ExclusiveMinimum { .. }
                | Kind::ExclusiveMaximum { .. }
                | Kind::MultipleOf { .. },
            )
            | What::Choice { .. } => {}
            _ => return String::new(),
        }
        // Values of flags and of programs are not shown: nobody knows what they are.
        let is_of_file =
            |place: &Place| !place.source.text().is_empty() && !place.source.name().starts_with("--");
        if key.is_some_and(is_secret) || !place.as_ref().is_some_and(is_of_file) {
            return String::new();
        }
        match &tree.content {
            Content::Null => ", not `null`".to_owned(),
            Content::Bool(value) => format!(", not `{value}`"),
            Content::Number(number) => format!(", not {}", Figure(*number).as_str()),
            Content::String(text) if text.len() <= 40 && !text.contains(char::is_control) => {
                format!(", not `{text}`")
            }
            Content::List(_) | Content::Map(_) => format!(", not {}", tree.kind()),
            Content::String(_) => String::new(),
        }
    }

    /// A key that the schema does not allow, with the nearest that it does.
    fn unexpected(&self, problem: &Problem<'_>, key: &str) -> Diagnostic {
        let subject = self.subject(problem.at, Some(key));
        let finding = self.finding(problem, format!("{subject} is not in the chart's schema"), Some(key));
        // The schema that has the rule, and so `properties` beside it.
        let holder = problem.rule.rsplit_once('/').map_or("", |(holder, _)| holder);
        let holder = self.compiled.json.pointer(holder);
        let properties = holder.and_then(|holder| holder["properties"].as_object());
        let names: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        match istio_mc_diagnostic::nearest(key, names.iter().copied()) {
            Some(near) => finding.help(format!("did you mean {}?", self.subject(problem.at, Some(near)))),
            None if names.is_empty() => finding,
            None => finding.note(format!("it knows {}", words::listed(names.iter(), "and"))),
        }
    }

    /// A finding at a value, or at the entry `key` of it.
    fn finding(&self, problem: &Problem<'_>, message: String, key: Option<&str>) -> Diagnostic {
        let followed = self.follow(problem.at);
        let entry = key.and_then(|key| followed.tree?.get(key)?.place.clone());
        let rule = pointer::place(self.schema.source(), problem.rule);
        let finding = Diagnostic::new(&code::VALUES_SCHEMA, message);
        match entry.or(followed.place).or_else(|| self.defaults()) {
            Some(place) => finding.at(place).related(rule, "the rule"),
            None => finding.at(rule),
        }
    }

    /// The start of values.yaml: the place of values that stand nowhere.
    fn defaults(&self) -> Option<Place> {
        let source = self.active.node.values_source.as_ref()?;
        Some(Place::new(source, Span::new(0, 0)))
    }

    /// The value that a pointer names, and the nearest place at or above it.
    fn follow<'p>(&self, pointer: &'p str) -> Followed<'_, 'p> {
        let mut followed =
            Followed { tree: Some(&self.active.values), place: self.active.place.clone(), key: None };
        for part in pointer.split('/').skip(1) {
            let name = pointer::unescaped(part);
            let tree = followed.tree.and_then(|tree| match &tree.content {
                Content::List(list) => list.0.get(name.parse::<usize>().ok()?),
                _ => tree.get(&name),
            });
            if let Some(place) = tree.and_then(|tree| tree.place.as_ref()) {
                followed.place = Some(place.clone());
            }
            followed.key = Some(part);
            followed.tree = tree;
        }
        followed
    }

    /// How a message calls a value: `mesh.ports[0].name`, as seen from the root.
    fn subject(&self, pointer: &str, key: Option<&str>) -> String {
        let mut path = self.prefix.trim_end_matches('.').to_owned();
        let mut tree = Some(&self.active.values);
        for name in pointer::parts(pointer).chain(key.map(Into::into)) {
            match tree.map(|tree| &tree.content) {
                Some(Content::List(list)) => {
                    path.push_str(&format!("[{name}]"));
                    tree = name.parse::<usize>().ok().and_then(|index| list.0.get(index));
                }
                _ => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&name);
                    tree = tree.and_then(|tree| tree.get(&name));
                }
            }
        }
        if path.is_empty() { "the values".to_owned() } else { format!("`{path}`") }
    }
}

/// Where a pointer leads in values.
struct Followed<'v, 'p> {
    tree: Option<&'v Tree>,
    place: Option<Place>,
    /// The last name of the pointer.
    key: Option<&'p str>,
}

/// What the dialect says against a part of a schema.
pub(super) fn of_schema(error: &ValidationError<'_>) -> String {
    let problems = unwind(error);
    let Some(problem) = problems.first() else { return "it cannot be read".to_owned() };
    let subject = match problem.at {
        "" => "it".to_owned(),
        at => format!("`{}`", at.trim_start_matches('/').replace('/', ".")),
    };
    match &problem.what {
        What::Rule(Kind::Required { property }) => {
            format!("{subject} has no `{}`", property.as_str().unwrap_or_default())
        }
        What::Alternatives(_) => format!("{subject} is nothing that can stand there"),
        _ => format!("{subject} {}", words::rule(problem)),
    }
}
