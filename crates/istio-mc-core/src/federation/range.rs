//! Ranges from which imported services get their addresses.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::name::{InvalidText, decode_text};
use crate::net::Cidr;
use crate::version::{Feature, IstioVersion};

/// What no service gets: the network's own address and the one after it, which is often a gateway's (`127.0.0.1`,
/// `10.0.0.1`), at the start; the broadcast address at the end.
const UNUSED_AT_START: u32 = 2;
const UNUSED: u32 = UNUSED_AT_START + 1;

/// The longest prefix that leaves an address.
const MAX_PREFIX: u8 = 30;

/// A range of IPv4 addresses for imported services, such as `240.0.0.0/4`; IPv4, because the ServiceEntry of Istio 1.1
/// to 1.4 takes no other.
///
/// | range | [`capacity`](Self::capacity) | its addresses |
/// |---|---|---|
/// | `10.0.0.0/24` | 253 | `10.0.0.2` to `10.0.0.254` |
/// | `10.0.0.0/30` | 1 | `10.0.0.2` |
/// | `10.0.0.0/31`, `fd00::/8` | | no such range |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    cidr: Cidr,
    first: u32,
    capacity: u32,
}

impl AddressRange {
    /// The range of the services that a mesh of that version imports, unless another one is stated: the one that Istio's
    /// documents use.
    pub fn default_of(version: IstioVersion) -> Self {
        let text = if version.has(Feature::ClassEAddresses) { "240.0.0.0/4" } else { "127.255.0.0/16" };
        text.parse().expect("a literal that is a range")
    }

    /// The range as it is written.
    pub fn cidr(self) -> Cidr {
        self.cidr
    }

    /// How many services it has addresses for; never 0.
    pub fn capacity(self) -> u32 {
        self.capacity
    }

    /// Whether a service can have the address.
    pub fn has(self, address: Ipv4Addr) -> bool {
        address.to_bits().checked_sub(self.first).is_some_and(|index| index < self.capacity)
    }

    /// The address that a host has by its name alone; with another attempt, another one.
    ///
    /// It depends on nothing but the name and the range, so that no other host can change it.
    pub fn slot(self, host: &str, attempt: u32) -> Ipv4Addr {
        let mut hash = Sha256::new_with_prefix(host);
        if attempt > 0 {
            // No host has a zero byte.
            hash.update([0]);
            hash.update(attempt.to_be_bytes());
        }
        let digest = hash.finalize();
        let (head, _) = digest.split_first_chunk().expect("SHA-256 has 32 bytes");
        let index = u64::from_be_bytes(*head) % u64::from(self.capacity);
        self.at(index as u32)
    }

    /// The address after this one; after the last one the first.
    pub(super) fn after(self, address: Ipv4Addr) -> Ipv4Addr {
        let index = address.to_bits().wrapping_sub(self.first).wrapping_add(1);
        self.at(if index < self.capacity { index } else { 0 })
    }

    fn at(self, index: u32) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.first + index)
    }
}

impl TryFrom<Cidr> for AddressRange {
    type Error = InvalidText;
    fn try_from(cidr: Cidr) -> Result<Self, InvalidText> {
        let invalid = || {
            InvalidText::new(
                &cidr.to_string(),
                "a range for addresses of services",
                "IPv4 with a prefix of at most 30 bits: its first two addresses and the last one are not used",
            )
        };
        match (cidr.network(), cidr.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) if cidr.prefix_len() <= MAX_PREFIX => {
                let capacity = last.to_bits() - first.to_bits() - UNUSED;
                Ok(Self { cidr, first: first.to_bits() + UNUSED_AT_START, capacity: capacity + 1 })
            }
            _ => Err(invalid()),
        }
    }
}

impl FromStr for AddressRange {
    type Err = InvalidText;
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        text.parse::<Cidr>()?.try_into()
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cidr.fmt(f)
    }
}

impl Serialize for AddressRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.cidr.serialize(serializer)
    }
}

impl Decode for AddressRange {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode_text(node, cx)
    }
}

impl JsonSchema for AddressRange {
    fn schema_name() -> Cow<'static, str> {
        Cidr::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Cidr::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_table_holds() {
        for (text, capacity, first, last) in [
            ("10.0.0.0/24", 253, "10.0.0.2", "10.0.0.254"),
            ("10.0.0.0/30", 1, "10.0.0.2", "10.0.0.2"),
            ("127.255.0.0/16", 65_533, "127.255.0.2", "127.255.255.254"),
            ("240.0.0.0/4", (1 << 28) - 3, "240.0.0.2", "255.255.255.254"),
            ("0.0.0.0/0", u32::MAX - 2, "0.0.0.2", "255.255.255.254"),
        ] {
            let range = range(text);
            let [first, last]: [Ipv4Addr; 2] = [first, last].map(|address| address.parse().unwrap());
            assert_eq!((range.capacity(), range.at(0), range.at(capacity - 1)), (capacity, first, last));
            let before = Ipv4Addr::from_bits(first.to_bits() - 1);
            let after = Ipv4Addr::from_bits(last.to_bits() + 1);
            assert_eq!([before, first, last, after].map(|at| range.has(at)), [false, true, true, false]);
            assert_eq!(range.after(last), first, "{text}");
        }
        for text in ["10.0.0.0/31", "10.0.0.1/32", "fd00::/8"] {
            let error = text.parse::<AddressRange>().unwrap_err().to_string();
            assert!(error.contains("at most 30 bits"), "{error}");
        }
    }

    /// The addresses of a fleet are in its clusters: another function would move them all. The values are those of Python's
    /// `hashlib` and `ipaddress`.
    #[test]
    fn slots_stay_what_they_are() {
        let slots = [("240.0.0.0/4", 0), ("240.0.0.0/4", 1), ("127.255.0.0/16", 0)]
            .map(|(text, attempt)| range(text).slot("httpbin.bar", attempt).to_string());
        assert_eq!(slots, ["243.14.18.134", "248.67.157.25", "127.255.18.192"]);
    }
}
