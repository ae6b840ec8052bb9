//! Addresses.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::name::{InvalidText, decode_text};

/// An IPv4 or IPv6 address; written in its shortest form.
///
/// IPv4 parts have no leading zeros (some readers take `010` for 8), IPv6 has no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpAddress(IpAddr);

impl IpAddress {
    /// The address.
    pub fn get(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for IpAddress {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

impl FromStr for IpAddress {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        text.parse().map(Self).map_err(|_| {
            InvalidText::new(text, "an IP address", "IPv4 such as `10.1.2.3`, or IPv6 such as `fd00::1`")
        })
    }
}

impl fmt::Display for IpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for IpAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for IpAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for IpAddress {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for IpAddress {
    fn schema_name() -> Cow<'static, str> {
        "IpAddress".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "an IPv4 or IPv6 address",
            "anyOf": [{ "format": "ipv4" }, { "format": "ipv6" }],
            "pattern": r"^([0-9]{1,3}\.){3}[0-9]{1,3}$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses() {
        for text in ["10.1.2.3", "0.0.0.0", "fd00::1", "::"] {
            assert!(text.parse::<IpAddress>().is_ok(), "{text}");
        }
        for text in [
            "",
            "10.1.2",
            "10.1.2.010",
            "10.1.2.256",
            "istio-pilot.istio-system",
            "fe80::1%eth0",
            "10.1.2.3/32",
        ] {
            assert!(text.parse::<IpAddress>().is_err(), "{text}");
        }
    }
}
