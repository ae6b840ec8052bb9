//! When a workload is left out for a while.

use istio_mc_yaml::record;

record! {
    /// When a workload that answers with errors is left out for a while.
    #[derive(Default)]
    pub struct OutlierDetection("outlier detection settings") {
        /// After how many errors in a row; deprecated by the fields below.
        pub consecutive_errors: Option<i32> = "consecutiveErrors",
        /// Whether errors of this side (connections that fail) count apart from answers.
        pub split_external_local_origin_errors: Option<bool> = "splitExternalLocalOriginErrors",
        /// After how many errors of this side in a row; needs `splitExternalLocalOriginErrors`. Absent is 5.
        pub consecutive_local_origin_failures: Option<u32> = "consecutiveLocalOriginFailures",
        /// After how many answers 502, 503 or 504 in a row; absent is never.
        pub consecutive_gateway_errors: Option<u32> = "consecutiveGatewayErrors",
        /// After how many answers 5xx in a row; absent is 5, 0 is never.
        pub consecutive_5xx_errors: Option<u32> = "consecutive5xxErrors",
        /// How often it is looked at; absent is 10s.
        pub interval: Option<String> = "interval",
        /// How long it is left out at first; absent is 30s.
        pub base_ejection_time: Option<String> = "baseEjectionTime",
        /// How many of all may be left out, in percent; absent is 10.
        pub max_ejection_percent: Option<i32> = "maxEjectionPercent",
        /// Below this share of healthy ones nobody is left out, in percent; absent is 0.
        pub min_health_percent: Option<i32> = "minHealthPercent",
        /// The statuses that count as errors, 100 to 599; absent are those from 500 on (1.31).
        pub outlier_detection_http_error_codes: Vec<u32> = "outlierDetectionHttpErrorCodes",
    }
}
