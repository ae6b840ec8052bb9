//! Secret: keys and values of `data` and `stringData`. No message shows a value.

use istio_mc_diagnostic::code;

use crate::api::kubernetes::decode_base64;
use crate::name::syntax;
use crate::rules::{At, Cx};

/// The API server's limit for all data together, in bytes.
const DATA_MAX: usize = 1024 * 1024;

/// Keys and annotations without which a type of Secret is refused.
const NEEDS: &[(&str, &[&str], Option<&str>)] = &[
    ("kubernetes.io/tls", &["tls.crt", "tls.key"], None),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"], None),
    ("kubernetes.io/service-account-token", &[], Some("kubernetes.io/service-account.name")),
];

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let data = root.field("data");
    let texts = root.field("stringData");
    let mut size = 0;
    for (field, is_base64) in [(&data, true), (&texts, false)] {
        if let Some(node) = field.node().filter(|node| node.as_map().is_none()) {
            cx.report(&code::SECRET_DATA, field, format!("`{field}` must be a map, not {}", node.kind()));
        }
        for entry in field.entries() {
            cx.object().source.conceal(entry.value.span);
            let value = field.value_of(entry);
            if !syntax::is_data_key(&entry.key) {
                let message = match &*entry.key {
                    "" => "a key must not be empty".to_owned(),
                    key => format!(
                        "`{key}` is not a key of a Secret: letters, digits, `-`, `_` and `.`, at most 253 bytes"
                    ),
                };
                cx.report(&code::SECRET_DATA, &field.key_of(entry), message);
            }
            // Go reads null as no bytes.
            let Some(node) = value.node() else { continue };
            let Some(text) = node.as_str() else {
                let message = format!("`{value}` must be a string, not {}", node.kind());
                let finding = cx.finding(&code::SECRET_DATA, &value, message);
                cx.push(finding.help("put it in quotes"));
                continue;
            };
            if !is_base64 {
                size += text.len();
            } else if let Some(bytes) = decode_base64(text) {
                size += bytes.len();
            } else {
                let finding = cx.finding(
                    &code::SECRET_DATA,
                    &value,
                    format!("`{value}` is not base64, padding included"),
                );
                cx.push(finding.help("give the text itself under `stringData` instead"));
            }
        }
    }
    if size > DATA_MAX {
        let message = format!("the data has {size} bytes, {DATA_MAX} are the most");
        cx.report(&code::SECRET_DATA, &data, message);
    }
    needs(root, cx);
}

fn needs(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let kind = root.field("type");
    let Some((name, keys, annotation)) = NEEDS.iter().find(|needs| kind.text() == Some(needs.0)) else {
        return;
    };
    let (data, texts) = (root.field("data"), root.field("stringData"));
    for key in *keys {
        if data.field(key).written().is_none() && texts.field(key).written().is_none() {
            cx.report(&code::SECRET_DATA, &kind, format!("a Secret of type `{name}` needs the key `{key}`"));
        }
    }
    let metadata = root.field("metadata");
    let annotations = metadata.field("annotations");
    if let Some(annotation) = annotation.filter(|key| annotations.field(key).node().is_none()) {
        let message = format!("a Secret of type `{name}` needs the annotation `{annotation}`");
        cx.report(&code::SECRET_DATA, &kind, message);
    }
}
