//! TLS of those that are connected to: of gateways, and of listeners of a Sidecar.

use std::collections::BTreeSet;

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{ServerTlsMode, ServerTlsSettings, TlsVersion};
use crate::rules::istio::at_most;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// The ciphers that Istio passes on, by OpenSSL's names.
const CIPHERS: &[&str] = &[
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA",
    "AES256-SHA",
    "DES-CBC3-SHA",
];

/// How many certificates a server may have.
const CERTIFICATES_MAX: usize = 2;

/// Whether a path or name is there and not empty, which is the same to Istio.
pub(super) fn is_given(path: &Option<String>) -> bool {
    path.as_ref().is_some_and(|path| !path.is_empty())
}

/// What has the settings: a Sidecar takes no Secrets.
#[derive(Clone, Copy)]
pub(super) enum TlsOwner {
    Gateway,
    Sidecar,
}

pub(super) fn check(at: &At<'_, '_>, tls: &ServerTlsSettings, owner: TlsOwner, cx: &mut Cx<'_>) {
    ciphers(at, tls, cx);
    lists(at, cx);
    let mode = tls.mode.unwrap_or_default();
    if mode == ServerTlsMode::IstioMutual {
        for name in given(tls).filter(|name| *name != "caCrl") {
            let message =
                format!("`{at}` has mode ISTIO_MUTUAL, which brings its own certificates, and `{name}`");
            cx.report(&code::SERVER_TLS, &at.key(name), message);
        }
        return;
    }
    let passes = matches!(mode, ServerTlsMode::Passthrough | ServerTlsMode::AutoPassthrough);
    if passes {
        for name in given(tls) {
            let message = format!("`{at}` has mode {mode}, in which `{name}` is not read");
            let finding = cx.finding(&code::ISTIO_NO_EFFECT, &at.key(name), message);
            cx.push(finding.help("to end TLS here, use the mode SIMPLE or MUTUAL"));
        }
    }
    one_source(at, tls, cx);
    if !passes {
        certificates(at, tls, owner, mode, cx);
    }
    revoked(at, tls, mode, cx);
}

/// The fields with certificates that are given.
fn given(tls: &ServerTlsSettings) -> impl Iterator<Item = &'static str> {
    [
        ("serverCertificate", is_given(&tls.server_certificate)),
        ("privateKey", is_given(&tls.private_key)),
        ("caCertificates", is_given(&tls.ca_certificates)),
        ("caCrl", is_given(&tls.ca_crl)),
        ("credentialName", is_given(&tls.credential_name)),
        ("credentialNames", !tls.credential_names.is_empty()),
        ("tlsCertificates", !tls.tls_certificates.is_empty()),
    ]
    .into_iter()
    .filter_map(|(name, given)| given.then_some(name))
}

/// What each mode needs.
fn certificates(
    at: &At<'_, '_>,
    tls: &ServerTlsSettings,
    owner: TlsOwner,
    mode: ServerTlsMode,
    cx: &mut Cx<'_>,
) {
    if is_given(&tls.credential_name) || !tls.credential_names.is_empty() {
        return;
    }
    let missing = |at: &At<'_, '_>, name: &str, path: &Option<String>, cx: &mut Cx<'_>| {
        if !is_given(path) {
            cx.report(&code::SERVER_TLS, at, format!("`{at}` has no `{name}`, which the mode {mode} needs"));
        }
    };
    let list = at.field("tlsCertificates");
    for (index, certificate) in tls.tls_certificates.iter().enumerate() {
        let at = list.item(index);
        missing(&at, "serverCertificate", &certificate.server_certificate, cx);
        missing(&at, "privateKey", &certificate.private_key, cx);
    }
    if tls.tls_certificates.is_empty() {
        if is_given(&tls.server_certificate) || is_given(&tls.private_key) {
            missing(at, "serverCertificate", &tls.server_certificate, cx);
            missing(at, "privateKey", &tls.private_key, cx);
        } else {
            let finding = cx.finding(
                &code::SERVER_TLS,
                &at.field("mode"),
                format!("`{at}` has mode {mode} and no certificate"),
            );
            cx.push(finding.help(match owner {
                TlsOwner::Gateway => {
                    "add `credentialName`, the Secret with certificate and key, or the paths `serverCertificate` and `privateKey`"
                }
                TlsOwner::Sidecar => "add the paths `serverCertificate` and `privateKey`",
            }));
        }
    }
    if mode != ServerTlsMode::Simple {
        missing(at, "caCertificates", &tls.ca_certificates, cx);
    }
}

