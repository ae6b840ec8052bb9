//! Gateway: servers, their hosts, ports and TLS.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, code};
use istio_mc_yaml::Node;

use super::server_tls::{self, TlsOwner};
use super::{spec, target_port};
use crate::api::modern::networking::{
    Gateway, GatewaySpec, Server, ServerPort, ServerTlsMode, ServerTlsSettings,
};
use crate::name::syntax;
use crate::rules::istio::{
    HostOwner, Protocol, ServedTls, UNIX, ip, number, protocol, qualified_host, tls_fits_protocol, unix_path,
};
use crate::rules::{At, Cx};

/// The annotation that istiod gives to a Gateway that it makes from one of the Gateway API.
const SEMANTICS: &str = "internal.istio.io/gateway-semantics";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let metadata = root.field("metadata");
    let semantics = cx.object().node.at(&["metadata", "annotations", SEMANTICS]).and_then(Node::as_str);
    let owner = if semantics == Some("gateway") { HostOwner::ConvertedGateway } else { HostOwner::Gateway };
    let name = metadata.field("name");
    // Istio puts the name where a dot would end it.
    let wrong = |text: &&str| owner == HostOwner::Gateway && !text.is_empty() && !syntax::is_host_label(text);
    if let Some(text) = name.text().filter(wrong) {
        let message = format!("`{text}` is not a name for a Gateway: a label, without `.`, at most 63 bytes");
        cx.report(&code::ISTIO_NAME, &name, message);
    }
    let Some(spec) = spec::<Gateway, GatewaySpec>(root, cx) else { return };
    let at = root.field("spec");
    let servers = at.field("servers");
    if spec.servers.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &servers, "a Gateway needs at least one server".to_owned());
    }
    for (index, given) in spec.servers.iter().enumerate() {
        server(&servers.item(index), given, owner, cx);
    }
    unique_port_names(&servers, &spec.servers, cx);
}

fn unique_port_names(at: &At<'_, '_>, servers: &[Server], cx: &mut Cx<'_>) {
    let mut seen: IndexMap<&str, Place> = IndexMap::new();
    for (index, server) in servers.iter().enumerate() {
        let name = server.port.as_ref().and_then(|port| port.name.as_deref()).unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let server = at.item(index);
        let port = server.field("port");
        let field = port.field("name");
        if let Some(first) = seen.get(name) {
            let message = format!("two servers have a port named `{name}`");
            let finding = cx.finding(&code::ISTIO_DUPLICATE, &field, message);
            cx.push(finding.related(first.clone(), "the first"));
        } else {
            seen.insert(name, Place::new(cx.object().source, field.span()));
        }
    }
}

fn server(at: &At<'_, '_>, server: &Server, owner: HostOwner, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    if server.hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &hosts, format!("`{at}` needs at least one host"));
    }
    for (index, given) in server.hosts.iter().enumerate() {
        qualified_host(&hosts.item(index), given, owner, cx);
    }
    bind(at, server, cx);
    let tls = at.field("tls");
    if let Some(given) = &server.tls {
        server_tls::check(&tls, given, TlsOwner::Gateway, cx);
    }
    let port = at.field("port");
    let Some(given) = &server.port else {
        cx.report(&code::ISTIO_REQUIRES, &port, format!("`{at}` needs a `port`"));
        return;
    };
    let socket = server.bind.as_deref().is_some_and(|bind| bind.starts_with(UNIX));
    if let Some(protocol) = self::port(&port, given, socket, cx) {
        let named = given.protocol.as_deref().unwrap_or_default();
        fits(at, protocol, named, server.tls.as_ref(), cx);
    }
}

/// Checks the port; what it serves, if that is known.
fn port(at: &At<'_, '_>, given: &ServerPort, socket: bool, cx: &mut Cx<'_>) -> Option<Protocol> {
    match given.number {
        None => cx.report(&code::ISTIO_REQUIRES, &at.field("number"), format!("`{at}` needs a `number`")),
        Some(0) if socket => {}
        Some(given) => number(&at.field("number"), given, cx),
    }
    if given.name.as_deref().unwrap_or_default().is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &at.field("name"), format!("`{at}` needs a `name`"));
    }
    target_port::not_taken(at, given.target_port, "a Gateway", cx);
    protocol(&at.field("protocol"), false, cx)
}

fn bind(at: &At<'_, '_>, server: &Server, cx: &mut Cx<'_>) {
    let given = server.bind.as_deref().unwrap_or_default();
    let bind = at.field("bind");
    match given.strip_prefix(UNIX) {
        Some(path) => {
            unix_path(path, &bind, cx);
            let port = at.field("port");
            if let Some(number) =
                server.port.as_ref().and_then(|port| port.number).filter(|number| *number != 0)
            {
                let message = format!("`{at}` is bound to a socket and has the port {number}, not 0");
                cx.report(&code::ISTIO_PORT, &port.field("number"), message);
            }
        }
        None if given.is_empty() => {}
        None => ip(&bind, given, cx),
    }
}

/// Whether there is TLS where the protocol has it, and none where it has not.
fn fits(at: &At<'_, '_>, protocol: Protocol, named: &str, tls: Option<&ServerTlsSettings>, cx: &mut Cx<'_>) {
    let asks = |tls: &ServerTlsSettings| {
        let mode = tls.mode.unwrap_or_default();
        let passes = matches!(mode, ServerTlsMode::Passthrough | ServerTlsMode::AutoPassthrough);
        let certificate = [&tls.server_certificate, &tls.private_key, &tls.ca_certificates];
        let redirects = passes && !certificate.iter().any(|path| server_tls::is_given(path));
        if redirects { ServedTls::Redirect } else { ServedTls::Tls }
    };
    tls_fits_protocol(at, protocol, named, tls.map(asks), cx);
    if protocol != Protocol::Http && tls.is_some_and(|tls| tls.https_redirect == Some(true)) {
        let field = at.field("tls");
        let redirect = field.key("httpsRedirect");
        let message = format!("`{at}` serves {}, of which nothing can be redirected", named.to_uppercase());
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, &redirect, message);
        cx.push(finding.help("`httpsRedirect` belongs to a server of plain HTTP, usually port 80"));
    }
}
