//! Lists.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::types::Comparable;
use super::{ANY, Call, FUNCTION, Form, Function};
use crate::limits::ITEMS;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "list",
        aliases: &["tuple"],
        usage: "list(a, b, ...)",
        about: "a list of the arguments; as a filter, the items of a list, or the keys of a map, as a list",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("list(1, 'a')|toJson", "[1,\"a\"]"), ("[1, 2]|reverse|list|toJson", "[2,1]")],
        run: list,
        ..FUNCTION
    },
    Function {
        name: "has",
        usage: "list|has(item)",
        about: "whether the item is in the list",
        aliases: &["mustHas"],
        arity: (2, 2),
        examples: &[("['a', 'b']|has('b')", "true"), ("[1]|has('1')", "false")],
        run: |call| {
            if call.value(0).is_none() {
                return Ok(Value::from(false));
            }
            let wanted = Comparable::new(call, call.value(1))?;
            for item in call.list(0)? {
                if wanted == Comparable::new(call, &item)? {
                    return Ok(Value::from(true));
                }
            }
            Ok(Value::from(false))
        },
        ..FUNCTION
    },
    Function {
        name: "append",
        aliases: &["push", "mustAppend", "mustPush"],
        usage: "list|append(item)",
        about: "the list with the item at its end",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("[1]|append(2)|toJson", "[1,2]")],
        run: |call| {
            let mut items = call.list(0)?;
            items.push(call.value(1).clone());
            Ok(Value::from(items))
        },
        ..FUNCTION
    },
    Function {
        name: "prepend",
        aliases: &["mustPrepend"],
        usage: "list|prepend(item)",
        about: "the list with the item at its start",
        form: Form::Plain,
        arity: (2, 2),
        examples: &[("[1]|prepend(0)|toJson", "[0,1]")],
        run: |call| {
            let mut items = call.list(0)?;
            items.insert(0, call.value(1).clone());
            Ok(Value::from(items))
        },
        ..FUNCTION
    },
    Function {
        name: "concat",
        usage: "concat(a, b, ...)",
        about: "the items of all lists, in one",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("concat([1], [2, 3])|toJson", "[1,2,3]")],
        run: |call| {
            let mut items = Vec::new();
            for index in 0..call.len() {
                items.extend(call.list(index)?);
                if items.len() > ITEMS {
                    return Err(call.too_many());
                }
            }
            Ok(Value::from(items))
        },
        ..FUNCTION
    },
    Function {
        name: "compact",
        aliases: &["mustCompact"],
        usage: "list|compact",
        about: "the list without its empty items (null, false, 0, \"\", [], {})",
        examples: &[("[1, '', none, 'a']|compact|toJson", "[1,\"a\"]")],
        run: |call| Ok(call.list(0)?.into_iter().filter(|item| !super::defaults::is_empty(item)).collect()),
        ..FUNCTION
    },
    Function {
        name: "uniq",
        aliases: &["mustUniq"],
        usage: "list|uniq",
        about: "the list without repetitions; the first of equal items stays",
        examples: &[("['b', 'a', 'b']|uniq|toJson", "[\"b\",\"a\"]")],
        run: |call| {
            let items = call.list(0)?;
            let mut seen = std::collections::HashSet::new();
            let mut kept = Vec::new();
            for item in items {
                // `true` and `1` are equal to MiniJinja; here they are not.
                if seen.insert(Comparable::new(call, &item)?) {
                    kept.push(item);
                }
            }
            Ok(Value::from(kept))
        },
        ..FUNCTION
    },
    Function {
        name: "without",
        aliases: &["mustWithout"],
        usage: "list|without(item, ...)",
        about: "the list without these items",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("[1, 2, 3]|without(2)|toJson", "[1,3]")],
        run: |call| {
            let others: Result<Vec<Comparable>, Error> =
                call.args[1..].iter().map(|other| Comparable::new(call, other)).collect();
            let others = others?;
            let mut kept = Vec::new();
            for item in call.list(0)? {
                let comparable = Comparable::new(call, &item)?;
                if !others.contains(&comparable) {
                    kept.push(item);
                }
            }
            Ok(Value::from(kept))
        },
        ..FUNCTION
    },
    Function {
        name: "first",
        aliases: &["mustFirst"],
        usage: "list|first",
        about: "the first item, or null if there is none",
        examples: &[("[1, 2]|first", "1"), ("[]|first|toJson", "null")],
        run: |call| item(call, |_| 0),
        ..FUNCTION
    },
    Function {
        name: "last",
        aliases: &["mustLast"],
        usage: "list|last",
        about: "the last item, or null if there is none",
        examples: &[("[1, 2]|last", "2")],
        run: |call| item(call, |length| length.saturating_sub(1)),
        ..FUNCTION
    },
    Function {
        name: "reverse",
        aliases: &["mustReverse"],
        usage: "list|reverse",
        about: "the list with its last item first",
        examples: &[("[1, 2]|reverse|toJson", "[2,1]")],
        run: |call| Ok(call.list(0)?.into_iter().rev().collect()),
        ..FUNCTION
    },
    Function {
        name: "slice",
        aliases: &["mustSlice"],
        usage: "list|slice(start, end)",
        about: "the items from the start (or 0) to before the end (or the list's)",
        form: Form::Plain,
        arity: (1, 3),
        examples: &[("[1, 2, 3]|slice(1)|toJson", "[2,3]"), ("slice([1, 2, 3], 0, 2)|toJson", "[1,2]")],
        run: slice,
        ..FUNCTION
    },
    Function {
        name: "chunk",
        aliases: &["mustChunk"],
        usage: "list|chunk(size)",
        about: "the list as a list of lists of that many items; the last one may have fewer",
        arity: (2, 2),
        examples: &[("[1, 2, 3]|chunk(2)|toJson", "[[1,2],[3]]")],
        run: |call| {
            let size = usize::try_from(call.integer(1)?).ok().filter(|size| *size > 0);
            let size = size.ok_or_else(|| call.wrong("takes a size of at least 1"))?;
            Ok(call.list(0)?.chunks(size).map(|chunk| Value::from(chunk.to_vec())).collect())
        },
        ..FUNCTION
    },
    Function {
        name: "len",
        usage: "value|len",
        about: "how many items a list has, entries a map or characters a text",
        examples: &[("[1, 2]|len", "2"), ("len('abc')", "3")],
        run: |call| {
            let length = match call.value(0).kind() {
                ValueKind::String => call.text(0)?.chars().count(),
                ValueKind::Map => call.value(0).len().unwrap_or_default(),
                _ => call.list(0)?.len(),
            };
            Ok(Value::from(length))
        },
        ..FUNCTION
    },
    Function {
        name: "rest",
        aliases: &["mustRest"],
        usage: "list|rest",
        about: "the list without its first item",
        examples: &[("[1, 2]|rest|toJson", "[2]")],
        run: |call| Ok(call.list(0)?.into_iter().skip(1).collect()),
        ..FUNCTION
    },
    Function {
        name: "initial",
        aliases: &["mustInitial"],
        usage: "list|initial",
        about: "the list without its last item",
        examples: &[("[1, 2]|initial|toJson", "[1]")],
        run: |call| {
            let mut items = call.list(0)?;
            items.pop();
            Ok(Value::from(items))
        },
        ..FUNCTION
    },
];

