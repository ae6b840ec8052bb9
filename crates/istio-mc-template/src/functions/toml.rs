//! TOML.

use istio_mc_yaml::{Number, Value as Data};
use minijinja::{Error, Value};

use super::structure::{check_size, error_map};
use super::{Call, FUNCTION, Function};
use crate::values::Tree;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "toToml",
        aliases: &["mustToToml"],
        usage: "map|toToml",
        about: "the map as TOML; null, which TOML does not have, is left out of maps",
        examples: &[
            ("{'a': 1, 'b': {'c': 'd'}}|toToml", "a = 1\n\n[b]\nc = \"d\"\n"),
            ("{'a': none}|toToml", ""),
        ],
        run: write,
        ..FUNCTION
    },
    Function {
        name: "fromToml",
        usage: "text|fromToml",
        about: "what the text says as TOML; if it is none, a map with the reason under `Error`, as in Helm",
        examples: &[("('a = 1'|fromToml).a", "1")],
        run: |call| {
            Ok(match call.string(0)?.parse::<toml::Table>() {
                Ok(table) => Tree::from_value(&from(toml::Value::Table(table)), None).to_engine(),
                Err(error) => error_map(error.message().to_owned()),
            })
        },
        ..FUNCTION
    },
];

fn write(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    call.map(0)?;
    check_size(call, call.value(0))?;
    let failed = |why: &dyn std::fmt::Display| call.wrong(format!("cannot write this: {why}"));
    let data = istio_mc_yaml::to_value(call.value(0)).map_err(|error| failed(&error))?;
    let table = to(&data).map_err(|why| failed(&why))?;
    toml::to_string(&table).map(Value::from_safe_string).map_err(|error| failed(&error))
}

/// A value as TOML has it; what is null is left out by the map that it is in.
fn to(data: &Data) -> Result<toml::Value, &'static str> {
    Ok(match data {
        Data::Null => return Err("TOML has no null in lists"),
        Data::Bool(value) => toml::Value::Boolean(*value),
        Data::Number(Number::Float(value)) => toml::Value::Float(*value),
        Data::Number(Number::Int(value)) => {
            toml::Value::Integer(i64::try_from(*value).map_err(|_| "TOML has integers of 64 bits")?)
        }
        Data::String(text) => toml::Value::String(text.clone()),
        Data::List(items) => toml::Value::Array(items.iter().map(to).collect::<Result<_, _>>()?),
        Data::Map(map) => {
            let entries = map.iter().filter(|(_, value)| !matches!(value, Data::Null));
            let entries = entries.map(|(key, value)| to(value).map(|value| (key.clone(), value)));
            toml::Value::Table(entries.collect::<Result<_, _>>()?)
        }
    })
}

/// A value of TOML; dates are texts, as JSON would have them.
fn from(value: toml::Value) -> Data {
    match value {
        toml::Value::String(text) => Data::String(text),
        toml::Value::Integer(value) => Data::Number(Number::Int(value.into())),
        toml::Value::Float(value) if value.is_finite() => Data::Number(Number::Float(value)),
        // `inf` and `nan`, which JSON cannot say.
        toml::Value::Float(value) => Data::String(value.to_string()),
        toml::Value::Boolean(value) => Data::Bool(value),
        toml::Value::Datetime(value) => Data::String(value.to_string()),
        toml::Value::Array(items) => Data::List(items.into_iter().map(from).collect()),
        toml::Value::Table(table) => {
            Data::Map(table.into_iter().map(|(key, value)| (key, from(value))).collect())
        }
    }
}
