//! Addresses with ports.

use istio_mc_diagnostic::code;

use crate::net::Port;
use crate::rules::istio::{is_fqdn, is_ip};
use crate::rules::{At, Cx};

/// Reports what is not `host:port`, where something is given.
pub(super) fn host_and_port(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text().filter(|text| !text.is_empty()) else { return };
    // What a proxy fills in from its environment.
    if text.contains("$(") {
        return;
    }
    let why = match text.rsplit_once(':') {
        None => "it has no port",
        Some((_, port)) if port.parse::<Port>().is_err() => "its port is not a number from 1 to 65535",
        Some((host, _)) => {
            let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
            if is_fqdn(host, cx) || is_ip(address) {
                return;
            }
            "its host is neither a host name nor an IP address"
        }
    };
    let finding =
        cx.finding(&code::MESH_CONFIG, at, format!("`{text}` is not an address `host:port`: {why}"));
    cx.push(match text.split_once("://") {
        Some((_, rest)) => finding.help(format!("leave the scheme out: `{rest}`")),
        None => finding,
    });
}
