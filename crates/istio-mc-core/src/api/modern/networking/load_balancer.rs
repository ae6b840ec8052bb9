//! Which workload gets a request.

use istio_mc_yaml::{choice, record};

use super::{LocalityLbSetting, ZoneAwareLbSetting};

record! {
    /// Which workload gets a request; `simple` or `consistentHash`, absent is `LEAST_REQUEST`.
    #[derive(Default)]
    pub struct LoadBalancerSettings("a load balancer", either "simple" | "consistentHash") {
        /// One way for all requests.
        pub simple: Option<SimpleLb> = "simple",
        /// The same workload for requests that have something in common.
        pub consistent_hash: Option<ConsistentHash> = "consistentHash",
        /// By locality, instead of what the mesh configuration says.
        pub locality_lb_setting: Option<LocalityLbSetting> = "localityLbSetting",
        /// How long a new workload gets less; deprecated by `warmup`.
        pub warmup_duration_secs: Option<String> = "warmupDurationSecs",
        /// A slow start of new workloads.
        pub warmup: Option<Warmup> = "warmup",
        /// By zone, worked out by Envoy (1.31).
        pub zone_aware_lb_setting: Option<ZoneAwareLbSetting> = "zoneAwareLbSetting",
    }

    /// Which text of a request decides, and how.
    #[derive(Default)]
    pub struct ConsistentHash("a consistent hash") {
        /// The header of that name.
        pub http_header_name: Option<String> = "httpHeaderName",
        /// A cookie, made if it is not there and has a `ttl`.
        pub http_cookie: Option<HttpCookie> = "httpCookie",
        /// The client's address.
        pub use_source_ip: Option<bool> = "useSourceIp",
        /// The query parameter of that name.
        pub http_query_parameter_name: Option<String> = "httpQueryParameterName",
        /// By a ring of points; the default.
        pub ring_hash: Option<RingHash> = "ringHash",
        /// By Maglev's table.
        pub maglev: Option<Maglev> = "maglev",
        /// The least number of points on the ring; deprecated by `ringHash`.
        pub minimum_ring_size: Option<u64> = "minimumRingSize",
    }

    /// A cookie by which a client stays with its workload.
    #[derive(Default)]
    pub struct HttpCookie("a cookie") {
        /// Its name; required.
        pub name: Option<String> = "name",
        /// Its path.
        pub path: Option<String> = "path",
        /// How long it lives; `0s` is as long as the session. Absent: no cookie is made.
        pub ttl: Option<String> = "ttl",
        /// What else a cookie that is made gets (1.28).
        pub attributes: Vec<HttpCookieAttribute> = "attributes",
    }

    /// An attribute of a cookie, such as `SameSite` (1.28).
    #[derive(Default)]
    pub struct HttpCookieAttribute("a cookie attribute") {
        /// Its name; required.
        pub name: Option<String> = "name",
        /// Its value; absent for those that have none.
        pub value: Option<String> = "value",
    }

    /// Hashing by a ring.
    #[derive(Default)]
    pub struct RingHash("a ring hash") {
        /// The least number of points on the ring; absent is 1024.
        pub minimum_ring_size: Option<u64> = "minimumRingSize",
    }

    /// Hashing by Maglev's table.
    #[derive(Default)]
    pub struct Maglev("a Maglev hash") {
        /// The size of the table: a prime below 5000011; required.
        pub table_size: Option<u64> = "tableSize",
    }

    /// A slow start of new workloads.
    #[derive(Default)]
    pub struct Warmup("warmup settings") {
        /// How long a new workload gets less; required.
        pub duration: Option<String> = "duration",
        /// The share of the start, 0 to 100 percent; absent is 10.
        pub minimum_percent: Option<f64> = "minimumPercent",
        /// How fast the share grows, 1 or more (since 1.31 above 0); absent is 1, a straight line.
        pub aggression: Option<f64> = "aggression",
    }
}

impl LoadBalancerSettings {
    /// One way for all requests.
    pub fn simple(way: SimpleLb) -> Self {
        Self { simple: Some(way), ..Self::default() }
    }

    /// The same workload for requests with the same value of a header.
    pub fn by_header(name: impl Into<String>) -> Self {
        let hash = ConsistentHash { http_header_name: Some(name.into()), ..ConsistentHash::default() };
        Self { consistent_hash: Some(hash), ..Self::default() }
    }
}

choice! {
    /// How workloads take turns.
    #[derive(Default)]
    pub enum SimpleLb("a way to balance load") {
        /// Istio's choice: `LEAST_REQUEST`.
        #[default]
        Unspecified = "UNSPECIFIED",
        /// Deprecated: `LEAST_REQUEST`.
        LeastConn = "LEAST_CONN",
        /// One at random.
        Random = "RANDOM",
        /// The address that the client asked for.
        Passthrough = "PASSTHROUGH",
        /// One after the other.
        RoundRobin = "ROUND_ROBIN",
        /// The one with fewer requests, of two chosen at random.
        LeastRequest = "LEAST_REQUEST",
    }
}
