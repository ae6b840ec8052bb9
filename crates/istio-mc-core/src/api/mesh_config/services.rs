//! Which Services are for their own cluster alone, and which objects the control plane looks at.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

record! {
    /// Settings of Services by their hosts.
    #[derive(Default)]
    pub struct ServiceSettings("service settings") {
        /// The settings.
        pub settings: Option<ServiceSettingsValues> = "settings",
        /// The hosts: full names, or `*.` with the end of names. The longest that fits counts.
        pub hosts: Vec<String> = "hosts",
    }

    /// Settings of a Service.
    #[derive(Default)]
    pub struct ServiceSettingsValues("values of service settings") {
        /// Whether clients use only endpoints of their own cluster.
        pub cluster_local: Option<bool> = "clusterLocal",
    }

    /// Which Services are known in other clusters, in ambient mode; since 1.27.
    #[derive(Default)]
    pub struct ServiceScopeConfig("a service scope") {
        /// Services of namespaces with those labels.
        pub namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// Services with those labels.
        pub services_selector: Option<LabelSelector> = "servicesSelector",
        /// Where they are known; absent is `LOCAL`.
        pub scope: Option<ServiceScope> = "scope",
    }

    /// Objects by their labels; all of it must fit.
    #[derive(Default)]
    pub struct LabelSelector("a label selector") {
        /// Labels with their values.
        pub match_labels: IndexMap<String, String> = "matchLabels",
        /// What else must be so.
        pub match_expressions: Vec<LabelRequirement> = "matchExpressions",
    }

    /// What must be so of a label.
    #[derive(Default)]
    pub struct LabelRequirement("a match expression") {
        /// The label.
        pub key: String = "key",
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        pub operator: String = "operator",
        /// Values, for `In` and `NotIn` alone.
        pub values: Vec<String> = "values",
    }
}

choice! {
    /// Where Services are known.
    #[derive(Default)]
    pub enum ServiceScope("a scope of services") {
        /// In their own cluster.
        #[default]
        Local = "LOCAL",
        /// In all clusters of the mesh.
        Global = "GLOBAL",
    }
}
