//! Maps.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "dict",
        usage: "dict(\"key\", value, ...)",
        about: "a map of the arguments, which are keys and values in turn, or `key=value`",
        form: Form::Plain,
        arity: (0, ANY),
        takes_names: true,
        examples: &[("dict('a', 1, 'b', 2)|toJson", "{\"a\":1,\"b\":2}"), ("dict(a=1)|toJson", "{\"a\":1}")],
        run: dict,
        ..FUNCTION
    },
    Function {
        name: "get",
        usage: "map|get(key)",
        about: "the value under the key, or \"\" (or a third argument) if there is none",
        form: Form::Plain,
        arity: (2, 3),
        examples: &[
            ("{'a': 1}|get('a')", "1"),
            ("get({'a': 1}, 'b', 2)", "2"),
            ("{}|get('a')|quote", "\"\""),
        ],
        run: |call| {
            let found = call.map(0)?.get_item(call.key(1)?)?;
            let other = || call.args.get(2).cloned().unwrap_or_else(|| Value::from(""));
            Ok(if found.is_undefined() { other() } else { found })
        },
        ..FUNCTION
    },
    Function {
        name: "hasKey",
        usage: "map|hasKey(key)",
        about: "whether the map has the key",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("{'a': none}|hasKey('a')", "true"), ("hasKey({}, 'a')", "false")],
        run: |call| Ok(Value::from(!call.map(0)?.get_item(call.key(1)?)?.is_undefined())),
        ..FUNCTION
    },
    Function {
        name: "keys",
        usage: "map|keys",
        about: "the keys, in the order written",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'b': 1, 'a': 2}|keys|toJson", "[\"b\",\"a\"]")],
        run: |call| {
            let mut keys = Vec::new();
            for index in 0..call.len() {
                keys.extend(call.entries(index)?.into_iter().map(|(key, _)| key));
            }
            Ok(Value::from(keys))
        },
        ..FUNCTION
    },
    Function {
        name: "values",
        usage: "map|values",
        about: "the values, in the order written",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'b': 1, 'a': 2}|values|toJson", "[1,2]")],
        run: |call| {
            let mut values = Vec::new();
            for index in 0..call.len() {
                values.extend(call.entries(index)?.into_iter().map(|(_, value)| value));
            }
            Ok(Value::from(values))
        },
        ..FUNCTION
    },
    Function {
        name: "pick",
        usage: "map|pick(key, ...)",
        about: "the map with these keys only, in this order",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'a': 1, 'b': 2}|pick('b', 'c')|toJson", "{\"b\":2}")],
        run: |call| {
            // What is not picked is not looked at, and so not read.
            let map = call.map(0)?;
            let mut picked = indexmap::IndexMap::new();
            for index in 1..call.len() {
                let key = call.key(index)?;
                let value = map.get_item(key)?;
                if !value.is_undefined() {
                    picked.insert(key.clone(), value);
                }
            }
            Ok(Value::from_pairs(picked))
        },
        ..FUNCTION
    },
    Function {
        name: "omit",
        usage: "map|omit(key, ...)",
        about: "the map without these keys",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'a': 1, 'b': 2}|omit('b')|toJson", "{\"a\":1}")],
        run: |call| {
            let entries = call.entries(0)?;
            (1..call.len()).try_for_each(|index| call.key(index).map(drop))?;
            Ok(Value::from_pairs(entries.into_iter().filter(|(key, _)| !call.args[1..].contains(key))))
        },
        ..FUNCTION
    },
    Function {
        name: "set",
        usage: "map|set(key, value)",
        about: "the map with the value under the key; the map given stays as it is",
        form: Form::Plain,
        arity: (3, 3),
        examples: &[("{'a': 1}|set('b', 2)|toJson", "{\"a\":1,\"b\":2}")],
        run: |call| {
            let mut entries = call.entries(0)?;
            let wanted = call.key(1)?;
            match entries.iter_mut().find(|(key, _)| key == wanted) {
                Some((_, value)) => *value = call.value(2).clone(),
                None => entries.push((wanted.clone(), call.value(2).clone())),
            }
            Ok(Value::from_pairs(entries))
        },
        ..FUNCTION
    },
    Function {
        name: "unset",
        usage: "map|unset(key)",
        about: "the map without the key; the map given stays as it is",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("{'a': 1, 'b': 2}|unset('b')|toJson", "{\"a\":1}")],
        run: |call| {
            let entries = call.entries(0)?;
            let unwanted = call.key(1)?;
            Ok(Value::from_pairs(entries.into_iter().filter(|(key, _)| key != unwanted)))
        },
        ..FUNCTION
    },
    Function {
        name: "pluck",
        usage: "pluck(key, map, ...)",
        about: "the values under the key, of those maps that have it",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("pluck('a', {'a': 1}, {'b': 2}, {'a': 3})|toJson", "[1,3]")],
        run: |call| {
            let mut found = Vec::new();
            for index in 1..call.len() {
                found.push(call.map(index)?.get_item(call.key(0)?)?);
            }
            found.retain(|value| !value.is_undefined());
            Ok(Value::from(found))
        },
        ..FUNCTION
    },
    Function {
        name: "dig",
        usage: "map|dig(key, ..., other)",
        about: "the value under the keys, one below the other, or the other value",
        arity: (3, ANY),
        examples: &[
            ("{'a': {'b': 1}}|dig('a', 'b', 0)", "1"),
            ("{'a': {}}|dig('a', 'b', 0)", "0"),
            ("dig('a', 'b', 0, {'a': {'b': 1}})", "1"),
        ],
        run: dig,
        ..FUNCTION
    },
];

fn dig(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let mut value = call.map(0)?.clone();
    let (other, keys) = call.args[1..].split_last().ok_or_else(|| call.wrong("takes a key"))?;
    for (index, key) in keys.iter().enumerate() {
        if value.kind() != ValueKind::Map {
            let what = printing::a(value.kind());
            return Err(call.wrong(format!("cannot look for `{key}`: `{}` is {what}", keys[index - 1])));
        }
        value = value.get_item(call.key(index + 1)?)?;
        if value.is_undefined() {
            return Ok(other.clone());
        }
    }
    Ok(value)
}

fn dict(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    // `dict(map)` is Jinja's copy of a map.
    let mut entries = match &call.args[..] {
        [map] if map.kind() == ValueKind::Map => call.entries(0)?,
        [] => Vec::new(),
        args if args.len() % 2 == 0 => {
            let keys = args.iter().step_by(2).map(|key| printing::text(key).map(Value::from));
            let keys: Result<Vec<Value>, Error> = keys.collect();
            keys?.into_iter().zip(args.iter().skip(1).step_by(2).cloned()).collect()
        }
        _ => return Err(call.wrong("takes a value after each key")),
    };
    if let Some(names) = &call.names {
        for name in names.args() {
            entries.push((Value::from(name), names.peek::<Value>(name)?));
        }
    }
    Ok(Value::from_pairs(entries))
}
