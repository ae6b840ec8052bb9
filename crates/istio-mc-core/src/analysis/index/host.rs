//! What a host name in a configuration means.

use std::fmt;

/// The domain of clusters: nothing in their objects says otherwise.
const CLUSTER_DOMAIN: &str = "cluster.local";

/// A host as an object means it. Short names are names of Services in the object's own namespace.
///
/// | written in namespace `shop` | means |
/// |---|---|
/// | `cart` | the Service `cart` in `shop` |
/// | `cart.prod.svc.cluster.local` | the Service `cart` in `prod` |
/// | `cart.prod` | the host `cart.prod`: Istio completes names without a dot only |
/// | `*.prod.svc.cluster.local`, `www.example.com`, `*` | that host |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Host<'a> {
    /// A Service of the cluster.
    Service {
        /// Its name.
        name: &'a str,
        /// Its namespace.
        namespace: &'a str,
    },
    /// Any other host, maybe with a wildcard.
    Name(&'a str),
}

impl<'a> Host<'a> {
    /// What a host means in an object of that namespace.
    pub(crate) fn new(text: &'a str, namespace: &'a str) -> Self {
        if !text.contains(['.', '*']) && !text.is_empty() {
            return Host::Service { name: text, namespace };
        }
        Self::full(text)
    }

    /// What a host means that is written in full.
    pub(crate) fn full(text: &'a str) -> Self {
        let local = text.strip_suffix(CLUSTER_DOMAIN).and_then(|text| text.strip_suffix(".svc."));
        match local.and_then(|local| local.split_once('.')) {
            Some((name, namespace)) if !namespace.contains('.') && name != "*" => {
                Host::Service { name, namespace }
            }
            _ => Host::Name(text),
        }
    }

    /// Whether it stands for more than one host.
    pub(crate) fn is_wildcard(&self) -> bool {
        matches!(self, Host::Name(text) if text.starts_with('*'))
    }
}

impl fmt::Display for Host<'_> {
    /// In full: `cart.shop.svc.cluster.local`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Service { name, namespace } => write!(f, "{name}.{namespace}.svc.{CLUSTER_DOMAIN}"),
            Host::Name(text) => f.write_str(text),
        }
    }
}

/// Whether two hosts, each maybe with a wildcard, have a host in common.
///
/// | | |
/// |---|---|
/// | `*` and anything | yes |
/// | `*.com` and `*.example.com` | yes |
/// | `*.example.com` and `example.com` | no |
pub(crate) fn overlap(left: &str, right: &str) -> bool {
    covers(left, right) || covers(right, left)
}

/// Whether everything that `right` stands for is meant by `left` too.
pub(crate) fn covers(left: &str, right: &str) -> bool {
    match left.strip_prefix('*') {
        Some(suffix) => {
            let rest = right.strip_prefix('*').unwrap_or(right);
            rest.ends_with(suffix) && (right.starts_with('*') || rest.len() > suffix.len())
        }
        None => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_mean_what_the_table_says() {
        let service = |name, namespace| Host::Service { name, namespace };
        for (text, expected) in [
            ("cart", service("cart", "shop")),
            ("cart.prod.svc.cluster.local", service("cart", "prod")),
            ("cart.prod", Host::Name("cart.prod")),
            ("*.prod.svc.cluster.local", Host::Name("*.prod.svc.cluster.local")),
            ("web-0.cart.prod.svc.cluster.local", Host::Name("web-0.cart.prod.svc.cluster.local")),
            ("svc.cluster.local", Host::Name("svc.cluster.local")),
            ("", Host::Name("")),
            ("*", Host::Name("*")),
        ] {
            assert_eq!(Host::new(text, "shop"), expected, "{text}");
        }
        assert_eq!(Host::new("cart", "shop").to_string(), "cart.shop.svc.cluster.local");
    }

    #[test]
    fn wildcards_cover_and_overlap() {
        for (left, right, forth, back) in [
            ("*", "a.b", true, false),
            ("*", "*.b", true, false),
            ("*.com", "*.example.com", true, false),
            ("*.example.com", "example.com", false, false),
            ("*.a.com", "*.b.com", false, false),
            ("a.com", "a.com", true, true),
        ] {
            assert_eq!((covers(left, right), covers(right, left)), (forth, back), "{left} {right}");
            assert_eq!(overlap(left, right), forth || back, "{left} {right}");
        }
    }
}
