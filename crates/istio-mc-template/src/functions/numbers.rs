//! What is a number.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "int",
        aliases: &["int64", "atoi"],
        usage: "value|int",
        about: "the value as an integer: of a text what it says, of a float its whole part, of a boolean 0 or 1; a second argument stands for what is none",
        arity: (1, 2),
        examples: &[
            ("'42'|int", "42"),
            ("3.9|int", "3"),
            ("true|int", "1"),
            ("'0x1f'|int", "31"),
            ("'12345678901'|int64", "12345678901"),
            ("'many'|int(0)", "0"),
        ],
        run: |call| match (whole(call.value(0)), call.args.get(1)) {
            (Some(result), _) => Ok(integer(result)),
            (None, Some(other)) => Ok(other.clone()),
            // Helm gives 0 here, which hides a typo.
            (None, None) => Err(call.wrong("takes what is an integer, which this is not")),
        },
        ..FUNCTION
    },
    Function {
        name: "float64",
        aliases: &["float"],
        usage: "value|float64",
        about: "the value as a float",
        examples: &[("'1.5'|float64", "1.5"), ("2|float64", "2.0")],
        run: |call| {
            let float = float(call.value(0));
            float.map(Value::from).ok_or_else(|| call.wrong("takes what is a number, which this is not"))
        },
        ..FUNCTION
    },
    Function {
        name: "toDecimal",
        usage: "text|toDecimal",
        about: "the integer that the text says in octal digits",
        examples: &[("'777'|toDecimal", "511")],
        run: |call| {
            let text = call.text(0)?;
            let number = i64::from_str_radix(&text, 8);
            number.map(Value::from).map_err(|_| call.wrong("takes octal digits, which these are not"))
        },
        ..FUNCTION
    },
    Function {
        name: "floor",
        usage: "number|floor",
        about: "the greatest integer that is not above the number",
        examples: &[("3.7|floor", "3"), ("-3.2|floor", "-4")],
        run: |call| Ok(plain(call.float(0)?.floor())),
        ..FUNCTION
    },
    Function {
        name: "ceil",
        usage: "number|ceil",
        about: "the smallest integer that is not below the number",
        examples: &[("3.2|ceil", "4")],
        run: |call| Ok(plain(call.float(0)?.ceil())),
        ..FUNCTION
    },
    Function {
        name: "round",
        usage: "round(number, digits, from)",
        about: "the number with so many digits after the point (or none); a fraction of `from` (or 0.5) goes up",
        form: Form::Plain,
        arity: (1, 3),
        examples: &[("round(3.14159, 2)", "3.14"), ("2.5|round", "3"), ("round(1.26, 1, 0.7)", "1.2")],
        run: round,
        ..FUNCTION
    },
    Function {
        name: "max",
        aliases: &["biggest"],
        usage: "max(a, b, ...)",
        about: "the greatest of the numbers, or of the items of a list",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("max(1, 3, 2)", "3"), ("[1, 3.5]|max", "3.5")],
        run: |call| extreme(call, std::cmp::Ordering::Greater),
        ..FUNCTION
    },
    Function {
        name: "min",
        usage: "min(a, b, ...)",
        about: "the smallest of the numbers, or of the items of a list",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("min(1, 3, 2)", "1"), ("[1, 3.5]|min", "1")],
        run: |call| extreme(call, std::cmp::Ordering::Less),
        ..FUNCTION
    },
    Function {
        name: "maxf",
        usage: "maxf(a, b, ...)",
        about: "`max` under Helm's name for floats",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("maxf(1, 2.5)", "2.5")],
        run: |call| extreme(call, std::cmp::Ordering::Greater),
        ..FUNCTION
    },
    Function {
        name: "minf",
        usage: "minf(a, b, ...)",
        about: "`min` under Helm's name for floats",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("minf(1, 2.5)", "1")],
        run: |call| extreme(call, std::cmp::Ordering::Less),
        ..FUNCTION
    },
];

