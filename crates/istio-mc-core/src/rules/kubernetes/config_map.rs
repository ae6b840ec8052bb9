//! ConfigMap: keys and values of `data`.

use std::collections::HashSet;

use istio_mc_diagnostic::code;

use crate::api::kubernetes::decode_base64;
use crate::name::syntax;
use crate::rules::metadata::not_text;
use crate::rules::{At, Cx, embedded};

/// The API server's limit for all data together, in bytes.
const DATA_MAX: usize = 1024 * 1024;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let data = root.field("data");
    let binary = root.field("binaryData");
    // Looked up for each entry of the other map: a search through this one each time would be quadratic.
    let texts: HashSet<&str> = match binary.entries().is_empty() {
        true => HashSet::new(),
        false => data.entries().iter().map(|entry| &*entry.key).collect(),
    };
    let mut size = 0;
    for (field, is_binary) in [(&data, false), (&binary, true)] {
        if let Some(node) = field.node().filter(|node| node.as_map().is_none()) {
            let message = format!("`{field}` must be a map, not {}", node.kind());
            cx.report(&code::CONFIG_MAP_DATA, field, message);
        }
        for entry in field.entries() {
            let value = field.value_of(entry);
            if !syntax::is_data_key(&entry.key) {
                let message = match &*entry.key {
                    "" => "a key must not be empty".to_owned(),
                    key => format!(
                        "`{key}` is not a key of a ConfigMap: letters, digits, `-`, `_` and `.`, at most 253 bytes"
                    ),
                };
                cx.report(&code::CONFIG_MAP_DATA, &field.key_of(entry), message);
            }
            match value.text() {
                None => not_text(&code::CONFIG_MAP_DATA, &value, cx),
                Some(text) if is_binary && decode_base64(text).is_none() => {
                    cx.report(&code::CONFIG_MAP_DATA, &value, format!("`{value}` is not base64"));
                }
                Some(text) => size += text.len(),
            }
            if is_binary && texts.contains(&*entry.key) {
                let message = format!("`{}` is a key of both `data` and `binaryData`", entry.key);
                cx.report(&code::CONFIG_MAP_DATA, &field.key_of(entry), message);
            }
        }
    }
    if size > DATA_MAX {
        let message = format!("the data has {size} bytes, {DATA_MAX} are the most");
        cx.report(&code::CONFIG_MAP_DATA, &data, message);
    }
    embedded::check(&data, cx);
}
