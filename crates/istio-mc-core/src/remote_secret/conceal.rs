//! Keeping credentials out of the excerpts under messages.

use istio_mc_diagnostic::{Source, Span};
use istio_mc_yaml::{Content, Node};

/// Conceals every scalar below a node.
pub(super) fn below(source: &Source, node: &Node<'_>) {
    match &node.content {
        Content::List(items) => items.iter().for_each(|item| below(source, item)),
        Content::Map(entries) => entries.iter().for_each(|entry| below(source, &entry.value)),
        _ => source.conceal(node.span),
    }
}

/// Conceals all of a text but the key that each line begins with: where a text is no YAML, nobody knows what
/// in it is secret.
pub(super) fn all_values(source: &Source) {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        source.conceal(Span::new(start + key_end(line.as_bytes()), start + line.len()));
        start += line.len();
    }
}

/// Where the value of a line such as `  - "name": x` begins; 0 where it has no key.
fn key_end(line: &[u8]) -> usize {
    let is_lead = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'-' | b'{' | b'"');
    let lead = line.iter().take_while(is_lead).count();
    let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'-' | b'_' | b'.' | b'/');
    let key = line[lead..].iter().take_while(is_key).count();
    let mut end = lead + key;
    end += usize::from(line.get(end) == Some(&b'"'));
    let has_colon = line.get(end) == Some(&b':') && line.get(end + 1).is_none_or(u8::is_ascii_whitespace);
    // A longer word before a colon is no key of these files.
    if has_colon && key <= 63 { end + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostic, Place, TextStyle, code};

    use super::*;

    #[test]
    fn of_a_text_that_is_no_yaml_only_keys_are_seen() {
        let source = Source::new(
            "k",
            "users:\n- token: se:same\n  open sesame\n  \"token\": sesame\n  a:sesame\n{a: sesame}",
        );
        all_values(&source);
        let finding = Diagnostic::new(&code::YAML_SYNTAX, "x").at(Place::new(&source, Span::new(0, 90)));
        let text = TextStyle::default().render(&finding);
        assert!(text.contains("- token:") && text.contains("\"token\":"), "{text}");
        assert!(!text.contains("same"), "{text}");
    }
}
