//! Scalars without quotes that kubectl reads as something else than they look like.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_template::literals;
use istio_mc_yaml::{Content, Node, Number};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    if let Some((source, values)) = subject.values() {
        visit(source, values, "", findings);
    }
    for template in subject.chart.part().templates() {
        for literal in literals(template.path, template.source.text()) {
            let span = Span::new(literal.range.start, literal.range.end);
            scalar(template.source, span, literal.key.unwrap_or_default(), findings);
        }
    }
}

fn visit(source: &std::sync::Arc<Source>, node: &Node<'_>, key: &str, findings: &mut Diagnostics) {
    match &node.content {
        Content::Map(entries) => {
            for entry in entries {
                let written = source.text().get(entry.key_span.range()).unwrap_or_default();
                // Quoted, it is what is written.
                let is_plain = !written.starts_with(['"', '\'']);
                if is_plain && written != entry.key && !written.is_empty() && is_word(written) {
                    let message = format!("the key `{written}` is `{}` to kubectl", entry.key);
                    findings.push(
                        Diagnostic::new(&code::AMBIGUOUS_SCALAR, message)
                            .at(Place::new(source, entry.key_span))
                            .help(format!("write `\"{written}\":`")),
                    );
                }
                visit(source, &entry.value, &entry.key, findings);
            }
        }
        Content::List(items) => items.iter().for_each(|item| visit(source, item, key, findings)),
        Content::String(_) => {}
        _ => scalar(source, node.span, key, findings),
    }
}

/// Whether a key is one word or number, and no anchor, tag or merge.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'~'))
}

fn scalar(source: &std::sync::Arc<Source>, span: Span, key: &str, findings: &mut Diagnostics) {
    let Some(written) = source.text().get(span.range()) else { return };
    let Some(read) = misread(written, key) else { return };
    let message = format!("`{written}` without quotes is {read}");
    let finding = Diagnostic::new(&code::AMBIGUOUS_SCALAR, message).at(Place::new(source, span));
    findings.push(match plainly(written) {
        Some(plain) => {
            finding.help(format!("write `\"{written}\"` for the text, or `{plain}` for what it is"))
        }
        None => finding.help(format!("write `\"{written}\"`")),
    });
}

/// What kubectl reads, in words, if that is not what is written.
fn misread(written: &str, key: &str) -> Option<String> {
    // Long texts, and those with quotes or anchors, are what they are.
    if written.len() > 64 || written.starts_with(['"', '\'', '&', '*', '!', '|', '>', '[', '{']) {
        return None;
    }
    match resolve(written)? {
        Content::Bool(value)
            if !matches!(written, "true" | "false" | "True" | "False" | "TRUE" | "FALSE") =>
        {
            Some(format!("the boolean `{value}`"))
        }
        Content::Null if written == "~" => Some("null".to_owned()),
        Content::Number(number) => {
            let digits = written.trim_start_matches(['+', '-']);
            let is_octal = digits.len() > 1
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && digits.starts_with('0');
            let is_based = ["0x", "0X", "0o", "0O", "0b", "0B"].iter().any(|base| digits.starts_with(base));
            let is_mode = key.trim_matches(['"', '\'']).to_ascii_lowercase();
            // `defaultMode: 0644` is how file modes are written.
            let is_mode = is_mode.ends_with("mode") || is_mode.ends_with("umask");
            let has_exponent = !is_based && digits.contains(['e', 'E']) && !digits.contains('.');
            let changes = match number {
                Number::Int(value) => {
                    (is_octal && !is_mode) || is_based || digits.contains('_') || {
                        // A sign that is lost.
                        written.starts_with('+') && value >= 0
                    }
                }
                Number::Float(_) => {
                    is_octal
                        || has_exponent
                        || digits.contains('_')
                        || (loses_zero(digits) && is_version(key))
                }
            };
            changes.then(|| format!("the number `{}`", as_text(number)))
        }
        _ => None,
    }
}

/// What a plain scalar is to kubectl.
fn resolve(written: &str) -> Option<Content<'static>> {
    let source = Source::new("scalar", written);
    let documents = istio_mc_yaml::read(&source).ok()?;
    match &documents.first()?.content {
        Content::Bool(value) => Some(Content::Bool(*value)),
        Content::Number(number) => Some(Content::Number(*number)),
        Content::Null => Some(Content::Null),
        _ => None,
    }
}

/// `1.10` is 1.1.
fn loses_zero(digits: &str) -> bool {
    digits.contains('.') && digits.ends_with('0')
}

/// Whether a key is the name of something that has dots and is no number.
fn is_version(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']).to_ascii_lowercase();
    ["version", "tag", "release"].iter().any(|word| key.ends_with(word))
}

fn as_text(number: Number) -> String {
    istio_mc_yaml::to_string(&istio_mc_yaml::Value::Number(number))
        .map(|text| text.trim_end().to_owned())
        .unwrap_or_default()
}

/// The usual way to write what kubectl reads; `None` where a text is meant for sure.
fn plainly(written: &str) -> Option<String> {
    match resolve(written)? {
        Content::Bool(value) => Some(value.to_string()),
        Content::Null => Some("null".to_owned()),
        Content::Number(number) if !loses_zero(written) => Some(as_text(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_otherwise_is_said() {
        for (written, key, expected) in [
            ("yes", "a", Some("the boolean `true`")),
            ("Off", "a", Some("the boolean `false`")),
            ("true", "a", None),
            ("012", "zip", Some("the number `10`")),
            ("0644", "defaultMode", None),
            ("08", "a", Some("the number `8.0`")),
            ("0", "a", None),
            ("1_000", "a", Some("the number `1000`")),
            ("1e3", "commit", Some("the number `1000.0`")),
            ("12e4", "commit", Some("the number `120000.0`")),
            ("1.5e3", "a", None),
            ("0x1F", "a", Some("the number `31`")),
            ("0o17", "a", Some("the number `15`")),
            ("+1", "a", Some("the number `1`")),
            ("-1", "a", None),
            ("1:30", "a", None),
            ("~", "a", Some("null")),
            ("null", "a", None),
            ("2024-01-01", "a", None),
            ("1.10", "tag", Some("the number `1.1`")),
            ("1.0", "appVersion", Some("the number `1.0`")),
            ("1.8", "tag", None),
            ("0.50", "ratio", None),
            ("1.10", "ratio", None),
            ("1.10.0", "tag", None),
            ("80", "port", None),
            ("hello", "a", None),
        ] {
            assert_eq!(misread(written, key).as_deref(), expected, "{key}: {written}");
        }
    }
}
