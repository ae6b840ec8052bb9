//! Lists of numbers.

use minijinja::{Error, Value};

use super::{Call, FUNCTION, Form, Function};
use crate::limits::NUMBERS;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "until",
        usage: "until(end)",
        about: "the integers from 0 to one before the end; down from 0 if it is negative",
        examples: &[("until(3)|toJson", "[0,1,2]"), ("until(-2)|toJson", "[0,-1]")],
        run: |call| {
            let end = call.integer(0)?;
            steps(call, 0, end, if end < 0 { -1 } else { 1 })
        },
        ..FUNCTION
    },
    Function {
        name: "untilStep",
        usage: "untilStep(start, end, step)",
        about: "the integers from the start, by steps, before the end",
        form: Form::Plain,
        arity: (3, 3),
        examples: &[("untilStep(3, 8, 2)|toJson", "[3,5,7]"), ("untilStep(2, 0, -1)|toJson", "[2,1]")],
        run: |call| steps(call, call.integer(0)?, call.integer(1)?, call.integer(2)?),
        ..FUNCTION
    },
    Function {
        name: "seq",
        usage: "seq(first, step, last)",
        about: "the integers from first (or 1) to last, by steps (or 1), as a list",
        form: Form::Plain,
        arity: (1, 3),
        examples: &[
            ("seq(3)|toJson", "[1,2,3]"),
            ("seq(5, 3)|toJson", "[5,4,3]"),
            ("seq(0, 2, 4)|toJson", "[0,2,4]"),
            ("seq(1, 3)|join(' ')", "1 2 3"),
        ],
        run: |call| {
            let (first, step, last) = match call.len() {
                1 => (1, None, call.integer(0)?),
                2 => (call.integer(0)?, None, call.integer(1)?),
                _ => (call.integer(0)?, Some(call.integer(1)?), call.integer(2)?),
            };
            let step = step.unwrap_or(if last < first { -1 } else { 1 });
            steps(call, first, last.saturating_add(step.signum()), step)
        },
        ..FUNCTION
    },
];

fn steps(call: &Call<'_, '_, '_>, start: i128, end: i128, step: i128) -> Result<Value, Error> {
    let mut items = Vec::new();
    let mut at = start;
    while step != 0 && (step > 0 && at < end || step < 0 && at > end) {
        if items.len() == NUMBERS {
            return Err(call.wrong(format!("makes at most {NUMBERS} numbers")));
        }
        items.push(super::numbers::integer(at));
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    Ok(Value::from(items))
}
