//! The listeners of a Sidecar: sockets, and that no two listen at the same place.

use istio_mc_diagnostic::{Place, code};

use super::{UNIX, unix_path};
use crate::rules::{At, Cx};

/// Reports a listener without a port that is not bound to a socket, or whose traffic iptables would redirect.
pub(crate) fn socket_listener(at: &At<'_, '_>, bind: &str, by_iptables: bool, cx: &mut Cx<'_>) {
    match bind.strip_prefix(UNIX) {
        Some(path) => unix_path(path, &at.field("bind"), cx),
        None => {
            let port = at.field("port");
            let message = format!("`{port}` has no number, and `{at}` is not bound to a socket");
            let finding = cx.finding(&code::ISTIO_PORT, &port.field("number"), message);
            cx.push(finding.help("add a `number`, or `bind: unix:///path`"));
        }
    }
    if by_iptables {
        let message = format!("`{at}` is bound to a socket, to which iptables cannot redirect");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.field("captureMode"), message);
        cx.push(finding.help("leave `captureMode` out, or use NONE"));
    }
}

/// Reports a listener where another one listens already.
pub(crate) fn unique_listener(list: &At<'_, '_>, index: usize, earlier: Option<usize>, cx: &mut Cx<'_>) {
    let Some(earlier) = earlier else { return };
    let (one, other) = (list.item(index), list.item(earlier));
    let (one, other) = (one.field("port"), other.field("port"));
    let place = Place::new(cx.object().source, other.field("number").span());
    let message = "two listeners listen at the same port or socket".to_owned();
    let finding = cx.finding(&code::ISTIO_DUPLICATE, &one.field("number"), message);
    cx.push(finding.related(place, "the other one"));
}