fn list(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    // `x|list` turns what can be looped over into a list; `list(x)` has one item. Both come here with one
    // argument: a list or map means the first, which is what `list(list)` is never wanted for.
    if let [value] = &call.args[..]
        && matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable | ValueKind::Map)
    {
        return call.collect(value).map(Value::from);
    }
    Ok(Value::from(call.args.clone()))
}

/// One item of the list, or null, without a look at the others.
fn item(call: &Call<'_, '_, '_>, at: fn(usize) -> usize) -> Result<Value, Error> {
    let list = call.value(0);
    let found = match list.kind() {
        ValueKind::Seq => list.get_item(&Value::from(at(list.len().unwrap_or_default())))?,
        // What can only be looped over has no items to be taken out.
        _ => {
            let mut items = call.list(0)?;
            let at = at(items.len());
            if at < items.len() { items.swap_remove(at) } else { Value::UNDEFINED }
        }
    };
    Ok(if found.is_undefined() { Value::from(()) } else { found })
}

fn slice(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let items = call.list(0)?;
    let at = |index: usize, other: usize| {
        if index >= call.len() {
            Ok(Some(other))
        } else {
            call.whole(index).map(|at| usize::try_from(at).ok())
        }
    };
    let part = match (at(1, 0)?, at(2, items.len())?) {
        (Some(start), Some(end)) => items.get(start..end),
        _ => None,
    };
    part.map(|part| Value::from(part.to_vec()))
        .ok_or_else(|| call.wrong(format!("goes beyond the {} items of the list", items.len())))
}
