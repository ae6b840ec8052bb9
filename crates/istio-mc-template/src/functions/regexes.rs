//! Regular expressions, in RE2's syntax as in Go.

use minijinja::{Error, Value};
use regex::{Regex, RegexBuilder};

use super::strings::limited;
use super::{Call, FUNCTION, Function};

/// The largest compiled expression: beyond it, compiling takes noticeable time and memory.
const MAX_COMPILED: usize = 1 << 20;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "regexMatch",
        usage: "text|regexMatch(expression)",
        about: "whether the expression matches a part of the text",
        arity: (2, 2),
        examples: &[("'v1.2'|regexMatch('^v[0-9]')", "true"), ("regexMatch('^b', 'abc')", "false")],
        run: |call| Ok(Value::from(regex(call, 1)?.is_match(&call.text(0)?))),
        ..FUNCTION
    },
    Function {
        name: "regexFind",
        usage: "text|regexFind(expression)",
        about: "the first part of the text that the expression matches, or \"\"",
        arity: (2, 2),
        examples: &[("'a12b3'|regexFind('[0-9]+')", "12")],
        run: |call| {
            let regex = regex(call, 1)?;
            let text = call.text(0)?;
            Ok(Value::from(regex.find(&text).map_or("", |found| found.as_str())))
        },
        ..FUNCTION
    },
    Function {
        name: "regexReplaceAll",
        // Helm's order as a function: expression, text, replacement.
        usage: "text|regexReplaceAll(expression, replacement)",
        about: "the text with all matches replaced; `$1` or `${1}` is the first group",
        arity: (3, 3),
        form: super::Form::Plain,
        examples: &[
            ("'a-b'|regexReplaceAll('[^a-z]', '_')", "a_b"),
            ("'ab'|regexReplaceAll('(a)', '${1}${1}')", "aab"),
        ],
        run: |call| {
            let regex = regex(call, 1)?;
            let text = call.text(0)?;
            let mut replaced = String::new();
            let mut copied = 0;
            for found in regex.captures_iter(&text) {
                let Some(whole) = found.get(0) else { continue };
                replaced.push_str(&text[copied..whole.start()]);
                found.expand(call.string(2)?, &mut replaced);
                limited(call, replaced.len())?;
                copied = whole.end();
            }
            replaced.push_str(&text[copied..]);
            Ok(Value::from(replaced))
        },
        ..FUNCTION
    },
    Function {
        name: "regexSplit",
        usage: "text|regexSplit(expression)",
        about: "the parts of the text between the matches",
        arity: (2, 2),
        examples: &[("'a1b22c'|regexSplit('[0-9]+')|toJson", "[\"a\",\"b\",\"c\"]")],
        run: |call| {
            let regex = regex(call, 1)?;
            let text = call.text(0)?;
            Ok(regex.split(&text).map(Value::from).collect())
        },
        ..FUNCTION
    },
    Function {
        name: "regexQuoteMeta",
        usage: "text|regexQuoteMeta",
        about: "an expression that matches the text itself",
        examples: &[("'a.b'|regexQuoteMeta", "a\\.b")],
        run: |call| Ok(Value::from(regex::escape(&call.text(0)?))),
        ..FUNCTION
    },
];

fn regex(call: &Call<'_, '_, '_>, index: usize) -> Result<Regex, Error> {
    let expression = call.string(index)?;
    RegexBuilder::new(expression).size_limit(MAX_COMPILED).build().map_err(|error| {
        let why = error.to_string();
        // The last line says what is wrong; those before repeat the expression.
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        call.wrong(format!("takes a regular expression, which `{expression}` is not: {why}"))
    })
}
