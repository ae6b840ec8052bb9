//! MiniJinja's messages in the words of this project.
//!
//! MiniJinja has one kind of error for most of what goes wrong while a template runs, and one for all of syntax; what
//! it was can be told from its words alone. This is the one place that reads them. What is not known here passes as
//! it is.

use std::borrow::Cow;

use istio_mc_diagnostic::{Code, code};

/// A message and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) code: &'static Code,
    pub(super) message: String,
    pub(super) help: Option<Cow<'static, str>>,
}

impl Said {
    fn failed(message: impl Into<String>) -> Self {
        Self { code: &code::TEMPLATE_FAILED, message: message.into(), help: None }
    }

    fn help(self, help: impl Into<Cow<'static, str>>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// What the filters take that are MiniJinja's own.
const TAKES: &[(&str, &str)] = &[
    ("abs", "a number"),
    ("attr", "a map and a name"),
    ("count", "a list, a map or a string"),
    ("dictsort", "a map"),
    ("first", "a list or a string"),
    ("groupby", "a list of maps"),
    ("items", "a map"),
    ("last", "a list or a string"),
    ("length", "a list, a map or a string"),
    ("lines", "a string"),
    ("map", "a list, and a filter or `attribute=`"),
    ("max", "a list"),
    ("min", "a list"),
    ("reject", "a list and a test"),
    ("rejectattr", "a list of maps, and an attribute"),
    ("reverse", "a list or a string"),
    ("round", "a number"),
    ("select", "a list and a test"),
    ("selectattr", "a list of maps, and an attribute"),
    ("slice", "a list and a number"),
    ("sort", "a list"),
    ("sum", "a list of numbers"),
    ("unique", "a list"),
];

/// A message about a template that ran; `shown` is the text at fault, and `around` what stands before it on its line.
pub(super) fn running(detail: &str, shown: &str, around: &str) -> Said {
    let shown = shown.trim();
    if let Some(rest) = detail.strip_prefix("tried to use ")
        && let Some((operator, kinds)) = rest.split_once(" operator on unsupported types ")
        && let Some((left, right)) = kinds.split_once(" and ")
    {
        let said = Said::failed(format!("`{operator}` does not take {} and {}", a(left), a(right)));
        return match (operator, left, right) {
            ("+", "string", _) | ("+", _, "string") => {
                said.help("`~` joins texts, as in `a ~ b`; `|int` makes a number of a text")
            }
            (_, "string", _) | (_, _, "string") => said.help("`|int` or `|float` makes a number of a text"),
            ("+", "sequence", _) => said.help("`list|append(item)` adds an item to a list"),
            _ => said,
        };
    }
    if let Some(calculation) = detail.strip_prefix("unable to calculate ") {
        return Said::failed(format!("`{calculation}` divides by 0 or gives a number that is too large"));
    }
    if let Some((kind, method)) = detail.split_once(" has no method named ") {
        let said = Said {
            code: &code::UNKNOWN_NAME,
            ..Said::failed(format!("{} has no method `{method}`", a(kind)))
        };
        let is_filter = crate::functions::all().any(|function| function.name == method);
        return match is_filter {
            true => said.help(format!("`{method}` is a filter: `x|{method}`")),
            false => said.help("functions stand before their arguments, `f(x)`, or are filters, `x|f`"),
        };
    }
    if let Some(kind) =
        detail.strip_suffix(" is not callable").map(|kind| kind.trim_start_matches("value of type "))
    {
        let called = shown.split('(').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        let what = if kind == "object" { "a value" } else { a(kind) };
        return Said::failed(format!("`{called}` is {what}, no function"))
            .help("leave out the brackets behind it");
    }
    if let Some((name, takes)) = TAKES.iter().find(|(name, _)| is_call_of(shown, name))
        && around.trim_end().ends_with('|')
    {
        return Said::failed(format!("`{name}` takes {takes}"));
    }
    if detail == "value is not iterable" {
        return Said::failed("several variables take the parts of a list, and this is no list")
            .help("a loop over a map with its keys is `{% for key, value in map|items %}`; one over a list has one variable");
    }
    if let Some(kind) = detail.strip_suffix(" is not iterable") {
        return Said::failed(format!("{} has no items to go through", a(kind)));
    }
    if let Some(counts) = detail.strip_prefix("sequence of wrong length (expected ") {
        let (expected, given) =
            counts.trim_end_matches(')').split_once(", got ").unwrap_or((counts, "others"));
        return Said::failed(format!("{expected} variables for a list of {given}"));
    }
    if let Some(name) = detail.strip_prefix("unknown keyword argument ") {
        return Said::failed(format!("the macro has no argument `{}`", name.trim_matches(['`', '\''])));
    }
    if let Some(name) = detail.strip_prefix("duplicate argument ") {
        return Said::failed(format!("the argument {name} is given twice"));
    }
    match detail {
        "cannot perform a containment check on this value" => {
            Said::failed("`in` looks into lists, maps and texts, and this is none of them")
        }
        "cannot slice by step size of 0" => Said::failed("a slice goes on by 1 or more at a time, not by 0"),
        "range has too many elements" => Said::failed("`range` gives 100000 numbers at most"),
        "cannot super outside of block" | "no parent block exists" => {
            Said::failed("`super()` is for templates that extend others")
        }
        "object is not callable" => Said::failed("this is a value, no function"),
        _ => Said::failed(detail.to_owned()),
    }
}

/// Whether a text is a call of a filter of MiniJinja's own.
pub(super) fn is_filter(shown: &str) -> bool {
    TAKES.iter().any(|(name, _)| is_call_of(shown.trim(), name))
}

fn is_call_of(shown: &str, name: &str) -> bool {
    shown.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}

/// A kind of value as MiniJinja calls it, with its article.
fn a(kind: &str) -> &str {
    match kind {
        "undefined" => "an undefined value",
        "none" => "null",
        "bool" => "a boolean",
        "number" => "a number",
        "string" => "a string",
        "sequence" | "iterator" => "a list",
        "map" => "a map",
        "plain object" => "an object",
        other => other,
    }
}

/// A message about syntax; `shown` is the text at fault.
pub(super) fn syntax(detail: &str, shown: &str) -> String {
    let shown = shown.trim();
    if let Some((found, expected)) =
        detail.strip_prefix("unexpected ").and_then(|rest| rest.split_once(", expected "))
    {
        return format!("{} where {} is expected", sign(found, shown), sign(expected, ""));
    }
    if let Some(found) = detail.strip_prefix("unexpected ") {
        return match found {
            "end of variable block" | "end of block" | "end of input" => {
                format!("{} where a value is expected", sign(found, shown))
            }
            _ => format!("{} does not belong here", sign(found, shown)),
        };
    }
    if let Some(name) = detail.strip_prefix("unknown statement ") {
        return format!("there is no tag `{name}`");
    }
    if let Some(name) = detail.strip_prefix("cannot assign to reserved variable name ") {
        return format!("`{name}` has a meaning of its own and cannot be set");
    }
    match detail {
        "'continue' must be placed inside a loop" => "`continue` stands outside of a loop".to_owned(),
        "'break' must be placed inside a loop" => "`break` stands outside of a loop".to_owned(),
        other => other.to_owned(),
    }
}

/// A piece of syntax as it is written; `shown` is its text if there is one.
fn sign<'s>(token: &'s str, shown: &'s str) -> Cow<'s, str> {
    Cow::Borrowed(match token {
        "end of variable block" => "`}}`",
        "end of block" => "`%}`",
        "start of variable block" => "`{{`",
        "start of block" => "`{%`",
        "end of input" => "the end of the template",
        "template-data" => "text",
        "identifier" | "string" | "integer" | "float" | "character" if !shown.is_empty() => {
            return Cow::Owned(format!("`{shown}`"));
        }
        "identifier" => "a name",
        "identifier or integer" => "a name or a number",
        "string" => "a text",
        "integer" | "float" => "a number",
        "in" => "`in`",
        "statement" | "block keyword" => "a tag's name",
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_is_written() {
        for (detail, shown, expected) in [
            ("unexpected identifier, expected end of variable block", "b", "`b` where `}}` is expected"),
            ("unexpected end of variable block", "}}", "`}}` where a value is expected"),
            ("unexpected `)`, expected end of variable block", ")", "`)` where `}}` is expected"),
            ("unexpected end of block, expected in", "%}", "`%}` where `in` is expected"),
            ("unexpected character", "$", "`$` does not belong here"),
            ("unknown statement fi", "fi", "there is no tag `fi`"),
        ] {
            assert_eq!(syntax(detail, shown), expected);
        }
        for (detail, shown, around, expected) in [
            (
                "tried to use + operator on unsupported types sequence and number",
                "",
                "",
                "`+` does not take a list and a number",
            ),
            (
                "unable to calculate 1 // 0",
                "1 // 0",
                "",
                "`1 // 0` divides by 0 or gives a number that is too large",
            ),
            ("object is not callable", ".map()", "Values", "`map` is a value, no function"),
            ("cannot convert value into pairs", "items", "x|", "`items` takes a map"),
            ("number is not iterable", "Values.port", "{% for x in ", "a number has no items to go through"),
            ("something new", "x", "", "something new"),
        ] {
            assert_eq!(running(detail, shown, around).message, expected);
        }
    }
}
