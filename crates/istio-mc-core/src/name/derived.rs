//! Names of objects that are made of other names.

use sha2::{Digest, Sha256};

use super::{ObjectName, syntax};

/// How many hexadecimal digits of the hash a name ends with.
const HASH: usize = 8;

/// Those digits.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The name of an object that is about several things: their names joined by `-`. Different lists of parts have
/// different names, as far as 32 bits tell: where the joined text alone would not (`a-b` and `c`, `a` and `b-c`), or
/// would be no name, it is made one and a hash of the parts follows.
///
/// | parts | name |
/// |---|---|
/// | `httpbin`, `bar` | `httpbin-bar` |
/// | `my-app`, `prod` | `my-app-prod-` and 8 digits |
/// | parts that are longer than 253 bytes together | their beginning, `-` and 8 digits |
///
/// ```
/// use istio_mc_core::name::derived;
/// assert_eq!(derived(&["httpbin", "bar"]).as_str(), "httpbin-bar");
/// assert_ne!(derived(&["a-b", "c"]), derived(&["a", "b-c"]));
/// ```
pub fn derived<P: AsRef<str>>(parts: &[P]) -> ObjectName {
    name(parts, syntax::SUBDOMAIN_MAX, syntax::is_subdomain)
}

/// The same, at most 63 bytes and without dots: for the kinds whose names are labels (Service, Gateway).
///
/// ```
/// use istio_mc_core::name::derived_label;
/// assert_eq!(derived_label(&["httpbin", "bar"]).as_str(), "httpbin-bar");
/// assert_eq!(derived_label(&["a.b"]).as_str().len(), "a-b-".len() + 8);
/// ```
pub fn derived_label<P: AsRef<str>>(parts: &[P]) -> ObjectName {
    name(parts, syntax::LABEL_MAX, syntax::is_label)
}

fn name<P: AsRef<str>>(parts: &[P], max: usize, is_name: fn(&str) -> bool) -> ObjectName {
    let is_part = |part: &str| !part.as_bytes().contains(&b'-') && is_name(part);
    let separable = parts.iter().all(|part| is_part(part.as_ref()));
    let name = match separable.then(|| joined(parts)).filter(|name| is_name(name) && !ends_like_a_hash(parts))
    {
        Some(name) => name,
        None => hashed(parts, max),
    };
    name.parse().expect("letters, digits and inner `-`, no longer than the limit")
}

/// Such a name could be that of other parts with their hash.
fn ends_like_a_hash<P: AsRef<str>>(parts: &[P]) -> bool {
    let digits =
        |part: &P| part.as_ref().len() == HASH && part.as_ref().bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.last().is_some_and(digits)
}

fn joined<P: AsRef<str>>(parts: &[P]) -> String {
    parts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("-")
}

/// What a name can hold of the parts, and the hash of them.
fn hashed<P: AsRef<str>>(parts: &[P], max: usize) -> String {
    // Before the hash and the `-` that it follows.
    let room = max - 1 - HASH;
    let mut name = String::with_capacity(max.min(syntax::LABEL_MAX));
    let mut is_open = false;
    let mut hash = Sha256::new();
    for part in parts.iter().map(AsRef::as_ref) {
        // With its length before it, no part can be taken for two.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
        for byte in part.bytes().chain([b'-']) {
            if name.len() >= room {
                break;
            }
            if byte.is_ascii_alphanumeric() {
                name.push(byte.to_ascii_lowercase().into());
                is_open = true;
            } else if is_open {
                name.push('-');
                is_open = false;
            }
        }
    }
    if is_open {
        name.push('-');
    }
    for byte in &hash.finalize()[..HASH / 2] {
        name.push(DIGITS[usize::from(byte >> 4)].into());
        name.push(DIGITS[usize::from(byte & 0xf)].into());
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_holds() {
        let digits = |name: &ObjectName, start: &str| {
            let rest = name.as_str().strip_prefix(start).unwrap_or_else(|| panic!("{name}"));
            assert!(rest.len() == HASH && rest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        };
        assert_eq!(derived(&["httpbin"]).as_str(), "httpbin");
        assert_eq!(derived(&["httpbin", "bar", "v1"]).as_str(), "httpbin-bar-v1");
        digits(&derived(&["deadbeef"]), "deadbeef-");
        assert_eq!(derived(&["a.b", "c"]).as_str(), "a.b-c");
        digits(&derived_label(&["a.b", "c"]), "a-b-c-");
        digits(&derived(&["my-app", "prod"]), "my-app-prod-");
        digits(&derived(&["app", "deadbeef"]), "app-deadbeef-");
        digits(&derived(&["*.Example.com", ""]), "example-com-");
        digits(&derived::<&str>(&[]), "");
        digits(&derived(&["ü"]), "");
        digits(&derived(&["a".repeat(300)]), &format!("{}-", "a".repeat(244)));
        digits(&derived_label(&["a".repeat(64)]), &format!("{}-", "a".repeat(54)));
        assert_eq!(derived_label(&["a".repeat(63)]).as_str(), "a".repeat(63));
    }

    #[test]
    fn lists_of_short_parts_have_names_of_their_own() {
        let letters = ["a", "b", "-", "."];
        let mut texts = vec![String::new(), "0123abcd".to_owned()];
        for round in 0..3 {
            let longest: Vec<String> = texts.iter().filter(|text| text.len() == round).cloned().collect();
            texts.extend(longest.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))));
        }
        let ones = texts.iter().map(|text| vec![text.as_str()]);
        let twos =
            texts.iter().flat_map(|first| texts.iter().map(move |second| vec![first.as_str(), second]));
        let mut names: HashMap<ObjectName, Vec<&str>> = HashMap::new();
        for parts in ones.chain(twos) {
            if let Some(other) = names.insert(derived(&parts), parts.clone()) {
                panic!("{other:?} and {parts:?} are both {}", derived(&parts));
            }
        }
        assert!(names.len() > 5_000);
    }

    proptest! {
        #[test]
        fn every_list_has_a_name_of_its_own(
            one in prop::collection::vec(".{0,80}|[a-c]{0,2}|[a-c-]{1,4}|[0-9a-f]{8}", 0..4),
            other in prop::collection::vec(".{0,80}|[a-c]{0,2}|[a-c-]{1,4}|[0-9a-f]{8}", 0..4),
        ) {
            prop_assert!(derived(&one).as_str().len() <= 253);
            prop_assert!(syntax::is_label(derived_label(&one).as_str()));
            prop_assert_eq!(one == other, derived(&one) == derived(&other));
            prop_assert_eq!(one == other, derived_label(&one) == derived_label(&other));
        }
    }
}
