//! Several JSON values one after another, which is no YAML.

use std::borrow::Cow;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Place, Source, Span};

use super::read;
use crate::node::{Content, Entry, Node};

/// Reads a stream of JSON values, as `kubectl get -o json` gives when it is run several times and as `jq '.items[]'`
/// prints; `None` if the text is no such stream, or holds one value only: then it is YAML too, and [`read`] takes it.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// let source = Source::new("<stdin>", "{\"a\": 1}\n{\"a\": 2}\n");
/// let values = istio_mc_yaml::read_json_stream(&source).expect("a stream").expect("JSON");
/// assert_eq!(values[1].get("a").map(|n| n.to_value()), Some(2.into()));
/// assert!(istio_mc_yaml::read_json_stream(&Source::new("a.json", "{}")).is_none());
/// ```
///
/// # Errors
/// Everything that is wrong with any of the values, at its place.
pub fn read_json_stream(source: &Arc<Source>) -> Option<Result<Vec<Node<'static>>, Diagnostics>> {
    let values = values(source.text())?;
    let (mut nodes, mut findings) = (Vec::with_capacity(values.len()), Diagnostics::new());
    for span in values {
        // A text of its own, read as any other, and then put where it stands.
        let text = Source::new(source.name(), &source.text()[span.range()]);
        match read(&text) {
            Ok(read) => nodes.extend(read.into_iter().map(|node| shifted(node, span.start))),
            Err(problems) => findings.extend(problems.into_iter().map(|mut finding| {
                let there = |place: &Place| Place::new(source, shift(place.span, span.start));
                finding.place = finding.place.as_ref().map(there);
                for related in &mut finding.related {
                    related.place = there(&related.place);
                }
                finding
            })),
        }
    }
    Some(if findings.is_empty() { Ok(nodes) } else { Err(findings) })
}

/// Where the values of a stream are, if the text is one of at least two.
fn values(text: &str) -> Option<Vec<Span>> {
    let bytes = text.as_bytes();
    let (mut values, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    // What opens and closes the value at hand; the other pair does not count, in case it does not fit.
    let mut pair = (b'{', b'}');
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if depth > 0 => {
                // To the end of the string; a text without one is not ours to judge.
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' if depth == 0 => {
                pair = if *byte == b'{' { (b'{', b'}') } else { (b'[', b']') };
                start = at;
                depth = 1;
            }
            byte if depth > 0 && *byte == pair.0 => depth += 1,
            byte if depth > 0 && *byte == pair.1 => {
                depth -= 1;
                if depth == 0 {
                    values.push(Span::new(start, at + 1));
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ if depth > 0 => {}
            // Between values there is nothing: this is something else.
            _ => return None,
        }
        at += 1;
    }
    // What is not closed is told by the reader of its value.
    if depth > 0 {
        values.push(Span::new(start, text.len()));
    }
    (values.len() > 1).then_some(values)
}

fn shift(span: Span, by: u32) -> Span {
    Span { start: span.start + by, end: span.end + by }
}

/// The node as it stands so many bytes later, on its own.
fn shifted(node: Node<'_>, by: u32) -> Node<'static> {
    let content = match node.content {
        Content::Null => Content::Null,
        Content::Bool(value) => Content::Bool(value),
        Content::Number(number) => Content::Number(number),
        Content::String(text) => Content::String(Cow::Owned(text.into_owned())),
        Content::List(items) => Content::List(items.into_iter().map(|item| shifted(item, by)).collect()),
        Content::Map(entries) => Content::Map(
            entries
                .into_iter()
                .map(|entry| Entry {
                    key: Cow::Owned(entry.key.into_owned()),
                    key_span: shift(entry.key_span, by),
                    value: shifted(entry.value, by),
                })
                .collect(),
        ),
    };
    Node { content, span: shift(node.span, by) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_where_they_stand() {
        let text = "{\n\t\"a\": \"}{\\\"\"\n}{\"b\": [1, {}]}\n\n[]\n";
        let source = Source::new("a.json", text);
        let nodes = read_json_stream(&source).expect("a stream").expect("JSON");
        assert_eq!(nodes.len(), 3);
        assert_eq!(nodes[0].get("a").and_then(Node::as_str), Some("}{\""));
        let entry = nodes[1].entry("b").expect("a key");
        assert_eq!(&text[entry.key_span.range()], "\"b\"");
        assert_eq!(source.position(entry.key_span.start as usize).line, 3);
    }

    #[test]
    fn problems_are_told_where_they_stand() {
        let source = Source::new("a.json", "{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n{\"b\": ]}\n");
        let problems = read_json_stream(&source).expect("a stream").expect_err("two are wrong").to_string();
        let lines: Vec<&str> = problems.lines().map(|line| &line[..9]).collect();
        assert_eq!(lines, ["a.json:2:", "a.json:3:"], "{problems}");
        let open = Source::new("a.json", "{\"a\": 1}\n{\"a\": ");
        assert!(read_json_stream(&open).expect("a stream").is_err());
    }

    #[test]
    fn what_is_no_stream_is_left_alone() {
        for text in
            ["", "a: 1", "{}", "{}\n---\n{}", "{a: \"x}", "}", "{} # two\n{}", "\"a\" {} {}", "{}{\"\\"]
        {
            assert!(read_json_stream(&Source::new("a", text)).is_none(), "{text}");
        }
    }
}
