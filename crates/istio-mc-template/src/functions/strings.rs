//! Strings.

use minijinja::{Error, Value};

use super::words::{lower, upper};
use super::{ANY, Call, FUNCTION, Form, Function};
use crate::limits::REPEATED_TEXT;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "toString",
        aliases: &["string"],
        usage: "value|toString",
        about: "the text of a scalar",
        examples: &[("false|toString", "false"), ("true|string ~ 1|string", "true1"), ("1.50|string", "1.5")],
        run: |call| Ok(Value::from(call.text(0)?.into_owned())),
        ..FUNCTION
    },
    Function {
        name: "quote",
        usage: "value|quote",
        about: "the text of a scalar in double quotes, as YAML and JSON read it; null is `\"\"`; several values with blanks between",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[
            (r#"'a "b"'|quote"#, r#""a \"b\"""#),
            ("1|quote", "\"1\""),
            ("true|quote", "\"true\""),
            ("quote('a', 1)", "\"a\" \"1\""),
        ],
        run: |call| each(call, push_double_quoted),
        ..FUNCTION
    },
    Function {
        name: "squote",
        usage: "value|squote",
        about: "the text of a scalar in single quotes, as YAML reads it; null is `''`; several values with blanks between",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("\"it's\"|squote", "'it''s'"), ("1|squote", "'1'")],
        run: |call| each(call, push_single_quoted),
        ..FUNCTION
    },
    Function {
        name: "upper",
        usage: "text|upper",
        about: "the text in capitals",
        examples: &[("'aB'|upper", "AB")],
        run: |call| Ok(call.like(0, call.text(0)?.chars().map(upper).collect())),
        ..FUNCTION
    },
    Function {
        name: "lower",
        usage: "text|lower",
        about: "the text in small letters",
        examples: &[("'aB'|lower", "ab")],
        run: |call| Ok(call.like(0, call.text(0)?.chars().map(lower).collect())),
        ..FUNCTION
    },
    Function {
        name: "trim",
        usage: "text|trim",
        about: "the text without blanks and line breaks at both ends",
        examples: &[("'  a '|trim", "a")],
        run: |call| Ok(call.like(0, call.text(0)?.trim().to_owned())),
        ..FUNCTION
    },
    Function {
        name: "trimAll",
        aliases: &["trimall"],
        usage: "text|trimAll(characters)",
        about: "the text without any of these characters at both ends",
        arity: (2, 2),
        examples: &[("'$5.00$'|trimAll('$')", "5.00")],
        run: |call| {
            let chars: Vec<char> = call.string(1)?.chars().collect();
            Ok(call.like(0, call.text(0)?.trim_matches(&chars[..]).to_owned()))
        },
        ..FUNCTION
    },
    Function {
        name: "trimPrefix",
        usage: "text|trimPrefix(prefix)",
        about: "the text without the prefix",
        arity: (2, 2),
        examples: &[("'v1'|trimPrefix('v')", "1"), ("trimPrefix('v', '1')", "1")],
        run: |call| {
            let text = call.text(0)?;
            Ok(call.like(0, text.strip_prefix(call.string(1)?).unwrap_or(&text).to_owned()))
        },
        ..FUNCTION
    },
    Function {
        name: "trimSuffix",
        usage: "text|trimSuffix(suffix)",
        about: "the text without the suffix",
        arity: (2, 2),
        examples: &[("'a-'|trimSuffix('-')", "a")],
        run: |call| {
            let text = call.text(0)?;
            Ok(call.like(0, text.strip_suffix(call.string(1)?).unwrap_or(&text).to_owned()))
        },
        ..FUNCTION
    },
    Function {
        name: "trunc",
        usage: "text|trunc(length)",
        about: "the first characters of the text, or the last ones if the length is negative",
        arity: (2, 2),
        examples: &[("'hello'|trunc(2)", "he"), ("'hello'|trunc(-2)", "lo"), ("'a'|trunc(63)", "a")],
        run: |call| {
            let text = call.text(0)?;
            let length = call.integer(1)?;
            let count = usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX);
            let skipped = if length < 0 { text.chars().count().saturating_sub(count) } else { 0 };
            Ok(call.like(0, text.chars().skip(skipped).take(count).collect()))
        },
        ..FUNCTION
    },
    Function {
        name: "substr",
        usage: "text|substr(start, end)",
        about: "the characters from the start to before the end; a negative end is the text's",
        arity: (3, 3),
        examples: &[("'hello'|substr(1, 3)", "el"), ("substr(2, -1, 'hello')", "llo")],
        run: substr,
        ..FUNCTION
    },
    Function {
        name: "replace",
        usage: "text|replace(old, new)",
        about: "the text with every `old` replaced by `new`",
        arity: (3, 3),
        examples: &[("'a.b.c'|replace('.', '-')", "a-b-c"), ("replace('.', '-', 'a.b')", "a-b")],
        run: |call| {
            let (text, old, new) = (call.text(0)?, call.string(1)?, call.text(2)?);
            // Each occurrence, also of nothing, grows the text.
            let grown = text.len().saturating_add(text.matches(old).count().saturating_mul(new.len()));
            call.fits(grown)?;
            Ok(call.like(0, text.replace(old, &new)))
        },
        ..FUNCTION
    },
    Function {
        name: "contains",
        usage: "text|contains(part)",
        about: "whether the part is in the text",
        arity: (2, 2),
        examples: &[("'hello'|contains('ell')", "true")],
        run: |call| Ok(Value::from(call.text(0)?.contains(&*call.text(1)?))),
        ..FUNCTION
    },
    Function {
        name: "hasPrefix",
        usage: "text|hasPrefix(prefix)",
        about: "whether the text starts with the prefix",
        arity: (2, 2),
        examples: &[("'v1'|hasPrefix('v')", "true")],
        run: |call| Ok(Value::from(call.text(0)?.starts_with(&*call.text(1)?))),
        ..FUNCTION
    },
    Function {
        name: "hasSuffix",
        usage: "text|hasSuffix(suffix)",
        about: "whether the text ends with the suffix",
        arity: (2, 2),
        examples: &[("'a.yaml'|hasSuffix('.yaml')", "true")],
        run: |call| Ok(Value::from(call.text(0)?.ends_with(&*call.text(1)?))),
        ..FUNCTION
    },
    Function {
        name: "repeat",
        usage: "text|repeat(count)",
        about: "the text, several times",
        arity: (2, 2),
        examples: &[("'ab'|repeat(3)", "ababab")],
        run: |call| {
            let text = call.text(0)?;
            let count = call.count(1, REPEATED_TEXT)?;
            call.fits(text.len().saturating_mul(count))?;
            Ok(call.like(0, text.repeat(count)))
        },
        ..FUNCTION
    },
    Function {
        name: "nospace",
        usage: "text|nospace",
        about: "the text without any blank",
        examples: &[("' a b '|nospace", "ab")],
        run: |call| Ok(call.like(0, call.text(0)?.split_whitespace().collect())),
        ..FUNCTION
    },
];

