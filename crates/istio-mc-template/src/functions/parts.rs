//! Strings that fall into lists, and lists that become strings.

use std::borrow::Cow;

use minijinja::{Error, Value};

use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "splitList",
        aliases: &["split"],
        usage: "text|splitList(separator)",
        about: "the parts of the text between the separators, as a list",
        arity: (2, 2),
        examples: &[
            ("splitList('/', 'a/b')|join('+')", "a+b"),
            ("'a/b'|split('/')|join('+')", "a+b"),
            ("('a/b'|split('/'))[0]", "a"),
        ],
        run: |call| split(call, ANY),
        ..FUNCTION
    },
    Function {
        name: "splitn",
        usage: "text|splitn(separator, count)",
        about: "the parts of the text between the separators, as a list of so many at most: the last one is the rest",
        arity: (3, 3),
        examples: &[("'a/b/c'|splitn('/', 2)|toJson", "[\"a\",\"b/c\"]")],
        run: |call| {
            let count = usize::try_from(call.integer(2)?).unwrap_or(ANY);
            split(call, count)
        },
        ..FUNCTION
    },
    Function {
        name: "join",
        usage: "list|join(separator)",
        about: "the texts of the items, with the separator between them; null is left out",
        arity: (1, 2),
        examples: &[("[1, true, 'a']|join('-')", "1-true-a"), ("join(',', ['a', 'b'])", "a,b")],
        run: |call| {
            let separator = if call.len() > 1 { call.text(1)? } else { "".into() };
            let items = items(call)?;
            let mut joined = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    joined.push_str(&separator);
                }
                joined.push_str(&printing::text(item)?);
                call.fits(joined.len())?;
            }
            Ok(Value::from(joined))
        },
        ..FUNCTION
    },
    Function {
        name: "toStrings",
        usage: "list|toStrings",
        about: "the texts of the items, as a list; null is left out",
        examples: &[("[1, true]|toStrings|toJson", "[\"1\",\"true\"]")],
        run: |call| Ok(texts(&items(call)?)?.into_iter().map(Value::from).collect()),
        ..FUNCTION
    },
    Function {
        name: "sortAlpha",
        usage: "list|sortAlpha",
        about: "the texts of the items, sorted by their characters; null is left out",
        examples: &[("['b', 'a', 10, 9]|sortAlpha|toJson", "[\"10\",\"9\",\"a\",\"b\"]")],
        run: |call| {
            let mut texts = texts(&items(call)?)?;
            texts.sort();
            Ok(texts.into_iter().map(Value::from).collect())
        },
        ..FUNCTION
    },
    Function {
        name: "cat",
        usage: "cat(a, b, ...)",
        about: "the texts of the arguments with blanks between; null is left out",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("cat('a', 1, none, true)", "a 1 true")],
        run: |call| {
            let mut all = String::new();
            for (index, value) in call.args.iter().filter(|value| !value.is_none()).enumerate() {
                if index > 0 {
                    all.push(' ');
                }
                all.push_str(&printing::text(value)?);
                call.fits(all.len())?;
            }
            Ok(Value::from(all))
        },
        ..FUNCTION
    },
];

/// The items of the first argument but null; a scalar is its own only item, as for Helm.
fn items(call: &Call<'_, '_, '_>) -> Result<Vec<Value>, Error> {
    if !call.is_list(0) {
        call.text(0)?;
        return Ok(vec![call.value(0).clone()]);
    }
    let mut items = call.list(0)?;
    items.retain(|item| !item.is_none());
    Ok(items)
}

fn texts(items: &[Value]) -> Result<Vec<String>, Error> {
    items.iter().map(|item| printing::text(item).map(Cow::into_owned)).collect()
}

fn split(call: &Call<'_, '_, '_>, count: usize) -> Result<Value, Error> {
    let (text, separator) = (call.text(0)?, call.text(1)?);
    if !separator.is_empty() {
        return call.items(text.splitn(count, &*separator));
    }
    let mut rest = &*text;
    let mut given = 0;
    call.items(std::iter::from_fn(|| {
        let char = rest.chars().next()?;
        given += 1;
        let length = if given == count { rest.len() } else { char.len_utf8() };
        let (part, after) = rest.split_at(length);
        rest = after;
        Some(part).filter(|_| given <= count)
    }))
}
