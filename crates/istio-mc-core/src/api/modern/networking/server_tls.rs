//! TLS of those that are connected to: servers of gateways, and workloads behind a Sidecar.

use istio_mc_yaml::{choice, record};

record! {
    /// TLS of a port that is connected to.
    ///
    /// The certificate comes from one source: `credential_name`, `credential_names`, the paths, or
    /// `tls_certificates`.
    #[derive(Default)]
    pub struct ServerTlsSettings("TLS settings of a server") {
        /// Whether plain HTTP is answered by a redirect (301) to HTTPS; for ports of HTTP.
        pub https_redirect: Option<bool> = "httpsRedirect",
        /// What is done with TLS connections; absent is `PASSTHROUGH`.
        pub mode: Option<ServerTlsMode> = "mode",
        /// Path of the certificate in the proxy's pod.
        pub server_certificate: Option<String> = "serverCertificate",
        /// Path of the private key in the proxy's pod.
        pub private_key: Option<String> = "privateKey",
        /// Path of the certificates by which clients are verified; for `MUTUAL` and `OPTIONAL_MUTUAL`.
        pub ca_certificates: Option<String> = "caCertificates",
        /// Path of the list of revoked client certificates; with paths, and for clients that are verified.
        pub ca_crl: Option<String> = "caCrl",
        /// The Secret with certificate and key (and `ca.crt` for `MUTUAL`), in the namespace of the gateway's
        /// pods; not for a Sidecar.
        pub credential_name: Option<String> = "credentialName",
        /// Secrets with certificates of different key types (RSA, ECDSA), one or two (1.26).
        pub credential_names: Vec<String> = "credentialNames",
        /// The Secret or ConfigMap with the certificates by which clients are verified, where it is not the one of
        /// `credential_name` (1.28).
        pub ca_cert_credential_name: Option<String> = "caCertCredentialName",
        /// Paths of certificates of different key types (RSA, ECDSA), one or two (1.26).
        pub tls_certificates: Vec<TlsCertificate> = "tlsCertificates",
        /// Names of which a client's certificate must have one.
        pub subject_alt_names: Vec<String> = "subjectAltNames",
        /// Whether clients' certificates are taken unverified (1.31).
        pub insecure_skip_verify: Option<bool> = "insecureSkipVerify",
        /// Fingerprints of the keys that clients may have: SHA-256 in base64.
        pub verify_certificate_spki: Vec<String> = "verifyCertificateSpki",
        /// Fingerprints of the certificates that clients may have: SHA-256 in hex.
        pub verify_certificate_hash: Vec<String> = "verifyCertificateHash",
        /// The oldest TLS version taken; absent is 1.2.
        pub min_protocol_version: Option<TlsVersion> = "minProtocolVersion",
        /// The newest TLS version taken; absent is 1.3.
        pub max_protocol_version: Option<TlsVersion> = "maxProtocolVersion",
        /// The ciphers taken, as OpenSSL names them; absent are Envoy's. Istio passes over those it does not know.
        pub cipher_suites: Vec<String> = "cipherSuites",
    }

    /// Paths of one certificate in the proxy's pod.
    #[derive(Default)]
    pub struct TlsCertificate("a TLS certificate") {
        /// Path of the certificate; required.
        pub server_certificate: Option<String> = "serverCertificate",
        /// Path of the private key; required.
        pub private_key: Option<String> = "privateKey",
        /// Not read: the certificates for clients are those of the settings around this.
        pub ca_certificates: Option<String> = "caCertificates",
    }
}

choice! {
    /// What is done with TLS connections.
    #[derive(Default)]
    pub enum ServerTlsMode("a TLS mode of a server") {
        /// Left as they are; the server name (SNI) chooses the route.
        #[default]
        Passthrough = "PASSTHROUGH",
        /// Ended here, with a certificate of the server.
        Simple = "SIMPLE",
        /// Ended here; clients show a certificate too.
        Mutual = "MUTUAL",
        /// As `PASSTHROUGH`; the SNI names the service itself, no VirtualService needed. For gateways between networks.
        AutoPassthrough = "AUTO_PASSTHROUGH",
        /// As `MUTUAL`, with the workload's own certificates.
        IstioMutual = "ISTIO_MUTUAL",
        /// As `MUTUAL`, where clients may go without a certificate.
        OptionalMutual = "OPTIONAL_MUTUAL",
    }

    /// A version of TLS.
    #[derive(Default)]
    pub enum TlsVersion("a TLS version") {
        /// Istio's choice.
        #[default]
        Auto = "TLS_AUTO",
        /// TLS 1.0.
        V1_0 = "TLSV1_0",
        /// TLS 1.1.
        V1_1 = "TLSV1_1",
        /// TLS 1.2.
        V1_2 = "TLSV1_2",
        /// TLS 1.3.
        V1_3 = "TLSV1_3",
    }
}

impl ServerTlsSettings {
    /// Settings of a mode that needs no certificate here: `PASSTHROUGH`, `AUTO_PASSTHROUGH`, `ISTIO_MUTUAL`.
    pub fn of(mode: ServerTlsMode) -> Self {
        Self { mode: Some(mode), ..Self::default() }
    }

    /// TLS that ends here, with the certificate of a Secret.
    pub fn simple(credential_name: impl Into<String>) -> Self {
        Self { credential_name: Some(credential_name.into()), ..Self::of(ServerTlsMode::Simple) }
    }

    /// TLS that ends here and verifies clients, both by the certificates of a Secret.
    pub fn mutual(credential_name: impl Into<String>) -> Self {
        Self { credential_name: Some(credential_name.into()), ..Self::of(ServerTlsMode::Mutual) }
    }

    /// A redirect of plain HTTP to HTTPS.
    pub fn redirect() -> Self {
        Self { https_redirect: Some(true), ..Self::default() }
    }
}
