//! EnvoyFilter: patches of the configuration that istiod makes for Envoy.

use istio_mc_yaml::{Map, choice, record};

use super::{EnvoyMatch, LabelSelector};
use crate::api::modern::PolicyTargetReference;
use crate::api::{ObjectMeta, kind};

kind! {
    /// Patches of the configuration that istiod makes for Envoy. What they rely on may change with any release.
    pub struct EnvoyFilter("networking.istio.io/v1alpha3") {
        /// What it is.
        pub spec: EnvoyFilterSpec = "spec",
    }
}

record! {
    /// The specification of an [`EnvoyFilter`].
    #[derive(Default)]
    pub struct EnvoyFilterSpec("an EnvoyFilter's spec") {
        /// The workloads it is for; absent, all of its namespace, or of the mesh if that is the root namespace.
        pub workload_selector: Option<LabelSelector> = "workloadSelector",
        /// The waypoints it is for, by what they serve, at most 16; instead of a selector.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
        /// The patches, applied in order.
        pub config_patches: Vec<ConfigPatch> = "configPatches",
        /// Among the filters of a namespace, lower ones are applied first; absent is 0.
        pub priority: Option<i32> = "priority",
    }

    /// One patch, where it applies.
    #[derive(Default)]
    pub struct ConfigPatch("a patch of the configuration") {
        /// What is patched; required.
        pub apply_to: Option<ApplyTo> = "applyTo",
        /// Which ones of these; absent are all.
        pub r#match: Option<EnvoyMatch> = "match",
        /// What is done; required.
        pub patch: Option<EnvoyPatch> = "patch",
    }

    /// What is done with what matches.
    #[derive(Default)]
    pub struct EnvoyPatch("a patch") {
        /// The kind of change; required.
        pub operation: Option<PatchOperation> = "operation",
        /// What is merged, added or put in place, in Envoy's own form; not needed to remove.
        pub value: Option<Map> = "value",
        /// Where among the filters that Istio makes an added one stands.
        pub filter_class: Option<FilterClass> = "filterClass",
    }
}

choice! {
    /// What part of Envoy's configuration is patched.
    #[derive(Default)]
    pub enum ApplyTo("what a patch applies to") {
        /// None; Istio refuses it.
        #[default]
        Invalid = "INVALID",
        /// Listeners.
        Listener = "LISTENER",
        /// Filter chains of listeners.
        FilterChain = "FILTER_CHAIN",
        /// Filters of connections in a filter chain.
        NetworkFilter = "NETWORK_FILTER",
        /// Filters of requests in a filter of connections.
        HttpFilter = "HTTP_FILTER",
        /// Tables of routes.
        RouteConfiguration = "ROUTE_CONFIGURATION",
        /// Virtual hosts in tables of routes.
        VirtualHost = "VIRTUAL_HOST",
        /// Routes of virtual hosts.
        HttpRoute = "HTTP_ROUTE",
        /// Clusters.
        Cluster = "CLUSTER",
        /// Configuration of extensions (ECDS).
        ExtensionConfig = "EXTENSION_CONFIG",
        /// What Envoy starts with.
        Bootstrap = "BOOTSTRAP",
        /// Filters of listeners.
        ListenerFilter = "LISTENER_FILTER",
    }

    /// The kind of change.
    #[derive(Default)]
    pub enum PatchOperation("a patch operation") {
        /// None; Istio refuses it.
        #[default]
        Invalid = "INVALID",
        /// Merged into what is there.
        Merge = "MERGE",
        /// Merged into what is there, where lists take the place of lists (1.31).
        MergeAndReplaceList = "MERGE_AND_REPLACE_LIST",
        /// Added to the list.
        Add = "ADD",
        /// Taken away.
        Remove = "REMOVE",
        /// Put before what matches.
        InsertBefore = "INSERT_BEFORE",
        /// Put after what matches.
        InsertAfter = "INSERT_AFTER",
        /// Put first.
        InsertFirst = "INSERT_FIRST",
        /// Put in the place of what matches.
        Replace = "REPLACE",
    }

    /// Where among the filters that Istio makes an added one stands.
    #[derive(Default)]
    pub enum FilterClass("a filter class") {
        /// Where the operation says.
        #[default]
        Unspecified = "UNSPECIFIED",
        /// After those of authentication.
        Authn = "AUTHN",
        /// After those of authorization.
        Authz = "AUTHZ",
        /// Before those of statistics.
        Stats = "STATS",
    }
}

impl EnvoyFilter {
    /// A filter for all workloads of its namespace, without patches yet.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }

    /// The same for the workloads with those labels.
    #[must_use]
    pub fn selecting(mut self, selector: LabelSelector) -> Self {
        self.spec.workload_selector = Some(selector);
        self
    }

    /// The same with one more patch, after the others.
    #[must_use]
    pub fn patch(mut self, patch: ConfigPatch) -> Self {
        self.spec.config_patches.push(patch);
        self
    }
}

impl ConfigPatch {
    /// A change with a value, everywhere.
    pub fn new(apply_to: ApplyTo, operation: PatchOperation, value: Map) -> Self {
        let patch = EnvoyPatch { operation: Some(operation), value: Some(value), filter_class: None };
        Self { apply_to: Some(apply_to), r#match: None, patch: Some(patch) }
    }

    /// What matches is taken away.
    pub fn remove(apply_to: ApplyTo) -> Self {
        let patch = EnvoyPatch { operation: Some(PatchOperation::Remove), ..EnvoyPatch::default() };
        Self { apply_to: Some(apply_to), r#match: None, patch: Some(patch) }
    }

    /// The same for what matches.
    #[must_use]
    pub fn matching(mut self, matching: EnvoyMatch) -> Self {
        self.r#match = Some(matching);
        self
    }
}
