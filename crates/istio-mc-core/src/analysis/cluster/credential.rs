//! The Secrets that Gateways name.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use istio_mc_diagnostic::{Span, code};
use istio_mc_yaml::Node;

use super::missing::unless_partial;
use crate::analysis::index::{Gateway, Index, Kind, Resource};
use crate::analysis::report::Report;

/// Where the certificate and its key may be: as Kubernetes has it, and as Istio had it first.
const KEYS: [(&str, &str); 2] = [("tls.crt", "tls.key"), ("cert", "key")];

/// Finds credentials that are not in the namespaces of the gateway's workloads, or hold no certificate.
pub(super) fn check(
    index: &Index<'_>,
    mesh: &Index<'_>,
    gateway: &Gateway<'_>,
    namespaces: &BTreeSet<&str>,
    report: &mut Report,
) {
    for server in &gateway.servers {
        for (name, span) in server.tls.into_iter().flat_map(names) {
            for namespace in namespaces {
                match mesh.get(Kind::Secret, namespace, name) {
                    Some(secret) => invalid(index, gateway, secret, span, report),
                    None => missing(index, gateway, namespace, name, span, report),
                }
            }
        }
    }
}

/// The names of credentials in TLS settings. What has a scheme leads elsewhere.
fn names<'a>(tls: &'a Node<'a>) -> impl Iterator<Item = (&'a str, Span)> {
    let several = tls.get("credentialNames").and_then(Node::as_list).unwrap_or_default();
    let all = tls.get("credentialName").into_iter().chain(several);
    all.filter_map(|node| Some((node.as_str()?, node.span)))
        .filter(|(name, _)| !name.is_empty() && !name.contains("://"))
}

fn missing(
    index: &Index<'_>,
    gateway: &Gateway<'_>,
    namespace: &str,
    name: &str,
    span: Span,
    report: &mut Report,
) {
    let resource = &gateway.resource;
    let elsewhere = index.get(Kind::Secret, resource.namespace, name);
    let mut finding = resource
        .finding(&code::CREDENTIAL_NOT_FOUND, span, format!("there is no Secret `{namespace}/{name}`"))
        .help(format!(
            "create it where the gateway's pods are: `kubectl create -n {namespace} secret tls {name} --cert ... --key ...`"
        ));
    if let Some(secret) = elsewhere {
        let place = secret.place(secret.name_span());
        finding = finding.related(place, "this one is in another namespace than the gateway's pods");
    }
    // Secrets are seldom kept beside other objects.
    let shown = index.has_in(Kind::Secret, namespace) || elsewhere.is_some();
    report.push(
        index,
        resource,
        unless_partial(finding, shown, &format!("no Secret of namespace `{namespace}`")),
    );
}

fn invalid(index: &Index<'_>, gateway: &Gateway<'_>, secret: &Resource<'_>, span: Span, report: &mut Report) {
    let problem = match KEYS.iter().find(|(cert, key)| has(secret, cert) || has(secret, key)) {
        None => "has neither `tls.crt` and `tls.key` nor `cert` and `key`".to_owned(),
        Some((cert, key)) => {
            let wrong = [(cert, "CERTIFICATE"), (key, "PRIVATE KEY")];
            let wrong = wrong.into_iter().find_map(|(name, what)| match value(secret, name) {
                None => Some(format!("has no `{name}`")),
                Some(text) if text.contains("-----BEGIN ") && text.contains(what) => None,
                Some(_) => Some(format!("has no PEM block `{what}` in `{name}`")),
            });
            let Some(wrong) = wrong else { return };
            wrong
        }
    };
    let resource = &gateway.resource;
    let message = format!("Secret `{}` {problem}", secret.full_name());
    let finding = resource
        .finding(&code::CREDENTIAL_INVALID, span, message)
        .related(secret.place(secret.name_span()), "the Secret")
        .help("put the certificate chain into `tls.crt` and its private key into `tls.key`, both in PEM");
    report.push(index, resource, finding);
}

fn has(secret: &Resource<'_>, key: &str) -> bool {
    ["data", "stringData"].iter().any(|field| secret.at(&[field, key]).is_some())
}

/// What a key of a Secret holds; an empty text if it is no base64.
fn value(secret: &Resource<'_>, key: &str) -> Option<String> {
    if let Some(text) = secret.text(&["stringData", key]) {
        return Some(text.to_owned());
    }
    let encoded = secret.text(&["data", key])?;
    let encoded: String = encoded.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    Some(String::from_utf8_lossy(&decoded).into_owned())
}