/// Certificates come from one place. An empty name counts for the custom resource definition, not for istiod.
fn one_source(at: &At<'_, '_>, tls: &ServerTlsSettings, cx: &mut Cx<'_>) {
    let written = |name| at.field(name).node().is_some();
    let paths = is_given(&tls.server_certificate) && is_given(&tls.private_key);
    let names = written("credentialNames");
    let name = is_given(&tls.credential_name) || (names && written("credentialName"));
    let sources = [
        ("credentialName", name),
        ("credentialNames", names),
        ("tlsCertificates", written("tlsCertificates")),
        // Before there were several certificates, paths beside a Secret were passed over.
        ("serverCertificate", paths && cx.since(ApiLevel::V1_28)),
    ];
    let mut given = sources.into_iter().filter_map(|(name, given)| given.then_some(name));
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        let message = format!("`{at}` has certificates from both `{first}` and `{second}`");
        let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(second), message);
        cx.push(finding.help("keep one of them: Istio takes certificates from one place"));
    }
}

/// A list of revoked certificates is read beside paths, where clients are verified.
fn revoked(at: &At<'_, '_>, tls: &ServerTlsSettings, mode: ServerTlsMode, cx: &mut Cx<'_>) {
    if !is_given(&tls.ca_crl) {
        return;
    }
    let field = at.key("caCrl");
    let passes = matches!(mode, ServerTlsMode::Passthrough | ServerTlsMode::AutoPassthrough);
    let secret = is_given(&tls.credential_name);
    let (code, message) = match mode {
        _ if passes && secret => {
            (&code::SERVER_TLS, format!("`{at}` has its certificates from a Secret, and `caCrl` beside it"))
        }
        // That it is not read is said already.
        _ if passes => return,
        // Istio does not look so far.
        _ if secret || !tls.credential_names.is_empty() => (
            &code::ISTIO_NO_EFFECT,
            format!("`{at}` has its certificates from a Secret, and `caCrl` beside it"),
        ),
        ServerTlsMode::Simple => {
            let message = format!("`{at}` has mode SIMPLE, which verifies no clients, and `caCrl`");
            (&code::SERVER_TLS, message)
        }
        _ => return,
    };
    let finding = cx.finding(code, &field, message);
    cx.push(match secret {
        true => finding.help("put the list into the Secret, under the key `ca.crl`"),
        false => finding,
    });
}

/// What Istio passes over when it configures the proxy.
fn ciphers(at: &At<'_, '_>, tls: &ServerTlsSettings, cx: &mut Cx<'_>) {
    let list = at.field("cipherSuites");
    let mut seen = BTreeSet::new();
    for (index, cipher) in tls.cipher_suites.iter().enumerate() {
        let at = list.item(index);
        // What begins with a sign is an expression about ciphers, which is passed on as it is.
        let begins = cipher.chars().next().is_none_or(|first| !first.is_alphanumeric());
        if !begins && cipher != "ALL" && !CIPHERS.contains(&cipher.as_str()) {
            let message = format!("`{cipher}` is not a cipher that Istio knows, which passes over it");
            let finding = cx.finding(&code::ISTIO_NO_EFFECT, &at, message);
            let written = cipher.to_uppercase().replace('_', "-");
            cx.push(finding.suggest(&written, CIPHERS.iter().copied()));
        } else if !seen.insert(cipher) {
            let message = format!("`{cipher}` is listed twice");
            cx.report(&code::ISTIO_NO_EFFECT, &at, message);
        }
    }
    let oldest = tls.min_protocol_version.unwrap_or_default();
    if matches!(oldest, TlsVersion::V1_0 | TlsVersion::V1_1) && tls.cipher_suites.is_empty() {
        let message =
            format!("`{oldest}` is taken, and none of its ciphers: those of Envoy are for TLS 1.2 and later");
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, &at.field("minProtocolVersion"), message);
        cx.push(finding.help("add `cipherSuites`, such as `ECDHE-RSA-AES128-SHA`"));
    }
}

/// Lists of one or two, by the custom resource definition.
fn lists(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    for name in ["credentialNames", "tlsCertificates"] {
        let list = at.field(name);
        if list.node().is_some() && list.len() == 0 {
            cx.report(&code::ISTIO_REQUIRES, &list, format!("`{list}` is there and empty"));
        }
        at_most(CERTIFICATES_MAX, list.len(), "certificates", &list, cx);
    }
}
