//! Durations, as Go writes them.

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

const MILLISECOND: i128 = 1_000_000;
const SECOND: i128 = 1_000 * MILLISECOND;

/// Units and their nanoseconds; longer names first, as `m` begins `ms`.
const UNITS: &[(&str, i128)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", MILLISECOND),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3600 * SECOND),
];

/// Reports what is no duration of at least a millisecond, in whole milliseconds.
pub(crate) fn duration(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    check(at, MILLISECOND, "whole milliseconds", cx);
}

/// Reports what is no duration in whole seconds.
pub(crate) fn whole_seconds(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    check(at, SECOND, "whole seconds", cx);
}

/// Reports what is no duration of at least a millisecond.
pub(crate) fn at_least_a_millisecond(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    check(at, 1, "whole nanoseconds", cx);
}

/// Reports what is no duration at all; it may be nothing, or less.
pub(crate) fn any_duration(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    if at.text().is_some_and(|text| parse(text).is_none()) {
        duration(at, cx);
    }
}

/// The same as [`duration`], or nothing (`0s`), which turns something off.
pub(crate) fn duration_or_none(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    // Istio looks at whole milliseconds here: what is less is nothing, too.
    let nothing = at.text().and_then(parse).is_some_and(|time| time / MILLISECOND == 0);
    if !nothing {
        duration(at, cx);
    }
}

/// Reports what is no duration from a millisecond to some seconds; its nanoseconds, if it is one. `whole` asks for
/// whole seconds.
pub(crate) fn duration_up_to(at: &At<'_, '_>, seconds: i128, whole: bool, cx: &mut Cx<'_>) -> Option<i128> {
    let time = at.text().and_then(parse).filter(|time| *time >= MILLISECOND);
    match time {
        Some(time) if time > seconds * SECOND => {
            let text = at.text().unwrap_or_default();
            let message =
                format!("`{text}` is longer than {seconds} seconds, the most that Istio takes here");
            cx.report(&code::ISTIO_DURATION, at, message);
        }
        _ if whole => whole_seconds(at, cx),
        _ => duration(at, cx),
    }
    time
}

fn check(at: &At<'_, '_>, step: i128, what: &str, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else { return };
    let message = match parse(text) {
        None if text.is_empty() => format!("`{at}` is empty"),
        None => format!("`{text}` is not a duration"),
        Some(time) if time < MILLISECOND => format!("`{text}` is shorter than a millisecond"),
        Some(time) if time % step != 0 => format!("`{text}` is not a duration in {what}"),
        Some(_) => return,
    };
    let finding = cx.finding(&code::ISTIO_DURATION, at, message);
    cx.push(match parse(text) {
        Some(0) => finding.help("leave the field out: `0s` does not turn it off here"),
        _ => finding.help("write numbers with units: `10s`, `1m30s`, `250ms`"),
    });
}

/// Nanoseconds of a duration as Go's `time.ParseDuration` reads it.
fn parse(text: &str) -> Option<i128> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let whole = digits(rest);
        rest = &rest[whole.len()..];
        let fraction = rest.strip_prefix('.').map(digits);
        if let Some(fraction) = fraction {
            rest = &rest[1 + fraction.len()..];
        }
        let fraction = fraction.unwrap_or_default();
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (unit, nanoseconds) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit))?;
        rest = &rest[unit.len()..];
        if !whole.is_empty() {
            total = total.checked_add(whole.parse::<i128>().ok()?.checked_mul(*nanoseconds)?)?;
        }
        // Beyond 15 digits no unit has a whole nanosecond left.
        let fraction = &fraction[..fraction.len().min(15)];
        if !fraction.is_empty() {
            let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
            total = total.checked_add(fraction.parse::<i128>().ok()? * nanoseconds / scale)?;
        }
    }
    // Go keeps nanoseconds in 64 bits.
    i64::try_from(total).ok()?;
    Some(sign * total)
}

fn digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_go_reads_them() {
        for (text, expected) in [
            ("0", Some(0)),
            ("10s", Some(10 * SECOND)),
            ("1m30s", Some(90 * SECOND)),
            ("1.5h", Some(5400 * SECOND)),
            (".5s", Some(500 * MILLISECOND)),
            ("1.s", Some(SECOND)),
            ("250ms", Some(250 * MILLISECOND)),
            ("1.0005s", Some(SECOND + 500_000)),
            ("-2s", Some(-2 * SECOND)),
            ("+2s", Some(2 * SECOND)),
            ("3us", Some(3_000)),
            ("3\u{b5}s", Some(3_000)),
            ("2562047h", Some(2_562_047 * 3600 * SECOND)),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        for text in [
            "",
            "s",
            "10",
            "1 s",
            "1d",
            "10S",
            "1m30",
            ".s",
            "--1s",
            "2562048h",
            "99999999999999999999999999999999999999999s",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
