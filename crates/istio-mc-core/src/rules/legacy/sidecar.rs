//! Sidecar: what listeners are bound to, and which hosts they lead to (1.1 to 1.4).

use std::collections::BTreeMap;

use istio_mc_diagnostic::code;

use super::spec;
use crate::api::legacy::networking::{
    CaptureMode, EgressListener, IngressListener, Port, Sidecar, SidecarSpec,
};
use crate::name::syntax;
use crate::rules::istio::{
    UNIX, is_ipv4, number, port_name, protocol, socket_listener, unique_listener, unix_path, wildcard_name,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<Sidecar, SidecarSpec>(root, cx) else { return };
    let at = root.field("spec");
    if spec.workload_selector.is_some_and(|selector| selector.labels.is_none()) {
        let selector = at.field("workloadSelector");
        let finding = cx.finding(&code::ISTIO_REQUIRES, &selector, format!("`{selector}` needs `labels`"));
        cx.push(finding.help("without a selector it is for all workloads of its namespace"));
    }
    let egress = at.field("egress");
    if spec.egress.is_empty() {
        let message = "a Sidecar needs at least one egress listener".to_owned();
        let finding = cx.finding(&code::ISTIO_REQUIRES, &egress, message);
        cx.push(finding.help("`egress: [{hosts: [\"*/*\"]}]` leads to everything, as without a Sidecar"));
    }
    all_ingress(&at.field("ingress"), &spec.ingress, cx);
    all_egress(&egress, &spec.egress, cx);
}

fn all_ingress(list: &At<'_, '_>, listeners: &[IngressListener], cx: &mut Cx<'_>) {
    let mut taken = BTreeMap::new();
    for (index, listener) in listeners.iter().enumerate() {
        let at = list.item(index);
        let field = at.field("port");
        let Some(port) = &listener.port else {
            cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs a `port`"));
            continue;
        };
        let bind = listener.bind.as_deref().unwrap_or_default();
        // A socket is taken up to 1.3.
        let may_be_socket = !cx.since(ApiLevel::V1_4);
        bound(&at, port, bind, listener.capture_mode, may_be_socket, cx);
        unique_listener(list, index, taken.insert(listens(port, bind, may_be_socket), index), cx);
        endpoint(&at.field("defaultEndpoint"), listener.default_endpoint.as_deref().unwrap_or_default(), cx);
    }
}

fn all_egress(list: &At<'_, '_>, listeners: &[EgressListener], cx: &mut Cx<'_>) {
    let mut taken = BTreeMap::new();
    for (index, listener) in listeners.iter().enumerate() {
        let at = list.item(index);
        match &listener.port {
            None if index + 1 < listeners.len() => {
                let message = format!("`{at}` is for all ports, and listeners follow that it hides");
                let finding = cx.finding(&code::ISTIO_REQUIRES, &at, message);
                cx.push(finding.help("only the last egress listener may be without a `port`"));
            }
            None => {}
            Some(port) => {
                let bind = listener.bind.as_deref().unwrap_or_default();
                bound(&at, port, bind, listener.capture_mode, true, cx);
                unique_listener(list, index, taken.insert(listens(port, bind, true), index), cx);
            }
        }
        let hosts = at.field("hosts");
        if listener.hosts.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &hosts, format!("`{hosts}` needs at least one host"));
        }
        for (index, given) in listener.hosts.iter().enumerate() {
            host(&hosts.item(index), given, cx);
        }
    }
}

/// What tells listeners apart: the port, or the socket where there is none.
fn listens<'a>(port: &Port, bind: &'a str, may_be_socket: bool) -> (u32, &'a str) {
    match port.number.unwrap_or_default() {
        0 if may_be_socket => (0, bind),
        number => (number, ""),
    }
}

/// A port, and the address or socket it is bound to.
fn bound(
    at: &At<'_, '_>,
    port: &Port,
    bind: &str,
    mode: Option<CaptureMode>,
    may_be_socket: bool,
    cx: &mut Cx<'_>,
) {
    let field = at.field("port");
    let name = port.name.as_deref().unwrap_or_default();
    if !name.is_empty() {
        port_name(&field.field("name"), name, cx);
    }
    protocol(&field.field("protocol"), true, cx);
    let given = port.number.unwrap_or_default();
    if given == 0 && may_be_socket {
        socket_listener(at, bind, mode == Some(CaptureMode::Iptables), cx);
        return;
    }
    number(&field.field("number"), given, cx);
    if !bind.is_empty() && !is_ipv4(bind) {
        let message = format!("`{bind}` is not an IPv4 address, which a listener at a port is bound to");
        let finding = cx.finding(&code::ISTIO_ADDRESS, &at.field("bind"), message);
        cx.push(match bind.starts_with(UNIX) && may_be_socket {
            true => finding.help("give the port the number 0 for a socket"),
            false => finding,
        });
    }
}

/// Where the workload listens: at itself only.
fn endpoint(at: &At<'_, '_>, given: &str, cx: &mut Cx<'_>) {
    if given.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` is missing: where the workload listens"));
        return;
    }
    if let Some(path) = given.strip_prefix(UNIX) {
        unix_path(path, at, cx);
        return;
    }
    // Istio looks at the first two parts between colons.
    let mut parts = given.split(':');
    let (host, port) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let is_port = port.parse::<i64>().is_ok_and(|port| (1..=65535).contains(&port));
    if !matches!(host, "" | "127.0.0.1") || !is_port {
        let message = format!("`{given}` is not where a workload listens");
        let finding = cx.finding(&code::ISTIO_ADDRESS, at, message);
        cx.push(finding.help("one of: `127.0.0.1:PORT`, `:PORT`, `unix:///path`"));
    }
}

/// `namespace/dnsName`: the name is `*` or has a dot.
fn host(at: &At<'_, '_>, given: &str, cx: &mut Cx<'_>) {
    let Some((namespace, name)) = given.split_once('/') else {
        let message = match given {
            "" => format!("`{at}` is empty"),
            given => format!("`{given}` does not say the namespace of the host"),
        };
        let finding = cx.finding(&code::ISTIO_HOST, at, message);
        let name = if given.is_empty() { "*" } else { given };
        cx.push(
            finding.help(format!("write `*/{name}` for any namespace, `./{name}` for the Sidecar's own")),
        );
        return;
    };
    if !matches!(namespace, "*" | "." | "~") && !syntax::is_host_label(namespace) {
        let message = match namespace {
            "" => "the namespace before `/` is missing: a name, `*`, `.` or `~`".to_owned(),
            namespace => format!("`{namespace}` is not a namespace of a host: a name, `*`, `.` or `~`"),
        };
        cx.report(&code::ISTIO_HOST, at, message);
    }
    if name != "*" && !name.contains('.') {
        let message = match name {
            "" => format!("the host of `{at}` is empty"),
            name => format!("`{name}` is a short name, and a Sidecar takes none"),
        };
        let finding = cx.finding(&code::ISTIO_HOST, at, message);
        cx.push(finding.help("write the whole name, such as `reviews.bookinfo.svc.cluster.local`"));
        return;
    }
    wildcard_name(at, name, cx);
}
