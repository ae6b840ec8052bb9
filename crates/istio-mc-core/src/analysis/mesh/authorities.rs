//! The CA that a cluster is given, Secret `cacerts`: whether Istio can sign with it.

use std::borrow::Cow;

use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::Node;

use crate::analysis::fleet::{Fleet, Member};
use crate::analysis::index::{Index, Kind, Resource};
use crate::analysis::report::Report;
use crate::analysis::trust::{
    Authority, Broken, Certificate, KeyMatch, NoCertificate, Validity, certificates, private_key_of,
};
use crate::api::kubernetes::decode_base64;

/// Certificates that hold for fewer days than this are worth a word.
const SOON: u64 = 30;

/// The names of the keys: of Istio's own form, or of a Secret of cert-manager.
struct Keys {
    signer: &'static str,
    key: &'static str,
    root: &'static str,
    chain: Option<&'static str>,
}

const OWN: Keys =
    Keys { signer: "ca-cert.pem", key: "ca-key.pem", root: "root-cert.pem", chain: Some("cert-chain.pem") };
const OF_TLS: Keys = Keys { signer: "tls.crt", key: "tls.key", root: "ca.crt", chain: None };

/// The Secrets `cacerts` in the system namespaces of a cluster.
pub(super) fn of<'i, 'a>(member: &Member<'i, 'a>) -> impl Iterator<Item = &'i Resource<'a>> {
    let index: &'i Index<'a> = member.index;
    member.system_namespaces.iter().filter_map(|namespace| index.get(Kind::Secret, namespace, "cacerts"))
}

/// The roots that a Secret `cacerts` names, with the place of the key; `None` if they cannot be read.
pub(super) fn roots(secret: &Resource<'_>) -> Option<(Vec<Certificate>, Span)> {
    let keys = keys(secret);
    let (text, span) = text(secret, keys.root)?;
    Some((certificates(&text).ok()?, span))
}

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for member in &fleet.members {
        for secret in of(member) {
            check_secret(member.index, secret, report);
        }
    }
}

/// Which form it is in: Istio looks for its own first.
fn keys(secret: &Resource<'_>) -> &'static Keys {
    if has(secret, OWN.signer) || !has(secret, OF_TLS.signer) { &OWN } else { &OF_TLS }
}

fn has(secret: &Resource<'_>, key: &str) -> bool {
    entry(secret, key).is_some()
}

fn entry<'a>(secret: &Resource<'a>, key: &str) -> Option<(&'a Node<'a>, bool, Span)> {
    // `stringData` wins when a Secret is written.
    [("stringData", false), ("data", true)].into_iter().find_map(|(field, is_base64)| {
        let entry = secret.at(&[field])?.entry(key)?;
        secret.object.source.conceal(entry.value.span);
        Some((&entry.value, is_base64, entry.key_span))
    })
}

fn text<'a>(secret: &Resource<'a>, key: &str) -> Option<(Cow<'a, str>, Span)> {
    let (node, is_base64, span) = entry(secret, key)?;
    let text = node.as_str()?;
    if !is_base64 {
        return Some((text.into(), span));
    }
    Some((String::from_utf8(decode_base64(text)?).ok()?.into(), span))
}

