//! ServiceRole: requests that may be allowed.

use istio_mc_yaml::record;

use crate::api::kind;

kind! {
    /// Requests to services of its namespace, which a
    /// [`ServiceRoleBinding`](super::ServiceRoleBinding) allows to somebody.
    pub struct ServiceRole("rbac.istio.io/v1alpha1") {
        /// What it is.
        pub spec: ServiceRoleSpec = "spec",
    }
}

record! {
    /// The specification of a [`ServiceRole`].
    #[derive(Default)]
    pub struct ServiceRoleSpec("a ServiceRole's spec") {
        /// Requests, of which one rule must fit; at least one.
        pub rules: Vec<AccessRule> = "rules",
    }

    /// Requests that fit everything that is said here. Names, paths and methods may have a wildcard at one end.
    #[derive(Default)]
    pub struct AccessRule("an access rule") {
        /// Hosts (1.1).
        pub hosts: Vec<String> = "hosts",
        /// Not these hosts (1.1).
        pub not_hosts: Vec<String> = "notHosts",
        /// The services, by their whole host names; at least one up to 1.3, unless hosts or ports are given.
        pub services: Vec<String> = "services",
        /// Paths; none means all.
        pub paths: Vec<String> = "paths",
        /// Not these paths (1.1).
        pub not_paths: Vec<String> = "notPaths",
        /// HTTP methods; none means all.
        pub methods: Vec<String> = "methods",
        /// Not these methods (1.1).
        pub not_methods: Vec<String> = "notMethods",
        /// Ports (1.1).
        pub ports: Vec<i32> = "ports",
        /// Not these ports (1.1).
        pub not_ports: Vec<i32> = "notPorts",
        /// Further properties of a request that must be right.
        pub constraints: Vec<Constraint> = "constraints",
    }

    /// A property of a request and the values that it may have.
    #[derive(Default)]
    pub struct Constraint("a constraint") {
        /// The property: `request.headers[version]`; required.
        pub key: Option<String> = "key",
        /// The values, of which one must fit; at least one.
        pub values: Vec<String> = "values",
    }
}

impl AccessRule {
    /// All requests to those services.
    pub fn services<T: Into<String>>(services: impl IntoIterator<Item = T>) -> Self {
        Self { services: services.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}
