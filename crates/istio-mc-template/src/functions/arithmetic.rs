//! Sums, differences, products and quotients: of integers, and of decimal fractions (`addf`).

use minijinja::{Error, Value};
use rust_decimal::{Decimal, RoundingStrategy};

use super::numbers::{integer, plain};
use super::{ANY, Call, FUNCTION, Form, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "add",
        usage: "add(a, b, ...)",
        about: "the sum of integers; each argument is taken as `int` takes it",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("add(1, 2, 3)", "6"), ("1|add(2)", "3"), ("add('8080', 1)", "8081")],
        run: |call| integers(call, Some(0), i128::checked_add),
        ..FUNCTION
    },
    Function {
        name: "sub",
        usage: "sub(a, b)",
        about: "the difference of integers",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("sub(3, 1)", "2")],
        run: |call| integers(call, None, i128::checked_sub),
        ..FUNCTION
    },
    Function {
        name: "mul",
        usage: "mul(a, b, ...)",
        about: "the product of integers",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("mul(2, 3)", "6")],
        run: |call| integers(call, None, i128::checked_mul),
        ..FUNCTION
    },
    Function {
        name: "div",
        usage: "div(a, b)",
        about: "the quotient of integers, without its fraction",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("div(7, 2)", "3")],
        run: |call| integers(call, None, i128::checked_div),
        ..FUNCTION
    },
    Function {
        name: "mod",
        usage: "mod(a, b)",
        about: "the rest of a division of integers",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("mod(7, 2)", "1")],
        run: |call| integers(call, None, i128::checked_rem),
        ..FUNCTION
    },
    Function {
        name: "add1",
        usage: "number|add1",
        about: "the next integer",
        examples: &[("1|add1", "2")],
        run: |call| integers(call, Some(1), i128::checked_add),
        ..FUNCTION
    },
    Function {
        name: "addf",
        usage: "addf(a, b, ...)",
        about: "the sum of numbers, as decimal fractions",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("addf(0.1, 0.2)", "0.3"), ("addf(1, 2)", "3")],
        run: |call| decimals(call, Some(Decimal::ZERO), Decimal::checked_add),
        ..FUNCTION
    },
    Function {
        name: "subf",
        usage: "subf(a, b, ...)",
        about: "the first number less the others",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("subf(1, 0.9)", "0.1")],
        run: |call| decimals(call, None, Decimal::checked_sub),
        ..FUNCTION
    },
    Function {
        name: "mulf",
        usage: "mulf(a, b, ...)",
        about: "the product of numbers",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("mulf(1.1, 3)", "3.3")],
        run: |call| decimals(call, None, Decimal::checked_mul),
        ..FUNCTION
    },
    Function {
        name: "divf",
        usage: "divf(a, b, ...)",
        about: "the first number divided by the others, with 16 digits after the point",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("divf(1, 4)", "0.25"), ("divf(10, 5)", "2")],
        run: |call| decimals(call, None, divided),
        ..FUNCTION
    },
    Function {
        name: "add1f",
        usage: "number|add1f",
        about: "the number and 1",
        examples: &[("1.5|add1f", "2.5")],
        run: |call| decimals(call, Some(Decimal::ONE), Decimal::checked_add),
        ..FUNCTION
    },
];

/// What arithmetic says where it cannot go on.
const WHY: &str = "divides by 0 or gives a number that is too large";

/// The arguments joined by an operation, from `start` on, or from the first one.
fn integers(
    call: &Call<'_, '_, '_>,
    start: Option<i128>,
    operation: fn(i128, i128) -> Option<i128>,
) -> Result<Value, Error> {
    let mut result = start;
    for index in 0..call.len() {
        let number = call.whole(index)?;
        result = Some(match result {
            Some(result) => operation(result, number).ok_or_else(|| call.wrong(WHY))?,
            None => number,
        });
    }
    Ok(integer(result.unwrap_or_default()))
}

fn decimals(
    call: &Call<'_, '_, '_>,
    start: Option<Decimal>,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Value, Error> {
    let mut result = start;
    for index in 0..call.len() {
        let float = call.float(index)?;
        // The shortest digits that mean this float: `0.1` is a tenth.
        let number = format!("{float}").parse::<Decimal>().map_err(|_| call.wrong(WHY))?;
        result = Some(match result {
            Some(result) => operation(result, number).ok_or_else(|| call.wrong(WHY))?,
            None => number,
        });
    }
    let result = result.unwrap_or_default();
    let float = result.to_string().parse().map_err(|_| call.wrong(WHY))?;
    Ok(plain(float))
}

/// Digits after the point of a quotient, as in Helm.
const DIGITS: u32 = 16;

fn divided(one: Decimal, other: Decimal) -> Option<Decimal> {
    let quotient = one.checked_div(other)?;
    Some(quotient.round_dp_with_strategy(DIGITS, RoundingStrategy::MidpointAwayFromZero))
}
