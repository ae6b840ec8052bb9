//! Ranges of addresses.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::IpAddress;
use crate::name::{InvalidText, decode_text};

/// A range of IPv4 or IPv6 addresses, as `10.128.0.0/14`; the bits after the prefix are zero.
///
/// | two ranges | [`overlap`](Self::overlaps) |
/// |---|---|
/// | `10.0.0.0/8` and `10.1.0.0/16` | yes, either way round |
/// | `10.1.0.0/16` and `10.1.0.0/16` | yes |
/// | `10.1.0.0/16` and `10.2.0.0/16` | no |
/// | `0.0.0.0/0` and `::/0` | no: IPv4 and IPv6 are apart |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

impl Cidr {
    /// Whether an address is in both.
    pub fn overlaps(&self, other: &Cidr) -> bool {
        // Two ranges are apart or one holds the other.
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }

    /// Whether the address is in the range.
    pub fn contains(&self, address: IpAddress) -> bool {
        self.0.contains(&address.get())
    }

    /// The first address of the range.
    pub fn network(&self) -> IpAddr {
        self.0.network()
    }

    /// The last address of the range; in IPv4, unless it holds one or two addresses, the broadcast address.
    pub fn last(&self) -> IpAddr {
        self.0.broadcast()
    }

    /// The number of leading bits that all its addresses share.
    pub fn prefix_len(&self) -> u8 {
        self.0.prefix_len()
    }
}

impl FromStr for Cidr {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        const WHAT: &str = "a CIDR";
        let net: IpNet = text.parse().map_err(|_| {
            InvalidText::new(text, WHAT, "an address and a prefix length, such as `10.128.0.0/14`")
        })?;
        if net.trunc() == net {
            Ok(Self(net))
        } else {
            Err(InvalidText::new(text, WHAT, "the bits after the prefix must be zero"))
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for Cidr {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for Cidr {
    fn schema_name() -> Cow<'static, str> {
        "Cidr".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "a range of addresses, such as `10.128.0.0/14`; the bits after the prefix are zero",
            "pattern": "^[0-9A-Fa-f:.]+/[0-9]{1,3}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn overlaps_by_the_table_and_both_ways() {
        for (left, right, expected) in [
            ("10.0.0.0/8", "10.1.0.0/16", true),
            ("10.1.0.0/16", "10.1.0.0/16", true),
            ("10.1.0.0/16", "10.2.0.0/16", false),
            ("0.0.0.0/0", "10.2.0.0/16", true),
            ("0.0.0.0/0", "::/0", false),
            ("fd00::/8", "fd00:1::/32", true),
        ] {
            assert_eq!(cidr(left).overlaps(&cidr(right)), expected, "{left} {right}");
            assert_eq!(cidr(right).overlaps(&cidr(left)), expected, "{right} {left}");
        }
    }

    #[test]
    fn contains_its_edges_and_nothing_beyond() {
        let range = cidr("10.128.0.0/14");
        for (address, expected) in [
            ("10.127.255.255", false),
            ("10.128.0.0", true),
            ("10.131.255.255", true),
            ("10.132.0.0", false),
            ("::ffff:10.128.0.0", false),
        ] {
            assert_eq!(range.contains(address.parse().unwrap()), expected, "{address}");
        }
        assert_eq!(
            (range.network().to_string(), range.last().to_string()),
            ("10.128.0.0".into(), "10.131.255.255".into())
        );
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, reason) in [
            ("10.128.0.1/14", "must be zero"),
            ("10.128.0.0", "prefix length"),
            ("10.0.0.0/33", "prefix length"),
            ("", "prefix length"),
        ] {
            let error = text.parse::<Cidr>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
