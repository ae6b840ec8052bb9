//! How many connections and requests a host gets.

use istio_mc_yaml::{choice, record};

record! {
    /// Limits of connections and requests; at least one of its fields.
    #[derive(Default)]
    pub struct ConnectionPoolSettings("connection pool settings") {
        /// For all connections.
        pub tcp: Option<TcpSettings> = "tcp",
        /// For HTTP.
        pub http: Option<HttpSettings> = "http",
    }

    /// Limits of TCP connections.
    #[derive(Default)]
    pub struct TcpSettings("TCP settings") {
        /// How many connections.
        pub max_connections: Option<i32> = "maxConnections",
        /// How long opening one may take.
        pub connect_timeout: Option<String> = "connectTimeout",
        /// Probes of idle connections (1.1).
        pub tcp_keepalive: Option<TcpKeepalive> = "tcpKeepalive",
    }

    /// Probes of idle connections (`SO_KEEPALIVE`, 1.1).
    #[derive(Default)]
    pub struct TcpKeepalive("TCP keepalive settings") {
        /// How many without an answer end the connection; absent is the system's.
        pub probes: Option<u32> = "probes",
        /// How long a connection is idle before the first; absent is the system's.
        pub time: Option<String> = "time",
        /// How long between two; absent is the system's.
        pub interval: Option<String> = "interval",
    }

    /// Limits of HTTP.
    #[derive(Default)]
    pub struct HttpSettings("HTTP settings") {
        /// How many HTTP/1.1 requests wait for a connection.
        pub http1_max_pending_requests: Option<i32> = "http1MaxPendingRequests",
        /// How many HTTP/2 requests at a time.
        pub http2_max_requests: Option<i32> = "http2MaxRequests",
        /// How many requests a connection serves; 1 is no keep-alive.
        pub max_requests_per_connection: Option<i32> = "maxRequestsPerConnection",
        /// How many retries at a time.
        pub max_retries: Option<i32> = "maxRetries",
        /// How long a connection may be without requests (1.1).
        pub idle_timeout: Option<String> = "idleTimeout",
        /// Whether HTTP/1.1 becomes HTTP/2 (1.4).
        pub h2_upgrade_policy: Option<H2UpgradePolicy> = "h2UpgradePolicy",
    }
}

choice! {
    /// Whether HTTP/1.1 becomes HTTP/2 on the way (1.4).
    #[derive(Default)]
    pub enum H2UpgradePolicy("an upgrade policy") {
        /// What the mesh configuration says.
        #[default]
        Default = "DEFAULT",
        /// No.
        DoNotUpgrade = "DO_NOT_UPGRADE",
        /// Yes.
        Upgrade = "UPGRADE",
    }
}
