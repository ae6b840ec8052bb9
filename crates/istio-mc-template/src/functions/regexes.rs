//! Regular expressions, in RE2's syntax as in Go.

use minijinja::{Error, Value};
use regex::{Regex, RegexBuilder};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::limits::{ITEMS, REGEX};

/// What reading an expression costs, in steps of the template language: it takes as long as some hundred of them.
const COMPILING: usize = 500;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "regexMatch",
        aliases: &["mustRegexMatch"],
        usage: "text|regexMatch(expression)",
        about: "whether the expression matches a part of the text",
        arity: (2, 2),
        examples: &[("'v1.2'|regexMatch('^v[0-9]')", "true"), ("regexMatch('^b', 'abc')", "false")],
        run: |call| Ok(Value::from(regex(call, 1)?.is_match(&call.text(0)?))),
        ..FUNCTION
    },
    Function {
        name: "regexFind",
        aliases: &["mustRegexFind"],
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
        name: "regexFindAll",
        aliases: &["mustRegexFindAll"],
        usage: "text|regexFindAll(expression, count)",
        about: "the parts of the text that the expression matches, the first ones if there is a count that is not negative; as a function: expression, text, count",
        form: Form::Second,
        arity: (2, 3),
        examples: &[
            ("'a1b22'|regexFindAll('[0-9]+')|toJson", "[\"1\",\"22\"]"),
            ("regexFindAll('[0-9]', 'a1b22', 2)|toJson", "[\"1\",\"2\"]"),
        ],
        run: |call| {
            let regex = regex(call, 1)?;
            let text = call.text(0)?;
            call.items(regex.find_iter(&text).take(count(call)?).map(|found| found.as_str()))
        },
        ..FUNCTION
    },
    Function {
        name: "regexReplaceAll",
        aliases: &["mustRegexReplaceAll"],
        usage: "text|regexReplaceAll(expression, replacement)",
        about: "the text with all matches replaced; `$1` or `${1}` is the first group; as a function: expression, text, replacement",
        form: Form::Second,
        arity: (3, 3),
        examples: &[
            ("'a-b'|regexReplaceAll('[^a-z]', '_')", "a_b"),
            ("regexReplaceAll('(a)', 'ab', '${1}${1}')", "aab"),
        ],
        run: |call| {
            let replacement = call.text(2)?;
            replace(call, |found, replaced| found.expand(&replacement, replaced))
        },
        ..FUNCTION
    },
    Function {
        name: "regexReplaceAllLiteral",
        aliases: &["mustRegexReplaceAllLiteral"],
        usage: "text|regexReplaceAllLiteral(expression, replacement)",
        about: "`regexReplaceAll` with a replacement in which `$` is a `$`",
        form: Form::Second,
        arity: (3, 3),
        examples: &[("'a-b'|regexReplaceAllLiteral('-', '$1')", "a$1b")],
        run: |call| {
            let replacement = call.text(2)?;
            replace(call, |_, replaced| replaced.push_str(&replacement))
        },
        ..FUNCTION
    },
    Function {
        name: "regexSplit",
        aliases: &["mustRegexSplit"],
        usage: "text|regexSplit(expression, count)",
        about: "the parts of the text between the matches, at most so many if there is a count that is not negative; as a function: expression, text, count",
        form: Form::Second,
        arity: (2, 3),
        examples: &[("'a1b22c'|regexSplit('[0-9]+')|toJson", "[\"a\",\"b\",\"c\"]")],
        run: split,
        ..FUNCTION
    },
    Function {
        name: "regexQuoteMeta",
        usage: "text|regexQuoteMeta",
        about: "an expression that matches the text itself",
        examples: &[("'a.b'|regexQuoteMeta", "a\\.b")],
        run: |call| {
            let text = call.text(0)?;
            let mut quoted = String::with_capacity(text.len() + 8);
            for char in text.chars() {
                if r"\.+*?()|[]{}^$".contains(char) {
                    quoted.push('\\');
                }
                quoted.push(char);
            }
            Ok(Value::from(quoted))
        },
        ..FUNCTION
    },
];

/// The count that may be the third argument: all, if it is negative.
fn count(call: &Call<'_, '_, '_>) -> Result<usize, Error> {
    if call.len() < 3 { Ok(ANY) } else { Ok(usize::try_from(call.integer(2)?).unwrap_or(ANY)) }
}

fn replace(
    call: &Call<'_, '_, '_>,
    with: impl Fn(&regex::Captures<'_>, &mut String),
) -> Result<Value, Error> {
    let regex = regex(call, 1)?;
    let text = call.text(0)?;
    let mut replaced = String::new();
    let mut copied = 0;
    for found in regex.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        replaced.push_str(&text[copied..whole.start()]);
        with(&found, &mut replaced);
        call.fits(replaced.len())?;
        copied = whole.end();
    }
    replaced.push_str(&text[copied..]);
    Ok(Value::from(replaced))
}

/// As Go splits: an empty match at the start or the end of the text splits nothing.
fn split(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let regex = regex(call, 1)?;
    let text = call.text(0)?;
    let count = count(call)?;
    if count == 0 || text.is_empty() && !regex.as_str().is_empty() {
        return call.items([""].into_iter().take(count));
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for found in regex.find_iter(&text) {
        if parts.len() + 1 >= count {
            break;
        }
        if found.end() == 0 || found.is_empty() && found.end() == text.len() {
            continue;
        }
        parts.push(&text[start..found.start()]);
        start = found.end();
        if parts.len() > ITEMS {
            return Err(call.too_many());
        }
    }
    if !text.is_empty() {
        parts.push(&text[start..]);
    }
    call.items(parts.into_iter())
}

fn regex(call: &Call<'_, '_, '_>, index: usize) -> Result<Regex, Error> {
    call.spend(COMPILING)?;
    let expression = call.string(index)?;
    RegexBuilder::new(expression).size_limit(REGEX).build().map_err(|error| {
        let why = error.to_string();
        // The last line says what is wrong; those before repeat the expression.
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        call.wrong(format!("takes a regular expression, which `{expression}` is not: {why}"))
    })
}
