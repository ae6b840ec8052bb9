//! Keeps secrets out of the excerpts of rendered texts that messages show.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use istio_mc_diagnostic::{Diagnostic, Source, Span};

use crate::values::tree::is_secret;
use crate::values::{Content, Tree};

/// The shortest text that is concealed wherever it occurs: shorter ones are words of everything.
const SHORTEST: usize = 4;

/// The texts that values under secret keys hold, and what they are in Base64.
pub(crate) fn secrets<'t>(values: impl Iterator<Item = &'t Tree>) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for tree in values {
        gather(tree, false, &mut secrets);
    }
    secrets
}

fn gather(tree: &Tree, secret: bool, secrets: &mut BTreeSet<String>) {
    match &tree.content {
        Content::Map(map) => {
            for (key, tree) in &map.0 {
                gather(tree, secret || holds_secret(key), secrets);
            }
        }
        Content::List(list) => list.0.iter().for_each(|tree| gather(tree, secret, secrets)),
        Content::String(text) if secret && text.len() >= SHORTEST => {
            // A text of several lines is indented somehow.
            secrets
                .extend(text.lines().map(str::trim).filter(|line| line.len() >= SHORTEST).map(str::to_owned));
            secrets.insert(STANDARD.encode(&**text));
        }
        _ => {}
    }
}

/// Conceals in a rendered text the data of Secrets, what stands under secret keys, and these secrets.
pub(crate) fn rendered(source: &Source, secrets: &BTreeSet<String>) {
    let text = source.text();
    for secret in secrets {
        for (at, found) in text.match_indices(&**secret) {
            source.conceal(Span::new(at, at + found.len()));
        }
    }
    let mut at = 0;
    for document in documents(text) {
        let is_secret_kind = document.lines().any(|line| {
            let kind = line.strip_prefix("kind:").map(|kind| kind.trim().trim_matches(['"', '\'']));
            kind == Some("Secret")
        });
        let mut in_data = false;
        for line in document.split_inclusive('\n') {
            let is_top = !line.starts_with([' ', '\t', '\n', '\r', '#', '-']);
            if is_top {
                in_data = is_secret_kind && (line.starts_with("data:") || line.starts_with("stringData:"));
            }
            let value = match entry(line) {
                Some((key, value)) if in_data || is_secret_field(key, &line[value..]) => Some(value),
                // A line that goes on with the value of the one before.
                None if in_data => Some(line.len() - line.trim_start().len()),
                _ => None,
            };
            if let Some(value) = value {
                source.conceal(Span::new(at + value, at + line.trim_end().len().max(value)));
            }
            at += line.len();
        }
    }
}

/// The documents of a text, with the lines that begin them.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.match_indices("\n---").next().map_or(rest.len(), |(at, _)| at + 1);
        let (document, after) = rest.split_at(end);
        rest = after;
        Some(document)
    })
}

/// The key of a line and where its value begins.
fn entry(line: &str) -> Option<(&str, usize)> {
    let (before, after) = line.split_once(':')?;
    let key = before.trim().trim_start_matches("- ").trim_matches(['"', '\'']);
    let is_key = !key.is_empty() && (after.is_empty() || after.starts_with([' ', '\n', '\r']));
    is_key.then(|| (key, before.len() + 1 + (after.len() - after.trim_start_matches(' ').len())))
}

/// Whether a line's field holds a secret: switches and numbers are none.
fn is_secret_field(key: &str, value: &str) -> bool {
    let value = value.trim();
    let is_text =
        !value.is_empty() && !matches!(value, "true" | "false" | "null") && value.parse::<f64>().is_err();
    holds_secret(key) && is_text
}

/// Whether a key's value is a secret, by the key's name, and not the name or the place of one.
fn holds_secret(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let names_one = lower.starts_with("existing")
        || ["name", "ref", "path", "secrets"].iter().any(|end| lower.ends_with(end));
    is_secret(key) && lower != "key" && !names_one
}

/// The finding with `***` for secrets in its words: functions quote what they cannot take.
pub(crate) fn in_words(mut finding: Diagnostic, secrets: &BTreeSet<String>) -> Diagnostic {
    let words = [&mut finding.message].into_iter().chain(&mut finding.label).chain(&mut finding.notes);
    for words in words.chain(&mut finding.help) {
        for secret in secrets {
            if words.contains(&**secret) {
                *words = words.replace(&**secret, "***").into();
            }
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Place, TextStyle, code};

    use super::*;

    fn shown(text: &str, secrets: &[&str]) -> String {
        let source = Source::new("x", text);
        rendered(&source, &secrets.iter().map(|&secret| secret.to_owned()).collect());
        let mut shown = String::new();
        for line in 1..=source.line_count() {
            let finding = Diagnostic::new(&code::YAML_SYNTAX, "x").at(Place::line(&source, line));
            shown += TextStyle::default().render(&finding).lines().nth(3).unwrap_or_default();
            shown.push('\n');
        }
        shown
    }

    #[test]
    fn what_names_a_secret_is_none() {
        for key in ["password", "dbPassword", "token", "clientSecret", "privateKey"] {
            assert!(holds_secret(key), "{key}");
        }
        for key in ["secretName", "existingSecret", "imagePullSecrets", "key", "tokenPath", "name"] {
            assert!(!holds_secret(key), "{key}");
        }
    }

    #[test]
    fn data_of_secrets_and_secret_fields_are_not_shown() {
        let text = "kind: Secret\ndata:\n  a: hunter\n  b: |\n    two\nmetadata:\n  name: x\n---\nkind: Pod\nspec:\n  \
                    password: p4ss\n  secretName: mine\n  env:\n  - name: A\n    value: s3cret\n";
        let shown = shown(text, &["s3cret"]);
        for secret in ["hunter", "two", "p4ss", "s3cret"] {
            assert!(!shown.contains(secret), "{secret} in\n{shown}");
        }
        for plain in ["name: x", "secretName: mine", "kind: Secret", "name: A"] {
            assert!(shown.contains(plain), "{plain} is not in\n{shown}");
        }
    }
}
