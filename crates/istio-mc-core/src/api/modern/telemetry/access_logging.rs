//! Access logs.

use istio_mc_yaml::record;

use super::{ProviderRef, TrafficSide};

record! {
    /// Which requests are logged, and where.
    #[derive(Default)]
    pub struct AccessLogging("an access logging entry") {
        /// For which side; absent is both.
        pub r#match: Option<TrafficSide> = "match",
        /// Where logs go; none means what the mesh has.
        pub providers: Vec<ProviderRef> = "providers",
        /// Whether nothing is logged.
        pub disabled: Option<bool> = "disabled",
        /// Which requests are logged; absent is all.
        pub filter: Option<AccessLogFilter> = "filter",
    }

    /// Which requests are logged.
    #[derive(Default)]
    pub struct AccessLogFilter("an access log filter") {
        /// An expression in CEL over Envoy's attributes: `response.code >= 400`.
        pub expression: Option<String> = "expression",
    }
}
