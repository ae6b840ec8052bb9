//! DestinationRule: how the workloads behind a host are talked to.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::TrafficPolicy;
use crate::api::kind;

kind! {
    /// Load balancing, TLS and subsets for a host, applied after routing.
    pub struct DestinationRule("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: DestinationRuleSpec = "spec",
    }
}

record! {
    /// The specification of a [`DestinationRule`].
    #[derive(Default)]
    pub struct DestinationRuleSpec("a DestinationRule's spec") {
        /// The host, maybe with a wildcard; required.
        pub host: Option<String> = "host",
        /// For all its workloads.
        pub traffic_policy: Option<TrafficPolicy> = "trafficPolicy",
        /// Named parts of its workloads, for routes.
        pub subsets: Vec<Subset> = "subsets",
        /// The namespaces that see it: `*` (all; also when absent) or `.` (its own) (1.1).
        pub export_to: Vec<String> = "exportTo",
    }

    /// A named part of a host's workloads.
    #[derive(Default)]
    pub struct Subset("a subset") {
        /// The name, a label; required.
        pub name: Option<String> = "name",
        /// The labels that its workloads have; none means all of them.
        pub labels: IndexMap<String, String> = "labels",
        /// For these workloads; what is absent is the host's.
        pub traffic_policy: Option<TrafficPolicy> = "trafficPolicy",
    }
}

impl Subset {
    /// The workloads with one label: most subsets are a `version`.
    pub fn labelled(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            labels: IndexMap::from([(label.into(), value.into())]),
            traffic_policy: None,
        }
    }
}
