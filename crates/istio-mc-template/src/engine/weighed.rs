//! Work on large values that MiniJinja takes for one step: comparisons, and its own filters.
//!
//! Comparing two lists of a hundred thousand items takes as long as a hundred thousand steps, and a loop does it as often as
//! it likes. So what is compared, searched or sorted goes through the filter [`WEIGHED`] before, which takes fuel for it.
//! What is compared with a literal is not: that is as short as the literal.

use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};

use super::Scope;
use super::held::{ITEMS_A_STEP, count};
use super::scan::{Token, TokenKind};
use crate::functions::BYTES_A_STEP;

/// The filter that takes fuel for a value that is worked on.
pub(crate) const WEIGHED: &str = "__weighed";

/// MiniJinja's own filters that go through all items of a list.
const FILTERS: [&str; 13] = [
    "capitalize",
    "dictsort",
    "groupby",
    "items",
    "lines",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "sum",
    "unique",
];

/// Where the filter belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighing {
    /// Where it is put.
    pub(super) at: usize,
    /// What is put there: `|__weighed` behind a value, `__weighed|` before another filter.
    pub(super) text: &'static str,
    /// What takes the fuel.
    pub(super) range: Range<usize>,
}

/// The places in one tag or expression. In a `for`, the first `in` compares nothing.
pub(super) fn weighings(text: &str, tokens: &[Token], is_for: bool) -> Vec<Weighing> {
    const BEHIND: &str = "|__weighed";
    const BEFORE: &str = "__weighed|";
    let is_literal = |index: usize| {
        tokens.get(index).is_none_or(|token| matches!(token.kind, TokenKind::String | TokenKind::Number))
    };
    let mut found = Vec::new();
    let mut seen_in = !is_for;
    let (mut earlier, mut previous) = ("", "");
    for (index, token) in tokens.iter().enumerate() {
        let word = &text[token.range.clone()];
        match (token.kind, word) {
            (TokenKind::Name, name) if previous == "|" && FILTERS.contains(&name) => {
                found.push(Weighing { at: token.range.start, text: BEFORE, range: token.range.clone() });
            }
            (TokenKind::Name, "in")
                if !(matches!(previous, "." | "|" | "is") || previous == "not" && earlier == "is") =>
            {
                if std::mem::replace(&mut seen_in, true)
                    && !is_literal(index + 1)
                    && let Some(range) = value_from(text, tokens, index + 1)
                {
                    found.push(Weighing { at: range.end, text: BEHIND, range });
                }
            }
            (TokenKind::Sign, "==" | "!=" | "<" | ">" | "<=" | ">=") => {
                if let Some(left) = index.checked_sub(1).map(|before| &tokens[before])
                    && matches!(left.kind, TokenKind::Name | TokenKind::Close)
                    && !is_literal(index + 1)
                {
                    found.push(Weighing { at: left.range.end, text: BEHIND, range: left.range.clone() });
                }
            }
            _ => {}
        }
        (earlier, previous) = (previous, word);
    }
    found
}

/// The value that begins with a token, with what is asked of it: `a.b[0](1)`.
fn value_from(text: &str, tokens: &[Token], start: usize) -> Option<Range<usize>> {
    let first = tokens.get(start).filter(|token| matches!(token.kind, TokenKind::Name | TokenKind::Open))?;
    let mut depth = 0_usize;
    let mut end = None;
    let mut after_dot = false;
    for token in &tokens[start..] {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.checked_sub(1)?,
            _ if depth > 0 => continue,
            TokenKind::Sign if &text[token.range.clone()] == "." => {
                after_dot = true;
                continue;
            }
            TokenKind::Name if end.is_none() || after_dot => {}
            _ => break,
        }
        after_dot = false;
        if depth == 0 {
            end = Some(token.range.end);
        }
    }
    Some(first.range.start..end?)
}

/// The filter [`WEIGHED`].
pub(crate) fn weighed(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    let weight = match value.as_str() {
        Some(text) => text.len() / BYTES_A_STEP,
        None if matches!(value.kind(), ValueKind::Seq | ValueKind::Map) => count(&value)? / ITEMS_A_STEP,
        None => 0,
    };
    if weight > 0 {
        Scope::of(state)?.spend(state, weight as u64)?;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::super::position::Dialect;
    use super::super::prepare::Prepared;
    use super::*;

    #[test]
    fn what_is_compared_searched_or_sorted_is_weighed() {
        for (text, expected) in [
            ("{{ a == b }}", "{{ a|W == b }}"),
            ("{{ a.b[0] != f(c) }}", "{{ a.b[0]|W != f(c) }}"),
            ("{{ a == 'b' or 1 < c }}", "{{ a == 'b' or 1 < c }}"),
            ("{{ a in b.c[0].d and e }}", "{{ a in b.c[0].d|W and e }}"),
            ("{{ a not in [b, c] + d }}", "{{ a not in [b, c]|W + d }}"),
            ("{{ a in 'abc' }}", "{{ a in 'abc' }}"),
            ("{{ a is in b and c is not in d }}", "{{ a is in b and c is not in d }}"),
            ("{{ a|sort|first }}", "{{ a|W|sort|first }}"),
            ("{% for a in b if a in c %}{% endfor %}", "{% for a in b if a in c|W %}{% endfor %}"),
            ("{{ a.in == b.sort }}", "{{ a.in|W == b.sort }}"),
            ("{{ a in }}{{ == b }}{{ a == }}", "{{ a in }}{{ == b }}{{ a == }}"),
        ] {
            let prepared = Prepared::new(text, Dialect::Plain).expect("it has an end").text;
            let shown = prepared.replace("|__sized", "").replace("(b if", "b if").replace(WEIGHED, "W");
            let shown = shown.replace("(b)|__loop", "b");
            assert_eq!(shown, expected, "{text}");
        }
    }
}
