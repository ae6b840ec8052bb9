//! TLS of connections that are opened.

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{ClientTlsMode, ClientTlsSettings};
use crate::rules::{At, Cx};

/// What a `credentialName` begins with that means a ConfigMap.
const CONFIG_MAP: &str = "configmap://";

pub(super) fn check(at: &At<'_, '_>, tls: &ClientTlsSettings, cx: &mut Cx<'_>) {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    if let Some(name) = tls.credential_name.as_deref().and_then(|name| name.strip_prefix(CONFIG_MAP)) {
        config_map(&at.field("credentialName"), name, cx);
    }
    let mutual = tls.mode == Some(ClientTlsMode::Mutual);
    if !mutual && tls.mode != Some(ClientTlsMode::Simple) {
        return;
    }
    let has_credential = given(&tls.credential_name);
    if tls.insecure_skip_verify == Some(true) {
        let verifying = [
            ("caCertificates", given(&tls.ca_certificates)),
            // With `MUTUAL` it also names the client's own certificate.
            ("credentialName", has_credential && !mutual),
            ("subjectAltNames", !tls.subject_alt_names.is_empty()),
        ];
        for (name, _) in verifying.iter().filter(|(_, given)| *given) {
            let message = format!("`{at}` verifies nothing, so it cannot have `{name}`");
            let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
            cx.push(finding.help("leave out `insecureSkipVerify`, by which any server is taken"));
        }
    }
    if has_credential {
        let paths = [
            ("clientCertificate", &tls.client_certificate),
            ("privateKey", &tls.private_key),
            ("caCertificates", &tls.ca_certificates),
            ("caCrl", &tls.ca_crl),
        ];
        for (name, _) in paths.iter().filter(|(_, path)| given(path)) {
            let message = format!("`{at}` has `credentialName`, so it cannot have `{name}`");
            let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
            cx.push(finding.help("certificates come from the Secret, or from files: not from both"));
        }
    } else if mutual {
        for (name, path) in [("clientCertificate", &tls.client_certificate), ("privateKey", &tls.private_key)]
        {
            if !given(path) {
                let message = format!("`{at}` has mode MUTUAL and no `{name}`");
                let finding = cx.finding(&code::CLIENT_TLS, at, message);
                cx.push(finding.help("use ISTIO_MUTUAL for the certificates that Istio issues"));
            }
        }
    }
}

/// Reports what is no ConfigMap of the object's own namespace: `NAME` or `NAMESPACE/NAME`.
fn config_map(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    let message = match name.split_once('/') {
        None if !name.is_empty() => return,
        Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() && !name.contains('/') => {
            match cx.object().namespace() {
                Some(own) if own != namespace => {
                    format!(
                        "the ConfigMap `{name}` of `{namespace}` is not in the object's namespace `{own}`"
                    )
                }
                _ => return,
            }
        }
        _ => format!("`{CONFIG_MAP}{name}` does not name a ConfigMap"),
    };
    let finding = cx.finding(&code::CLIENT_TLS, at, message);
    cx.push(finding.help(format!("write `{CONFIG_MAP}NAME`, for one of the object's own namespace")));
}
