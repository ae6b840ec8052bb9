//! What stands in a template as it will stand in the YAML: scalars without any code in them.

use std::ops::Range;

use crate::engine::{Dialect, block_scalars, scan};

/// A plain scalar of a template's text: no code in it, no quotes around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal<'t> {
    /// The key before it, if it has one; may be in quotes.
    pub key: Option<&'t str>,
    /// The scalar.
    pub text: &'t str,
    /// Where the scalar stands in the text.
    pub range: Range<usize>,
    /// Where the line begins.
    pub line_start: usize,
    /// How many blanks and dashes stand before the key or the scalar.
    pub indent: usize,
}

/// The plain scalars of a template of that path that are all of a value: `key: scalar` and `- scalar` on lines without
/// code. Flow collections, block scalars and templates that make no YAML have none.
///
/// ```
/// let text = "kind: Service\nname: {{ Release.Name }}\nargs:\n- yes # why\ntext: |\n  on: no\n";
/// let found = istio_mc_template::literals("c/templates/a.yaml.j2", text);
/// let found: Vec<_> = found.iter().map(|literal| (literal.key, literal.text)).collect();
/// assert_eq!(found, [(Some("kind"), "Service"), (None, "yes")]);
/// ```
pub fn literals<'t>(path: &str, text: &'t str) -> Vec<Literal<'t>> {
    if Dialect::of(path) == Dialect::Plain {
        return Vec::new();
    }
    let parts = scan::parts(text).parts;
    let blocks = block_scalars(text, &parts);
    let mut code = parts.iter().filter(|part| part.kind != scan::PartKind::Text).peekable();
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        while code.next_if(|part| part.range.end <= range.start).is_some() {}
        let has_code = code.peek().is_some_and(|part| part.range.start < range.end);
        let block = blocks.partition_point(|block| block.start <= range.start);
        let in_block = block > 0 && range.start < blocks[block - 1].end;
        if !has_code && !in_block {
            found.extend(literal(line, range.start));
        }
    }
    found
}

fn literal(line: &str, line_start: usize) -> Option<Literal<'_>> {
    let mut at = line.len() - line.trim_start_matches(' ').len();
    while let Some(rest) = line[at..].strip_prefix("- ") {
        at += 2 + (rest.len() - rest.trim_start_matches(' ').len());
    }
    let indent = at;
    let content = line[at..].trim_end();
    let (key, value) = match key_end(content) {
        Some(end) => (Some(&content[..end]), &content[end + 1..]),
        // A line that is neither an entry nor an item goes on with what stands before it.
        None if indent > 0 && line[..indent].contains('-') => (None, content),
        None => return None,
    };
    let blanks = value.len() - value.trim_start().len();
    let value = value.trim_start();
    // A comment begins after a blank.
    let end = value.find(" #").unwrap_or(value.len());
    let value = value[..end].trim_end();
    let is_plain = !value.is_empty()
        && !value.starts_with(['"', '\'', '|', '>', '&', '*', '!', '[', '{', '#', '%', '@', '`', '-', '?'])
        || value.strip_prefix('-').is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
    if !is_plain {
        return None;
    }
    let from = line_start + at + key.map_or(0, |key| key.len() + 1) + blanks;
    Some(Literal { key, text: value, range: from..from + value.len(), line_start, indent })
}

/// Where the colon of `key:` stands.
fn key_end(content: &str) -> Option<usize> {
    if let Some(quote @ ('"' | '\'')) = content.chars().next() {
        let end = content[1..].find(quote)? + 2;
        return content[end..].starts_with(':').then_some(end);
    }
    let end = content.match_indices(':').map(|(at, _)| at).find(|at| {
        let after = &content[at + 1..];
        after.is_empty() || after.starts_with([' ', '\t'])
    })?;
    let key = &content[..end];
    (!key.contains(" #") && !key.starts_with(['#', '{', '['])).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_found_with_their_places() {
        for (text, expected) in [
            ("a: yes\n", "a=yes"),
            ("  a: 1.10 # why\n", "a=1.10"),
            ("- on\n", "-=on"),
            ("- - no\n", "-=no"),
            ("- a: b\n  c: d e\n", "a=b c=d e"),
            ("\"a\": ~\n", "\"a\"=~"),
            ("a: -1\n", "a=-1"),
            ("a: \"yes\"\nb: 'no'\nc: [on]\nd: {e: off}\n", ""),
            ("a: {{ x }}\nb: x{{ y }}\n{% if z %}\nc: d\n{% endif %}\n", "c=d"),
            ("a: |\n  b: yes\nc: no\n", "c=no"),
            ("a: b\n  yes\n", "a=b"),
            ("a: http://x\n", "a=http://x"),
            ("# a: yes\n", ""),
            ("a: &x yes\nb: *x\nc: !!str yes\n", ""),
            ("a:\nb: \n", ""),
            ("{{ '\n' }} a: yes\n", ""),
            ("a: yes\r\n", "a=yes"),
        ] {
            let found = literals("c/templates/a.yaml.j2", text);
            for literal in &found {
                assert_eq!(&text[literal.range.clone()], literal.text, "{text}");
            }
            let shown: Vec<String> =
                found.iter().map(|found| format!("{}={}", found.key.unwrap_or("-"), found.text)).collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
        assert!(literals("c/templates/NOTES.txt.j2", "a: yes\n").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at(text in "[-ab: #{}%|\"'\\n~1]{0,40}") {
            for literal in literals("c/templates/a.yaml.j2", &text) {
                assert_eq!(&text[literal.range.clone()], literal.text);
            }
        }
    }
}
