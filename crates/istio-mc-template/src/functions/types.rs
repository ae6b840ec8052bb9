//! The kinds of values, under Go's names as Helm has them, and whether values are equal.

use std::cmp::Ordering;

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::structure::check_size;
use super::{Call, FUNCTION, Form, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "kindOf",
        usage: "value|kindOf",
        about: "what the value is: `string`, `bool`, `int64`, `float64`, `slice`, `map` or `invalid` (null, undefined)",
        takes_undefined: true,
        examples: &[("1|kindOf", "int64"), ("[]|kindOf", "slice"), ("none|kindOf", "invalid")],
        run: |call| Ok(Value::from(kind(call.value(0)).0)),
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
        run: |call| is(call, |(kind, _)| kind),
        ..FUNCTION
    },
    Function {
        name: "typeOf",
        usage: "value|typeOf",
        about: "the type of the value as Go has it: `string`, `bool`, `int64`, `float64`, `[]interface {}`, `map[string]interface {}` or `<nil>`",
        takes_undefined: true,
        examples: &[("'a'|typeOf", "string"), ("[]|typeOf", "[]interface {}")],
        run: |call| Ok(Value::from(kind(call.value(0)).1)),
        ..FUNCTION
    },
    Function {
        name: "typeIs",
        aliases: &["typeIsLike"],
        usage: "value|typeIs(type)",
        about: "whether the value is of that type; `int` is `int64`",
        arity: (2, 2),
        takes_undefined: true,
        examples: &[("'a'|typeIs('string')", "true"), ("{}|typeIs('map[string]interface {}')", "true")],
        run: |call| is(call, |(_, name)| name),
        ..FUNCTION
    },
    Function {
        name: "deepEqual",
        usage: "deepEqual(a, b)",
        about: "whether two values are equal, with all that is in them; an integer equals a float of the same value",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("deepEqual([1, {'a': 2}], [1, {'a': 2}])", "true"), ("deepEqual(1, '1')", "false")],
        run: |call| {
            let (one, other) = (Comparable::new(call, call.value(0))?, Comparable::new(call, call.value(1))?);
            Ok(Value::from(one == other))
        },
        ..FUNCTION
    },
];

/// The kinds, each with the type that Go has for it.
const KINDS: [(&str, &str); 7] = [
    ("string", "string"),
    ("bool", "bool"),
    ("int64", "int64"),
    ("float64", "float64"),
    ("slice", "[]interface {}"),
    ("map", "map[string]interface {}"),
    ("invalid", "<nil>"),
];

fn kind(value: &Value) -> (&'static str, &'static str) {
    KINDS[match value.kind() {
        ValueKind::String => 0,
        ValueKind::Bool => 1,
        ValueKind::Number if value.is_integer() => 2,
        ValueKind::Number => 3,
        ValueKind::Bytes | ValueKind::Seq | ValueKind::Iterable => 4,
        ValueKind::Undefined | ValueKind::None | ValueKind::Invalid => 6,
        _ => 5,
    }]
}

fn is(
    call: &Call<'_, '_, '_>,
    name: fn((&'static str, &'static str)) -> &'static str,
) -> Result<Value, Error> {
    let wanted = match call.string(1)? {
        "int" => "int64",
        "float" => "float64",
        other => other,
    };
    // A kind is a type where Go would never say so: nothing else can be meant.
    let kind_of = kind(call.value(0));
    if KINDS.iter().all(|(kind, of)| *kind != wanted && *of != wanted) {
        let known: Vec<&str> = KINDS.map(name).to_vec();
        return Err(call.wrong(format!("does not know `{wanted}`; it knows `{}`", known.join("`, `"))));
    }
    Ok(Value::from(kind_of.0 == wanted || kind_of.1 == wanted))
}

/// A value that is small enough to be compared, and as equal as JSON has it: `true` is not 1.
#[derive(Clone, Debug)]
pub(super) enum Comparable {
    Plain(ValueKind, Value),
    List(Vec<Comparable>),
    /// Sorted by key.
    Map(Vec<(Value, Comparable)>),
}

impl Comparable {
    pub(super) fn new(call: &Call<'_, '_, '_>, value: &Value) -> Result<Self, Error> {
        match value.kind() {
            ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => {
                check_size(call, value)?;
                Self::of(value)
            }
            kind => Ok(Self::Plain(kind, value.clone())),
        }
    }

    fn of(value: &Value) -> Result<Self, Error> {
        Ok(match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter()?.checked();
                Self::List(items.map(|item| Self::of(&item?)).collect::<Result<_, Error>>()?)
            }
            ValueKind::Map => {
                let keys = value.try_iter()?.checked();
                let entries = keys.map(|key| {
                    let key = key?;
                    let below = Self::of(&value.get_item(&key)?)?;
                    Ok((key, below))
                });
                let mut entries = entries.collect::<Result<Vec<_>, Error>>()?;
                entries.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Map(entries)
            }
            kind => Self::Plain(kind, value.clone()),
        })
    }
}

impl PartialEq for Comparable {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(kind, one), Self::Plain(other_kind, other)) => {
                kind == other_kind && one.cmp(other) == Ordering::Equal
            }
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Map(one), Self::Map(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Comparable {}

impl std::hash::Hash for Comparable {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Self::Plain(kind, value) => {
                (*kind as u8).hash(state);
                value.hash(state);
            }
            Self::List(items) => items.hash(state),
            Self::Map(entries) => entries.hash(state),
        }
    }
}
