//! ClusterRbacConfig and RbacConfig: for which services roles are asked for.

use istio_mc_yaml::{choice, record};

use super::EnforcementMode;
use crate::api::{ObjectMeta, kind};

kind! {
    /// For which services of the mesh roles are asked for. Cluster scoped, named `default`. Since 1.1.
    pub struct ClusterRbacConfig("rbac.istio.io/v1alpha1") {
        /// What it is.
        pub spec: RbacConfigSpec = "spec",
    }

    /// The same as [`ClusterRbacConfig`], in a namespace. Deprecated by it since 1.1, and named `default` too.
    pub struct RbacConfig("rbac.istio.io/v1alpha1") {
        /// What it is.
        pub spec: RbacConfigSpec = "spec",
    }
}

impl ClusterRbacConfig {
    /// The mesh's configuration: its name is always `default`.
    pub fn new(spec: RbacConfigSpec) -> Self {
        Self { metadata: ObjectMeta::named("default"), spec }
    }
}

record! {
    /// The specification of a [`ClusterRbacConfig`] and of an [`RbacConfig`].
    #[derive(Default)]
    pub struct RbacConfigSpec("an RBAC configuration") {
        /// For which services; absent is `OFF`.
        pub mode: Option<RbacMode> = "mode",
        /// The services of the mode `ON_WITH_INCLUSION`.
        pub inclusion: Option<RbacTarget> = "inclusion",
        /// The services of the mode `ON_WITH_EXCLUSION`.
        pub exclusion: Option<RbacTarget> = "exclusion",
        /// Whether it is enforced or only tried out; absent is `ENFORCED`.
        pub enforcement_mode: Option<EnforcementMode> = "enforcementMode",
    }

    /// Services, by name or by namespace.
    #[derive(Default)]
    pub struct RbacTarget("a target") {
        /// Services, by their whole host names.
        pub services: Vec<String> = "services",
        /// All services of these namespaces.
        pub namespaces: Vec<String> = "namespaces",
    }
}

choice! {
    /// For which services roles are asked for.
    #[derive(Default)]
    pub enum RbacMode("an RBAC mode") {
        /// For none.
        #[default]
        Off = "OFF",
        /// For all.
        On = "ON",
        /// For those that are included.
        OnWithInclusion = "ON_WITH_INCLUSION",
        /// For all but those that are excluded.
        OnWithExclusion = "ON_WITH_EXCLUSION",
    }
}
