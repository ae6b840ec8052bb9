//! Host names with a wildcard.

use super::Hostname;
use super::hostname::is_fqdn;
use crate::name::{syntax, text_type};

text_type! {
    /// A host name whose first label may be a wildcard: `*`, `*x` or `*-x` (Istio 1.1,
    /// `ValidateWildcardDomain`).
    ///
    /// | pattern | [`matches`](Self::matches) |
    /// |---|---|
    /// | `*` | every host |
    /// | `*.example.com` | `a.example.com`, `a.b.example.com`; not `example.com` |
    /// | `*a.com` | `a.com`, `ba.com`, `x.a.com` |
    /// | `example.com` | `example.com`, `EXAMPLE.com` |
    ///
    /// | two patterns | [`overlap`](Self::overlaps) |
    /// |---|---|
    /// | `*` and anything | yes |
    /// | `*.com` and `*.example.com` | yes: each host of the second is one of the first |
    /// | `*.example.com` and `example.com` | no |
    /// | `*.a.com` and `*.b.com` | no |
    pub struct HostPattern {
        what: "a host name",
        rule: "labels of letters, digits and inner `-` joined by `.`, the first one maybe `*`, the last one not a number, at most 255 bytes",
        check: is_wildcard_domain,
        pattern: r"^(\*|(\*-?)?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$",
        max: 255,
    }
}

impl HostPattern {
    /// What follows the `*`, if this has one.
    pub fn wildcard_suffix(&self) -> Option<&str> {
        self.as_str().strip_prefix('*')
    }

    /// Whether the host is one of those meant.
    pub fn matches(&self, host: &Hostname) -> bool {
        self.covers_text(host.as_str())
    }

    /// Whether there is a host that both mean.
    pub fn overlaps(&self, other: &HostPattern) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// Whether everything that `other` means is also meant here.
    pub fn covers(&self, other: &HostPattern) -> bool {
        self.covers_text(other.as_str())
    }

    fn covers_text(&self, other: &str) -> bool {
        match self.wildcard_suffix() {
            Some(suffix) => {
                let rest = other.strip_prefix('*').unwrap_or(other);
                // `*.com` does not cover `*`, nor `.com` nothing before the dot.
                ends_with_ignore_case(rest, suffix)
                    && (other.starts_with('*')
                        || rest.len() > suffix.len()
                        || !suffix.starts_with(['.', '-']))
            }
            None => self.as_str().eq_ignore_ascii_case(other),
        }
    }
}

impl From<Hostname> for HostPattern {
    fn from(host: Hostname) -> Self {
        Self(host.as_str().into())
    }
}

fn ends_with_ignore_case(text: &str, suffix: &str) -> bool {
    text.len()
        .checked_sub(suffix.len())
        .is_some_and(|start| text.as_bytes()[start..].eq_ignore_ascii_case(suffix.as_bytes()))
}

/// Whether a text is a [`HostPattern`].
pub(crate) fn is_wildcard_domain(text: &str) -> bool {
    let (first, domain) = match text.bytes().position(|byte| byte == b'.') {
        Some(dot) => (&text[..dot], Some(&text[dot + 1..])),
        None => (text, None),
    };
    let label = match first.strip_prefix('*') {
        Some(rest) => rest.strip_prefix('-').unwrap_or(rest),
        None => first,
    };
    let first_is_right = first == "*" || (first.len() <= syntax::LABEL_MAX && syntax::is_host_label(label));
    text.len() <= 255 && first_is_right && domain.is_none_or(is_fqdn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> HostPattern {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn syntax_of_the_first_label() {
        for text in ["*", "*.a.com", "*a.com", "*-a.com", "*a", "a.com", "a"] {
            assert!(is_wildcard_domain(text), "{text}");
        }
        for text in ["", "**", "a.*.com", "*.", "*-", "*-.com", "*--a.com", "a*.com", "*.1", "*.*"] {
            assert!(!is_wildcard_domain(text), "{text}");
        }
    }

    #[test]
    fn matches_by_the_table() {
        for (left, host, expected) in [
            ("*", "a.b", true),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("*a.com", "a.com", true),
            ("*a.com", "ba.com", true),
            ("*a.com", "x.a.com", true),
            ("*a.com", "b.com", false),
            ("*-a.com", "b-a.com", true),
            ("*-a.com", "a.com", false),
            ("example.com", "EXAMPLE.com", true),
            ("example.com", "a.example.com", false),
        ] {
            let host: Hostname = host.parse().unwrap();
            assert_eq!(pattern(left).matches(&host), expected, "{left} {host}");
        }
    }

    #[test]
    fn overlaps_by_the_table_and_both_ways() {
        for (left, right, expected) in [
            ("*", "a.b", true),
            ("*", "*.b", true),
            ("*.com", "*.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "a.example.com", true),
            ("*.a.com", "*.b.com", false),
            ("a.com", "b.com", false),
            ("a.com", "A.com", true),
        ] {
            assert_eq!(pattern(left).overlaps(&pattern(right)), expected, "{left} {right}");
            assert_eq!(pattern(right).overlaps(&pattern(left)), expected, "{right} {left}");
        }
    }
}
