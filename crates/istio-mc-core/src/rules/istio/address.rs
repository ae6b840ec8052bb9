//! Addresses: IPs, IPv4 ranges, Unix sockets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use istio_mc_diagnostic::code;

use crate::rules::{At, Cx};

/// What stands before the path of a socket.
pub(crate) const UNIX: &str = "unix://";

/// Whether it is an IP address.
pub(crate) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// Whether it is an IP address as istiod reads it: IPv6 maybe with a zone, `fe80::1%eth0` (1.24 and later).
pub(crate) fn is_ip_or_zoned(text: &str) -> bool {
    // Texts are short: to look at each byte is faster than what `str::split_once` does.
    let percent = text.bytes().position(|byte| byte == b'%');
    match percent.map(|at| (&text[..at], &text[at + 1..])) {
        // An IPv4 address has no zone, also when it is written as IPv6.
        Some((address, zone)) => {
            !zone.is_empty()
                && address.parse::<Ipv6Addr>().is_ok_and(|address| address.to_ipv4_mapped().is_none())
        }
        None => is_ip(text),
    }
}

/// Reports what is no IP address (1.24 and later).
pub(crate) fn ip(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    if !is_ip_or_zoned(text) {
        cx.report(&code::ISTIO_ADDRESS, at, format!("`{text}` is not an IP address"));
    }
}

/// Whether it is an IPv4 address, maybe written as IPv6 (`::ffff:10.1.2.3`).
pub(crate) fn is_ipv4(text: &str) -> bool {
    match text.parse() {
        Ok(IpAddr::V4(_)) => true,
        Ok(IpAddr::V6(address)) => address.to_ipv4_mapped().is_some(),
        Err(_) => false,
    }
}

/// Reports what is neither an IPv4 address nor a range of them. Releases up to 1.4 take no IPv6 here.
pub(crate) fn ipv4_subnet(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let text = at.text().unwrap_or_default();
    let right = match text.split_once('/') {
        Some((address, length)) => {
            let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
            address.parse::<Ipv4Addr>().is_ok()
                && digits
                && length.parse::<u8>().is_ok_and(|length| length <= 32)
        }
        None => is_ipv4(text),
    };
    if !right {
        let message = format!("`{text}` is neither an IPv4 address nor a range such as `10.1.0.0/16`");
        cx.report(&code::ISTIO_ADDRESS, at, message);
    }
}

/// Reports what is neither an IP address nor a range of them (1.24 and later).
pub(crate) fn subnet(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let text = at.text().unwrap_or_default();
    if !is_subnet(text) {
        let message = match text {
            "" => format!("`{at}` is empty"),
            text => format!("`{text}` is neither an IP address nor a range such as `10.1.0.0/16`"),
        };
        cx.report(&code::ISTIO_ADDRESS, at, message);
    }
}

/// Bits of the host may be set: `10.1.2.3/16`.
fn is_subnet(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return is_ip_or_zoned(text) };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    let is_number = length == "0" || length.starts_with(|first: char| matches!(first, '1'..='9'));
    is_number && length.parse::<u8>().is_ok_and(|length| length <= most)
}

/// Reports what is not the path of a socket: absolute, or abstract after `@`.
pub(crate) fn unix_path(path: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let right = path.starts_with('@') || (path.starts_with('/') && !path.ends_with('/'));
    if !right {
        let message = format!("`unix://{path}` is not the path of a socket: absolute, or a name after `@`");
        cx.report(&code::ISTIO_ADDRESS, at, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_of_ipv6_alone() {
        for text in ["10.1.2.3", "::1", "fe80::1%eth0", "::ffff:10.1.2.3", "fe80::1%a%b"] {
            assert!(is_ip_or_zoned(text), "{text}");
        }
        for text in ["", "10.1.2.3%eth0", "fe80::1%", "::ffff:10.1.2.3%eth0", "[::1]", "010.1.2.3", "%eth0"] {
            assert!(!is_ip_or_zoned(text), "{text}");
        }
    }

    #[test]
    fn ranges_as_go_reads_them() {
        for text in ["10.1.2.3", "::1", "10.1.2.3/16", "10.0.0.0/0", "10.0.0.0/32", "2001:1::1/64", "::/128"]
        {
            assert!(is_subnet(text), "{text}");
        }
        for text in [
            "",
            "10.1.2",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "10.0.0.0/8/8",
            "a/8",
        ] {
            assert!(!is_subnet(text), "{text}");
        }
    }
}
