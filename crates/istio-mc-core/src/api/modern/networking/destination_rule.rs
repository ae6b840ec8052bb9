//! DestinationRule: how the workloads behind a host are talked to.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::TrafficPolicy;
use crate::api::modern::WorkloadSelector;
use crate::api::{ObjectMeta, kind};

kind! {
    /// Load balancing, TLS and subsets for a host, applied after routing.
    pub struct DestinationRule(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
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
        /// The namespaces that see it: their names, `.` (its own) or `*` (all; also when absent).
        pub export_to: Vec<String> = "exportTo",
        /// The clients for which alone it counts, all of them in its own namespace.
        pub workload_selector: Option<WorkloadSelector> = "workloadSelector",
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

impl DestinationRule {
    /// A rule for a host, in a namespace.
    pub fn new(metadata: ObjectMeta, host: impl Into<String>) -> Self {
        Self { metadata, spec: DestinationRuleSpec { host: Some(host.into()), ..Default::default() } }
    }

    /// The same rule with one more subset.
    #[must_use]
    pub fn subset(mut self, subset: Subset) -> Self {
        self.spec.subsets.push(subset);
        self
    }

    /// The same rule with that policy.
    #[must_use]
    pub fn policy(mut self, policy: TrafficPolicy) -> Self {
        self.spec.traffic_policy = Some(policy);
        self
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
