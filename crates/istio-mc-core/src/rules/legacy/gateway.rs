//! Gateway: servers, their hosts, ports and TLS.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, code};

use crate::api::legacy::networking::{Gateway, GatewaySpec, Server, ServerTls, ServerTlsMode};
use crate::name::syntax;
use crate::rules::istio::{Protocol, ServedTls, is_ip, protocol, tls_fits_protocol, wildcard_or_ip};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

use super::spec;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let metadata = root.field("metadata");
    let name = metadata.field("name");
    // Istio puts the name where a dot would end it.
    if let Some(text) = name.text().filter(|text| cx.since(ApiLevel::V1_1) && !syntax::is_host_label(text)) {
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
        server(&servers.item(index), given, cx);
    }
    unique_port_names(&servers, &spec.servers, cx);
}

fn unique_port_names(at: &At<'_, '_>, servers: &[Server], cx: &mut Cx<'_>) {
    let mut seen: IndexMap<&str, Place> = IndexMap::new();
    for (index, server) in servers.iter().enumerate() {
        let Some(name) = server.port.as_ref().and_then(|port| port.name.as_deref()) else { continue };
        let server = at.item(index);
        let port = server.field("port");
        let field = port.field("name");
        if let Some(first) = seen.get(name) {
            let message = format!("two servers have a port named `{name}`");
            let finding =
                cx.finding(&code::ISTIO_DUPLICATE, &field, message).related(first.clone(), "the first");
            cx.push(finding);
        } else {
            seen.insert(name, Place::new(cx.object().source, field.span()));
        }
    }
}

fn server(at: &At<'_, '_>, server: &Server, cx: &mut Cx<'_>) {
    let hosts = at.field("hosts");
    if server.hosts.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &hosts, format!("`{at}` needs at least one host"));
    }
    for (index, given) in server.hosts.iter().enumerate() {
        host(&hosts.item(index), given, cx);
    }
    let port = at.field("port");
    let Some(given) = &server.port else {
        cx.report(&code::ISTIO_REQUIRES, &port, format!("`{at}` needs a `port`"));
        return;
    };
    // A port number of 0 passes: then the gateway's Service decides.
    if let Some(number) = given.number.filter(|number| *number > 65535) {
        let message = format!("`{number}` is not a port: a number from 1 to 65535");
        cx.report(&code::ISTIO_PORT, &port.field("number"), message);
    }
    if given.name.as_deref().unwrap_or_default().is_empty() {
        cx.report(&code::ISTIO_REQUIRES, &port.field("name"), format!("`{port}` needs a `name`"));
    }
    let tls = at.field("tls");
    if let Some(given) = &server.tls {
        certificates(&tls, given, cx);
    }
    if let Some(protocol) = protocol(&port.field("protocol"), false, cx) {
        let named = given.protocol.as_deref().unwrap_or_default();
        fits(at, protocol, named, server.tls.as_ref(), cx);
    }
}

/// `[namespace/]dnsName`: the name is `*`, has a dot, or is an address.
fn host(at: &At<'_, '_>, given: &str, cx: &mut Cx<'_>) {
    let name = match given.split_once('/') {
        None => given,
        Some(_) if !cx.since(ApiLevel::V1_1) => {
            let message = format!("`{given}` names a namespace, which hosts have since Istio 1.1");
            cx.report(&code::NOT_IN_VERSION, at, message);
            return;
        }
        Some((namespace, name)) => {
            if !matches!(namespace, "*" | ".") && !syntax::is_host_label(namespace) {
                let message = format!("`{namespace}` is not a namespace of a host: a label, `*` or `.`");
                cx.report(&code::ISTIO_HOST, at, message);
            }
            name
        }
    };
    // One that is written with an IPv4 address at its end has a dot, and is taken.
    if is_ip(name) && name.contains(':') && !name.contains('.') {
        cx.report(&code::ISTIO_HOST, at, format!("`{name}` is an IPv6 address, and a Gateway takes none"));
        return;
    }
    if name != "*" && !name.contains('.') {
        let finding =
            cx.finding(&code::ISTIO_HOST, at, format!("`{name}` is a short name, and a Gateway takes none"));
        cx.push(finding.help("write the whole name, such as `reviews.bookinfo.svc.cluster.local`"));
        return;
    }
    wildcard_or_ip(at, name, cx);
}

/// Whether there is TLS where the protocol has it, and none where it has not.
fn fits(at: &At<'_, '_>, protocol: Protocol, named: &str, tls: Option<&ServerTls>, cx: &mut Cx<'_>) {
    let asks = |tls: &ServerTls| {
        let mode = tls.mode.unwrap_or_default();
        let passes = matches!(mode, ServerTlsMode::Passthrough | ServerTlsMode::AutoPassthrough);
        let certificate = [&tls.server_certificate, &tls.private_key, &tls.ca_certificates];
        let redirects = passes && !certificate.iter().any(|path| is_given(path));
        if redirects { ServedTls::Redirect } else { ServedTls::Tls }
    };
    tls_fits_protocol(at, protocol, named, tls.map(asks), cx);
}

fn is_given(path: &Option<String>) -> bool {
    path.as_ref().is_some_and(|path| !path.is_empty())
}

/// What each mode needs.
fn certificates(at: &At<'_, '_>, tls: &ServerTls, cx: &mut Cx<'_>) {
    let mode = tls.mode.unwrap_or_default();
    let server = [("serverCertificate", &tls.server_certificate), ("privateKey", &tls.private_key)];
    let client = [("caCertificates", &tls.ca_certificates)];
    let needed: Vec<(&str, &Option<String>)> = match mode {
        ServerTlsMode::Simple | ServerTlsMode::Mutual if is_given(&tls.credential_name) => return,
        // 1.0 looks at the certificate alone.
        ServerTlsMode::Simple if !cx.since(ApiLevel::V1_1) => server[..1].to_vec(),
        ServerTlsMode::Mutual if !cx.since(ApiLevel::V1_1) => [&server[..1], &client].concat(),
        ServerTlsMode::Simple => server.to_vec(),
        ServerTlsMode::Mutual => [&server[..], &client].concat(),
        ServerTlsMode::IstioMutual => {
            for (name, path) in server.iter().chain(&client) {
                if is_given(path) {
                    let message = format!(
                        "`{at}` has mode ISTIO_MUTUAL, which brings its own certificates, and `{name}`"
                    );
                    cx.report(&code::SERVER_TLS, &at.field(name), message);
                }
            }
            return;
        }
        ServerTlsMode::Passthrough | ServerTlsMode::AutoPassthrough => return,
    };
    for (name, path) in needed {
        if !is_given(path) {
            let message = format!("`{at}` has mode {mode} and no `{name}`");
            cx.report(&code::SERVER_TLS, at, message);
        }
    }
}
