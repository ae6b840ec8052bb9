//! The port of a gateway's server.

use istio_mc_yaml::record;

record! {
    /// A port that a gateway listens at.
    #[derive(Default)]
    pub struct ServerPort("a server's port") {
        /// The number, 1 to 65535; 0 where the server is bound to a socket. Required.
        pub number: Option<u32> = "number",
        /// The protocol, in any case: HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, MONGO, MYSQL, REDIS. Required.
        pub protocol: Option<String> = "protocol",
        /// The name, unique in its Gateway. Required.
        pub name: Option<String> = "name",
        /// Deprecated: never did anything, and Istio refuses it.
        pub target_port: Option<u32> = "targetPort",
    }
}

impl ServerPort {
    /// A port with all that it needs.
    pub fn new(name: impl Into<String>, number: u16, protocol: impl Into<String>) -> Self {
        Self {
            number: Some(number.into()),
            protocol: Some(protocol.into()),
            name: Some(name.into()),
            target_port: None,
        }
    }
}
