//! Strings.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;

/// The longest text that `repeat` makes: a typo in a count must not eat the memory.
const MAX_REPEAT: usize = 1 << 20;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "string",
        usage: "value|string",
        about: "the text of a scalar",
        examples: &[("true|string ~ 1|string", "true1"), ("1.50|string", "1.5")],
        run: |call| Ok(Value::from(call.text(0)?.into_owned())),
        ..FUNCTION
    },
    Function {
        name: "toString",
        usage: "value|toString",
        about: "the text of a scalar",
        examples: &[("false|toString", "false")],
        run: |call| Ok(Value::from(call.text(0)?.into_owned())),
        ..FUNCTION
    },
    Function {
        name: "quote",
        usage: "value|quote",
        about: "the text of a scalar in double quotes, as YAML and JSON read it; null is `\"\"`",
        examples: &[(r#"'a "b"'|quote"#, r#""a \"b\"""#), ("1|quote", "\"1\""), ("true|quote", "\"true\"")],
        run: |call| Ok(Value::from_safe_string(double_quoted(&null_or_text(call)?))),
        ..FUNCTION
    },
    Function {
        name: "squote",
        usage: "value|squote",
        about: "the text of a scalar in single quotes, as YAML reads it; null is `''`",
        examples: &[("\"it's\"|squote", "'it''s'"), ("1|squote", "'1'")],
        run: |call| Ok(Value::from_safe_string(format!("'{}'", null_or_text(call)?.replace('\'', "''")))),
        ..FUNCTION
    },
    Function {
        name: "upper",
        usage: "text|upper",
        about: "the text in capitals",
        examples: &[("'aB'|upper", "AB")],
        run: |call| Ok(call.like(0, call.text(0)?.to_uppercase())),
        ..FUNCTION
    },
    Function {
        name: "lower",
        usage: "text|lower",
        about: "the text in small letters",
        examples: &[("'aB'|lower", "ab")],
        run: |call| Ok(call.like(0, call.text(0)?.to_lowercase())),
        ..FUNCTION
    },
    Function {
        name: "title",
        usage: "text|title",
        about: "the text with the first letter of each word as a capital",
        examples: &[("'hello wORLD'|title", "Hello WORLD")],
        run: |call| {
            let mut title = String::new();
            let mut start = true;
            for char in call.text(0)?.chars() {
                if start {
                    title.extend(char.to_uppercase())
                } else {
                    title.push(char)
                }
                start = char.is_whitespace();
            }
            Ok(call.like(0, title))
        },
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
        name: "replace",
        usage: "text|replace(old, new)",
        about: "the text with every `old` replaced by `new`",
        arity: (3, 3),
        examples: &[("'a.b.c'|replace('.', '-')", "a-b-c"), ("replace('.', '-', 'a.b')", "a-b")],
        run: |call| {
            let (text, old, new) = (call.text(0)?, call.string(1)?, call.text(2)?);
            // Each occurrence, also of nothing, grows the text.
            let grown = text.len().saturating_add(text.matches(old).count().saturating_mul(new.len()));
            limited(call, grown)?;
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
        name: "split",
        usage: "text|split(separator)",
        about: "the parts of the text between the separators, as a list",
        arity: (2, 2),
        examples: &[("'a/b'|split('/')|join('+')", "a+b"), ("('a/b'|split('/'))[0]", "a")],
        run: split,
        ..FUNCTION
    },
    Function {
        name: "splitList",
        usage: "text|splitList(separator)",
        about: "the parts of the text between the separators, as a list",
        arity: (2, 2),
        examples: &[("splitList('/', 'a/b')|join('+')", "a+b")],
        run: split,
        ..FUNCTION
    },
    Function {
        name: "join",
        usage: "list|join(separator)",
        about: "the texts of the items, with the separator between them",
        arity: (1, 2),
        examples: &[("[1, true, 'a']|join('-')", "1-true-a"), ("join(',', ['a', 'b'])", "a,b")],
        run: |call| {
            let separator = if call.len() > 1 { call.text(1)? } else { "".into() };
            let mut joined = String::new();
            for (index, item) in call.list(0)?.iter().enumerate() {
                if index > 0 {
                    joined.push_str(&separator);
                }
                joined.push_str(&printing::text(item)?);
                limited(call, joined.len())?;
            }
            Ok(Value::from(joined))
        },
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
            let count = call.count(1, MAX_REPEAT)?;
            limited(call, text.len().saturating_mul(count))?;
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
    Function {
        name: "printf",
        usage: "printf(format, value, ...)",
        about: "the format with `%s`, `%v`, `%d`, `%q`, `%t` or `%x` replaced by the values; `%%` is `%`",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("printf('%s-%d%%', 'a', 7)", "a-7%"), ("printf('%05d|%q', 42, 'b')", "00042|\"b\"")],
        run: printf,
        ..FUNCTION
    },
];

fn null_or_text(call: &Call<'_, '_, '_>) -> Result<String, Error> {
    if call.value(0).is_none() { Ok(String::new()) } else { Ok(call.text(0)?.into_owned()) }
}

/// A string in double quotes: JSON's escapes, which YAML shares.
pub(super) fn double_quoted(text: &str) -> String {
    // Serializing a string to memory does not fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// Refuses to make texts beyond what `~` would take.
pub(super) fn limited(call: &Call<'_, '_, '_>, length: usize) -> Result<(), Error> {
    if length <= printing::MAX_TEXT {
        return Ok(());
    }
    let message = format!("`{}` makes at most {} MiB", call.function.name, printing::MAX_TEXT >> 20);
    Err(call.error(&istio_mc_diagnostic::code::TEMPLATE_LIMIT, message))
}

fn split(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (text, separator) = (call.text(0)?, call.text(1)?);
    Ok(if separator.is_empty() {
        text.chars().map(|char| Value::from(char.to_string())).collect()
    } else {
        text.split(&*separator).map(Value::from).collect()
    })
}

/// The verbs of Go's `fmt` that make sense for values, with width and `-`/`0`.
fn printf(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let format = call.string(0)?.to_owned();
    let mut printed = String::new();
    let mut next = 1;
    let mut chars = format.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '%' {
            printed.push(char);
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = chars.next_if(|char| matches!(char, '-' | '0' | '+' | ' ' | '#')) {
            flags.push(flag);
        }
        let mut width = String::new();
        while let Some(digit) = chars.next_if(|char| char.is_ascii_digit() || *char == '.') {
            width.push(digit);
        }
        let Some(verb) = chars.next() else {
            return Err(call.wrong("ends in a `%` without a verb"));
        };
        if verb == '%' {
            printed.push('%');
            continue;
        }
        if next >= call.len() {
            return Err(call.wrong(format!("has no value for `%{verb}`")));
        }
        let text = formatted(call, verb, next, &flags, &width)?;
        next += 1;
        printed.push_str(&text);
        limited(call, printed.len())?;
    }
    if next < call.len() {
        return Err(call.wrong(format!("has {} more values than verbs", call.len() - next)));
    }
    Ok(Value::from(printed))
}

fn formatted(
    call: &Call<'_, '_, '_>,
    verb: char,
    index: usize,
    flags: &str,
    width: &str,
) -> Result<String, Error> {
    let (width, precision) = match width.split_once('.') {
        Some((width, precision)) => (width, Some(precision.parse::<usize>().unwrap_or(0))),
        None => (width, None),
    };
    // Go refuses widths beyond a million; nobody means one.
    let width = width.parse::<usize>().unwrap_or(0).min(MAX_REPEAT);
    let text = match verb {
        's' | 'v' | 't' => {
            let text = call.text(index)?.into_owned();
            match (precision, verb) {
                (Some(precision), 's') => text.chars().take(precision).collect(),
                _ => text,
            }
        }
        'd' => call.integer(index)?.to_string(),
        'x' if call.value(index).kind() == ValueKind::Number => format!("{:x}", call.integer(index)?),
        'x' => call.text(index)?.bytes().map(|byte| format!("{byte:02x}")).collect(),
        'q' => double_quoted(&call.text(index)?),
        'f' => {
            let number = f64::try_from(call.value(index).clone())?;
            format!("{number:.*}", precision.unwrap_or(6).min(MAX_REPEAT))
        }
        other => return Err(call.wrong(format!("does not know the verb `%{other}`"))),
    };
    let missing = width.saturating_sub(text.chars().count());
    if missing == 0 {
        return Ok(text);
    }
    Ok(if flags.contains('-') {
        text + &" ".repeat(missing)
    } else if flags.contains('0') && matches!(verb, 'd' | 'x' | 'f') {
        match text.strip_prefix('-') {
            Some(digits) => format!("-{}{digits}", "0".repeat(missing)),
            None => "0".repeat(missing) + &text,
        }
    } else {
        " ".repeat(missing) + &text
    })
}
