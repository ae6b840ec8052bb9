//! Structures as texts, and the place of texts in YAML.

use istio_mc_diagnostic::{Source, code};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{Call, FUNCTION, Function};
use crate::engine::printing::a;
use crate::limits::{INDENT, ITEMS, WRITTEN_DEPTH};
use crate::values::{Tree, TreeMap};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "toYaml",
        aliases: &["mustToYaml"],
        usage: "value|toYaml",
        about: "the value as YAML that kubectl reads back the same, without a line break at the end",
        examples: &[("{'a': ['yes', 1]}|toYaml", "a:\n- \"yes\"\n- 1"), ("none|toYaml", "null")],
        run: |call| {
            let value = call.value(0);
            let written = match value.downcast_object_ref::<TreeMap>() {
                // Values are no larger than the files they were read from.
                Some(values) => istio_mc_yaml::to_string(values),
                None => {
                    check_size(call, value)?;
                    istio_mc_yaml::to_string(value)
                }
            };
            let mut text = written.map_err(|error| call.wrong(format!("cannot write this: {error}")))?;
            text.truncate(text.trim_end_matches('\n').len());
            Ok(Value::from_safe_string(text))
        },
        ..FUNCTION
    },
    Function {
        name: "fromYaml",
        usage: "text|fromYaml",
        about: "what the text says as YAML: one document, or an empty map; if it is none, a map with the reason under `Error`, as in Helm",
        examples: &[("('a: {b: 1}'|fromYaml).a.b", "1"), ("('[1, 2]'|fromYaml)|length", "2")],
        run: |call| {
            let read = read(call)?.unwrap_or_else(error_map);
            Ok(if read.is_none() { Tree::empty().to_engine() } else { read })
        },
        ..FUNCTION
    },
    Function {
        name: "mustFromYaml",
        usage: "text|mustFromYaml",
        about: "what the text says as YAML: one document; an error if it is none",
        examples: &[("('a: {b: 1}'|mustFromYaml).a.b", "1")],
        run: |call| read(call)?.map_err(|why| call.wrong(format!("takes YAML, which this is not: {why}"))),
        ..FUNCTION
    },
    Function {
        name: "fromYamlArray",
        usage: "text|fromYamlArray",
        about: "what the text says as YAML: one list; if it is none, a list of the reason, as in Helm",
        examples: &[("('- 1'|fromYamlArray)[0]", "1")],
        run: |call| Ok(list_or_error(read(call)?)),
        ..FUNCTION
    },
    Function {
        name: "indent",
        usage: "text|indent(width)",
        about: "the text with each line that is not empty moved to the right",
        arity: (2, 2),
        examples: &[("'a\\n\\nb'|indent(2)", "  a\n\n  b"), ("indent(1, 'a')", " a")],
        run: |call| indent(call, ""),
        ..FUNCTION
    },
    Function {
        name: "nindent",
        usage: "text|nindent(width)",
        about: "`indent`, starting on a new line",
        arity: (2, 2),
        examples: &[("'a\\nb'|nindent(2)", "\n  a\n  b")],
        run: |call| indent(call, "\n"),
        ..FUNCTION
    },
];

/// Refuses structures that are too large to be written, or compared. A list that holds another one twice, and so on, is small in
/// memory and endless on paper.
pub(super) fn check_size(call: &Call<'_, '_, '_>, value: &Value) -> Result<(), Error> {
    let mut items = 0_usize;
    // What is left to look at on each level, the innermost last.
    let mut levels = vec![Box::new(std::iter::once(Ok(value.clone()))) as Values];
    while let Some(level) = levels.last_mut() {
        let Some(value) = level.next().transpose()? else {
            levels.pop();
            continue;
        };
        items += 1;
        if items > ITEMS {
            return Err(call.too_many());
        }
        let inner: Values = match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => Box::new(value.try_iter()?.checked()),
            ValueKind::Map => {
                let keys = value.try_iter()?.checked();
                Box::new(keys.map(move |key| key.and_then(|key| value.get_item(&key))))
            }
            _ => continue,
        };
        if levels.len() > WRITTEN_DEPTH {
            let message = format!("`{}` writes {WRITTEN_DEPTH} levels at most", call.name);
            return Err(call.error(&code::TEMPLATE_LIMIT, message));
        }
        levels.push(inner);
    }
    call.spend(items / super::call::ITEMS_A_STEP)
}

/// Values still to be looked at.
type Values = Box<dyn Iterator<Item = Result<Value, Error>>>;

fn indent(call: &mut Call<'_, '_, '_>, start: &str) -> Result<Value, Error> {
    let text = call.text(0)?;
    let width = call.count(1, INDENT)?;
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    call.fits(text.len().saturating_add(lines.saturating_mul(width)))?;
    let pad = " ".repeat(width);
    let mut indented = String::with_capacity(text.len() + lines * width + 1);
    indented.push_str(start);
    for line in text.split_inclusive('\n') {
        if !matches!(line, "\n" | "\r\n") {
            indented.push_str(&pad);
        }
        indented.push_str(line);
    }
    Ok(Value::from_safe_string(indented))
}

/// What a text says as YAML, or why it says nothing.
fn read(call: &Call<'_, '_, '_>) -> Result<Result<Value, String>, Error> {
    let source = Source::new("text", call.string(0)?);
    let documents = match istio_mc_yaml::read(&source) {
        Ok(documents) => documents,
        Err(findings) => {
            let first = findings.into_iter().next();
            let why = first.map_or_else(|| "no YAML".to_owned(), |finding| finding.message.into_owned());
            return Ok(Err(why));
        }
    };
    Ok(match &documents[..] {
        [] => Ok(Value::from(())),
        [document] => Ok(Tree::from_value(&document.to_value(), None).to_engine()),
        several => Err(format!("one document is expected, not {}", several.len())),
    })
}

/// How Helm tells that a text could not be read: nothing fails, and the map read has one entry.
pub(super) fn error_map(why: String) -> Value {
    Value::from_pairs([("Error", why)])
}

/// A list as read, or a list of the reason why there is none.
pub(super) fn list_or_error(read: Result<Value, String>) -> Value {
    match read {
        Ok(value) if value.kind() == ValueKind::Seq => value,
        Ok(value) if value.is_none() => Value::from(Vec::<Value>::new()),
        Ok(value) => Value::from(vec![format!("a list is expected, not {}", a(value.kind()))]),
        Err(why) => Value::from(vec![why]),
    }
}
