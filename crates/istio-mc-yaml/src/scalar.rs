//! What a plain scalar means: the rules of the reader in `kubectl`.
//!
//! `kubectl` reads with `sigs.k8s.io/yaml`, that is go-yaml v2 (`go.yaml.in/yaml/v2`, `resolve.go`): YAML 1.1
//! without sexagesimals, timestamps kept as texts. `tests/data/kubectl/` holds what it makes of each scalar.

use std::borrow::Cow;

use crate::value::Number;

/// What a plain scalar stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Number(Number),
    /// `.inf`, `-.inf`, `.nan`: a number that JSON cannot say.
    NotFinite,
    /// Its own text.
    Text,
}

/// The longest word that is not its own text: `false`.
const LONGEST_WORD: usize = 5;

/// Resolves a plain (unquoted) scalar without a tag.
#[inline]
pub(crate) fn resolve(text: &str) -> Scalar {
    if is_own_text(text) { Scalar::Text } else { resolve_further(text) }
}

/// What the first byte and the length say of nearly every text.
#[inline]
fn is_own_text(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            text.len() > LONGEST_WORD
        }
        Some(first) => first.is_ascii_alphabetic(),
        None => false,
    }
}

fn resolve_further(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None | Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(b'0'..=b'9') => number(text),
        Some(b'+' | b'-') => match text.as_bytes().get(1) {
            Some(b'.') if is_infinity(&text[1..]) => Scalar::NotFinite,
            _ => number(text),
        },
        Some(b'.') => dotted(text),
        _ => Scalar::Text,
    }
}

fn word(text: &str) -> Scalar {
    // Case counts: `yes`, `Yes` and `YES` are booleans, `yEs` is a text.
    // As bytes, they are told apart one byte after the other; texts would be compared with each word.
    match text.as_bytes() {
        b"" | b"~" | b"null" | b"Null" | b"NULL" => Scalar::Null,
        b"true" | b"True" | b"TRUE" | b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"on" | b"On" | b"ON" => {
            Scalar::Bool(true)
        }
        b"false" | b"False" | b"FALSE" | b"n" | b"N" | b"no" | b"No" | b"NO" | b"off" | b"Off" | b"OFF" => {
            Scalar::Bool(false)
        }
        _ => Scalar::Text,
    }
}

fn is_infinity(text: &str) -> bool {
    matches!(text, ".inf" | ".Inf" | ".INF")
}

/// A text that starts with a dot. Underscores may stand between digits only; elsewhere they may stand anywhere.
fn dotted(text: &str) -> Scalar {
    if is_infinity(text) || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Scalar::NotFinite;
    }
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let well_placed = |(at, byte): (usize, &u8)| *byte != b'_' || (is_digit(at - 1) && is_digit(at + 1));
    if !bytes.iter().enumerate().skip(1).all(well_placed) {
        return Scalar::Text;
    }
    decimal(&without_underscores(text)).map_or(Scalar::Text, |value| Scalar::Number(Number::Float(value)))
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) }
}

/// A text that starts with a digit or a sign.
fn number(text: &str) -> Scalar {
    // Addresses and versions have two dots at least, and no number has.
    if text.bytes().filter(|byte| *byte == b'.').nth(1).is_some() {
        return Scalar::Text;
    }
    let plain = without_underscores(text);
    match integer(&plain) {
        Some(value) => Scalar::Number(Number::Int(value)),
        None => match decimal(&plain) {
            Some(value) => Scalar::Number(wide_integer(&plain).map_or(Number::Float(value), Number::Int)),
            None => signed_binary(&plain).map_or(Scalar::Text, |value| Scalar::Number(Number::Int(value))),
        },
    }
}

