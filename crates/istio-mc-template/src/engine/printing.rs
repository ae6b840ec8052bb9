//! What `{{ value }}` writes.
//!
//! | value | written |
//! |---|---|
//! | string | as it is; quoted if it is all of a YAML scalar and needs it ([`scalar`]) |
//! | text made by `quote`, `toYaml`, `indent`, `include`, `tpl`, a macro or `{% set %}` block | as it is |
//! | boolean | `true`, `false` |
//! | number | as YAML has it |
//! | none, list, map | an error: `toYaml` is for these |
//! | undefined | an error: `default` makes it optional |

use std::borrow::Cow;

use istio_mc_diagnostic::code;
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};

use super::Scope;
use super::raised::Raised;
use crate::functions::BYTES_A_STEP;
use crate::limits::{ITEMS, TEXT};

/// What to look for where values grow beyond those.
const GROWS: &str = "look for a loop that joins a value with itself";

/// From how many bytes on a printed text costs more than the step that prints it.
const PAID: usize = 64;

/// The text of a scalar.
///
/// # Errors
/// Undefined, and what is no scalar.
pub(crate) fn text(value: &Value) -> Result<Cow<'_, str>, Error> {
    if let Some(text) = value.as_str() {
        return Ok(Cow::Borrowed(text));
    }
    match value.kind() {
        ValueKind::Bool => Ok(Cow::Borrowed(if value.is_true() { "true" } else { "false" })),
        ValueKind::Number => number(value).map(Cow::Owned),
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        // A value that carries an error: asking for its parts gives the error.
        ValueKind::Invalid => Err(value.try_iter().err().unwrap_or_else(|| ErrorKind::NonPrimitive.into())),
        ValueKind::None => Err(Raised::new(&code::NOT_PRINTABLE, "null cannot be printed")
            .help("give another value with `|default(...)`, or write null itself with `|toYaml`")
            .into()),
        ValueKind::Bytes => match value.as_bytes().map(std::str::from_utf8) {
            Some(Ok(text)) => Ok(Cow::Borrowed(text)),
            _ => Err(Raised::new(&code::NOT_PRINTABLE, "bytes that are no UTF-8 cannot be printed")
                .help("`|b64enc` makes text of them")
                .into()),
        },
        kind => Err(Raised::new(&code::NOT_PRINTABLE, format!("{} cannot be printed", a(kind)))
            .help("write it with `|toYaml`, on lines of its own with `|toYaml|nindent(2)`")
            .into()),
    }
}

/// A number as YAML has it: integers with all their digits, floats so that they read back the same.
fn number(value: &Value) -> Result<String, Error> {
    if value.is_integer() {
        return Ok(value.to_string());
    }
    let float = f64::try_from(value.clone())?;
    if !float.is_finite() {
        return Err(
            Raised::new(&code::NOT_PRINTABLE, format!("`{float}` is no number that JSON knows")).into()
        );
    }
    let mut text = istio_mc_yaml::to_string(&float).map_err(|error| {
        Error::new(ErrorKind::BadSerialization, "a float that cannot be written").with_source(error)
    })?;
    text.truncate(text.trim_end().len());
    Ok(text)
}

/// A kind of value with its article, as messages name it.
pub(crate) fn a(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Undefined => "an undefined value",
        ValueKind::None => "null",
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Bytes => "bytes",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a map",
        _ => "an object",
    }
}

/// The formatter of the engine.
pub(crate) fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    // Undefined comes here only from `{{ x if c }}`, which is to print nothing.
    if value.is_undefined() {
        return Ok(());
    }
    // Asked first: for a text, `as_i64` would write the message of an error that nobody reads.
    if value.is_integer()
        && let Some(integer) = value.as_i64()
    {
        return out.write_str(itoa::Buffer::new().format(integer)).map_err(Error::from);
    }
    let text = text(value)?;
    // What `{% set %}` and macros catch is in memory and in no file yet, so that no limit of the output holds there.
    if text.len() >= PAID {
        Scope::of(state)?.spend(state, (text.len() / BYTES_A_STEP) as u64)?;
    }
    out.write_str(&text).map_err(Error::from)
}

/// The filter around an expression that is all of a YAML scalar: a string is written so that YAML readers
/// get that string back.
pub(crate) fn scalar(value: Value) -> Value {
    let Some(text) = value.as_str().filter(|_| !value.is_safe()) else {
        return value;
    };
    // Most texts need no quotes. This is the last filter of what is printed, so that the mark of a safe text is not missed.
    if istio_mc_yaml::is_plain_scalar(text) {
        return value;
    }
    let mut written = String::with_capacity(text.len() + 2);
    istio_mc_yaml::push_scalar(&mut written, text);
    Value::from_safe_string(written)
}

/// The filter around an operand of `+`.
pub(crate) fn sized(value: Value) -> Result<Value, Error> {
    let too_long = match value.as_str() {
        Some(text) => text.len() > TEXT,
        None => value.as_object().is_some() && value.len().is_some_and(|items| items > ITEMS),
    };
    if too_long {
        let message = format!("`+` takes texts of {} MiB and lists of {ITEMS} items at most", TEXT >> 20);
        return Err(Raised::new(&code::TEMPLATE_LIMIT, message).help(GROWS).into());
    }
    Ok(value)
}

/// The filter around an operand of `~`.
pub(crate) fn operand(value: Value) -> Result<Value, Error> {
    // The operator itself says which value is undefined.
    if value.is_undefined() {
        return Ok(value);
    }
    match value.as_str() {
        Some(text) if text.len() > TEXT => {
            let message = format!("`~` takes strings of at most {} MiB", TEXT >> 20);
            Err(Raised::new(&code::TEMPLATE_LIMIT, message).help(GROWS).into())
        }
        Some(_) => Ok(value),
        None => text(&value).map(|text| Value::from(text.into_owned())),
    }
}

/// The filter around what a loop goes through: MiniJinja takes a text for its letters.
pub(crate) fn looped(value: Value) -> Result<Value, Error> {
    if value.as_str().is_none() {
        return Ok(value);
    }
    Err(Raised::new(&code::TEMPLATE_FAILED, "a loop goes through a list or a map, not through a string")
        .help("`[x]` is a list of one; `|split(\",\")` makes a list of a text's parts")
        .into())
}
