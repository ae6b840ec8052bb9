//! Rules of a schema in words.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::unwind::{Problem, What};

/// What a rule asks for, to follow the name of a value: `must be a string`.
pub(super) fn rule(problem: &Problem<'_>) -> String {
    match &problem.what {
        What::Rule(kind) => of_kind(kind),
        What::Choice { values, types } => {
            let values = values.iter().map(|option| value(option));
            let types = types.iter().map(|kind| type_name(*kind).to_owned());
            format!("must be {}", shortened(&values.chain(types).collect::<Vec<String>>(), "or"))
        }
        What::Alternatives(_) => "fits none of what the schema allows".to_owned(),
    }
}

fn of_kind(kind: &Kind) -> String {
    match kind {
        Kind::Type { kind: TypeKind::Single(kind) } => must_be([*kind]),
        Kind::Type { kind: TypeKind::Multiple(kinds) } => must_be(kinds.iter()),
        Kind::Constant { expected_value } => format!("must be {}", value(expected_value)),
        Kind::Enum { options } => format!("must be {}", values(options.as_array().into_iter().flatten())),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("must be a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("must have at least {}", count(*limit, "character")),
        Kind::MaxLength { limit } => format!("must have at most {}", count(*limit, "character")),
        Kind::MinItems { limit } => format!("must have at least {}", count(*limit, "item")),
        Kind::MaxItems { limit } => format!("must have at most {}", count(*limit, "item")),
        Kind::AdditionalItems { limit } => format!("must have at most {}", count(*limit as u64, "item")),
        Kind::UnevaluatedItems { .. } => "has items that the schema does not allow".to_owned(),
        Kind::MinProperties { limit } => format!("must have at least {}", count(*limit, "key")),
        Kind::MaxProperties { limit } => format!("must have at most {}", count(*limit, "key")),
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } => {
            "is not in the chart's schema".to_owned()
        }
        Kind::Required { property } => format!("must have {}", value(property)),
        Kind::PropertyNames { .. } => "has a key that the schema does not allow".to_owned(),
        Kind::Pattern { pattern } => format!("must match the pattern `{pattern}`"),
        Kind::Format { format } => format!("must be of the format `{format}`"),
        Kind::UniqueItems => "has the same item twice".to_owned(),
        Kind::Contains => "has no item, or too few or many, of those that the schema asks for".to_owned(),
        Kind::Not { .. } => "is what the schema rules out".to_owned(),
        Kind::FalseSchema => "must not be set".to_owned(),
        Kind::OneOfMultipleValid { .. } => {
            "fits more than one alternative of the schema, of which one alone may fit".to_owned()
        }
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => "fits none of what the schema allows".to_owned(),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "is too long for the pattern of the schema".to_owned()
        }
        // References and content are settled before, and no rule of our own is added.
        _ => format!("breaks the rule `{}`", kind.keyword()),
    }
}

fn must_be(kinds: impl IntoIterator<Item = JsonType>) -> String {
    let names: Vec<&str> = kinds.into_iter().map(type_name).collect();
    format!("must be {}", joined(&names, "or"))
}

/// A type with its article, in the words of all messages.
fn type_name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "a list",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "a map",
        JsonType::String => "a string",
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

fn values<'v>(options: impl IntoIterator<Item = &'v Value>) -> String {
    let options: Vec<String> = options.into_iter().map(value).collect();
    shortened(&options, "or")
}

/// Names in backticks, the last one after `word`.
pub(super) fn listed(names: impl IntoIterator<Item = impl std::fmt::Display>, word: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    shortened(&names, word)
}

/// More would not be read.
const MOST: usize = 12;

fn shortened(texts: &[String], word: &str) -> String {
    match texts.len().checked_sub(MOST) {
        Some(more) if more > 1 => format!("{} {word} one of {more} more", texts[..MOST].join(", ")),
        _ => joined(texts, word),
    }
}

fn joined<T: AsRef<str>>(texts: &[T], word: &str) -> String {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    match texts.as_slice() {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
