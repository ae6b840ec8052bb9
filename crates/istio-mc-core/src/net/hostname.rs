//! Fully qualified host names.

use crate::name::{syntax, text_type};

text_type! {
    /// A fully qualified host name, as Istio checks it: 1 to 255 bytes, labels joined by `.`.
    ///
    /// Labels are letters of either case, digits and inner `-`; the last one is not a number, or the
    /// text would be an address (Istio 1.1, `ValidateFQDN`; 1.0 still took `10.1.2.3`).
    ///
    /// | text | |
    /// |---|---|
    /// | `reviews`, `reviews.bookinfo.svc.cluster.local`, `API.example.com` | yes |
    /// | `10.1.2.3`, `example.1` | no: the last label is a number |
    /// | `*.example.com` | no: see [`HostPattern`](crate::net::HostPattern) |
    /// | `a_b.example.com`, `-a.b`, `a..b`, `a.b.` | no |
    pub struct Hostname {
        what: "a host name",
        rule: "labels of letters, digits and inner `-` joined by `.`, the last one not a number, at most 255 bytes",
        check: is_fqdn,
        pattern: r"^([A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?\.)*([A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9][-A-Za-z0-9]*-[-A-Za-z0-9]*[A-Za-z0-9])$",
        max: 255,
    }
}

impl Hostname {
    /// Whether the two name the same host: DNS knows no case.
    pub fn is_same(&self, other: &Hostname) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

/// Whether a text is a [`Hostname`].
pub(crate) fn is_fqdn(text: &str) -> bool {
    let mut last = text.bytes().rev().take_while(|byte| *byte != b'.');
    text.len() <= 255 && syntax::are_host_labels(text) && !last.all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds() {
        for text in
            ["reviews", "reviews.bookinfo.svc.cluster.local", "API.example.com", "1.example", "a.1b", "x.y-1"]
        {
            assert!(text.parse::<Hostname>().is_ok(), "{text}");
        }
        for text in [
            "",
            "10.1.2.3",
            "example.1",
            "*.example.com",
            "*",
            "a_b.example.com",
            "-a.b",
            "a..b",
            "a.b.",
            "a-.b",
        ] {
            assert!(text.parse::<Hostname>().is_err(), "{text}");
        }
        let long = format!("{}a", "a.".repeat(127));
        assert!(is_fqdn(&long) && !is_fqdn(&format!("a.{long}")));
    }
}
