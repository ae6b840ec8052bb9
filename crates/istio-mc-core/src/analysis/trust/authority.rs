//! A CA below a root: whether Istio can sign with it, and for how long.

use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_verify::{Error, VerifyingKey};

use super::Certificate;

/// The longest chain that is followed. Nobody has more CAs above each other; it keeps the search finite.
const LONGEST: usize = 16;

/// A CA with what stands above it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authority<'c> {
    /// The CA that signs for workloads.
    pub(crate) signer: &'c Certificate,
    /// What may stand between it and a root, in any order.
    pub(crate) chain: &'c [Certificate],
    /// What everybody trusts.
    pub(crate) roots: &'c [Certificate],
}

/// Why workloads would not be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The certificate is no CA's, or may not sign certificates.
    NotAuthority,
    /// Nothing given is the issuer of the certificate of that subject.
    NoIssuer { subject: String, issuer: String },
    /// The issuer by name has another key.
    Signature { subject: String, issuer: String },
    /// A CA further up allows fewer CAs below it.
    TooLong { issuer: String, allowed: u8 },
}

/// Where a moment lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    /// Before the certificate begins to hold, by so many days or parts of them.
    Early(u64),
    /// Within, with so many full days left.
    Within(u64),
    /// So many full days after.
    Over(u64),
}

impl Authority<'_> {
    /// Follows the signatures up to a root, as Go's verification does: names, signatures, rights to sign, and how
    /// many CAs may follow each other. Algorithms that are not known here count as right.
    pub(crate) fn check(&self) -> Result<(), Broken> {
        if !self.signer.may_sign() {
            return Err(Broken::NotAuthority);
        }
        let mut current = self.signer;
        for below in 0..LONGEST {
            if self.roots.iter().any(|root| root.der == current.der) {
                return Ok(());
            }
            let same_name = |above: &&Certificate| {
                above.parsed.tbs_certificate.subject == current.parsed.tbs_certificate.issuer
                    && above.der != current.der
            };
            let signed = |above: &&Certificate| current.is_signed_by(above);
            let fits = |above: &&Certificate| same_name(above) && signed(above);
            let root = self.roots.iter().find(fits);
            let Some(above) = root.or_else(|| self.chain.iter().find(fits)) else {
                let named = self.roots.iter().chain(self.chain).any(|above| same_name(&above));
                let (subject, issuer) = (current.subject(), current.issuer());
                return Err(if named {
                    Broken::Signature { subject, issuer }
                } else {
                    Broken::NoIssuer { subject, issuer }
                });
            };
            if let Some(allowed) = above.path_length().filter(|allowed| usize::from(*allowed) < below + 1) {
                return Err(Broken::TooLong { issuer: above.subject(), allowed });
            }
            if root.is_some() {
                return Ok(());
            }
            current = above;
        }
        Err(Broken::NoIssuer { subject: current.subject(), issuer: current.issuer() })
    }
}

impl Certificate {
    /// Whether it may sign certificates.
    fn may_sign(&self) -> bool {
        let certificate = &self.parsed.tbs_certificate;
        let is_authority =
            matches!(certificate.get::<BasicConstraints>(), Ok(Some((_, constraints))) if constraints.ca);
        let usage = certificate.get::<KeyUsage>();
        is_authority && !matches!(usage, Ok(Some((_, usage))) if !usage.key_cert_sign())
    }

    fn path_length(&self) -> Option<u8> {
        self.parsed.tbs_certificate.get::<BasicConstraints>().ok()??.1.path_len_constraint
    }

    fn is_signed_by(&self, above: &Certificate) -> bool {
        let key = match VerifyingKey::try_from(&above.parsed) {
            Ok(key) => key,
            Err(error) => return is_unknown(&error),
        };
        match key.verify(&self.parsed) {
            Ok(()) => true,
            Err(error) => is_unknown(&error),
        }
    }

    /// Where a moment, in seconds since 1970, lies.
    pub(crate) fn validity_at(&self, now: u64) -> Validity {
        const DAY: u64 = 24 * 60 * 60;
        let validity = self.parsed.tbs_certificate.validity;
        let first = validity.not_before.to_unix_duration().as_secs();
        let last = validity.not_after.to_unix_duration().as_secs();
        if now < first {
            Validity::Early((first - now).div_ceil(DAY))
        } else if now > last {
            Validity::Over((now - last) / DAY)
        } else {
            Validity::Within((last - now) / DAY)
        }
    }
}

fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::UnknownOid(_))
}
