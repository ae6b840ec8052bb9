//! What is called.

use std::fmt;
use std::str::FromStr;

use crate::federation::GLOBAL;
use crate::name::{InvalidText, syntax};

/// A service as a caller names it.
///
/// | text | means |
/// |---|---|
/// | `httpbin.bar` | the Service of the caller's mesh, or the imported one |
/// | `httpbin.bar.svc.cluster.local`, `httpbin.bar.svc` | the Service of the caller's mesh |
/// | `httpbin.bar.global` | the imported one |
/// | `httpbin`, `httpbin.bar.example.com` | no callee |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callee {
    pub(super) service: String,
    pub(super) namespace: String,
    pub(super) domain: Domain,
}

/// Where a name is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// It is not said.
    Any,
    /// Among the mesh's Services; with the domain, if it is said.
    Mesh(Option<String>),
    /// Among what other meshes export.
    Global,
}

impl Callee {
    /// `httpbin.bar`, as exports are compared.
    pub(super) fn key(&self) -> String {
        format!("{}.{}", self.service, self.namespace)
    }
}

impl FromStr for Callee {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let invalid = || {
            InvalidText::new(
                text,
                "a service",
                "`SERVICE.NAMESPACE`, or its host `SERVICE.NAMESPACE.svc.cluster.local` or `SERVICE.NAMESPACE.global`",
            )
        };
        let mut parts = text.splitn(3, '.');
        let (Some(service), Some(namespace)) = (parts.next(), parts.next()) else { return Err(invalid()) };
        let domain = match parts.next() {
            None => Domain::Any,
            Some(GLOBAL) => Domain::Global,
            Some("svc") => Domain::Mesh(None),
            Some(rest) => match rest.strip_prefix("svc.") {
                Some(domain) if !domain.is_empty() => Domain::Mesh(Some(domain.to_owned())),
                _ => return Err(invalid()),
            },
        };
        if !syntax::is_label(service) || !syntax::is_label(namespace) {
            return Err(invalid());
        }
        Ok(Self { service: service.to_owned(), namespace: namespace.to_owned(), domain })
    }
}

impl fmt::Display for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.service, self.namespace)?;
        match &self.domain {
            Domain::Any => Ok(()),
            Domain::Mesh(None) => f.write_str(".svc"),
            Domain::Mesh(Some(domain)) => write!(f, ".svc.{domain}"),
            Domain::Global => write!(f, ".{GLOBAL}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds() {
        let domain = |text: &str| text.parse::<Callee>().map(|callee| callee.domain);
        assert_eq!(domain("httpbin.bar"), Ok(Domain::Any));
        assert_eq!(domain("httpbin.bar.global"), Ok(Domain::Global));
        assert_eq!(domain("httpbin.bar.svc"), Ok(Domain::Mesh(None)));
        assert_eq!(
            domain("httpbin.bar.svc.cluster.local"),
            Ok(Domain::Mesh(Some("cluster.local".to_owned())))
        );
        for text in ["", "httpbin", "httpbin.", ".bar", "httpbin.bar.", "httpbin.bar.svc.", "Httpbin.bar"] {
            assert!(text.parse::<Callee>().is_err(), "{text}");
        }
        for text in ["httpbin.bar.example.com", "httpbin.bar.globally", "a b.c"] {
            assert!(text.parse::<Callee>().is_err(), "{text}");
        }
        for text in ["a.b", "a.b.svc", "a.b.svc.cluster.local", "a.b.global"] {
            assert_eq!(text.parse::<Callee>().map(|callee| callee.to_string()), Ok(text.to_owned()));
        }
    }
}
