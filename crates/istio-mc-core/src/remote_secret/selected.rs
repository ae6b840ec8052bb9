//! A context of a kubeconfig and the files that it points to.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::access::Access;
use crate::Secret;

/// One context of a kubeconfig, with the files that its entries point to.
///
/// A control plane has none of these files: their contents go into the kubeconfig
/// ([`embed`](Selected::embed)), as `kubectl config view --flatten` does it.
#[derive(Clone, Debug)]
pub struct Selected {
    access: Access,
    files: Vec<FileToEmbed>,
    /// Where the user stands, for what is missing in it.
    user: Place,
}

/// A file that a kubeconfig points to.
#[derive(Clone, Debug)]
pub struct FileToEmbed {
    /// What it holds.
    pub field: EmbeddedField,
    /// The path as written: relative ones start at the kubeconfig's folder.
    pub path: String,
    /// Where it is written.
    pub place: Place,
}

/// What a file that a kubeconfig points to holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddedField {
    /// `certificate-authority`: PEM.
    CertificateAuthority,
    /// `client-certificate`: PEM.
    ClientCertificate,
    /// `client-key`: PEM.
    ClientKey,
    /// `tokenFile`: a token.
    Token,
}

impl Selected {
    /// What was picked; `user` is where the user stands, for what is missing in it.
    pub(super) fn new(access: Access, files: Vec<FileToEmbed>, user: Place) -> Self {
        Self { access, files, user }
    }

    /// The files whose contents [`embed`](Selected::embed) needs, in its order.
    pub fn files(&self) -> &[FileToEmbed] {
        &self.files
    }

    /// The access with the contents of the [`files`](Selected::files), in their order.
    ///
    /// # Errors
    /// Contents that are not what they should be, and credentials that are missing.
    pub fn embed<C: AsRef<[u8]>>(self, contents: &[C]) -> Result<Access, Diagnostics> {
        let Self { mut access, files, user } = self;
        let mut findings = Diagnostics::new();
        for (file, content) in files.iter().zip(contents) {
            let content = content.as_ref();
            let what = match file.field {
                EmbeddedField::Token => match std::str::from_utf8(content).map(str::trim) {
                    Ok(token) if !token.is_empty() => {
                        access.login.token = Some(Secret::new(token.to_owned()));
                        continue;
                    }
                    _ => "a token",
                },
                _ if !is_pem(content) => "PEM",
                field => {
                    let data = BASE64_STANDARD.encode(content);
                    match field {
                        EmbeddedField::CertificateAuthority => access.certificate_authority_data = Some(data),
                        EmbeddedField::ClientCertificate => access.login.client_certificate_data = Some(data),
                        EmbeddedField::ClientKey => access.login.client_key_data = Some(Secret::new(data)),
                        EmbeddedField::Token => {}
                    }
                    continue;
                }
            };
            let message = format!("the file `{}` does not hold {what}", file.path);
            findings.push(Diagnostic::new(&code::INVALID_VALUE, message).at(file.place.clone()));
        }
        if findings.is_empty() && !access.login.is_complete() {
            findings.push(
                Diagnostic::new(&code::CREDENTIALS_MISSING, "the user of the context has no credentials")
                    .at(user)
                    .note("a token, a client certificate with its key, or a user name with a password")
                    .help(SERVICE_ACCOUNT),
            );
        }
        findings.finish(access).map(|warned| warned.value)
    }
}

/// What to do instead of credentials that cannot be passed on.
pub(super) const SERVICE_ACCOUNT: &str = "use the token of a ServiceAccount of that cluster: \
    `kubectl get secret NAME -o json | istio-mc remote-secret --server URL --name CLUSTER`";

fn is_pem(content: &[u8]) -> bool {
    content.windows(11).any(|window| window == b"-----BEGIN ")
}
