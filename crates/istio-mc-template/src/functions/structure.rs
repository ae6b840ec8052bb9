//! Structures as texts, and the place of texts in YAML.

use std::sync::Arc;

use istio_mc_diagnostic::{Source, code};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::strings::limited;
use super::{Call, FUNCTION, Function};
use crate::engine::printing::MAX_ITEMS;
use crate::values::Tree;

/// The widest indent.
const MAX_INDENT: usize = 1_000;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "toYaml",
        usage: "value|toYaml",
        about: "the value as YAML that kubectl reads back the same, without a line break at the end",
        examples: &[("{'a': ['yes', 1]}|toYaml", "a:\n- \"yes\"\n- 1"), ("none|toYaml", "null")],
        run: |call| {
            fits(call)?;
            let mut text = istio_mc_yaml::to_string(call.value(0))
                .map_err(|error| call.wrong(format!("cannot write this: {error}")))?;
            text.truncate(text.trim_end_matches('\n').len());
            Ok(Value::from_safe_string(text))
        },
        ..FUNCTION
    },
    Function {
        name: "toJson",
        usage: "value|toJson",
        about: "the value as JSON on one line",
        examples: &[("{'a': ['<', 1, none]}|toJson", "{\"a\":[\"<\",1,null]}")],
        run: |call| {
            fits(call)?;
            serde_json::to_string(call.value(0))
                .map(Value::from_safe_string)
                .map_err(|error| call.wrong(format!("cannot write this: {error}")))
        },
        ..FUNCTION
    },
    Function {
        name: "toPrettyJson",
        usage: "value|toPrettyJson",
        about: "the value as JSON on indented lines",
        examples: &[("{'a': 1}|toPrettyJson", "{\n  \"a\": 1\n}")],
        run: |call| {
            fits(call)?;
            serde_json::to_string_pretty(call.value(0))
                .map(Value::from_safe_string)
                .map_err(|error| call.wrong(format!("cannot write this: {error}")))
        },
        ..FUNCTION
    },
    Function {
        name: "fromYaml",
        usage: "text|fromYaml",
        about: "what the text says as YAML: one document",
        examples: &[("('a: {b: 1}'|fromYaml).a.b", "1"), ("('[1, 2]'|fromYaml)|length", "2")],
        run: from_yaml,
        ..FUNCTION
    },
    Function {
        name: "fromYamlArray",
        usage: "text|fromYamlArray",
        about: "what the text says as YAML: one document",
        examples: &[("('- 1'|fromYamlArray)[0]", "1")],
        run: from_yaml,
        ..FUNCTION
    },
    Function {
        name: "fromJson",
        usage: "text|fromJson",
        about: "what the text says as JSON",
        examples: &[("('{\"a\": 1}'|fromJson).a", "1")],
        run: from_json,
        ..FUNCTION
    },
    Function {
        name: "fromJsonArray",
        usage: "text|fromJsonArray",
        about: "what the text says as JSON",
        examples: &[("('[1]'|fromJsonArray)[0]", "1")],
        run: from_json,
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

/// How deep a structure may be to be written: as deep as YAML is read.
const MAX_DEPTH: usize = 100;

/// Refuses structures that are too large to be written. A list that holds another one twice, and so on, is small in
/// memory and endless on paper.
fn fits(call: &Call<'_, '_, '_>) -> Result<(), Error> {
    let mut items = 0_usize;
    // What is left to look at on each level, the innermost last.
    let mut levels = vec![Box::new(std::iter::once(Ok(call.value(0).clone()))) as Values];
    while let Some(level) = levels.last_mut() {
        let Some(value) = level.next().transpose()? else {
            levels.pop();
            continue;
        };
        items += 1;
        if items > MAX_ITEMS {
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
        if levels.len() > MAX_DEPTH {
            let message = format!("`{}` writes {MAX_DEPTH} levels at most", call.function.name);
            return Err(call.error(&code::TEMPLATE_LIMIT, message));
        }
        levels.push(inner);
    }
    Ok(())
}

/// Values still to be looked at.
type Values = Box<dyn Iterator<Item = Result<Value, Error>>>;

fn indent(call: &mut Call<'_, '_, '_>, start: &str) -> Result<Value, Error> {
    let text = call.text(0)?;
    let width = call.count(1, MAX_INDENT)?;
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    limited(call, text.len().saturating_add(lines.saturating_mul(width)))?;
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

fn from_yaml(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let source = Source::new("text", call.string(0)?);
    let first = |findings: istio_mc_diagnostic::Diagnostics| {
        let first = findings.into_iter().next();
        first.map_or_else(|| "nothing to read".to_owned(), |finding| finding.message.into_owned())
    };
    let documents = istio_mc_yaml::read(&source)
        .map_err(|findings| call.wrong(format!("takes YAML, which this is not: {}", first(findings))))?;
    match &documents[..] {
        [] => Ok(Tree::empty().to_engine()),
        [document] => Ok(Tree::from_value(&document.to_value(), None).to_engine()),
        several => Err(call.wrong(format!("takes one document, not {}", several.len()))),
    }
}

fn from_json(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let text: Arc<str> = Arc::from(call.string(0)?);
    let value = serde_json::from_str::<istio_mc_yaml::Value>(&text);
    let value = value.map_err(|error| {
        call.wrong(format!(
            "takes JSON, which this is not (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    Ok(Tree::from_value(&value, None).to_engine())
}
