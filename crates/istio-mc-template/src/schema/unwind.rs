//! Which rule is meant where a schema has alternatives.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

/// A rule that is broken.
#[derive(Clone, Debug)]
pub(super) struct Problem<'e> {
    pub(super) what: What<'e>,
    /// The value, as a pointer into the values.
    pub(super) at: &'e str,
    /// The rule, as a pointer into the schema.
    pub(super) rule: &'e str,
}

/// How it is broken.
#[derive(Clone, Debug)]
pub(super) enum What<'e> {
    /// As the checker says.
    Rule(&'e Kind),
    /// All alternatives want other values, or values of other types.
    Choice {
        /// The values.
        values: Vec<&'e Value>,
        /// The types.
        types: Vec<JsonType>,
    },
    /// No alternative fits better than others: the first problem of each.
    Alternatives(Vec<Problem<'e>>),
}

/// The rules behind an error: itself, or where none of several alternatives (`anyOf`, `oneOf`) fits, what is wrong
/// with the one that was meant.
///
/// That is the one whose type fits and whose distinguishing values do (`kind: a`), and of several such the one that
/// describes more of the value: of which the problem is deepest inside. If that leaves more than one, none is taken
/// for the one that was meant.
pub(super) fn unwind<'e>(error: &'e ValidationError<'_>) -> Vec<Problem<'e>> {
    let (at, rule) = (error.instance_path().as_str(), error.schema_path().as_str());
    let (Kind::AnyOf { context } | Kind::OneOfNotValid { context }) = error.kind() else {
        return vec![Problem { what: What::Rule(error.kind()), at, rule }];
    };
    let mut branches: Vec<Vec<Problem<'e>>> =
        context.iter().map(|branch| branch.iter().flat_map(|error| unwind(error)).collect()).collect();
    branches.retain(|branch| !branch.is_empty());
    let all: Vec<usize> = (0..branches.len()).collect();
    let without = |indices: &[usize], excludes: fn(&Problem<'e>, &str) -> bool| -> Vec<usize> {
        let excludes = |index: &usize| branches[*index].iter().any(|problem| excludes(problem, at));
        indices.iter().copied().filter(|index| !excludes(index)).collect()
    };
    let one_for = |indices: &[usize], excludes: fn(&Problem<'e>, &str) -> bool| {
        let find = |index: &usize| branches[*index].iter().find(|problem| excludes(problem, at));
        same(&indices.iter().map(find).collect::<Option<Vec<&Problem<'e>>>>()?, rule)
    };
    let typed = without(&all, Problem::is_other_type);
    let chosen = if typed.len() > 1 { without(&typed, Problem::is_other_choice) } else { typed.clone() };
    let depth = |index: &usize| branches[*index].iter().map(|problem| problem.at.len()).max();
    let deepest = chosen.iter().map(depth).max().flatten().unwrap_or_default();
    let best: Vec<usize> = chosen.iter().copied().filter(|index| depth(index) == Some(deepest)).collect();
    let found = match (typed.as_slice(), chosen.as_slice(), best.as_slice()) {
        ([], ..) => one_for(&all, Problem::is_other_type).map(|problem| vec![problem]),
        (_, [], _) => one_for(&typed, Problem::is_other_choice).map(|problem| vec![problem]),
        (_, [index], _) => Some(branches[*index].clone()),
        (_, _, [index]) if deepest > at.len() => Some(branches[*index].clone()),
        _ => None,
    };
    found.unwrap_or_else(|| {
        let shown = [chosen, typed, all].into_iter().find(|indices| !indices.is_empty()).unwrap_or_default();
        let first = |index: &usize| branches[*index].first().cloned();
        vec![Problem { what: What::Alternatives(shown.iter().filter_map(first).collect()), at, rule }]
    })
}

impl<'e> Problem<'e> {
    /// Whether the alternative is for values of other types than the one at `own`.
    fn is_other_type(&self, own: &str) -> bool {
        let is_type = match &self.what {
            What::Rule(kind) => matches!(kind, Kind::Type { .. }),
            What::Choice { types, .. } => !types.is_empty(),
            What::Alternatives(_) => false,
        };
        is_type && self.at == own
    }

    /// Whether the alternative is for another of the values that tell them apart: `kind: a`, where this has `kind: b`.
    fn is_other_choice(&self, own: &str) -> bool {
        let inside = self.at.strip_prefix(own).unwrap_or_default();
        let is_choice =
            matches!(self.what, What::Rule(Kind::Constant { .. } | Kind::Enum { .. }) | What::Choice { .. });
        is_choice && inside.matches('/').count() <= 1
    }

    /// The values and types that it asks for, if that is what it does.
    fn choice(&self) -> Option<(Vec<&'e Value>, Vec<JsonType>)> {
        Some(match &self.what {
            What::Rule(Kind::Type { kind: TypeKind::Single(kind) }) => (Vec::new(), vec![*kind]),
            What::Rule(Kind::Type { kind: TypeKind::Multiple(kinds) }) => {
                (Vec::new(), kinds.iter().collect())
            }
            What::Rule(Kind::Constant { expected_value }) => (vec![&**expected_value], Vec::new()),
            What::Rule(Kind::Enum { options }) => (options.as_array()?.iter().collect(), Vec::new()),
            What::Choice { values, types } => (values.clone(), types.clone()),
            _ => return None,
        })
    }
}

/// One problem for many that ask for something else in place of the same value.
fn same<'e>(problems: &[&Problem<'e>], rule: &'e str) -> Option<Problem<'e>> {
    let at = problems.first()?.at;
    if problems.iter().any(|problem| problem.at != at) {
        return None;
    }
    let (mut values, mut types) = (Vec::new(), Vec::new());
    for problem in problems {
        let (more_values, more_types) = problem.choice()?;
        values.extend(more_values);
        types.extend(more_types);
    }
    Some(Problem { what: What::Choice { values: unique(values), types: unique(types) }, at, rule })
}

fn unique<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for item in list {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}
