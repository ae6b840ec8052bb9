//! The object that a policy is attached to.

use istio_mc_yaml::record;

record! {
    /// An object of the same namespace that a policy is attached to: a `Gateway` or `GatewayClass` of the Gateway
    /// API, a `Service`, or a `ServiceEntry`.
    #[derive(Default)]
    pub struct PolicyTargetReference("a target reference") {
        /// The API group, without a version: `gateway.networking.k8s.io`, `networking.istio.io`; absent, empty or
        /// `core` for a `Service`.
        pub group: Option<String> = "group",
        /// The kind: `Gateway`, `GatewayClass`, `Service` or `ServiceEntry`.
        pub kind: String = "kind",
        /// The name.
        pub name: String = "name",
        /// Reserved: must be empty, as another namespace cannot be referred to.
        pub namespace: Option<String> = "namespace",
    }
}

impl PolicyTargetReference {
    /// A `Gateway` of the Gateway API, such as a waypoint.
    pub fn gateway(name: impl Into<String>) -> Self {
        Self::of("gateway.networking.k8s.io", "Gateway", name)
    }

    /// A `Service`, at the waypoint that serves it.
    pub fn service(name: impl Into<String>) -> Self {
        Self { kind: "Service".to_owned(), name: name.into(), ..Self::default() }
    }

    /// A `ServiceEntry`, at the waypoint that serves it.
    pub fn service_entry(name: impl Into<String>) -> Self {
        Self::of("networking.istio.io", "ServiceEntry", name)
    }

    fn of(group: &str, kind: &str, name: impl Into<String>) -> Self {
        Self { group: Some(group.to_owned()), kind: kind.to_owned(), name: name.into(), ..Self::default() }
    }
}
