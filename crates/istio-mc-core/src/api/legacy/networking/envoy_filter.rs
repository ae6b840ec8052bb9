//! EnvoyFilter: changes to the configuration that Pilot gives to Envoy.

use indexmap::IndexMap;
use istio_mc_yaml::{Map, choice, record};

use super::{ConfigPatch, WorkloadSelector};
use crate::api::kind;

kind! {
    /// Changes to the configuration that Pilot gives to Envoy. Since 1.0.
    pub struct EnvoyFilter("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: EnvoyFilterSpec = "spec",
    }
}

record! {
    /// The specification of an [`EnvoyFilter`].
    #[derive(Default)]
    pub struct EnvoyFilterSpec("an EnvoyFilter's spec") {
        /// The labels of the pods it is for; none means all. Deprecated by `workloadSelector` in 1.4.
        pub workload_labels: IndexMap<String, String> = "workloadLabels",
        /// Filters to add; at least one up to 1.3. Deprecated by `configPatches` in 1.4.
        pub filters: Vec<Filter> = "filters",
        /// The workloads it is for; absent means all (1.4).
        pub workload_selector: Option<WorkloadSelector> = "workloadSelector",
        /// Changes to any part of the configuration (1.4).
        pub config_patches: Vec<ConfigPatch> = "configPatches",
    }

    /// A filter to add.
    #[derive(Default)]
    pub struct Filter("a filter") {
        /// The listeners to add it to; absent means all.
        pub listener_match: Option<ListenerMatch> = "listenerMatch",
        /// Where among the listener's filters; absent is the last.
        pub insert_position: Option<InsertPosition> = "insertPosition",
        /// What kind of filter it is; required.
        pub filter_type: Option<FilterType> = "filterType",
        /// Its name in Envoy: `envoy.lua`; required.
        pub filter_name: Option<String> = "filterName",
        /// Its configuration, as Envoy wants it; required, and may be empty.
        pub filter_config: Option<Map> = "filterConfig",
    }

    /// Listeners to add a filter to: those that have everything that is said here.
    #[derive(Default)]
    pub struct ListenerMatch("a listener match") {
        /// Their port; 0 means any.
        pub port_number: Option<u32> = "portNumber",
        /// What the name of their port begins with, without the `-`.
        pub port_name_prefix: Option<String> = "portNamePrefix",
        /// Of which proxy and in which direction; absent is `ANY`.
        pub listener_type: Option<ListenerType> = "listenerType",
        /// What they speak; absent is `ALL`.
        pub listener_protocol: Option<ListenerProtocol> = "listenerProtocol",
        /// Addresses that they listen at, of which one is enough.
        pub address: Vec<String> = "address",
    }

    /// Where a filter is put.
    #[derive(Default)]
    pub struct InsertPosition("an insert position") {
        /// The place; absent is `FIRST`.
        pub index: Option<InsertIndex> = "index",
        /// The filter that `BEFORE` and `AFTER` are about.
        pub relative_to: Option<String> = "relativeTo",
    }
}

choice! {
    /// What kind of filter is added.
    #[derive(Default)]
    pub enum FilterType("a filter type") {
        /// Nothing said; refused.
        #[default]
        Invalid = "INVALID",
        /// A filter of HTTP requests.
        Http = "HTTP",
        /// A filter of connections.
        Network = "NETWORK",
    }

    /// The proxies and directions of listeners.
    #[derive(Default)]
    pub enum ListenerType("a listener type") {
        /// All of them.
        #[default]
        Any = "ANY",
        /// Of sidecars, for requests to the workload.
        SidecarInbound = "SIDECAR_INBOUND",
        /// Of sidecars, for requests of the workload.
        SidecarOutbound = "SIDECAR_OUTBOUND",
        /// Of gateways.
        Gateway = "GATEWAY",
    }

    /// What listeners speak.
    #[derive(Default)]
    pub enum ListenerProtocol("a listener protocol") {
        /// Anything.
        #[default]
        All = "ALL",
        /// HTTP.
        Http = "HTTP",
        /// Anything else.
        Tcp = "TCP",
    }

    /// A place among filters.
    #[derive(Default)]
    pub enum InsertIndex("a place among filters") {
        /// Before all others.
        #[default]
        First = "FIRST",
        /// After all others.
        Last = "LAST",
        /// Before another one.
        Before = "BEFORE",
        /// After another one.
        After = "AFTER",
    }
}
