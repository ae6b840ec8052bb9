//! Parts of an EnvoyFilter of 1.4: what is changed, where, and how.

use indexmap::IndexMap;
use istio_mc_yaml::{Map, choice, record};

record! {
    /// A change to a part of the configuration (1.4).
    #[derive(Default)]
    pub struct ConfigPatch("a config patch") {
        /// What is changed; required.
        pub apply_to: Option<ApplyTo> = "applyTo",
        /// Which of these; absent means all.
        pub r#match: Option<PatchMatch> = "match",
        /// The change; required.
        pub patch: Option<Patch> = "patch",
    }

    /// Objects to change: those that have everything that is said here (1.4).
    #[derive(Default)]
    pub struct PatchMatch("a patch match", either "listener" | "routeConfiguration" | "cluster") {
        /// Of which proxy and in which direction; absent is `ANY`.
        pub context: Option<PatchContext> = "context",
        /// Of which proxies.
        pub proxy: Option<ProxyMatch> = "proxy",
        /// Of which listener.
        pub listener: Option<PatchListenerMatch> = "listener",
        /// Of which route configuration.
        pub route_configuration: Option<RouteConfigurationMatch> = "routeConfiguration",
        /// Which cluster.
        pub cluster: Option<ClusterMatch> = "cluster",
    }

    /// Proxies, by what they say of themselves (1.4).
    #[derive(Default)]
    pub struct ProxyMatch("a proxy match") {
        /// A regular expression (RE2) for their version.
        pub proxy_version: Option<String> = "proxyVersion",
        /// Entries of their metadata, all of which they must have.
        pub metadata: IndexMap<String, String> = "metadata",
    }

    /// A listener, or parts of it (1.4).
    #[derive(Default)]
    pub struct PatchListenerMatch("a listener match") {
        /// Its port.
        pub port_number: Option<u32> = "portNumber",
        /// The name of its port; read by no release.
        pub port_name: Option<String> = "portName",
        /// One of its filter chains.
        pub filter_chain: Option<FilterChainMatch> = "filterChain",
        /// Its name.
        pub name: Option<String> = "name",
    }

    /// A filter chain of a listener (1.4).
    #[derive(Default)]
    pub struct FilterChainMatch("a filter chain match") {
        /// Its name.
        pub name: Option<String> = "name",
        /// The server name it is for.
        pub sni: Option<String> = "sni",
        /// The transport it is for: `raw_buffer` or `tls`.
        pub transport_protocol: Option<String> = "transportProtocol",
        /// The protocols it is for, joined by commas.
        pub application_protocols: Option<String> = "applicationProtocols",
        /// One of its filters.
        pub filter: Option<FilterMatch> = "filter",
    }

    /// A filter of connections (1.4).
    #[derive(Default)]
    pub struct FilterMatch("a filter match") {
        /// Its name; required.
        pub name: Option<String> = "name",
        /// A filter of HTTP requests within the HTTP connection manager.
        pub sub_filter: Option<SubFilterMatch> = "subFilter",
    }

    /// A filter of HTTP requests (1.4).
    #[derive(Default)]
    pub struct SubFilterMatch("a sub-filter match") {
        /// Its name; required.
        pub name: Option<String> = "name",
    }

    /// A route configuration, or parts of it (1.4).
    #[derive(Default)]
    pub struct RouteConfigurationMatch("a route configuration match") {
        /// The port it is for.
        pub port_number: Option<u32> = "portNumber",
        /// The name of the port it is for.
        pub port_name: Option<String> = "portName",
        /// The gateway it is for: `namespace/name`.
        pub gateway: Option<String> = "gateway",
        /// One of its virtual hosts.
        pub vhost: Option<VirtualHostMatch> = "vhost",
        /// Its name.
        pub name: Option<String> = "name",
    }

    /// A virtual host of a route configuration (1.4).
    #[derive(Default)]
    pub struct VirtualHostMatch("a virtual host match") {
        /// Its name: `host:port`.
        pub name: Option<String> = "name",
        /// One of its routes.
        pub route: Option<RouteMatch> = "route",
    }

    /// A route of a virtual host (1.4).
    #[derive(Default)]
    pub struct RouteMatch("a route match") {
        /// Its name.
        pub name: Option<String> = "name",
        /// What it does; absent is `ANY`.
        pub action: Option<RouteAction> = "action",
    }

    /// A cluster of Envoy (1.4).
    #[derive(Default)]
    pub struct ClusterMatch("a cluster match") {
        /// The port of its service.
        pub port_number: Option<u32> = "portNumber",
        /// Its service, by the whole host name.
        pub service: Option<String> = "service",
        /// Its subset.
        pub subset: Option<String> = "subset",
        /// Its name.
        pub name: Option<String> = "name",
    }

    /// A change (1.4).
    #[derive(Default)]
    pub struct Patch("a patch") {
        /// How the value is put in; required.
        pub operation: Option<PatchOperation> = "operation",
        /// The value, as Envoy wants it; required but for `REMOVE`.
        pub value: Option<Map> = "value",
    }
}

choice! {
    /// What a patch changes (1.4).
    #[derive(Default)]
    pub enum ApplyTo("what a patch applies to") {
        /// Nothing said; refused.
        #[default]
        Invalid = "INVALID",
        /// Listeners.
        Listener = "LISTENER",
        /// Filter chains of listeners.
        FilterChain = "FILTER_CHAIN",
        /// Filters of connections.
        NetworkFilter = "NETWORK_FILTER",
        /// Filters of HTTP requests.
        HttpFilter = "HTTP_FILTER",
        /// Route configurations.
        RouteConfiguration = "ROUTE_CONFIGURATION",
        /// Virtual hosts of route configurations.
        VirtualHost = "VIRTUAL_HOST",
        /// Routes of virtual hosts.
        HttpRoute = "HTTP_ROUTE",
        /// Clusters.
        Cluster = "CLUSTER",
    }

    /// The proxies and directions of what is changed (1.4).
    #[derive(Default)]
    pub enum PatchContext("a patch context") {
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

    /// What a route does (1.4).
    #[derive(Default)]
    pub enum RouteAction("a route action") {
        /// Anything.
        #[default]
        Any = "ANY",
        /// It leads to clusters.
        Route = "ROUTE",
        /// It redirects.
        Redirect = "REDIRECT",
        /// It answers by itself.
        DirectResponse = "DIRECT_RESPONSE",
    }

    /// How a value is put in (1.4).
    #[derive(Default)]
    pub enum PatchOperation("a patch operation") {
        /// Nothing said; refused.
        #[default]
        Invalid = "INVALID",
        /// Into what is there.
        Merge = "MERGE",
        /// Beside what is there.
        Add = "ADD",
        /// What is there is taken out.
        Remove = "REMOVE",
        /// Before what is there.
        InsertBefore = "INSERT_BEFORE",
        /// After what is there.
        InsertAfter = "INSERT_AFTER",
    }
}
