//! The syntaxes that Kubernetes gives to names (apimachinery `pkg/util/validation`).
//!
//! | text | label | subdomain | label value | qualified name |
//! |---|---|---|---|---|
//! | `east` | yes | yes | yes | yes |
//! | `east-1` | yes | yes | yes | yes |
//! | `1east` | yes | yes | yes | yes |
//! | `east-` | no | no | no | no |
//! | `East_1` | no | no | yes | yes |
//! | `a.b` | no | yes | yes | yes |
//! | `example.com/a` | no | no | no | yes |
//! | empty | no | no | yes | no |

/// The longest label, in bytes.
pub const LABEL_MAX: usize = 63;

/// The longest subdomain, in bytes.
pub const SUBDOMAIN_MAX: usize = 253;

/// The pattern of [`is_label`], without its length.
pub(crate) const LABEL_PATTERN: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/// The pattern of [`is_subdomain`], without its length.
pub(crate) const SUBDOMAIN_PATTERN: &str =
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/// The pattern of a non-empty [`is_label_value`], without its length.
pub(crate) const LABEL_VALUE_PATTERN: &str = "^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";

/// A DNS-1123 label: lowercase letters, digits and inner `-`, 1 to 63 bytes.
pub fn is_label(text: &str) -> bool {
    text.len() <= LABEL_MAX && is_subdomain_part(text.as_bytes())
}

/// A DNS-1123 subdomain: parts as in a label, joined by `.`, 1 to 253 bytes in all.
pub fn is_subdomain(text: &str) -> bool {
    text.len() <= SUBDOMAIN_MAX && parts(text).all(is_subdomain_part)
}

/// The value of a label: empty, or letters, digits and inner `-`, `_`, `.`, at most 63 bytes.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name_part(text)
}

/// The key of a label or annotation: a name of at most 63 bytes, maybe after a subdomain and `/`.
pub fn is_qualified_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_name_part(name),
        None => is_name_part(text),
    }
}

/// A key of a ConfigMap or Secret: letters, digits, `-`, `_`, `.`, at most 253 bytes, and no way up in
/// a folder (`.`, `..`, `..x`).
pub fn is_data_key(text: &str) -> bool {
    (1..=SUBDOMAIN_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && text != "."
        && !text.starts_with("..")
}

/// A name that may be part of a path: everything but `.`, `..`, `/` and `%`. RBAC roles are named so.
pub fn is_path_segment(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '%'])
}

/// The name of a container's port (IANA service name): a label of at most 15 bytes, with a letter, without `--`.
pub(crate) fn is_port_name(text: &str) -> bool {
    is_label(text)
        && text.len() <= 15
        && text.contains(|byte: char| byte.is_ascii_lowercase())
        && !text.contains("--")
}

/// A label as Istio takes it in host names: as [`is_label`], in either case.
pub fn is_host_label(text: &str) -> bool {
    is_host_part(text.as_bytes())
}

/// Labels as [`is_host_label`], joined by `.`.
pub(crate) fn are_host_labels(text: &str) -> bool {
    parts(text).all(is_host_part)
}

/// What stands between the dots. Labels are short: to look at each byte is faster than what `str::split` does.
fn parts(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b'.')
}

fn is_host_part(text: &[u8]) -> bool {
    text.len() <= LABEL_MAX && is_enclosed(text, LOWER | UPPER | DIGIT, DASH)
}

fn is_subdomain_part(text: &[u8]) -> bool {
    is_enclosed(text, LOWER | DIGIT, DASH)
}

fn is_name_part(text: &str) -> bool {
    text.len() <= LABEL_MAX && is_enclosed(text.as_bytes(), LOWER | UPPER | DIGIT, DASH | MARK)
}

/// Not empty, of `outer` at both ends, of `outer` or `inner` between them.
fn is_enclosed(bytes: &[u8], outer: u8, inner: u8) -> bool {
    let is_of = |byte: &u8, classes: u8| CLASSES[usize::from(*byte)] & classes != 0;
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => {
            is_of(first, outer) && is_of(last, outer) && bytes.iter().all(|byte| is_of(byte, outer | inner))
        }
        _ => false,
    }
}

/// `a` to `z`
const LOWER: u8 = 1;
/// `A` to `Z`
const UPPER: u8 = 2;
/// `0` to `9`
const DIGIT: u8 = 4;
/// `-`
const DASH: u8 = 8;
/// `_`, `.`
const MARK: u8 = 16;

/// What each byte is: names are looked at in every object, and a table is faster than comparisons.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'-' => DASH,
            b'_' | b'.' => MARK,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds() {
        let rows = [
            ("east", true, true, true, true),
            ("east-1", true, true, true, true),
            ("1east", true, true, true, true),
            ("east-", false, false, false, false),
            ("-east", false, false, false, false),
            ("East_1", false, false, true, true),
            ("a.b", false, true, true, true),
            ("a..b", false, false, true, true),
            (".a", false, false, false, false),
            ("example.com/a", false, false, false, true),
            ("Example.com/a", false, false, false, false),
            ("example.com/", false, false, false, false),
            ("a/b/c", false, false, false, false),
            ("", false, false, true, false),
            ("ü", false, false, false, false),
            ("a b", false, false, false, false),
            ("a\n", false, false, false, false),
        ];
        for (text, label, subdomain, value, qualified) in rows {
            assert_eq!(is_label(text), label, "label {text:?}");
            assert_eq!(is_subdomain(text), subdomain, "subdomain {text:?}");
            assert_eq!(is_label_value(text), value, "label value {text:?}");
            assert_eq!(is_qualified_name(text), qualified, "qualified name {text:?}");
        }
    }

    #[test]
    fn lengths_end_where_kubernetes_ends_them() {
        assert!(is_label(&"a".repeat(63)) && !is_label(&"a".repeat(64)));
        assert!(is_label_value(&"a".repeat(63)) && !is_label_value(&"a".repeat(64)));
        assert!(is_subdomain(&"a".repeat(253)) && !is_subdomain(&"a".repeat(254)));
        assert!(is_qualified_name(&format!("{}/{}", "p".repeat(253), "a".repeat(63))));
        assert!(!is_qualified_name(&format!("{}/a", "p".repeat(254))));
        assert!(is_data_key(&"a".repeat(253)) && !is_data_key(&"a".repeat(254)));
    }

    #[test]
    fn keys_and_segments() {
        for (text, key, segment) in [
            ("cert-chain.pem", true, true),
            ("remote_kubecfg", true, true),
            (".hidden", true, true),
            ("..data", false, true),
            ("..", false, false),
            (".", false, false),
            ("", false, false),
            ("a/b", false, false),
            ("system:openshift:scc:anyuid", false, true),
        ] {
            assert_eq!(is_data_key(text), key, "data key {text:?}");
            assert_eq!(is_path_segment(text), segment, "path segment {text:?}");
        }
    }
}
