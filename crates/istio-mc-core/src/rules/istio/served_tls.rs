//! TLS of a gateway's server, and the protocol of its port.

use istio_mc_diagnostic::code;

use super::Protocol;
use crate::rules::{At, Cx};

/// What the TLS settings of a server ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServedTls {
    /// Nothing that plain HTTP could not do: at most a redirect.
    Redirect,
    /// TLS itself.
    Tls,
}

/// Reports a server (`at`) without TLS where its protocol has it, and with TLS where it has not. `named` is the protocol
/// as written.
pub(crate) fn tls_fits_protocol(
    at: &At<'_, '_>,
    protocol: Protocol,
    named: &str,
    tls: Option<ServedTls>,
    cx: &mut Cx<'_>,
) {
    let field = at.field("tls");
    match (protocol, tls) {
        (Protocol::Tls, None) => {
            let port = at.field("port");
            let message = format!("`{at}` serves {} without `tls`", named.to_uppercase());
            let finding = cx.finding(&code::SERVER_TLS, &port.field("protocol"), message);
            cx.push(finding.help("add `tls:` with a `mode`, or serve HTTP"));
        }
        (Protocol::Http, Some(ServedTls::Tls)) => {
            let message =
                format!("`{at}` serves plain {}, where `tls` can only redirect", named.to_uppercase());
            let finding = cx.finding(&code::SERVER_TLS, &field, message);
            cx.push(finding.help("serve HTTPS, or keep only `httpsRedirect`"));
        }
        (Protocol::Opaque, Some(_)) => {
            let message = format!("`{at}` serves {} and has `tls`", named.to_uppercase());
            let finding = cx.finding(&code::SERVER_TLS, &field, message);
            cx.push(finding.help("use the protocol TLS for connections that are encrypted"));
        }
        _ => {}
    }
}
