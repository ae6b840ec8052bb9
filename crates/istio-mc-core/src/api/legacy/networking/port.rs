//! Ports of gateways and services.

use istio_mc_yaml::{oneof, record};

record! {
    /// A port that is opened: by a gateway's server or for a service entry's hosts.
    #[derive(Default)]
    pub struct Port("a port") {
        /// The number, 1 to 65535.
        pub number: Option<u32> = "number",
        /// The protocol, in any case: HTTP, HTTPS, GRPC, GRPC-WEB (1.1), HTTP2, MONGO, REDIS, MYSQL
        /// (1.1), TCP, TLS, UDP.
        pub protocol: Option<String> = "protocol",
        /// The name, a label, unique in its object.
        pub name: Option<String> = "name",
    }
}

impl Port {
    /// A port with all its fields.
    pub fn new(name: impl Into<String>, number: u32, protocol: impl Into<String>) -> Self {
        Self { number: Some(number), protocol: Some(protocol.into()), name: Some(name.into()) }
    }
}

oneof! {
    /// A port of a service that is referred to.
    pub enum PortSelector("a port") {
        /// By number, 1 to 65535.
        Number(u32) = "number",
        /// By name. Routes and destination rules refuse it (1.4 has no such field there).
        Name(String) = "name",
    }
}
