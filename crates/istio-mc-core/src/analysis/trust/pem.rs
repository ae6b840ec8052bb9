//! Certificates in PEM.

use x509_cert::der::{DecodePem, Encode};

/// A certificate, and what identifies it.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(super) parsed: x509_cert::Certificate,
    /// Its DER form: two certificates are the same if this is.
    pub(crate) der: Vec<u8>,
}

/// Why a text gives no certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoCertificate {
    /// There is none in it.
    Missing,
    /// The one of that number, from 1, is no certificate.
    Unreadable(usize),
}

/// All certificates of a text, which may have other words between them, as Go reads it.
pub(crate) fn certificates(text: &str) -> Result<Vec<Certificate>, NoCertificate> {
    let mut found = Vec::new();
    for block in blocks(text, "CERTIFICATE") {
        let number = found.len() + 1;
        let unreadable = NoCertificate::Unreadable(number);
        let parsed = x509_cert::Certificate::from_pem(block).map_err(|_| unreadable)?;
        let der = parsed.to_der().map_err(|_| unreadable)?;
        found.push(Certificate { parsed, der });
    }
    if found.is_empty() { Err(NoCertificate::Missing) } else { Ok(found) }
}

impl Certificate {
    /// Whom it is for, for people: `CN=Root CA,O=Istio`.
    pub(crate) fn subject(&self) -> String {
        self.parsed.tbs_certificate.subject.to_string()
    }

    /// Who signed it, for people.
    pub(crate) fn issuer(&self) -> String {
        self.parsed.tbs_certificate.issuer.to_string()
    }
}

/// The blocks with a label, each with its first and last line.
pub(super) fn blocks<'t>(text: &'t str, label: &str) -> Vec<&'t str> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(&begin) {
        let Some(length) = rest[start..].find(&end) else { break };
        let stop = start + length + end.len();
        found.push(&rest[start..stop]);
        rest = &rest[stop..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_between_words() {
        let text = "Bag\n-----BEGIN A-----\nx\n-----END A-----\nwords\n-----BEGIN B-----\ny\n-----END B-----\n-----BEGIN A-----\n-----END A-----";
        assert_eq!(blocks(text, "A").len(), 2);
        assert_eq!(blocks(text, "B"), ["-----BEGIN B-----\ny\n-----END B-----"]);
        assert!(blocks("-----BEGIN A-----\nx", "A").is_empty());
        assert!(blocks("", "A").is_empty());
    }

    #[test]
    fn what_is_no_certificate_is_told() {
        assert_eq!(certificates("").expect_err("none"), NoCertificate::Missing);
        let text = "-----BEGIN CERTIFICATE-----\nRkFLRQ==\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(text).expect_err("fake"), NoCertificate::Unreadable(1));
    }
}
