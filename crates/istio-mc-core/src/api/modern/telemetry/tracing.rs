//! Traces.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{ProviderRef, TrafficSide};

record! {
    /// Which requests are traced, and what a span holds.
    #[derive(Default)]
    pub struct Tracing("a tracing entry") {
        /// For which side; absent is both.
        pub r#match: Option<TrafficSide> = "match",
        /// Where spans go; Istio uses one only. None means what the mesh has.
        pub providers: Vec<ProviderRef> = "providers",
        /// How many of the requests that are not yet decided are traced: 0 to 100; absent is what the mesh
        /// has, in the end 1.
        pub random_sampling_percentage: Option<f64> = "randomSamplingPercentage",
        /// Whether spans are made and not sent.
        pub disable_span_reporting: Option<bool> = "disableSpanReporting",
        /// Further tags by their names.
        pub custom_tags: IndexMap<String, CustomTag> = "customTags",
        /// Whether `x-request-id` decides about sampling; yes by default.
        pub use_request_id_for_trace_sampling: Option<bool> = "useRequestIdForTraceSampling",
        /// Whether spans have Istio's own tags, such as the canonical service; yes by default; since 1.25.
        pub enable_istio_tags: Option<bool> = "enableIstioTags",
        /// Whether headers of the trace are not passed on; since 1.30.
        pub disable_context_propagation: Option<bool> = "disableContextPropagation",
    }

    /// What a tag holds: one of the forms, or nothing.
    #[derive(Default)]
    pub struct CustomTag("a custom tag", either "literal" | "environment" | "header" | "formatter") {
        /// Always the same text.
        pub literal: Option<LiteralTag> = "literal",
        /// A variable of the proxy's environment.
        pub environment: Option<EnvironmentTag> = "environment",
        /// A header of the request.
        pub header: Option<HeaderTag> = "header",
        /// An access log format; since 1.29.
        pub formatter: Option<FormatterTag> = "formatter",
    }

    /// A text.
    #[derive(Default)]
    pub struct LiteralTag("a literal tag") {
        /// The text.
        pub value: String = "value",
    }

    /// A variable of the proxy's environment.
    #[derive(Default)]
    pub struct EnvironmentTag("a tag from the environment") {
        /// The variable.
        pub name: String = "name",
        /// What the tag is if there is no such variable; absent is no tag.
        pub default_value: Option<String> = "defaultValue",
    }

    /// A header of the request.
    #[derive(Default)]
    pub struct HeaderTag("a tag from a header") {
        /// The header.
        pub name: String = "name",
        /// What the tag is if there is no such header; absent is no tag.
        pub default_value: Option<String> = "defaultValue",
    }

    /// An access log format.
    #[derive(Default)]
    pub struct FormatterTag("a formatted tag") {
        /// The format, with Envoy's operators such as `%REQ(x-tenant)%`.
        pub value: String = "value",
    }
}
