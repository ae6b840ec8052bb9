//! Which workload gets a request.

use istio_mc_yaml::{choice, oneof, record};

oneof! {
    /// Which workload gets a request.
    pub enum LoadBalancerSettings("load balancer settings") {
        /// One of the ways that need no parameters.
        Simple(SimpleLoadBalancer) = "simple",
        /// The same one for the same text of the request; for HTTP.
        ConsistentHash(ConsistentHash) = "consistentHash",
    }
}

choice! {
    /// Ways to balance load without parameters.
    #[derive(Default)]
    pub enum SimpleLoadBalancer("a load balancer") {
        /// One after the other.
        #[default]
        RoundRobin = "ROUND_ROBIN",
        /// The one with fewer requests, of two chosen at random.
        LeastConn = "LEAST_CONN",
        /// One at random.
        Random = "RANDOM",
        /// The address that the client asked for.
        Passthrough = "PASSTHROUGH",
    }
}

record! {
    /// Which text of a request decides.
    #[derive(Default)]
    pub struct ConsistentHash(
        "a consistent hash", either "httpHeaderName" | "httpCookie" | "useSourceIp"
    ) {
        /// The header of that name.
        pub http_header_name: Option<String> = "httpHeaderName",
        /// A cookie, made if it is not there.
        pub http_cookie: Option<HttpCookie> = "httpCookie",
        /// The client's address.
        pub use_source_ip: Option<bool> = "useSourceIp",
        /// The least number of points on the ring; absent is 1024.
        pub minimum_ring_size: Option<u64> = "minimumRingSize",
    }

    /// A cookie by which a client stays with its workload.
    #[derive(Default)]
    pub struct HttpCookie("a cookie") {
        /// Its name; required.
        pub name: Option<String> = "name",
        /// Its path.
        pub path: Option<String> = "path",
        /// How long it lives; `0s` is as long as the session. Required.
        pub ttl: Option<String> = "ttl",
    }
}
