//! Values that variables hold: neither deep nor endless.
//!
//! `{% set ns.x = [ns.x] %}` in a loop makes a list of any depth, and dropping, comparing or writing it is a recursion
//! that overflows the stack, which ends the process and cannot be caught; `[ns.x, ns.x]` makes one of any size out of a
//! few bytes. So what `set` and `with` give to a variable goes through the filter [`HELD`], where the expression makes
//! structures at all. What lies in variables has passed it before: one level too deep is found when it is made.

use std::ops::Range;

use istio_mc_diagnostic::code;
use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};

use super::Scope;
use super::raised::Raised;
use super::scan::{Token, TokenKind};
use crate::context::trace::is_of_values;
use crate::limits::{HELD_DEPTH, ITEMS};

/// The filter around a value that a variable is to hold.
pub(crate) const HELD: &str = "__held";

/// The same around a value that goes into a namespace: it is none itself, or it could end up in itself.
pub(crate) const PUT: &str = "__put";

/// How many items of a structure cost as much as one step of the template language.
pub(super) const ITEMS_A_STEP: usize = 16;

/// Where a filter belongs in a tag `set` or `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) range: Range<usize>,
    pub(super) filter: &'static str,
    /// Whether the range is more than one value with its filters.
    pub(super) needs_brackets: bool,
}

/// The parts of a tag's expressions whose values have to be looked at. Of `set ns.x = ns.x + [1]` that is `[1]` alone:
/// what a variable held before was looked at then.
pub(super) fn holdings(text: &str, tokens: &[Token]) -> Vec<Holding> {
    let word = |token: &Token| &text[token.range.clone()];
    let mut found = Vec::new();
    let mut depth = 0_usize;
    // What lies between the commas, and where in it `=` stands.
    let mut part: Vec<&Token> = Vec::new();
    let mut equals = None;
    // `a, b = 1, 2`: all behind the first `=` may be values.
    let mut any_equals = false;
    let mut close = |part: &mut Vec<&Token>, equals: &mut Option<usize>, any_equals: bool| {
        let (target, value) = match equals.take() {
            Some(at) => (&part[..at], &part[at + 1..]),
            None if any_equals => (&[][..], &part[..]),
            None => (&[][..], &[][..]),
        };
        holding(text, target, value, &mut found);
        part.clear();
    };
    for token in tokens {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                close(&mut part, &mut equals, any_equals);
                continue;
            }
            TokenKind::Sign if depth == 0 && equals.is_none() && word(token) == "=" => {
                equals = Some(part.len());
                any_equals = true;
            }
            _ => {}
        }
        part.push(token);
    }
    close(&mut part, &mut equals, any_equals);
    found
}

/// The same of what is given to calls: `m([x, x])`. Macros that call each other make structures as well as loops do. Filters
/// and tests are no macros.
pub(super) fn handed(text: &str, tokens: &[Token]) -> Vec<Holding> {
    let word = |token: &Token| &text[token.range.clone()];
    let is_call = |open: usize| {
        let before = |back: usize| open.checked_sub(back).map(|index| &tokens[index]);
        let Some(callee) = before(1).filter(|_| word(&tokens[open]) == "(") else { return false };
        let is_filter = || before(2).is_some_and(|token| matches!(word(token), "|" | "is" | "not"));
        callee.kind == TokenKind::Close || callee.kind == TokenKind::Name && !is_filter()
    };
    let mut found = Vec::new();
    // Of each bracket around: whether it is a call's, where the argument begins, and where `=` stands in it.
    let mut open: Vec<(bool, usize, Option<usize>)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let ends = matches!(token.kind, TokenKind::Comma | TokenKind::Close);
        if let Some((true, start, equals)) = open.last_mut()
            && ends
        {
            let mut start = equals.take().map_or(*start, |equals| equals + 1);
            // `m(*x)`
            while start < index && matches!(word(&tokens[start]), "*" | "**") {
                start += 1;
            }
            let argument: Vec<&Token> = tokens[start..index].iter().collect();
            holding(text, &[], &argument, &mut found);
        }
        match (token.kind, open.last_mut()) {
            (TokenKind::Open, _) => open.push((is_call(index), index + 1, None)),
            (TokenKind::Close, _) => drop(open.pop()),
            (TokenKind::Comma, Some((_, start, _))) => *start = index + 1,
            (TokenKind::Sign, Some((true, _, equals))) if equals.is_none() && word(token) == "=" => {
                *equals = Some(index);
            }
            _ => {}
        }
    }
    found
}

