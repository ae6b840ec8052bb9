//! Numbers.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "int",
        usage: "value|int",
        about: "the value as an integer: of a text what it says, of a float its whole part, of a boolean 0 or 1",
        arity: (1, 2),
        examples: &[("'42'|int", "42"), ("3.9|int", "3"), ("true|int", "1")],
        run: int,
        ..FUNCTION
    },
    Function {
        name: "int64",
        usage: "value|int64",
        about: "`int` under Helm's other name",
        arity: (1, 2),
        examples: &[("'12345678901'|int64", "12345678901")],
        run: int,
        ..FUNCTION
    },
    Function {
        name: "float64",
        usage: "value|float64",
        about: "the value as a float",
        examples: &[("'1.5'|float64", "1.5"), ("2|float64", "2.0")],
        run: float,
        ..FUNCTION
    },
    Function {
        name: "float",
        usage: "value|float",
        about: "the value as a float",
        examples: &[("'1.5'|float", "1.5")],
        run: float,
        ..FUNCTION
    },
    Function {
        name: "add",
        usage: "add(a, b, ...)",
        about: "the sum of integers",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("add(1, 2, 3)", "6"), ("1|add(2)", "3")],
        run: |call| fold(call, i128::checked_add),
        ..FUNCTION
    },
    Function {
        name: "sub",
        usage: "sub(a, b)",
        about: "the difference of integers",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("sub(3, 1)", "2")],
        run: |call| fold(call, i128::checked_sub),
        ..FUNCTION
    },
    Function {
        name: "mul",
        usage: "mul(a, b, ...)",
        about: "the product of integers",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("mul(2, 3)", "6")],
        run: |call| fold(call, i128::checked_mul),
        ..FUNCTION
    },
    Function {
        name: "div",
        usage: "div(a, b)",
        about: "the quotient of integers, without its fraction",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("div(7, 2)", "3")],
        run: |call| fold(call, i128::checked_div),
        ..FUNCTION
    },
    Function {
        name: "mod",
        usage: "mod(a, b)",
        about: "the rest of a division of integers",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("mod(7, 2)", "1")],
        run: |call| fold(call, i128::checked_rem),
        ..FUNCTION
    },
    Function {
        name: "add1",
        usage: "number|add1",
        about: "the next integer",
        examples: &[("1|add1", "2")],
        run: |call| {
            let next = call.integer(0)?.checked_add(1);
            next.map(integer).ok_or_else(|| call.wrong("gives a number that is too large"))
        },
        ..FUNCTION
    },
];

fn integer(value: i128) -> Value {
    i64::try_from(value).map_or_else(|_| Value::from(value), Value::from)
}

fn fold(call: &mut Call<'_, '_, '_>, operation: fn(i128, i128) -> Option<i128>) -> Result<Value, Error> {
    let mut result = call.integer(0)?;
    for index in 1..call.len() {
        let next = operation(result, call.integer(index)?);
        result = next.ok_or_else(|| call.wrong("divides by 0 or gives a number that is too large"))?;
    }
    Ok(integer(result))
}

fn int(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let value = call.value(0);
    let whole = |float: f64| (float.is_finite() && float.abs() < 1e38).then_some(float.trunc() as i128);
    let result = match value.kind() {
        ValueKind::Bool => Some(i128::from(value.is_true())),
        ValueKind::Number if value.is_integer() => Some(call.integer(0)?),
        ValueKind::Number => whole(f64::try_from(value.clone())?),
        ValueKind::String => {
            let text = call.string(0)?.trim();
            text.parse::<i128>().ok().or_else(|| text.parse::<f64>().ok().and_then(whole))
        }
        _ => None,
    };
    match (result, call.args.get(1)) {
        (Some(result), _) => Ok(integer(result)),
        (None, Some(other)) => Ok(other.clone()),
        // Helm gives 0 here, which hides a typo.
        (None, None) => Err(call.wrong("takes what is an integer, which this is not")),
    }
}

fn float(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let value = call.value(0);
    let result = match value.kind() {
        ValueKind::Bool => Some(if value.is_true() { 1.0 } else { 0.0 }),
        ValueKind::Number => Some(f64::try_from(value.clone())?),
        ValueKind::String => call.string(0)?.trim().parse::<f64>().ok().filter(|float| float.is_finite()),
        _ => None,
    };
    result.map(Value::from).ok_or_else(|| call.wrong("takes what is a number, which this is not"))
}
