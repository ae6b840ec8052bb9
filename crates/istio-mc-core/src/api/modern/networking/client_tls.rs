//! TLS of connections that are opened.

use istio_mc_yaml::{choice, record};

record! {
    /// TLS of connections to a host.
    #[derive(Default)]
    pub struct ClientTlsSettings("TLS settings of a client") {
        /// Whether and how; absent is `DISABLE`.
        pub mode: Option<ClientTlsMode> = "mode",
        /// Path of the client's certificate in its sidecar; for `MUTUAL`.
        pub client_certificate: Option<String> = "clientCertificate",
        /// Path of the client's private key in its sidecar; for `MUTUAL`.
        pub private_key: Option<String> = "privateKey",
        /// Path of the certificates by which the server is verified; absent are those of the system.
        pub ca_certificates: Option<String> = "caCertificates",
        /// The Secret or, after `configmap://`, ConfigMap with certificates and key, instead of paths.
        pub credential_name: Option<String> = "credentialName",
        /// Names of which the server's certificate must have one.
        pub subject_alt_names: Vec<String> = "subjectAltNames",
        /// The server name (SNI) to ask for.
        pub sni: Option<String> = "sni",
        /// Whether the server's certificate is not verified at all; `false` if absent.
        pub insecure_skip_verify: Option<bool> = "insecureSkipVerify",
        /// Path of the list of revoked certificates.
        pub ca_crl: Option<String> = "caCrl",
    }
}

impl ClientTlsSettings {
    /// TLS of that mode, without anything else.
    pub fn mode(mode: ClientTlsMode) -> Self {
        Self { mode: Some(mode), ..Self::default() }
    }
}

choice! {
    /// Whether and how connections use TLS.
    #[derive(Default)]
    pub enum ClientTlsMode("a TLS mode of a client") {
        /// Plain text.
        #[default]
        Disable = "DISABLE",
        /// TLS as a browser does it.
        Simple = "SIMPLE",
        /// TLS in which the client shows a certificate of its own choice.
        Mutual = "MUTUAL",
        /// As `MUTUAL`, with the certificates that Istio issues.
        IstioMutual = "ISTIO_MUTUAL",
    }
}