/// The parts of one expression.
fn holding(text: &str, target: &[&Token], value: &[&Token], found: &mut Vec<Holding>) {
    let word = |token: &Token| &text[token.range.clone()];
    let range_of = |tokens: &[&Token]| match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => Some(first.range.start..last.range.end),
        _ => None,
    };
    let Some(range) = range_of(value) else { return };
    let is_attribute = target.iter().any(|token| word(token) == ".");
    let filter = if is_attribute { PUT } else { HELD };
    // What makes a value, rather than naming one. Arguments of macros were not looked at, so that what goes into a
    // namespace, and so out of the macro, is looked at under any name.
    let makes = |tokens: &[&Token]| {
        tokens.iter().any(|token| token.kind == TokenKind::Open || word(token) == "|")
            || is_attribute && tokens.first().is_some_and(|first| first.kind == TokenKind::Name)
    };
    let mut depth = 0_usize;
    let mut sums = Vec::new();
    let mut is_sum = true;
    let (mut is_joined, mut has_choice) = (false, false);
    let mut previous = "";
    for (index, token) in value.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            TokenKind::Sign if word(token) == "+" && index > 0 => sums.push(index),
            TokenKind::Sign => {
                is_sum &= matches!(word(token), "." | "|");
                is_joined |= word(token) == "~";
            }
            TokenKind::Name if !matches!(previous, "." | "|") => {
                has_choice |= matches!(word(token), "and" | "or" | "if" | "else");
                is_sum &= !has_choice && !matches!(word(token), "not" | "in" | "is");
            }
            _ => {}
        }
        previous = word(token);
    }
    // `~` makes texts.
    if is_joined && !has_choice {
        return;
    }
    if !is_sum {
        if makes(value) || is_attribute {
            found.push(Holding { range, filter, needs_brackets: true });
        }
        return;
    }
    let same = range_of(target).map(|range| &text[range]);
    let mut start = 0;
    for end in sums.into_iter().chain([value.len()]) {
        let operand = &value[start..end];
        start = end + 1;
        if let Some(range) = range_of(operand)
            && makes(operand)
            && Some(&text[range.clone()]) != same
        {
            found.push(Holding { range, filter, needs_brackets: false });
        }
    }
}

/// The filter [`HELD`].
pub(crate) fn held(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    if !is_structure(&value) {
        return Ok(value);
    }
    let items = count(&value)?;
    Scope::of(state)?.spend(state, (items / ITEMS_A_STEP) as u64)?;
    Ok(value)
}

/// How many items a structure has, those of what is in it counted too, unless there are too many, or too deep.
pub(super) fn count(value: &Value) -> Result<usize, Error> {
    if !is_structure(value) {
        return Ok(value.len().unwrap_or_default());
    }
    let mut items = 0_usize;
    // What is left to look at on each level, the innermost last.
    let mut levels = vec![inner(value)?];
    while let Some(level) = levels.last_mut() {
        let Some(value) = level.next().transpose()? else {
            levels.pop();
            continue;
        };
        items += 1;
        if items > ITEMS {
            let message =
                format!("a variable holds at most {ITEMS} items, those of lists in lists counted too");
            return Err(Raised::new(&code::TEMPLATE_LIMIT, message)
                .help("render each item where it is made, or pass the list as a value")
                .into());
        }
        if !is_structure(&value) {
            continue;
        }
        if is_namespace(&value) {
            return Err(nested_namespace());
        }
        if levels.len() >= HELD_DEPTH {
            let message = format!("a variable holds lists and maps of at most {HELD_DEPTH} levels");
            return Err(Raised::new(&code::TEMPLATE_LIMIT, message)
                .help("look for a list that is put into itself; `+` and `concat` add items to a list")
                .into());
        }
        levels.push(inner(&value)?);
    }
    Ok(items)
}