fn check_secret(index: &Index<'_>, secret: &Resource<'_>, report: &mut Report) {
    let keys = keys(secret);
    let mut read = |key: &'static str, is_needed: bool| -> Option<(Vec<Certificate>, Span)> {
        let Some((text, span)) = text(secret, key) else {
            if is_needed || has(secret, key) {
                let message = format!("Secret `{}` has no certificate under `{key}`", secret.full_name());
                let span = entry(secret, key).map_or_else(|| secret.name_span(), |(.., span)| span);
                report.push(index, secret, unreadable(secret, span, message));
            }
            return None;
        };
        match certificates(&text) {
            Ok(found) => Some((found, span)),
            // An intermediate chain may be empty, as the CA may be the root itself.
            Err(NoCertificate::Missing) if !is_needed && text.trim().is_empty() => None,
            Err(NoCertificate::Missing) => {
                let message = format!("`{key}` holds no certificate in PEM");
                report.push(index, secret, unreadable(secret, span, message));
                None
            }
            Err(NoCertificate::Unreadable(number)) => {
                let message = format!("certificate {number} of `{key}` cannot be read");
                report.push(index, secret, unreadable(secret, span, message));
                None
            }
        }
    };
    let signer = read(keys.signer, true);
    let roots = read(keys.root, true);
    let chain = keys.chain.and_then(|key| read(key, false));
    for (found, span) in [&signer, &roots, &chain].into_iter().flatten() {
        validity(index, secret, found, *span, report);
    }
    let (Some((signer, span)), Some((roots, _))) = (signer, roots) else { return };
    // With the keys of cert-manager, what follows the CA in the same text is its chain.
    let Some((signer, following)) = signer.split_first() else { return };
    let chain = chain.as_ref().map_or(following, |(chain, _)| chain.as_slice());
    if let Err(broken) = (Authority { signer, chain, roots: &roots }).check() {
        let finding = Diagnostic::new(&code::CACERTS_CHAIN, explained(&broken, keys)).at(secret.place(span));
        let help = match broken {
            Broken::NotAuthority => "issue it with `basicConstraints=CA:true` and `keyUsage=keyCertSign`",
            Broken::TooLong { .. } => "let a CA further up sign it, or raise `pathlen` of that CA",
            Broken::NoIssuer { .. } | Broken::Signature { .. } => {
                "put the CA, what signed it and the root of one hierarchy into the Secret"
            }
        };
        report.push(index, secret, finding.help(help));
    }
    private_key(index, secret, keys, signer, report);
}

fn unreadable(secret: &Resource<'_>, span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&code::CACERTS_UNREADABLE, message)
        .at(secret.place(span))
        .help("istiod does not start with it: give certificates and key as PEM, as `openssl` writes them")
}

fn explained(broken: &Broken, keys: &Keys) -> String {
    match broken {
        Broken::NotAuthority => format!("the certificate of `{}` may not sign others", keys.signer),
        Broken::NoIssuer { subject, issuer } => format!(
            "`{subject}` was signed by `{issuer}`, which is neither in the chain nor in `{}`",
            keys.root
        ),
        Broken::Signature { subject, issuer } => {
            format!("the signature of `{subject}` is not that of the `{issuer}` given here")
        }
        Broken::TooLong { issuer, allowed } => {
            format!("`{issuer}` allows {allowed} CAs below it, and more follow")
        }
    }
}

fn private_key(
    index: &Index<'_>,
    secret: &Resource<'_>,
    keys: &Keys,
    signer: &Certificate,
    report: &mut Report,
) {
    let found = text(secret, keys.key);
    let Some((text, span)) = found else {
        let message = format!("Secret `{}` has no private key under `{}`", secret.full_name(), keys.key);
        report.push(index, secret, unreadable(secret, secret.name_span(), message));
        return;
    };
    match private_key_of(&text, signer) {
        KeyMatch::Same | KeyMatch::Unknown => {}
        KeyMatch::NoKey => {
            let message = format!("`{}` holds no private key in PEM", keys.key);
            report.push(index, secret, unreadable(secret, span, message));
        }
        KeyMatch::Different => {
            let message = format!("`{}` is not the key of the certificate in `{}`", keys.key, keys.signer);
            let finding = Diagnostic::new(&code::CACERTS_CHAIN, message).at(secret.place(span));
            report.push(index, secret, finding.help("take key and certificate of the same CA"));
        }
    }
}

fn validity(
    index: &Index<'_>,
    secret: &Resource<'_>,
    found: &[Certificate],
    span: Span,
    report: &mut Report,
) {
    let Some(now) = index.now else { return };
    for certificate in found {
        let subject = certificate.subject();
        let (message, severity) = match certificate.validity_at(now) {
            Validity::Within(days) if days >= SOON => continue,
            Validity::Within(days) => (
                format!("the certificate of `{subject}` expires in {days} days"),
                istio_mc_diagnostic::Severity::Warning,
            ),
            Validity::Over(days) => (
                format!("the certificate of `{subject}` expired {days} days ago"),
                code::CACERTS_VALIDITY.severity,
            ),
            Validity::Early(days) => (
                format!("the certificate of `{subject}` begins to hold in {days} days"),
                code::CACERTS_VALIDITY.severity,
            ),
        };
        let mut finding = Diagnostic::new(&code::CACERTS_VALIDITY, message).at(secret.place(span));
        finding.severity = severity;
        let help = "issue it again; a new root goes into every cluster beside the old one before anything is signed with it";
        report.push(index, secret, finding.help(help));
    }
}
