//! Choices.

use minijinja::Value;

use super::{FUNCTION, Function};

pub(super) const TABLE: &[Function] = &[Function {
    name: "ternary",
    usage: "condition|ternary(yes, no)",
    about: "the first argument if the condition is true, else the second",
    arity: (3, 3),
    examples: &[("true|ternary('a', 'b')", "a"), ("ternary('a', 'b', false)", "b")],
    run: |call| Ok(Value::clone(call.value(if call.value(0).is_true() { 1 } else { 2 }))),
    ..FUNCTION
}];
