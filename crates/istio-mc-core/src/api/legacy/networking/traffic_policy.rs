//! How the workloads of a host or of a subset are talked to.

use istio_mc_yaml::{choice, record};

use super::{ConnectionPoolSettings, LoadBalancerSettings, OutlierDetection, PortSelector};

record! {
    /// How workloads are talked to; at least one of its fields.
    #[derive(Default)]
    pub struct TrafficPolicy("a traffic policy") {
        /// Which of them gets a request.
        pub load_balancer: Option<LoadBalancerSettings> = "loadBalancer",
        /// How many connections and requests.
        pub connection_pool: Option<ConnectionPoolSettings> = "connectionPool",
        /// When one is left out for a while.
        pub outlier_detection: Option<OutlierDetection> = "outlierDetection",
        /// TLS of the connections.
        pub tls: Option<ClientTls> = "tls",
        /// Other settings for single ports; they replace the ones above as a whole.
        pub port_level_settings: Vec<PortTrafficPolicy> = "portLevelSettings",
    }

    /// Settings for one port.
    #[derive(Default)]
    pub struct PortTrafficPolicy("port level settings") {
        /// The port of the destination; required.
        pub port: Option<PortSelector> = "port",
        /// Which workload gets a request.
        pub load_balancer: Option<LoadBalancerSettings> = "loadBalancer",
        /// How many connections and requests.
        pub connection_pool: Option<ConnectionPoolSettings> = "connectionPool",
        /// When a workload is left out for a while.
        pub outlier_detection: Option<OutlierDetection> = "outlierDetection",
        /// TLS of the connections.
        pub tls: Option<ClientTls> = "tls",
    }

    /// TLS of connections to a host.
    #[derive(Default)]
    pub struct ClientTls("TLS settings of a client") {
        /// Whether and how; absent is `DISABLE`.
        pub mode: Option<ClientTlsMode> = "mode",
        /// Path of the client's certificate in its sidecar; for `MUTUAL`.
        pub client_certificate: Option<String> = "clientCertificate",
        /// Path of the client's private key in its sidecar; for `MUTUAL`.
        pub private_key: Option<String> = "privateKey",
        /// Path of the certificates by which the server is verified.
        pub ca_certificates: Option<String> = "caCertificates",
        /// Names of which the server's certificate must have one.
        pub subject_alt_names: Vec<String> = "subjectAltNames",
        /// The server name (SNI) to ask for.
        pub sni: Option<String> = "sni",
    }
}

impl ClientTls {
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
