//! Maps.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};

pub(super) const TABLE: &[Function] = &[
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
            call.map(0)?;
            let found = call.value(0).get_item(call.value(1))?;
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
        run: |call| {
            call.map(0)?;
            Ok(Value::from(!call.value(0).get_item(call.value(1))?.is_undefined()))
        },
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
                keys.extend(call.map(index)?.into_iter().map(|(key, _)| key));
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
                values.extend(call.map(index)?.into_iter().map(|(_, value)| value));
            }
            Ok(Value::from(values))
        },
        ..FUNCTION
    },
    Function {
        name: "pick",
        usage: "map|pick(key, ...)",
        about: "the map with these keys only",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'a': 1, 'b': 2}|pick('b', 'c')|toJson", "{\"b\":2}")],
        run: |call| {
            let entries = call.map(0)?;
            Ok(Value::from_pairs(entries.into_iter().filter(|(key, _)| call.args[1..].contains(key))))
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
            let entries = call.map(0)?;
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
            let mut entries = call.map(0)?;
            match entries.iter_mut().find(|(key, _)| key == call.value(1)) {
                Some((_, value)) => *value = call.value(2).clone(),
                None => entries.push((call.value(1).clone(), call.value(2).clone())),
            }
            Ok(Value::from_pairs(entries))
        },
        ..FUNCTION
    },
    Function {
        name: "merge",
        usage: "map|merge(other, ...)",
        about: "the maps in one, maps in them merged too; of two values the earlier map's stays",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[
            ("{'a': 1}|merge({'a': 2, 'b': 3})|toJson", "{\"a\":1,\"b\":3}"),
            ("merge({'m': {'a': 1}}, {'m': {'b': 2}})|toJson", "{\"m\":{\"a\":1,\"b\":2}}"),
        ],
        run: |call| {
            let mut merged = Value::from_pairs(call.map(0)?);
            for index in 1..call.len() {
                call.map(index)?;
                merged = merge(call, &merged, call.value(index), 0)?;
            }
            Ok(merged)
        },
        ..FUNCTION
    },
    Function {
        name: "mergeOverwrite",
        usage: "map|mergeOverwrite(other, ...)",
        about: "the maps in one, maps in them merged too; of two values the later map's stays",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'a': 1}|mergeOverwrite({'a': 2, 'b': 3})|toJson", "{\"a\":2,\"b\":3}")],
        run: |call| {
            let mut merged = Value::from_pairs(call.map(call.len() - 1)?);
            for index in (0..call.len() - 1).rev() {
                call.map(index)?;
                merged = merge(call, &merged, call.value(index), 0)?;
            }
            Ok(merged)
        },
        ..FUNCTION
    },
    Function {
        name: "dig",
        usage: "map|dig(key, ..., other)",
        about: "the value under the keys, one below the other, or the other value",
        form: Form::Plain,
        arity: (3, ANY),
        examples: &[("{'a': {'b': 1}}|dig('a', 'b', 0)", "1"), ("{'a': {}}|dig('a', 'b', 0)", "0")],
        run: |call| {
            call.map(0)?;
            let (other, keys) = call.args[1..].split_last().ok_or_else(|| call.wrong("takes a key"))?;
            let mut value = call.value(0).clone();
            for key in keys {
                if value.kind() != ValueKind::Map {
                    return Ok(other.clone());
                }
                value = value.get_item(key)?;
            }
            Ok(if value.is_undefined() { other.clone() } else { value })
        },
        ..FUNCTION
    },
];

fn dict(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    // `dict(map)` is Jinja's copy of a map.
    let mut entries = match &call.args[..] {
        [map] if map.kind() == ValueKind::Map => call.map(0)?,
        [] => Vec::new(),
        args if args.len() % 2 == 0 => {
            args.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
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

/// How deep `merge` goes: as deep as YAML is read.
const MAX_DEPTH: usize = 100;

fn merge(call: &Call<'_, '_, '_>, winner: &Value, other: &Value, depth: usize) -> Result<Value, Error> {
    if depth > MAX_DEPTH {
        return Err(call.wrong(format!("takes maps of at most {MAX_DEPTH} levels")));
    }
    let mut merged = indexmap::IndexMap::new();
    for key in winner.try_iter()?.checked() {
        let key = key?;
        let value = winner.get_item(&key)?;
        let below = other.get_item(&key)?;
        let both = value.kind() == ValueKind::Map && below.kind() == ValueKind::Map;
        let value = if both { merge(call, &value, &below, depth + 1)? } else { value };
        merged.insert(key, value);
    }
    for key in other.try_iter()?.checked() {
        let key = key?;
        if !merged.contains_key(&key) {
            let value = other.get_item(&key)?;
            merged.insert(key, value);
        }
    }
    Ok(Value::from_pairs(merged))
}
