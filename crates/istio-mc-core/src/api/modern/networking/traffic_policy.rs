//! How the workloads of a host or of a subset are talked to.

use istio_mc_yaml::{choice, record};

use super::{
    ClientTlsSettings, ConnectionPoolSettings, LoadBalancerSettings, OutlierDetection, PortSelector,
};

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
        pub tls: Option<ClientTlsSettings> = "tls",
        /// Other settings for single ports, at most 4096; they replace the ones above as a whole.
        pub port_level_settings: Vec<PortTrafficPolicy> = "portLevelSettings",
        /// TCP through an HTTP proxy.
        pub tunnel: Option<TunnelSettings> = "tunnel",
        /// The PROXY protocol before each connection; not together with `tunnel`.
        pub proxy_protocol: Option<ProxyProtocol> = "proxyProtocol",
        /// How many retries there may be beside the requests (1.27).
        pub retry_budget: Option<RetryBudget> = "retryBudget",
    }

    /// Settings for one port; at least one beside the port.
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
        pub tls: Option<ClientTlsSettings> = "tls",
    }

    /// TCP through an HTTP proxy.
    #[derive(Default)]
    pub struct TunnelSettings("tunnel settings") {
        /// The method: `CONNECT` or `POST`; absent is `CONNECT`.
        pub protocol: Option<String> = "protocol",
        /// What the proxy is asked for: a host or an address; required.
        pub target_host: Option<String> = "targetHost",
        /// And its port; required.
        pub target_port: Option<u32> = "targetPort",
    }

    /// The PROXY protocol, by which a server learns the client's address.
    #[derive(Default)]
    pub struct ProxyProtocol("proxy protocol settings") {
        /// Its version; absent is `V1`.
        pub version: Option<ProxyProtocolVersion> = "version",
    }

    /// How many retries there may be beside the requests (1.27).
    #[derive(Default)]
    pub struct RetryBudget("a retry budget") {
        /// The share of retries among the active and waiting requests, 0 to 100 percent; absent is 20.
        pub percent: Option<f64> = "percent",
        /// The number of retries that is always allowed; absent is 3.
        pub min_retry_concurrency: Option<u32> = "minRetryConcurrency",
        /// How long requests count after they have come; absent: only those under way do (1.31).
        pub budget_interval: Option<String> = "budgetInterval",
    }
}

impl TrafficPolicy {
    /// TLS alone.
    pub fn tls(settings: ClientTlsSettings) -> Self {
        Self { tls: Some(settings), ..Self::default() }
    }

    /// A load balancer alone.
    pub fn load_balancer(settings: LoadBalancerSettings) -> Self {
        Self { load_balancer: Some(settings), ..Self::default() }
    }
}

choice! {
    /// A version of the PROXY protocol.
    #[derive(Default)]
    pub enum ProxyProtocolVersion("a version of the PROXY protocol") {
        /// As text.
        #[default]
        V1 = "V1",
        /// In binary.
        V2 = "V2",
    }
}
