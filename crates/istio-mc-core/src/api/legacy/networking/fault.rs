//! Faults to inject.

use istio_mc_yaml::record;

record! {
    /// Faults that a route injects, to see how clients bear them.
    #[derive(Default)]
    pub struct Fault("a fault") {
        /// Delays before forwarding.
        pub delay: Option<Delay> = "delay",
        /// Answers with an error instead of forwarding.
        pub abort: Option<Abort> = "abort",
    }

    /// A delay before forwarding.
    #[derive(Default)]
    pub struct Delay("a delay", either "fixedDelay" | "exponentialDelay") {
        /// The share of requests, 0 to 100; since 1.1 better `percentage`.
        pub percent: Option<i32> = "percent",
        /// How long.
        pub fixed_delay: Option<String> = "fixedDelay",
        /// Not implemented by any release.
        pub exponential_delay: Option<String> = "exponentialDelay",
        /// The share of requests (1.1).
        pub percentage: Option<Percent> = "percentage",
    }

    /// An answer with an error.
    #[derive(Default)]
    pub struct Abort("an abort", either "httpStatus" | "grpcStatus" | "http2Error") {
        /// The share of requests, 0 to 100; since 1.1 better `percentage`.
        pub percent: Option<i32> = "percent",
        /// The HTTP status.
        pub http_status: Option<i32> = "httpStatus",
        /// Not implemented by any release.
        pub grpc_status: Option<String> = "grpcStatus",
        /// Not implemented by any release.
        pub http2_error: Option<String> = "http2Error",
        /// The share of requests (1.1).
        pub percentage: Option<Percent> = "percentage",
    }

    /// A share, with fractions (1.1).
    #[derive(Default)]
    pub struct Percent("a percentage") {
        /// Percent: 0, or 0.0001 to 100.
        pub value: Option<f64> = "value",
    }
}
