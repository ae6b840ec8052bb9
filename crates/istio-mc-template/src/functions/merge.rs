//! Maps laid over each other.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::limits::{ITEMS, WRITTEN_DEPTH};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "merge",
        aliases: &["mustMerge"],
        usage: "map|merge(other, ...)",
        about: "the maps in one, maps in them merged too; of two values the earlier map's stays, `false` and \"\" too; the maps given stay as they are",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[
            ("{'a': 1}|merge({'a': 2, 'b': 3})|toJson", "{\"a\":1,\"b\":3}"),
            ("merge({'m': {'a': 1}}, {'m': {'b': 2}})|toJson", "{\"m\":{\"a\":1,\"b\":2}}"),
        ],
        run: |call| {
            let mut merged = Value::from_pairs(call.entries(0)?);
            for index in 1..call.len() {
                merged = merge(call, &merged, call.map(index)?, &mut Room::default())?;
            }
            Ok(merged)
        },
        ..FUNCTION
    },
    Function {
        name: "mergeOverwrite",
        aliases: &["mustMergeOverwrite"],
        usage: "map|mergeOverwrite(other, ...)",
        about: "`merge`, where of two values the later map's stays",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("{'a': 1}|mergeOverwrite({'a': 2, 'b': 3})|toJson", "{\"a\":2,\"b\":3}")],
        run: |call| {
            let mut merged = Value::from_pairs(call.entries(call.len() - 1)?);
            for index in (0..call.len() - 1).rev() {
                merged = merge(call, &merged, call.map(index)?, &mut Room::default())?;
            }
            Ok(merged)
        },
        ..FUNCTION
    },
    Function {
        name: "deepCopy",
        aliases: &["mustDeepCopy"],
        usage: "value|deepCopy",
        about: "the value: no function changes what it is given, so a copy is never needed",
        examples: &[("{'a': 1}|deepCopy|toJson", "{\"a\":1}")],
        run: |call| Ok(call.value(0).clone()),
        ..FUNCTION
    },
];

/// What a merge has taken so far. A map that holds another one twice, and so on, is small in memory and endless when
/// it is gone through.
#[derive(Default)]
struct Room {
    depth: usize,
    entries: usize,
}

impl Room {
    fn take(&mut self, call: &Call<'_, '_, '_>) -> Result<(), Error> {
        self.entries += 1;
        if self.entries > ITEMS { Err(call.too_many()) } else { Ok(()) }
    }
}

fn merge(call: &Call<'_, '_, '_>, winner: &Value, other: &Value, room: &mut Room) -> Result<Value, Error> {
    if room.depth > WRITTEN_DEPTH {
        return Err(call.wrong(format!("takes maps of at most {WRITTEN_DEPTH} levels")));
    }
    let mut merged = indexmap::IndexMap::new();
    for key in winner.try_iter()?.checked() {
        let key = key?;
        room.take(call)?;
        let value = winner.get_item(&key)?;
        let below = other.get_item(&key)?;
        let both = value.kind() == ValueKind::Map && below.kind() == ValueKind::Map;
        let value = if both {
            room.depth += 1;
            let merged = merge(call, &value, &below, room)?;
            room.depth -= 1;
            merged
        } else {
            value
        };
        merged.insert(key, value);
    }
    for key in other.try_iter()?.checked() {
        let key = key?;
        room.take(call)?;
        if !merged.contains_key(&key) {
            let value = other.get_item(&key)?;
            merged.insert(key, value);
        }
    }
    Ok(Value::from_pairs(merged))
}
