//! Whether a private key is that of a certificate. Nothing of the key leaves this file.

use pkcs1::RsaPrivateKey;
use pkcs8::PrivateKeyInfo;
use sec1::EcPrivateKey;
use x509_cert::der::{Decode, SecretDocument};

use super::Certificate;
use super::pem::blocks;

/// What can be said of a key and a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyMatch {
    /// The key is the certificate's.
    Same,
    /// The key is another one's.
    Different,
    /// The key does not hold its public half, or is of a kind that is not read here.
    Unknown,
    /// The text holds no private key.
    NoKey,
}

/// Labels of private keys in PEM, as Istio reads them.
const LABELS: &[&str] = &["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"];

/// Whether the first private key of a text is that of a certificate.
pub(crate) fn private_key_of(text: &str, certificate: &Certificate) -> KeyMatch {
    let Some((label, block)) = LABELS.iter().find_map(|label| Some((*label, *blocks(text, label).first()?)))
    else {
        return KeyMatch::NoKey;
    };
    let Ok((_, document)) = SecretDocument::from_pem(block) else { return KeyMatch::NoKey };
    let bytes = document.as_bytes();
    let given = certificate.parsed.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
    let same = match label {
        "RSA PRIVATE KEY" => same_rsa(bytes, given),
        "EC PRIVATE KEY" => same_curve(bytes, given),
        _ => PrivateKeyInfo::try_from(bytes).ok().and_then(|info| {
            same_rsa(info.private_key, given).or_else(|| same_curve(info.private_key, given))
        }),
    };
    match same {
        Some(true) => KeyMatch::Same,
        Some(false) => KeyMatch::Different,
        None => KeyMatch::Unknown,
    }
}

fn same_rsa(key: &[u8], given: &[u8]) -> Option<bool> {
    let key = RsaPrivateKey::try_from(key).ok()?.public_key();
    // A certificate of another kind of key is not this key's.
    let Ok(given) = pkcs1::RsaPublicKey::from_der(given) else { return Some(false) };
    Some(key.modulus == given.modulus && key.public_exponent == given.public_exponent)
}

fn same_curve(key: &[u8], given: &[u8]) -> Option<bool> {
    Some(EcPrivateKey::try_from(key).ok()?.public_key? == given)
}
