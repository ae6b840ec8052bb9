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
        /// How many connections; absent is 2³²-1.
        pub max_connections: Option<i32> = "maxConnections",
        /// How long opening one may take; absent is 10s.
        pub connect_timeout: Option<String> = "connectTimeout",
        /// Probes of idle connections.
        pub tcp_keepalive: Option<TcpKeepalive> = "tcpKeepalive",
        /// How long a connection may live; absent is without end.
        pub max_connection_duration: Option<String> = "maxConnectionDuration",
        /// How long a connection may be without traffic; absent is 1h; `0s` (1.26) without end.
        pub idle_timeout: Option<String> = "idleTimeout",
    }

    /// Probes of idle connections (`SO_KEEPALIVE`).
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
        /// How many requests wait for a connection; absent is 2³²-1.
        pub http1_max_pending_requests: Option<i32> = "http1MaxPendingRequests",
        /// How many requests at a time; absent is 2³²-1.
        pub http2_max_requests: Option<i32> = "http2MaxRequests",
        /// How many requests a connection serves; 1 is no keep-alive. Absent is without end.
        pub max_requests_per_connection: Option<i32> = "maxRequestsPerConnection",
        /// How many retries at a time; absent is 2³²-1.
        pub max_retries: Option<i32> = "maxRetries",
        /// How long a connection may be without requests; absent is 1h.
        pub idle_timeout: Option<String> = "idleTimeout",
        /// Whether HTTP/1.1 becomes HTTP/2.
        pub h2_upgrade_policy: Option<H2UpgradePolicy> = "h2UpgradePolicy",
        /// Whether the client's version of HTTP is kept; not together with `UPGRADE`.
        pub use_client_protocol: Option<bool> = "useClientProtocol",
        /// How many streams an HTTP/2 connection has at a time; absent is 2³¹-1.
        pub max_concurrent_streams: Option<i32> = "maxConcurrentStreams",
        /// Pings on idle HTTP/2 connections (1.31).
        pub http2_keep_alive: Option<Http2KeepAlive> = "http2KeepAlive",
    }

    /// Pings on idle HTTP/2 connections (1.31).
    #[derive(Default)]
    pub struct Http2KeepAlive("HTTP/2 keepalive settings") {
        /// How long between two.
        pub interval: Option<String> = "interval",
        /// How long an answer may take before the connection is closed.
        pub timeout: Option<String> = "timeout",
    }
}

choice! {
    /// Whether HTTP/1.1 becomes HTTP/2 on the way.
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