/// The filter [`PUT`].
pub(crate) fn put(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    if is_namespace(&value) {
        return Err(nested_namespace());
    }
    held(state, value)
}

fn nested_namespace() -> Error {
    Raised::new(&code::TEMPLATE_FAILED, "a namespace cannot be put into another value")
        .help("keep each namespace in a variable of its own")
        .into()
}

/// Whether a value has parts that a template put together. A chart's values are as deep as YAML may be, and asking for
/// their parts would count as reading them.
fn is_structure(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) && !is_of_values(value)
}

/// MiniJinja's own type for `namespace()`, which it does not show.
fn is_namespace(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.type_name().ends_with("::Namespace"))
}

/// Values still to be looked at.
type Values = Box<dyn Iterator<Item = Result<Value, Error>>>;

fn inner(value: &Value) -> Result<Values, Error> {
    let keys = value.try_iter()?.checked();
    if value.kind() != ValueKind::Map {
        return Ok(Box::new(keys));
    }
    let value = value.clone();
    Ok(Box::new(keys.map(move |key| key.and_then(|key| value.get_item(&key)))))
}

#[cfg(test)]
mod tests {
    use super::super::position::Dialect;
    use super::super::prepare::Prepared;
    use super::*;

    #[test]
    fn what_makes_values_is_looked_at() {
        for (text, expected) in [
            ("{% set x = 1 %}", "{% set x = 1 %}"),
            ("{% set x = a.b %}", "{% set x = a.b %}"),
            ("{% set x = [a] %}", "{% set x = [a]|H %}"),
            ("{% set x = f(a)|g %}", "{% set x = f(a)|g|H %}"),
            ("{% set x, y = a, [b] %}", "{% set x, y = a, [b]|H %}"),
            ("{% set x = [a] if b else c %}", "{% set x = ([a] if b else c)|H %}"),
            ("{% set x = a ~ f(b) %}", "{% set x = a ~ f(b) %}"),
            ("{% set x = a ~ b if c else [d] %}", "{% set x = (a ~ b if c else [d])|H %}"),
            ("{% set x = [a] * 2 %}", "{% set x = ([a] * 2)|H %}"),
            ("{% set n.x = a %}", "{% set n.x = a|P %}"),
            ("{% set n.x = n.x + [a] %}", "{% set n.x = n.x + [a]|P %}"),
            ("{% set n.x = a or b %}", "{% set n.x = (a or b)|P %}"),
            ("{% set n.x = 'a' %}", "{% set n.x = 'a' %}"),
            ("{% set x %}{% endset %}", "{% set x %}{% endset %}"),
            ("{% set x | f([a]) %}{% endset %}", "{% set x | f([a]) %}{% endset %}"),
            ("{% with x = [a], y = b %}{% endwith %}", "{% with x = [a]|H, y = b %}{% endwith %}"),
            ("{{ m([a], b, c=[d]) }}", "{{ m([a]|H, b, c=[d]|H) }}"),
            ("{{ m.n(*[a], **f(b)) }}", "{{ m.n(*[a]|H, **f(b)|H) }}"),
            ("{{ m(n([a])) }}", "{{ m(n([a]|H)|H) }}"),
            ("{{ x|f([a]) is g([b]) and y is not h([c]) }}", "{{ x|f([a]) is g([b]) and y is not h([c]) }}"),
            ("{% macro m(x=[a]) %}{% endmacro %}", "{% macro m(x=[a]) %}{% endmacro %}"),
        ] {
            let prepared = Prepared::new(text, Dialect::Plain).expect("it has an end").text;
            let shown =
                prepared.replace("|__sized", "").replace("|__text", "").replace(HELD, "H").replace(PUT, "P");
            assert_eq!(shown, expected, "{text}");
        }
    }
}