/// Each argument in quotes.
fn each(call: &mut Call<'_, '_, '_>, push_quoted: fn(&mut String, &str)) -> Result<Value, Error> {
    let mut all = String::new();
    for index in 0..call.len() {
        let text = if call.value(index).is_none() { "".into() } else { call.text(index)? };
        if index > 0 {
            all.push(' ');
        }
        push_quoted(&mut all, &text);
        call.fits(all.len())?;
    }
    Ok(Value::from_safe_string(all))
}

/// Appends a string in single quotes.
fn push_single_quoted(all: &mut String, text: &str) {
    all.push('\'');
    all.push_str(&text.replace('\'', "''"));
    all.push('\'');
}

/// Appends a string in double quotes.
fn push_double_quoted(all: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        all.push_str(&double_quoted(text));
        return;
    }
    // Nothing to escape, as mostly.
    all.reserve(text.len() + 2);
    all.push('"');
    all.push_str(text);
    all.push('"');
}

/// A string in double quotes: JSON's escapes, which YAML shares.
pub(super) fn double_quoted(text: &str) -> String {
    // Serializing a string to memory does not fail.
    serde_json::to_string(text).unwrap_or_default()
}

fn substr(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let text = call.text(0)?;
    let (start, end) = (call.integer(1)?, call.integer(2)?);
    let length = text.chars().count();
    let start = usize::try_from(start.max(0)).unwrap_or(usize::MAX);
    let end = usize::try_from(end).unwrap_or(length).min(length);
    if start > end {
        return Err(call.wrong(format!("starts at {start}, after its end at {end}")));
    }
    Ok(call.like(0, text.chars().skip(start).take(end - start).collect()))
}
