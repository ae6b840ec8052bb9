//! Endpoints: addresses must be IPs. A host name there is the classic mistake of `istio-remote`.

use istio_mc_diagnostic::code;
use istio_mc_yaml::Node;

use crate::net::IpAddress;
use crate::rules::{At, Cx};

use super::service::{Owner, ports};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let subsets = root.field("subsets");
    for index in 0..subsets.len() {
        let subset = subsets.item(index);
        for list in ["addresses", "notReadyAddresses"] {
            let addresses = subset.field(list);
            for index in 0..addresses.len() {
                let address = addresses.item(index);
                ip(&address.field("ip"), cx);
            }
        }
        ports(&subset.field("ports"), Owner::Endpoints, cx);
    }
}

fn ip(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else {
        let message = match at.node().map(Node::kind) {
            Some(kind) => format!("`{at}` must be an IP address, not {kind}"),
            None => format!("`{at}` must be an IP address, and there is none"),
        };
        cx.report(&code::ENDPOINTS_ADDRESS, at, message);
        return;
    };
    match text.parse().map(IpAddress::get) {
        Err(_) => {
            let message = format!("`{text}` is not an IP address, and Endpoints take nothing else");
            let finding = cx.finding(&code::ENDPOINTS_ADDRESS, at, message);
            cx.push(finding.help(
                "give the IP address; for a host name, a Service of type ExternalName without Endpoints is the way",
            ));
        }
        Ok(address) => {
            if let Some(what) = special(address) {
                let message = format!("`{text}` is {what}, and Endpoints take no such address");
                cx.report(&code::ENDPOINTS_ADDRESS, at, message);
            }
        }
    }
}

/// What makes an address one that no other machine can mean (`ValidateNonSpecialIP`).
fn special(address: std::net::IpAddr) -> Option<&'static str> {
    use std::net::IpAddr::{V4, V6};
    let link_local = match address {
        V4(address) => address.is_link_local(),
        V6(address) => address.is_unicast_link_local(),
    };
    let link_local_multicast = match address {
        V4(address) => matches!(address.octets(), [224, 0, 0, _]),
        V6(address) => address.segments()[0] & 0xff0f == 0xff02,
    };
    if address.is_unspecified() {
        Some("no address at all")
    } else if address.is_loopback() {
        Some("the machine itself (loopback)")
    } else if link_local || link_local_multicast {
        Some("link-local")
    } else {
        None
    }
}
