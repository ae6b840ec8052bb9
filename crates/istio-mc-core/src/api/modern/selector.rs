//! Which workloads a configuration is for.

use indexmap::IndexMap;
use istio_mc_yaml::record;

record! {
    /// Workloads by their labels, within the namespace of the object, or in the whole mesh if that is the root
    /// namespace.
    ///
    /// ```
    /// use istio_mc_core::api::modern::WorkloadSelector;
    /// let selector = WorkloadSelector::of([("app", "reviews"), ("version", "v1")]);
    /// assert_eq!(selector.match_labels["version"], "v1");
    /// ```
    #[derive(Default)]
    pub struct WorkloadSelector("a selector") {
        /// Labels that a workload must all have, without wildcards; none means every workload.
        pub match_labels: IndexMap<String, String> = "matchLabels",
    }
}

impl WorkloadSelector {
    /// The workloads with all of those labels.
    pub fn of<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { match_labels: labels.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }
}
