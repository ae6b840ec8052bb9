//! Values that may be missing.

use istio_mc_diagnostic::code;
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "default",
        usage: "value|default(other)",
        about: "the value, or the other one if it is undefined or empty (null, false, 0, \"\", [], {})",
        arity: (1, 2),
        takes_undefined: true,
        examples: &[
            ("nothing|default('a')", "a"),
            ("''|default('a')", "a"),
            ("'b'|default('a')", "b"),
            ("default('a', '')", "a"),
            ("false|default(true)", "true"),
        ],
        run: default,
        ..FUNCTION
    },
    Function {
        name: "d",
        usage: "value|d(other)",
        about: "`default` under Jinja's short name",
        arity: (1, 2),
        takes_undefined: true,
        examples: &[("nothing|d(1)", "1")],
        run: default,
        ..FUNCTION
    },
    Function {
        name: "coalesce",
        usage: "coalesce(a, b, ...)",
        about: "the first argument that is neither undefined nor empty, or null",
        form: Form::Plain,
        arity: (1, ANY),
        takes_undefined: true,
        examples: &[("coalesce(nothing, '', 'a', 'b')", "a")],
        run: |call| Ok(call.args.iter().find(|value| !is_empty(value)).cloned().unwrap_or(Value::from(()))),
        ..FUNCTION
    },
    Function {
        name: "empty",
        usage: "value|empty",
        about: "whether the value is undefined or empty (null, false, 0, \"\", [], {})",
        takes_undefined: true,
        examples: &[("0|empty", "true"), ("nothing|empty", "true"), ("[0]|empty", "false")],
        run: |call| Ok(Value::from(is_empty(call.value(0)))),
        ..FUNCTION
    },
    Function {
        name: "all",
        usage: "all(a, b, ...)",
        about: "whether no argument is undefined or empty",
        form: Form::Plain,
        arity: (0, ANY),
        takes_undefined: true,
        examples: &[("all(1, 'a')", "true"), ("all(1, nothing)", "false")],
        run: |call| Ok(Value::from(!call.args.iter().any(is_empty))),
        ..FUNCTION
    },
    Function {
        name: "any",
        usage: "any(a, b, ...)",
        about: "whether an argument is neither undefined nor empty",
        form: Form::Plain,
        arity: (0, ANY),
        takes_undefined: true,
        examples: &[("any('', 1)", "true"), ("any(nothing, 0)", "false")],
        run: |call| Ok(Value::from(!call.args.iter().all(is_empty))),
        ..FUNCTION
    },
    Function {
        name: "required",
        usage: "value|required(message)",
        about: "the value; if it is undefined, null or \"\", rendering ends with the message",
        arity: (2, 2),
        takes_undefined: true,
        examples: &[("'a'|required('a name is needed')", "a"), ("required('needed', 0)", "0")],
        run: required,
        ..FUNCTION
    },
];

/// Go's notion of an empty value, which `default` and `coalesce` share with Helm's.
pub(super) fn is_empty(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => true,
        _ => !value.is_true(),
    }
}

fn default(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let other = call.args.get(1).cloned().unwrap_or_else(|| Value::from(""));
    Ok(if is_empty(call.value(0)) { other } else { call.value(0).clone() })
}

fn required(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let value = call.value(0);
    let missing = value.is_undefined() || value.is_none() || value.as_str() == Some("");
    if !missing {
        return Ok(value.clone());
    }
    let message = printing::text(call.value(1))?.into_owned();
    Err(crate::engine::raised::Raised::new(&code::REFUSED, message).into())
}
