//! JSON.

use std::io;

use istio_mc_yaml::Value as Data;
use minijinja::{Error, Value};
use serde::Serialize as _;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::structure::{check_size, error_map, list_or_error};
use super::{Call, FUNCTION, Function};
use crate::values::Tree;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "toJson",
        aliases: &["mustToJson"],
        usage: "value|toJson",
        about: "the value as JSON on one line; `<`, `>` and `&` are escaped, as in Helm",
        examples: &[
            ("{'a': [1, none, 'b']}|toJson", "{\"a\":[1,null,\"b\"]}"),
            ("'<'|toJson", "\"\\u003c\""),
        ],
        run: |call| write(call, Escaped(CompactFormatter)),
        ..FUNCTION
    },
    Function {
        name: "toRawJson",
        aliases: &["mustToRawJson"],
        usage: "value|toRawJson",
        about: "the value as JSON on one line; `<`, `>` and `&` stay",
        examples: &[("['<']|toRawJson", "[\"<\"]")],
        run: |call| write(call, CompactFormatter),
        ..FUNCTION
    },
    Function {
        name: "toPrettyJson",
        aliases: &["mustToPrettyJson"],
        usage: "value|toPrettyJson",
        about: "`toJson` on indented lines",
        examples: &[("{'a': 1}|toPrettyJson", "{\n  \"a\": 1\n}")],
        run: |call| write(call, Escaped(PrettyFormatter::new())),
        ..FUNCTION
    },
    Function {
        name: "fromJson",
        usage: "text|fromJson",
        about: "what the text says as JSON; if it is none, a map with the reason under `Error`, as in Helm",
        examples: &[("('{\"a\": 1}'|fromJson).a", "1"), ("('{'|fromJson) is mapping", "true")],
        run: |call| Ok(read(call)?.unwrap_or_else(error_map)),
        ..FUNCTION
    },
    Function {
        name: "mustFromJson",
        usage: "text|mustFromJson",
        about: "what the text says as JSON; an error if it is none",
        examples: &[("('{\"a\": 1}'|mustFromJson).a", "1")],
        run: |call| read(call)?.map_err(|why| call.wrong(format!("takes JSON, which this is not: {why}"))),
        ..FUNCTION
    },
    Function {
        name: "fromJsonArray",
        usage: "text|fromJsonArray",
        about: "what the text says as JSON: a list; if it is none, a list of the reason, as in Helm",
        examples: &[("('[1]'|fromJsonArray)[0]", "1")],
        run: |call| Ok(list_or_error(read(call)?)),
        ..FUNCTION
    },
];

/// What a text says as JSON, or why it says nothing.
fn read(call: &Call<'_, '_, '_>) -> Result<Result<Value, String>, Error> {
    let value = serde_json::from_str::<Data>(call.string(0)?);
    Ok(value
        .map(|value| Tree::from_value(&value, None).to_engine())
        .map_err(|error| format!("no JSON at line {}, column {}", error.line(), error.column())))
}

fn write(call: &Call<'_, '_, '_>, formatter: impl Formatter) -> Result<Value, Error> {
    check_size(call, call.value(0))?;
    let mut out = Vec::new();
    let failed = |error: &dyn std::fmt::Display| call.wrong(format!("cannot write this: {error}"));
    call.value(0)
        .serialize(&mut Serializer::with_formatter(&mut out, formatter))
        .map_err(|error| failed(&error))?;
    String::from_utf8(out).map(Value::from_safe_string).map_err(|error| failed(&error))
}

/// JSON as Go writes it: safe inside of HTML, and numbers without a fraction have no point.
struct Escaped<F>(F);

/// Characters that HTML, or JavaScript for the last two, would take for something else.
const RISKY: [char; 5] = ['<', '>', '&', '\u{2028}', '\u{2029}'];

/// From here on Go writes numbers with an exponent.
const HUGE: f64 = 1e21;

impl<F: Formatter> Formatter for Escaped<F> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        if value.fract() == 0.0 && value.abs() < HUGE {
            return write!(out, "{value:.0}");
        }
        self.0.write_f64(out, value)
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(RISKY) {
            self.0.write_string_fragment(out, &rest[..at])?;
            let char = rest[at..].chars().next().unwrap_or_default();
            write!(out, "\\u{:04x}", u32::from(char))?;
            rest = &rest[at + char.len_utf8()..];
        }
        self.0.write_string_fragment(out, rest)
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(out, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}
