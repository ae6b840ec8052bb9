//! Gateway: what a load balancer at the edge of the mesh listens to.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::Port;
use crate::api::kind;

kind! {
    /// A load balancer at the edge of the mesh: ports, hosts and TLS; routes are VirtualServices.
    pub struct Gateway("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: GatewaySpec = "spec",
    }
}

record! {
    /// The specification of a [`Gateway`].
    #[derive(Default)]
    pub struct GatewaySpec("a Gateway's spec") {
        /// What it listens to; at least one.
        pub servers: Vec<Server> = "servers",
        /// The labels of the pods that it configures; without labels, all gateway pods.
        pub selector: IndexMap<String, String> = "selector",
    }

    /// One port of a gateway with the hosts behind it.
    #[derive(Default)]
    pub struct Server("a server") {
        /// The port; required.
        pub port: Option<Port> = "port",
        /// The address to listen at, instead of all (1.1).
        pub bind: Option<String> = "bind",
        /// The hosts exposed, `[namespace/]dnsName` (the namespace since 1.1); at least one.
        pub hosts: Vec<String> = "hosts",
        /// TLS; required for the protocols HTTPS and TLS.
        pub tls: Option<ServerTls> = "tls",
        /// Where traffic goes by default: `127.0.0.1:PORT` or `unix:///path` (1.1).
        pub default_endpoint: Option<String> = "defaultEndpoint",
    }

    /// TLS of a gateway's port.
    #[derive(Default)]
    pub struct ServerTls("TLS settings of a server") {
        /// Whether plain HTTP is answered by a redirect (301) to HTTPS.
        pub https_redirect: Option<bool> = "httpsRedirect",
        /// What is done with TLS connections; absent is `PASSTHROUGH`.
        pub mode: Option<ServerTlsMode> = "mode",
        /// Path of the certificate in the gateway's pod.
        pub server_certificate: Option<String> = "serverCertificate",
        /// Path of the private key in the gateway's pod.
        pub private_key: Option<String> = "privateKey",
        /// Path of the certificates by which clients are verified; for `MUTUAL`.
        pub ca_certificates: Option<String> = "caCertificates",
        /// The Secret with certificate and key, instead of paths (1.1).
        pub credential_name: Option<String> = "credentialName",
        /// Names of which a client's certificate must have one.
        pub subject_alt_names: Vec<String> = "subjectAltNames",
        /// Fingerprints of the keys that clients may have, SHA-256 in base64 (1.4).
        pub verify_certificate_spki: Vec<String> = "verifyCertificateSpki",
        /// Fingerprints of the certificates that clients may have, SHA-256 in hex (1.4).
        pub verify_certificate_hash: Vec<String> = "verifyCertificateHash",
        /// The oldest TLS version taken (1.1).
        pub min_protocol_version: Option<TlsVersion> = "minProtocolVersion",
        /// The newest TLS version taken (1.1).
        pub max_protocol_version: Option<TlsVersion> = "maxProtocolVersion",
        /// The ciphers taken; absent are Envoy's (1.1).
        pub cipher_suites: Vec<String> = "cipherSuites",
    }
}

choice! {
    /// What a gateway does with TLS connections.
    #[derive(Default)]
    pub enum ServerTlsMode("a TLS mode of a server") {
        /// Left as they are; the server name (SNI) chooses the route.
        #[default]
        Passthrough = "PASSTHROUGH",
        /// Ended here, with a certificate of the server.
        Simple = "SIMPLE",
        /// Ended here; clients show a certificate too.
        Mutual = "MUTUAL",
        /// As `PASSTHROUGH`; the SNI names the service itself, no VirtualService needed (1.1).
        AutoPassthrough = "AUTO_PASSTHROUGH",
        /// As `MUTUAL`, with the workload's own certificates (1.4).
        IstioMutual = "ISTIO_MUTUAL",
    }

    /// A version of TLS.
    #[derive(Default)]
    pub enum TlsVersion("a TLS version") {
        /// Envoy's choice.
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
