//! Values to texts.
//!
//! ```text
//! anything Serialize -> serializer (layout: indents, dashes, keys) -> text
//!                          \-> text (each string: plain, `|` block, or quoted)
//! ```
//!
//! The layout is `kubectl`'s: two blanks a level, list items in the column of their key. Nothing is built in
//! between, and the same value gives the same bytes.

mod key;
mod serializer;
mod text;

use std::fmt;

use serde::Serialize;

/// One document as block YAML, ending in a line break, without `---`.
///
/// Strings stay plain only when every reader, of YAML 1.1 or 1.2, reads the same string back.
///
/// ```
/// use istio_mc_yaml::Value;
/// let value = Value::from_iter([("enabled", Value::from("yes")), ("hosts", Value::from(vec!["*".into()]))]);
/// assert_eq!(istio_mc_yaml::to_string(&value).expect("it can be written"), "enabled: \"yes\"\nhosts:\n- \"*\"\n");
/// ```
///
/// # Errors
/// What the type's own `Serialize` refuses, map keys that are no scalars, numbers that are not finite, and nesting
/// that [`read`](crate::read()) would refuse.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, WriteError> {
    let mut out = String::new();
    write_to(&mut out, value)?;
    Ok(out)
}

/// Appends one document to `out`, as [`to_string`] writes it.
///
/// # Errors
/// As [`to_string`]; `out` then ends in a part of the document.
pub fn write_to<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<(), WriteError> {
    value.serialize(serializer::Serializer::new(out))
}

/// Appends a string as a scalar of one line: plain where every reader takes it for that string, else in double
/// quotes. Right for a value in block style and for a key; line breaks are escaped.
///
/// ```
/// let mut line = String::from("enabled: ");
/// istio_mc_yaml::push_scalar(&mut line, "yes");
/// assert_eq!(line, "enabled: \"yes\"");
/// ```
pub fn push_scalar(out: &mut String, text: &str) {
    text::push_inline(out, text);
}

/// Whether [`push_scalar`] writes a string as it is, without quotes.
///
/// ```
/// assert!(istio_mc_yaml::is_plain_scalar("true-ish") && !istio_mc_yaml::is_plain_scalar("true"));
/// ```
pub fn is_plain_scalar(text: &str) -> bool {
    text::is_plain(text)
}

/// Why a value could not be written.
#[derive(Debug)]
pub struct WriteError(String);

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WriteError {}

impl serde::ser::Error for WriteError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}
