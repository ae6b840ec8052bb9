//! How a workload that is no pod says that it can serve.

use istio_mc_yaml::record;

record! {
    /// A probe that the workload's proxy runs; one of its four methods is required.
    #[derive(Default)]
    pub struct ReadinessProbe("a probe", either "httpGet" | "tcpSocket" | "exec" | "grpc") {
        /// How long after its start a workload is first probed; absent is 0.
        pub initial_delay_seconds: Option<i32> = "initialDelaySeconds",
        /// How long an answer may take; absent is 1.
        pub timeout_seconds: Option<i32> = "timeoutSeconds",
        /// How long between two probes; absent is 10.
        pub period_seconds: Option<i32> = "periodSeconds",
        /// How many good answers in a row make a workload ready; absent is 1.
        pub success_threshold: Option<i32> = "successThreshold",
        /// How many bad answers in a row make it unready; absent is 3.
        pub failure_threshold: Option<i32> = "failureThreshold",
        /// A request; a status from 200 to 399 is good.
        pub http_get: Option<HttpProbe> = "httpGet",
        /// A connection that is opened.
        pub tcp_socket: Option<TcpProbe> = "tcpSocket",
        /// A command; the exit code 0 is good.
        pub exec: Option<ExecProbe> = "exec",
        /// A call of gRPC's health service (1.25). The definition of the kind takes it, the webhook of 1.30 does not.
        pub grpc: Option<GrpcProbe> = "grpc",
    }

    /// A request.
    #[derive(Default)]
    pub struct HttpProbe("an HTTP probe") {
        /// The path; absent is `/`.
        pub path: Option<String> = "path",
        /// The port; required.
        pub port: Option<u32> = "port",
        /// The host; absent is the workload's own address.
        pub host: Option<String> = "host",
        /// `HTTP` (also when absent) or `HTTPS`.
        pub scheme: Option<String> = "scheme",
        /// Headers.
        pub http_headers: Vec<HttpProbeHeader> = "httpHeaders",
    }

    /// A header of a probe's request.
    #[derive(Default)]
    pub struct HttpProbeHeader("a header") {
        /// The name: letters, digits, `-` and `_`.
        pub name: Option<String> = "name",
        /// The value.
        pub value: Option<String> = "value",
    }

    /// A connection that is opened.
    #[derive(Default)]
    pub struct TcpProbe("a TCP probe") {
        /// The host; absent is the workload's own address.
        pub host: Option<String> = "host",
        /// The port; required.
        pub port: Option<u32> = "port",
    }

    /// A command.
    #[derive(Default)]
    pub struct ExecProbe("a probe by a command") {
        /// The command and its arguments; no shell is around it. Required.
        pub command: Vec<String> = "command",
    }

    /// A call of gRPC's health service.
    #[derive(Default)]
    pub struct GrpcProbe("a gRPC probe") {
        /// The port.
        pub port: Option<u32> = "port",
        /// The service that is asked for; absent is the server as a whole.
        pub service: Option<String> = "service",
    }
}

impl ReadinessProbe {
    /// A request to a path at a port.
    pub fn http(port: u16, path: impl Into<String>) -> Self {
        let request = HttpProbe { path: Some(path.into()), port: Some(port.into()), ..HttpProbe::default() };
        Self { http_get: Some(request), ..Self::default() }
    }

    /// A connection to a port.
    pub fn tcp(port: u16) -> Self {
        Self { tcp_socket: Some(TcpProbe { port: Some(port.into()), host: None }), ..Self::default() }
    }

    /// A command with its arguments.
    pub fn exec<T: Into<String>>(command: impl IntoIterator<Item = T>) -> Self {
        let command = command.into_iter().map(Into::into).collect();
        Self { exec: Some(ExecProbe { command }), ..Self::default() }
    }
}
