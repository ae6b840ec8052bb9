//! Workloads by their labels, as the older kinds write it.

use indexmap::IndexMap;
use istio_mc_yaml::record;

record! {
    /// Workloads of the object's namespace by their labels; in the root namespace, of all namespaces.
    #[derive(Default)]
    pub struct LabelSelector("a workload selector") {
        /// Labels that a workload must all have, without wildcards; none means every workload.
        pub labels: IndexMap<String, String> = "labels",
    }
}

impl LabelSelector {
    /// The workloads with all of those labels.
    pub fn of<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { labels: labels.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }
}
