//! The kinds of values, under Go's names as Helm has them.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{Call, FUNCTION, Function};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "kindOf",
        usage: "value|kindOf",
        about: "what the value is: `string`, `bool`, `int64`, `float64`, `slice`, `map` or `invalid` (null, undefined)",
        takes_undefined: true,
        examples: &[("1|kindOf", "int64"), ("[]|kindOf", "slice"), ("none|kindOf", "invalid")],
        run: |call| Ok(Value::from(kind_of(call.value(0)))),
        ..FUNCTION
    },
    Function {
        name: "kindIs",
        usage: "value|kindIs(kind)",
        about: "whether the value is of that kind; `int` is `int64`",
        arity: (2, 2),
        takes_undefined: true,
        examples: &[
            ("{}|kindIs('map')", "true"),
            ("kindIs('int', 1)", "true"),
            ("'1'|kindIs('int')", "false"),
        ],
        run: kind_is,
        ..FUNCTION
    },
    Function {
        name: "typeOf",
        usage: "value|typeOf",
        about: "`kindOf` under Helm's other name",
        takes_undefined: true,
        examples: &[("'a'|typeOf", "string")],
        run: |call| Ok(Value::from(kind_of(call.value(0)))),
        ..FUNCTION
    },
    Function {
        name: "typeIs",
        usage: "value|typeIs(kind)",
        about: "`kindIs` under Helm's other name",
        arity: (2, 2),
        takes_undefined: true,
        examples: &[("'a'|typeIs('string')", "true")],
        run: kind_is,
        ..FUNCTION
    },
];

const KINDS: [&str; 7] = ["string", "bool", "int64", "float64", "slice", "map", "invalid"];

fn kind_of(value: &Value) -> &'static str {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None | ValueKind::Invalid => "invalid",
        ValueKind::Bool => "bool",
        ValueKind::Number if value.is_integer() => "int64",
        ValueKind::Number => "float64",
        ValueKind::String => "string",
        ValueKind::Bytes | ValueKind::Seq | ValueKind::Iterable => "slice",
        _ => "map",
    }
}

fn kind_is(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let wanted = match call.string(1)? {
        "int" => "int64",
        "float" => "float64",
        other => other,
    };
    if !KINDS.contains(&wanted) {
        return Err(call.wrong(format!("does not know the kind `{wanted}`; it knows {}", KINDS.join(", "))));
    }
    Ok(Value::from(kind_of(call.value(0)) == wanted))
}
