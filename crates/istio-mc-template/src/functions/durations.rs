//! Durations, written as Go writes them: `1h30m5s`.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{Call, FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "duration",
        usage: "seconds|duration",
        about: "the seconds as a duration",
        examples: &[("95|duration", "1m35s"), ("'3600'|duration", "1h0m0s")],
        run: |call| {
            let seconds = call.whole(0)?;
            let (sign, all) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
            let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
            Ok(Value::from(match (hours, minutes) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }))
        },
        ..FUNCTION
    },
    Function {
        name: "durationRound",
        usage: "duration|durationRound",
        about: "the whole years, months, days, hours, minutes or seconds of a duration, in the largest unit that it is longer than",
        examples: &[("'2h10m5s'|durationRound", "2h"), ("'2400h'|durationRound", "3mo")],
        run: rounded,
        ..FUNCTION
    },
];

const SECOND: f64 = 1e9;

/// Units of durations, in nanoseconds; a year has 365 days and a month 30.
const UNITS: [(&str, f64); 6] = [
    ("y", 365.0 * 24.0 * 3600.0 * SECOND),
    ("mo", 30.0 * 24.0 * 3600.0 * SECOND),
    ("d", 24.0 * 3600.0 * SECOND),
    ("h", 3600.0 * SECOND),
    ("m", 60.0 * SECOND),
    ("s", SECOND),
];

fn rounded(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let nanoseconds = match call.value(0).kind() {
        ValueKind::Number => call.integer(0)? as f64,
        _ => parse(call.string(0)?).ok_or_else(|| {
            call.wrong("takes a duration such as `1h30m`, in the units `h`, `m`, `s`, `ms`, `us` and `ns`")
        })?,
    };
    let length = nanoseconds.abs();
    let found = UNITS.iter().find(|(_, unit)| length > *unit);
    Ok(Value::from(
        found.map_or_else(
            || "0s".to_owned(),
            |(name, unit)| format!("{}{name}", (length / unit).floor() as u64),
        ),
    ))
}

/// The nanoseconds of a duration as Go writes it.
fn parse(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0.0);
    }
    let mut sum = None;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "h" => 3600.0 * SECOND,
            "m" => 60.0 * SECOND,
            "s" => SECOND,
            "ms" => 1e6,
            "us" | "µs" => 1e3,
            "ns" => 1.0,
            _ => return None,
        };
        rest = &rest[end..];
        sum = Some(sum.unwrap_or(0.0) + number * unit);
    }
    sum
}