/// An integer, in the form that most have.
pub(super) fn integer(value: i128) -> Value {
    i64::try_from(value).map_or_else(|_| Value::from(value), Value::from)
}

/// The greatest float below which all integers are floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A float that is printed as Helm prints it: without a point where it has no fraction.
pub(super) fn plain(float: f64) -> Value {
    if float.fract() == 0.0 && float.abs() <= EXACT {
        return Value::from(float as i64);
    }
    Value::from(float)
}

/// The integer that a value is or says, without its fraction.
pub(super) fn whole(value: &Value) -> Option<i128> {
    let cut = |float: f64| (float.is_finite() && float.abs() < 1e38).then_some(float.trunc() as i128);
    match value.kind() {
        ValueKind::Bool => Some(i128::from(value.is_true())),
        ValueKind::Number if value.is_integer() => i128::try_from(value.clone()).ok(),
        ValueKind::Number => cut(f64::try_from(value.clone()).ok()?),
        ValueKind::String => {
            let text = value.as_str()?.trim();
            text.parse().ok().or_else(|| based(text)).or_else(|| cut(text.parse().ok()?))
        }
        _ => None,
    }
}

/// The integer that a text says in hexadecimal (`0x`), octal (`0o`) or binary (`0b`) digits.
fn based(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let radix = match digits.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    let digits =
        digits.get(2..).filter(|digits| digits.starts_with(|char: char| char.is_ascii_hexdigit()))?;
    i128::from_str_radix(digits, radix).ok().map(|number| sign * number)
}

/// The number that a value is or says.
pub(super) fn float(value: &Value) -> Option<f64> {
    let float = match value.kind() {
        ValueKind::Bool => f64::from(u8::from(value.is_true())),
        ValueKind::Number => f64::try_from(value.clone()).ok()?,
        ValueKind::String => value.as_str()?.trim().parse::<f64>().ok()?,
        _ => return None,
    };
    float.is_finite().then_some(float)
}

/// More digits after the point than a float has.
const MAX_DIGITS: i128 = 300;

fn round(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let number = call.float(0)?;
    let digits = if call.len() > 1 { call.integer(1)?.clamp(-MAX_DIGITS, MAX_DIGITS) } else { 0 };
    let from = if call.len() > 2 { call.float(2)? } else { 0.5 };
    let power = 10_f64.powi(digits as i32);
    // Of negative numbers what holds for positive ones.
    let shifted = number.abs() * power;
    if !shifted.is_finite() {
        return Ok(plain(number));
    }
    let rounded = if shifted.fract() >= from { shifted.ceil() } else { shifted.floor() };
    Ok(plain((rounded / power).copysign(number)))
}

/// The one argument, or item, that is beyond all others.
fn extreme(call: &mut Call<'_, '_, '_>, beyond: std::cmp::Ordering) -> Result<Value, Error> {
    let items = if call.len() == 1 && call.is_list(0) { call.list(0)? } else { call.args.clone() };
    let mut best: Option<(Value, f64)> = None;
    for item in items {
        let Some(number) = float(&item) else {
            return Err(call.wrong(format!("compares numbers, and {} is none", printing::a(item.kind()))));
        };
        // Integers beyond what floats tell apart are compared as what they are.
        let is_beyond = |(best, known): &(Value, f64)| match (whole(&item), whole(best)) {
            (Some(item), Some(best)) if number.fract() == 0.0 && known.fract() == 0.0 => {
                item.cmp(&best) == beyond
            }
            _ => number.partial_cmp(known) == Some(beyond),
        };
        if best.as_ref().is_none_or(is_beyond) {
            best = Some((item, number));
        }
    }
    let (best, number) = best.ok_or_else(|| call.wrong("takes a list that is not empty"))?;
    Ok(match whole(&best) {
        Some(best) if number.fract() == 0.0 => integer(best),
        _ => Value::from(number),
    })
}
