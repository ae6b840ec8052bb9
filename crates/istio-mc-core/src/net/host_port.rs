//! A host and a port.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Hostname, IpAddress, Port};
use crate::name::{InvalidText, decode_text};

/// What a connection is made to: a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A name that is resolved.
    Name(Hostname),
    /// An address.
    Ip(IpAddress),
}

impl Host {
    /// The address, if it is one.
    pub fn ip(&self) -> Option<IpAddress> {
        match self {
            Host::Ip(address) => Some(*address),
            Host::Name(_) => None,
        }
    }
}

impl FromStr for Host {
    type Err = InvalidText;
    /// The rule of [`Hostname`] alone says that no address is a name.
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        if let Ok(address) = text.parse() {
            return Ok(Host::Ip(address));
        }
        text.parse().map(Host::Name).map_err(|_| {
            InvalidText::new(text, "a host", "a host name such as `api.example.com`, or an IP address")
        })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => name.fmt(f),
            Host::Ip(address) => address.fmt(f),
        }
    }
}

impl Serialize for Host {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Host {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for Host {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for Host {
    fn schema_name() -> Cow<'static, str> {
        "Host".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "a host name or an IP address",
            "pattern": "^[-0-9A-Za-z:.]+$",
            "maxLength": 255,
        })
    }
}

/// A host and a port: `api.example.com:8443`, `10.1.2.3:15443`, `[fd00::1]:15443`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    /// The host.
    pub host: Host,
    /// The port.
    pub port: Port,
}

impl FromStr for HostPort {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let invalid = || {
            InvalidText::new(text, "a host and port", "such as `api.example.com:8443` or `[fd00::1]:8443`")
        };
        let (host, port) = text.rsplit_once(':').ok_or_else(invalid)?;
        let port = port.parse().map_err(|_| invalid())?;
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => match address.parse() {
                Ok(address @ IpAddr::V6(_)) => Host::Ip(address.into()),
                _ => return Err(invalid()),
            },
            // Without brackets nobody could tell where the address ends.
            None if host.contains(':') => return Err(invalid()),
            None => host.parse().map_err(|_| invalid())?,
        };
        Ok(Self { host, port })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.ip().map(IpAddress::get) {
            Some(IpAddr::V6(address)) => write!(f, "[{address}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

impl Serialize for HostPort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HostPort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        istio_mc_yaml::deserialize(deserializer)
    }
}

impl Decode for HostPort {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for HostPort {
    fn schema_name() -> Cow<'static, str> {
        "HostPort".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "a host and a port, such as `api.example.com:8443` or `[fd00::1]:8443`",
            "pattern": r"^([-0-9A-Za-z.]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_same() {
        for text in ["api.example.com:8443", "10.1.2.3:15443", "[fd00::1]:15443", "localhost:1"] {
            assert_eq!(text.parse::<HostPort>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_has_no_host_or_no_port() {
        for text in [
            "",
            "a",
            "a:",
            ":80",
            "a:0",
            "a:65536",
            "fd00::1:80",
            "[10.1.2.3]:80",
            "[fd00::1]",
            "https://a:1",
            "a:b:1",
        ] {
            assert!(text.parse::<HostPort>().is_err(), "{text}");
        }
    }
}
