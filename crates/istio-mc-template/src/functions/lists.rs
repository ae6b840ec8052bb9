//! Lists.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};

/// The longest list that `until` and `seq` make.
const MAX_COUNT: usize = 100_000;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "list",
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
        arity: (2, 2),
        examples: &[("['a', 'b']|has('b')", "true"), ("[1]|has('1')", "false")],
        run: |call| Ok(Value::from(call.list(0)?.contains(call.value(1)))),
        ..FUNCTION
    },
    Function {
        name: "append",
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
                if items.len() > crate::engine::printing::MAX_ITEMS {
                    return Err(call.too_many());
                }
            }
            Ok(Value::from(items))
        },
        ..FUNCTION
    },
    Function {
        name: "compact",
        usage: "list|compact",
        about: "the list without its empty items (null, false, 0, \"\", [], {})",
        examples: &[("[1, '', none, 'a']|compact|toJson", "[1,\"a\"]")],
        run: |call| Ok(call.list(0)?.into_iter().filter(|item| !super::defaults::is_empty(item)).collect()),
        ..FUNCTION
    },
    Function {
        name: "uniq",
        usage: "list|uniq",
        about: "the list without repetitions; the first of equal items stays",
        examples: &[("['b', 'a', 'b']|uniq|toJson", "[\"b\",\"a\"]")],
        run: |call| {
            let mut seen = std::collections::HashSet::new();
            // `true` and `1` are equal to MiniJinja; here they are not.
            Ok(call
                .list(0)?
                .into_iter()
                .filter(|item| seen.insert((item.kind() as u8, item.clone())))
                .collect())
        },
        ..FUNCTION
    },
    Function {
        name: "without",
        usage: "list|without(item, ...)",
        about: "the list without these items",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[("[1, 2, 3]|without(2)|toJson", "[1,3]")],
        run: |call| Ok(call.list(0)?.into_iter().filter(|item| !call.args[1..].contains(item)).collect()),
        ..FUNCTION
    },
    Function {
        name: "rest",
        usage: "list|rest",
        about: "the list without its first item",
        examples: &[("[1, 2]|rest|toJson", "[2]")],
        run: |call| Ok(call.list(0)?.into_iter().skip(1).collect()),
        ..FUNCTION
    },
    Function {
        name: "initial",
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
    Function {
        name: "sortAlpha",
        usage: "list|sortAlpha",
        about: "the texts of the items, sorted by their characters",
        examples: &[("['b', 'a', 10, 9]|sortAlpha|toJson", "[\"10\",\"9\",\"a\",\"b\"]")],
        run: |call| {
            let items = call.list(0)?;
            let texts: Result<Vec<String>, Error> = items
                .iter()
                .map(|item| crate::engine::printing::text(item).map(std::borrow::Cow::into_owned))
                .collect();
            let mut texts = texts?;
            texts.sort();
            Ok(texts.into_iter().map(Value::from).collect())
        },
        ..FUNCTION
    },
    Function {
        name: "until",
        usage: "until(end)",
        about: "the integers from 0 to one before the end",
        examples: &[("until(3)|toJson", "[0,1,2]")],
        run: |call| {
            let end = call.count(0, MAX_COUNT)?;
            Ok((0..end).map(Value::from).collect())
        },
        ..FUNCTION
    },
    Function {
        name: "untilStep",
        usage: "untilStep(start, end, step)",
        about: "the integers from the start, by steps, before the end",
        form: Form::Plain,
        arity: (3, 3),
        examples: &[("untilStep(3, 8, 2)|toJson", "[3,5,7]"), ("untilStep(2, 0, -1)|toJson", "[2,1]")],
        run: |call| steps(call, call.integer(0)?, call.integer(1)?, call.integer(2)?),
        ..FUNCTION
    },
    Function {
        name: "seq",
        usage: "seq(first, step, last)",
        about: "the integers from first (or 1) to last, by steps (or 1), as a list",
        form: Form::Plain,
        arity: (1, 3),
        examples: &[
            ("seq(3)|toJson", "[1,2,3]"),
            ("seq(5, 3)|toJson", "[5,4,3]"),
            ("seq(0, 2, 4)|toJson", "[0,2,4]"),
        ],
        run: |call| {
            let (first, step, last) = match call.len() {
                1 => (1, None, call.integer(0)?),
                2 => (call.integer(0)?, None, call.integer(1)?),
                _ => (call.integer(0)?, Some(call.integer(1)?), call.integer(2)?),
            };
            let step = step.unwrap_or(if last < first { -1 } else { 1 });
            steps(call, first, last.saturating_add(step.signum()), step)
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

fn steps(call: &Call<'_, '_, '_>, start: i128, end: i128, step: i128) -> Result<Value, Error> {
    let mut items = Vec::new();
    let mut at = start;
    while step != 0 && (step > 0 && at < end || step < 0 && at > end) {
        if items.len() == MAX_COUNT {
            return Err(call.wrong(format!("makes at most {MAX_COUNT} numbers")));
        }
        items.push(i64::try_from(at).map_or_else(|_| Value::from(at), Value::from));
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    Ok(Value::from(items))
}
