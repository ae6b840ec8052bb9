//! Sidecar: what listeners are bound to, and which hosts they lead to.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};
use istio_mc_diagnostic::code;

use super::server_tls::{self, TlsOwner};
use super::{connection_pool, destination, spec, target_port};
use crate::api::modern::networking::{
    CaptureMode, EgressListener, IngressListener, OutboundTrafficMode, OutboundTrafficPolicy, ServerTlsMode,
    ServerTlsSettings, Sidecar, SidecarPort, SidecarSpec,
};
use crate::rules::istio::{
    HostOwner, Protocol, UNIX, ip, is_fqdn, is_wildcard, label_selector, number, port_name, protocol,
    qualified_host, socket_listener, unique_listener, unix_path,
};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<Sidecar, SidecarSpec>(root, cx) else { return };
    let at = root.field("spec");
    label_selector(&at.field("workloadSelector"), cx);
    let nothing = spec.ingress.is_empty() && spec.egress.is_empty();
    if nothing && spec.outbound_traffic_policy.is_none() && spec.inbound_connection_pool.is_none() {
        let message = "a Sidecar needs something that it sets".to_owned();
        let finding = cx.finding(&code::ISTIO_REQUIRES, &at, message);
        cx.push(finding.help("add `egress`, `ingress`, `outboundTrafficPolicy` or `inboundConnectionPool`"));
    }
    if let Some(pool) = &spec.inbound_connection_pool {
        connection_pool::check(&at.field("inboundConnectionPool"), pool, cx);
    }
    all_ingress(&at.field("ingress"), &spec.ingress, cx);
    all_egress(&at.field("egress"), &spec.egress, cx);
    if let Some(policy) = &spec.outbound_traffic_policy {
        outbound(&at.field("outboundTrafficPolicy"), policy, cx);
    }
}

fn all_ingress(list: &At<'_, '_>, listeners: &[IngressListener], cx: &mut Cx<'_>) {
    let mut ports = BTreeMap::new();
    for (index, listener) in listeners.iter().enumerate() {
        let at = list.item(index);
        let field = at.field("port");
        let Some(given) = &listener.port else {
            cx.report(&code::ISTIO_REQUIRES, &field, format!("`{at}` needs a `port`"));
            continue;
        };
        port(&field, given, cx);
        number(&field.field("number"), given.number.unwrap_or_default(), cx);
        address(&at, listener.bind.as_deref(), cx);
        unique_listener(list, index, ports.insert(given.number.unwrap_or_default(), index), cx);
        endpoint(&at.field("defaultEndpoint"), listener.default_endpoint.as_deref().unwrap_or_default(), cx);
        let serves = Protocol::of(given.protocol.as_deref().unwrap_or_default(), cx.level());
        if let Some(given) = &listener.tls {
            tls(&at.field("tls"), given, serves, cx);
        }
        let pool = at.field("connectionPool");
        if let Some(given) = &listener.connection_pool {
            connection_pool::check(&pool, given, cx);
        }
        let http = listener.connection_pool.as_ref().is_some_and(|pool| pool.http.is_some());
        if http && serves != Some(Protocol::Http) {
            let message = format!("`{field}` is not HTTP, so its settings of HTTP do nothing");
            cx.report(&code::ISTIO_NO_EFFECT, &pool.key("http"), message);
        }
    }
}

fn all_egress(list: &At<'_, '_>, listeners: &[EgressListener], cx: &mut Cx<'_>) {
    let mut ports = BTreeMap::new();
    let mut sockets = BTreeMap::new();
    for (index, listener) in listeners.iter().enumerate() {
        let at = list.item(index);
        let field = at.field("port");
        match &listener.port {
            None if index + 1 < listeners.len() => {
                let message = format!("`{at}` is for all ports, and listeners follow that it hides");
                let finding = cx.finding(&code::ISTIO_REQUIRES, &at, message);
                cx.push(finding.help("only the last egress listener may be without a `port`"));
            }
            None => {}
            Some(given) => {
                port(&field, given, cx);
                let bind = listener.bind.as_deref().unwrap_or_default();
                let earlier = match given.number.unwrap_or_default() {
                    0 => {
                        // A listener of port 0 is a socket.
                        let by_iptables = listener.capture_mode == Some(CaptureMode::Iptables);
                        socket_listener(&at, bind, by_iptables, cx);
                        sockets.insert(bind, index)
                    }
                    given => {
                        number(&field.field("number"), given, cx);
                        address(&at, listener.bind.as_deref(), cx);
                        ports.insert(given, index)
                    }
                };
                unique_listener(list, index, earlier, cx);
            }
        }
        hosts(&at.field("hosts"), &listener.hosts, cx);
    }
}

/// What holds for a port wherever it is.
fn port(at: &At<'_, '_>, given: &SidecarPort, cx: &mut Cx<'_>) {
    let name = given.name.as_deref().unwrap_or_default();
    if !name.is_empty() {
        port_name(&at.field("name"), name, cx);
    }
    protocol(&at.field("protocol"), true, cx);
    target_port::not_taken(at, given.target_port, "a Sidecar", cx);
}

fn address(at: &At<'_, '_>, bind: Option<&str>, cx: &mut Cx<'_>) {
    if let Some(bind) = bind.filter(|bind| !bind.is_empty()) {
        ip(&at.field("bind"), bind, cx);
    }
}

