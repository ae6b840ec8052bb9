//! Choices.

use minijinja::Value;
use minijinja::value::ValueKind;

use super::{FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[Function {
    name: "ternary",
    usage: "condition|ternary(yes, no)",
    about: "the first argument if the condition is true, the second if it is false",
    arity: (3, 3),
    examples: &[("true|ternary('a', 'b')", "a"), ("ternary('a', 'b', false)", "b")],
    run: |call| {
        // The text `false` is no condition: it would be true.
        if call.value(0).kind() != ValueKind::Bool {
            return Err(call.expected(0, "a boolean"));
        }
        Ok(Value::clone(call.value(if call.value(0).is_true() { 1 } else { 2 })))
    },
    ..FUNCTION
}];
