//! Faults to inject.

use istio_mc_yaml::record;

use super::Percent;

record! {
    /// Faults that a route injects, to see how clients bear them; at least one of its fields.
    #[derive(Default)]
    pub struct HttpFaultInjection("a fault") {
        /// Delays before forwarding.
        pub delay: Option<HttpDelay> = "delay",
        /// Answers with an error instead of forwarding.
        pub abort: Option<HttpAbort> = "abort",
    }

    /// A delay before forwarding.
    #[derive(Default)]
    pub struct HttpDelay("a delay", either "fixedDelay" | "exponentialDelay") {
        /// The share of requests in whole percent; deprecated by `percentage`.
        pub percent: Option<i32> = "percent",
        /// How long.
        pub fixed_delay: Option<String> = "fixedDelay",
        /// Not implemented by any release.
        pub exponential_delay: Option<String> = "exponentialDelay",
        /// The share of requests.
        pub percentage: Option<Percent> = "percentage",
    }

    /// An answer with an error.
    #[derive(Default)]
    pub struct HttpAbort("an abort", either "httpStatus" | "grpcStatus" | "http2Error") {
        /// The HTTP status, 200 to 600.
        pub http_status: Option<i32> = "httpStatus",
        /// The gRPC status, by name: `UNAVAILABLE`.
        pub grpc_status: Option<String> = "grpcStatus",
        /// Not implemented by any release.
        pub http2_error: Option<String> = "http2Error",
        /// The share of requests.
        pub percentage: Option<Percent> = "percentage",
    }
}

impl HttpDelay {
    /// So long, for a share in percent.
    pub fn fixed(duration: impl Into<String>, percent: f64) -> Self {
        Self { fixed_delay: Some(duration.into()), percentage: Some(percent.into()), ..Self::default() }
    }
}

impl HttpAbort {
    /// That HTTP status, for a share in percent.
    pub fn status(status: i32, percent: f64) -> Self {
        Self { http_status: Some(status), percentage: Some(percent.into()), ..Self::default() }
    }
}
