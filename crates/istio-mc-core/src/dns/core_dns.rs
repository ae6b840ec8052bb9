//! Versions of CoreDNS.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::name::{InvalidText, decode_text};

/// A version of CoreDNS, `MAJOR.MINOR.PATCH`, as its image's tag says it: `1.6.2`, `v1.8.7-eksbuild.3`. What follows
/// the numbers is taken and not kept.
///
/// | since | what matters here |
/// |---|---|
/// | 1.0.6 | plugin `forward` |
/// | 1.5.0 | plugins `grpc` and `ready`; `proxy` is gone (1.4.0 announced it) |
/// | 1.7.0 | `kubernetes` no longer takes `upstream`, which does nothing since 1.4.0 |
///
/// Source: the release notes and the list of plugins (`plugin.cfg`) of those releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoreDnsVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

const WHAT: &str = "a version of CoreDNS";
const RULE: &str = "the numbers of its image's tag, as in `1.6.2`";

impl CoreDnsVersion {
    /// The version of those three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Whether queries can be passed on by gRPC with the plugin `grpc`; before, `proxy` did that.
    pub fn has_grpc(self) -> bool {
        self >= Self::new(1, 5, 0)
    }

    /// Whether queries are passed on to other servers by `forward` rather than by `proxy`. Both work in 1.0.6 to
    /// 1.4.0; Istio's documents change over with 1.4.0.
    pub fn forwards(self) -> bool {
        self >= Self::new(1, 4, 0)
    }

    /// Whether there is the plugin `ready`, which readiness probes of later installations ask.
    pub fn has_ready(self) -> bool {
        self >= Self::new(1, 5, 0)
    }

    /// Whether the plugin `kubernetes` takes the option `upstream`.
    pub fn has_upstream(self) -> bool {
        self < Self::new(1, 7, 0)
    }
}

impl FromStr for CoreDnsVersion {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let invalid = || InvalidText::new(text, WHAT, RULE);
        let numbers = text.strip_prefix('v').unwrap_or(text).split(['-', '+']).next().unwrap_or_default();
        let mut parts = numbers.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u16>().map_err(|_| invalid()) } else { Err(invalid()) }
        });
        let major = parts.next().ok_or_else(invalid)??;
        let minor = parts.next().ok_or_else(invalid)??;
        let patch = parts.next().transpose()?.unwrap_or_default();
        if parts.next().is_some() { Err(invalid()) } else { Ok(Self { major, minor, patch }) }
    }
}

impl fmt::Display for CoreDnsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for CoreDnsVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Decode for CoreDnsVersion {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for CoreDnsVersion {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "CoreDnsVersion".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+].*)?$" })
    }
}

/// An image of CoreDNS, whose tag tells its version: `coredns/coredns:1.6.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreDnsImage {
    text: String,
    version: CoreDnsVersion,
}

impl CoreDnsImage {
    /// The image of that version in the public registry.
    pub fn official(version: CoreDnsVersion) -> Self {
        Self { text: format!("coredns/coredns:{version}"), version }
    }

    /// The image with its tag.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The version that its tag tells.
    pub fn version(&self) -> CoreDnsVersion {
        self.version
    }
}

impl FromStr for CoreDnsImage {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        // A registry may have a port; a digest may follow the tag.
        let name = text.split('@').next().unwrap_or_default();
        let tag = name.rsplit('/').next().and_then(|last| last.split_once(':')).map(|(_, tag)| tag);
        let version = tag.and_then(|tag| tag.parse().ok()).filter(|_| !text.contains(char::is_whitespace));
        match version {
            Some(version) => Ok(Self { text: text.to_owned(), version }),
            None => Err(InvalidText::new(
                text,
                "an image of CoreDNS",
                "its tag is the version, as in `coredns/coredns:1.6.2`",
            )),
        }
    }
}

impl fmt::Display for CoreDnsImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for CoreDnsImage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl Decode for CoreDnsImage {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for CoreDnsImage {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "CoreDnsImage".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^[^\s@]*:v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+][^\s@]*)?(@\S+)?$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_and_compare() {
        let version = |text: &str| text.parse::<CoreDnsVersion>().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(version("v1.8.7-eksbuild.3"), CoreDnsVersion::new(1, 8, 7));
        assert_eq!(version("1.6").to_string(), "1.6.0");
        for text in ["", "1", "latest", "1.x", "1.2.3.4", "+1.2", "1..2"] {
            assert!(text.parse::<CoreDnsVersion>().is_err(), "{text}");
        }
        for (text, grpc, forwards, upstream) in [
            ("1.1.2", false, false, true),
            ("1.3.1", false, false, true),
            ("1.4.0", false, true, true),
            ("1.5.0", true, true, true),
            ("1.6.2", true, true, true),
            ("1.10.1", true, true, false),
        ] {
            let version = version(text);
            assert_eq!(
                (version.has_grpc(), version.forwards(), version.has_upstream()),
                (grpc, forwards, upstream),
                "{text}"
            );
        }
    }

    #[test]
    fn images_tell_their_version() {
        for (text, version) in [
            ("coredns/coredns:1.6.2", "1.6.2"),
            ("registry.corp:5000/dns/coredns:v1.8.7-eksbuild.3", "1.8.7"),
            ("coredns:1.3@sha256:0123", "1.3.0"),
        ] {
            let image: CoreDnsImage = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((image.as_str(), image.version().to_string().as_str()), (text, version));
        }
        for text in
            ["coredns/coredns", "coredns/coredns:latest", "registry.corp:5000/coredns", "", ":", "a b:1.6.2"]
        {
            assert!(text.parse::<CoreDnsImage>().is_err(), "{text}");
        }
    }
}