/// Where the workload listens: at itself only.
fn endpoint(at: &At<'_, '_>, given: &str, cx: &mut Cx<'_>) {
    if given.is_empty() {
        return;
    }
    if let Some(path) = given.strip_prefix(UNIX) {
        unix_path(path, at, cx);
        return;
    }
    let right = split_host_port(given).is_some_and(|(host, port)| {
        let is_own = matches!(host, "" | "127.0.0.1" | "0.0.0.0" | "::1" | "::");
        // A sign is taken by Istio's reader.
        is_own && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    if !right {
        let message = format!("`{given}` is not where a workload listens");
        let finding = cx.finding(&code::ISTIO_ADDRESS, at, message);
        cx.push(
            finding
                .help("one of: `127.0.0.1:PORT`, `0.0.0.0:PORT`, `[::1]:PORT`, `[::]:PORT`, `unix:///path`"),
        );
    }
}

/// Host and port as Go splits them: a host with colons stands in brackets.
fn split_host_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    let host = match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').filter(|inner| !inner.contains(['[', ']']))?,
        None if host.contains([':', '[', ']']) => return None,
        None => host,
    };
    (!port.contains(['[', ']'])).then_some((host, port))
}

/// TLS that ends at a workload: by certificates in its pod.
fn tls(at: &At<'_, '_>, tls: &ServerTlsSettings, serves: Option<Protocol>, cx: &mut Cx<'_>) {
    for (name, given) in [
        ("subjectAltNames", !tls.subject_alt_names.is_empty()),
        ("httpsRedirect", tls.https_redirect == Some(true)),
        ("credentialName", server_tls::is_given(&tls.credential_name)),
        ("credentialNames", !tls.credential_names.is_empty()),
        ("tlsCertificates", !tls.tls_certificates.is_empty()),
    ] {
        if given {
            let field = at.key(name);
            let finding = cx.finding(&code::SERVER_TLS, &field, format!("a Sidecar does not take `{field}`"));
            cx.push(match name {
                "subjectAltNames" | "httpsRedirect" => finding,
                _ => finding.help("give the paths of the certificate: `serverCertificate` and `privateKey`"),
            });
        }
    }
    let mode = tls.mode.unwrap_or_default();
    if matches!(mode, ServerTlsMode::IstioMutual | ServerTlsMode::AutoPassthrough) {
        let message = format!("a Sidecar does not take the mode {mode}");
        let finding = cx.finding(&code::SERVER_TLS, &at.field("mode"), message);
        cx.push(finding.help("mutual TLS of the mesh is for a PeerAuthentication to say"));
    }
    // Older releases take TLS on any port.
    if serves != Some(Protocol::Tls) && cx.since(ApiLevel::V1_28) {
        let message = format!("`{at}` stands at a port that is neither HTTPS nor TLS");
        let finding = cx.finding(&code::SERVER_TLS, at, message);
        cx.push(finding.help("say `protocol: HTTPS` if what is inside is HTTP, `TLS` otherwise"));
    }
    server_tls::check(at, tls, TlsOwner::Sidecar, cx);
}

fn hosts(list: &At<'_, '_>, hosts: &[String], cx: &mut Cx<'_>) {
    if hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, list, format!("`{list}` needs at least one host"));
    }
    let own = cx.object().namespace().unwrap_or("default");
    let mut seen: IndexMap<&str, IndexSet<&str>> = IndexMap::new();
    let mut everything = None;
    for (index, host) in hosts.iter().enumerate() {
        let at = list.item(index);
        qualified_host(&at, host, HostOwner::Sidecar, cx);
        let Some((namespace, name)) = host.split_once('/') else { continue };
        let names = seen.entry(if namespace == "." { own } else { namespace }).or_default();
        let covered =
            if name == "*" { !names.is_empty() } else { names.contains("*") || names.contains(name) };
        if covered {
            let message = format!("`{host}` and a host before it mean the same");
            cx.report(&code::ISTIO_NO_EFFECT, &at, message);
        }
        names.insert(name);
        if host == "*/*" {
            everything = Some(index);
        }
    }
    if let Some(index) = everything.filter(|_| seen.len() > 1) {
        let message = "`*/*` is every host, so the others say nothing".to_owned();
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, &list.item(index), message);
        cx.push(finding.help("keep either `*/*` or the others"));
    }
}

fn outbound(at: &At<'_, '_>, policy: &OutboundTrafficPolicy, cx: &mut Cx<'_>) {
    let Some(proxy) = &policy.egress_proxy else { return };
    let field = at.field("egressProxy");
    if policy.mode.unwrap_or_default() != OutboundTrafficMode::AllowAny {
        let message = format!("`{field}` gets no traffic while `{at}` lets none out");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key("egressProxy"), message);
        cx.push(finding.help("add `mode: ALLOW_ANY`"));
    }
    destination::check(&field, proxy, cx);
    let partly = |host: &&str| *host != "*" && is_wildcard(host, cx) && !is_fqdn(host, cx);
    if let Some(host) = proxy.host.as_deref().filter(partly) {
        let message = format!("`{host}` is not a whole host name, which an egress proxy needs");
        cx.report(&code::ISTIO_HOST, &field.field("host"), message);
    }
    if proxy.port.is_none() {
        cx.report(&code::ISTIO_REQUIRES, &field.field("port"), format!("`{field}` needs a `port`"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_as_go_splits_them() {
        for (text, expected) in [
            ("127.0.0.1:80", Some(("127.0.0.1", "80"))),
            (":80", Some(("", "80"))),
            ("[::1]:80", Some(("::1", "80"))),
            ("[]:80", Some(("", "80"))),
            ("a:", Some(("a", ""))),
            ("::1:80", None),
            ("::1", None),
            ("[::1]", None),
            ("[::1", None),
            ("[[::1]]:80", None),
            ("127.0.0.1", None),
            ("127.0.0.1:[80", None),
            ("", None),
        ] {
            assert_eq!(split_host_port(text), expected, "{text}");
        }
    }
}
