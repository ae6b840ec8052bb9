//! Where requests go by the place of client and workload.

use indexmap::IndexMap;
use istio_mc_yaml::record;

record! {
    /// Load balancing by locality (`region/zone/subzone`): `distribute`, or `failover` and
    /// `failoverPriority`. Without outlier detection no workload fails, and nothing fails over.
    #[derive(Default)]
    pub struct LocalityLbSetting("locality settings") {
        /// Shares of localities by the client's locality.
        pub distribute: Vec<LocalityDistribute> = "distribute",
        /// Where a region's traffic goes when its workloads fail.
        pub failover: Vec<LocalityFailover> = "failover",
        /// Labels of which workloads share as many as possible with the client, from the first on:
        /// `label`, or `label=value` instead of the client's own value.
        pub failover_priority: Vec<String> = "failoverPriority",
        /// Whether it is used; absent is what the mesh configuration says, which is yes by default.
        pub enabled: Option<bool> = "enabled",
    }

    /// Shares of localities for clients of one locality.
    #[derive(Default)]
    pub struct LocalityDistribute("a distribution") {
        /// The clients' locality, `region/zone/subzone` or less, maybe `*` for the rest.
        pub from: Option<String> = "from",
        /// Percentages by locality, each 1 to 100, together 100.
        pub to: IndexMap<String, u32> = "to",
    }

    /// Where a region's traffic goes when its workloads fail.
    #[derive(Default)]
    pub struct LocalityFailover("a failover") {
        /// The clients' region.
        pub from: Option<String> = "from",
        /// Another region.
        pub to: Option<String> = "to",
    }

    /// Load balancing by zone that Envoy works out from the number of workloads (1.31).
    #[derive(Default)]
    pub struct ZoneAwareLbSetting("zone aware settings") {
        /// Whether it is used.
        pub enabled: Option<bool> = "enabled",
        /// Where a region's traffic goes when its workloads fail.
        pub failover: Vec<LocalityFailover> = "failover",
        /// Labels of which workloads share as many as possible with the client.
        pub failover_priority: Vec<String> = "failoverPriority",
        /// With fewer workloads in the region, zones do not count; 1 or more, absent is 6.
        pub min_cluster_size: Option<u32> = "minClusterSize",
    }
}

impl LocalityFailover {
    /// Traffic of one region goes to another.
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: Some(from.into()), to: Some(to.into()) }
    }
}