/// An integer of at most 64 bits, with a prefix for its base as Go has them: `0x`, `0b`, `0o`, and `0` for octal.
fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (Some(b'-'), &text[1..]),
        b'+' => (Some(b'+'), &text[1..]),
        _ => (None, text),
    };
    let bytes = digits.as_bytes();
    let (radix, digits) = match (bytes.first()?, bytes.get(1)) {
        (b'0', Some(b'x' | b'X')) if bytes.len() > 2 => (16, &digits[2..]),
        (b'0', Some(b'b' | b'B')) if bytes.len() > 2 => (2, &digits[2..]),
        (b'0', Some(b'o' | b'O')) if bytes.len() > 2 => (8, &digits[2..]),
        (b'0', Some(_)) => (8, &digits[1..]),
        _ => (10, digits),
    };
    let magnitude = unsigned(digits, radix)?;
    let value = if sign == Some(b'-') { -magnitude } else { magnitude };
    // Go tries 64 bits with a sign, then without; the second takes no sign.
    let highest = if sign.is_some() { i64::MAX.into() } else { u64::MAX.into() };
    (i128::from(i64::MIN)..=highest).contains(&value).then_some(value)
}

/// Digits alone; `from_str_radix` would take a sign.
fn unsigned(digits: &str, radix: u32) -> Option<i128> {
    if digits.as_bytes().first()?.is_ascii_alphanumeric() {
        i128::from_str_radix(digits, radix).ok()
    } else {
        None
    }
}

/// The decimal digits of an integer beyond 64 bits. `kubectl` makes the nearest 64-bit float of it; that is the
/// same number as far as it can tell, and here no digit is lost.
fn wide_integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // A leading zero that is not octal (`08`) is a float to kubectl, and stays one.
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `[+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?` with a finite value.
fn decimal(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at, at - start)
    };
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole;
    (at, whole) = digits(at);
    if bytes.get(at) == Some(&b'.') {
        let fraction;
        (at, fraction) = digits(at + 1);
        if whole == 0 && fraction == 0 {
            return None;
        }
    } else if whole == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent;
        (at, exponent) = digits(at);
        if exponent == 0 {
            return None;
        }
    }
    if at != bytes.len() {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Go's reader takes a sign after `0b` too: `0b-11` is -3.
fn signed_binary(text: &str) -> Option<i128> {
    let rest = text.strip_prefix("0b")?;
    let (negative, digits) = match rest.as_bytes().first()? {
        b'-' => (true, &rest[1..]),
        b'+' => (false, &rest[1..]),
        _ => return None,
    };
    let magnitude = unsigned(digits, 2)?;
    let value = if negative { -magnitude } else { magnitude };
    i64::try_from(value).ok().map(i128::from)
}

/// The text that a scalar becomes as a key, or what it is that cannot be a key.
pub(crate) fn key(scalar: Scalar, text: Cow<'_, str>) -> Result<Cow<'_, str>, &'static str> {
    match scalar {
        Scalar::Text => Ok(text),
        Scalar::Null => Err("null"),
        Scalar::Bool(value) => Ok(Cow::Borrowed(if value { "true" } else { "false" })),
        Scalar::NotFinite => Ok(Cow::Borrowed(not_finite_key(&text))),
        Scalar::Number(number) => key_of_number(number),
    }
}

/// How `.inf` and its kin read as keys.
fn not_finite_key(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'-') => "-.inf",
        Some(b'.') if text.eq_ignore_ascii_case(".nan") => ".nan",
        _ => ".inf",
    }
}

/// A number as a key: integers in decimal, floats as Go prints a 32-bit one with `%g`.
fn key_of_number(number: Number) -> Result<Cow<'static, str>, &'static str> {
    match number {
        Number::Int(value) if i64::try_from(value).is_ok() => Ok(Cow::Owned(value.to_string())),
        Number::Int(value) if u64::try_from(value).is_ok() => Err("an integer beyond 63 bits"),
        Number::Int(value) => Ok(Cow::Owned(general_format(value as f64))),
        Number::Float(value) => Ok(Cow::Owned(general_format(value))),
    }
}

/// `strconv.FormatFloat(value, 'g', -1, 32)` of Go, which `sigs.k8s.io/yaml` uses for keys.
fn general_format(value: f64) -> String {
    let narrow = value as f32;
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let shortest = format!("{narrow:e}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else { return shortest };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    } else {
        format!("{narrow}")
    }
}
