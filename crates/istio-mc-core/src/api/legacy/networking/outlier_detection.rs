//! When a workload is left out for a while.

use istio_mc_yaml::record;

record! {
    /// When a workload that answers with errors is left out for a while.
    #[derive(Default)]
    pub struct OutlierDetection("outlier detection settings") {
        /// After how many errors in a row; absent is 5.
        pub consecutive_errors: Option<i32> = "consecutiveErrors",
        /// How often it is looked at; absent is 10s.
        pub interval: Option<String> = "interval",
        /// How long it is left out at first; absent is 30s.
        pub base_ejection_time: Option<String> = "baseEjectionTime",
        /// How many of all may be left out, in percent; absent is 10.
        pub max_ejection_percent: Option<i32> = "maxEjectionPercent",
        /// Below this share of healthy ones nobody is left out, in percent (1.1).
        pub min_health_percent: Option<i32> = "minHealthPercent",
    }
}
