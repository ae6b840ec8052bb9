//! Labels of workloads, in selectors.

use istio_mc_diagnostic::code;

use crate::name::syntax;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// Reports labels that no workload can have. Up to 1.3 Istio looks at the characters only.
pub(crate) fn labels(labels: &At<'_, '_>, cx: &mut Cx<'_>) {
    for entry in labels.entries() {
        let value = entry.value.as_str().unwrap_or_default();
        let (key_is_right, value_is_right) = if cx.since(ApiLevel::V1_4) {
            (is_key(&entry.key), syntax::is_label_value(value))
        } else {
            (are_characters(&entry.key), are_characters(value))
        };
        if !key_is_right {
            let message = format!("`{}` is not the key of a label", entry.key);
            cx.report(&code::ISTIO_LABELS, &labels.key(&entry.key), message);
        }
        if !value_is_right {
            let message = format!("`{value}` is not the value of a label");
            cx.report(&code::ISTIO_LABELS, &labels.field(&entry.key), message);
        }
    }
}

/// As Kubernetes has it, but for the case of what stands before `/`.
fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => {
            prefix.len() <= syntax::SUBDOMAIN_MAX
                && prefix.split('.').all(syntax::is_host_label)
                && !name.contains('/')
                && syntax::is_qualified_name(name)
        }
        None => syntax::is_qualified_name(key),
    }
}

fn are_characters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}
