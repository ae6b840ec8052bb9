//! Where a patch of an EnvoyFilter applies.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

record! {
    /// Which objects of Envoy's configuration a patch is for; all conditions hold.
    #[derive(Default)]
    pub struct EnvoyMatch(
        "a match of Envoy's configuration", either "listener" | "routeConfiguration" | "cluster" | "waypoint"
    ) {
        /// The proxies and directions; absent is `ANY`.
        pub context: Option<PatchContext> = "context",
        /// The proxies by what they say of themselves.
        pub proxy: Option<ProxyMatch> = "proxy",
        /// Listeners and what is in them.
        pub listener: Option<ListenerMatch> = "listener",
        /// Tables of routes and what is in them.
        pub route_configuration: Option<RouteConfigurationMatch> = "routeConfiguration",
        /// Clusters.
        pub cluster: Option<ClusterMatch> = "cluster",
        /// What is in a waypoint; with the context `WAYPOINT`, and only there (1.29).
        pub waypoint: Option<WaypointMatch> = "waypoint",
    }

    /// Proxies by what they say of themselves.
    #[derive(Default)]
    pub struct ProxyMatch("a match of proxies") {
        /// The version of Istio's proxy, a regular expression (RE2): `^1\.30.*`.
        pub proxy_version: Option<String> = "proxyVersion",
        /// Metadata of Envoy's node.
        pub metadata: IndexMap<String, String> = "metadata",
    }

    /// Listeners and what is in them.
    #[derive(Default)]
    pub struct ListenerMatch("a match of listeners") {
        /// The port.
        pub port_number: Option<u32> = "portNumber",
        /// Not implemented: the port's name.
        pub port_name: Option<String> = "portName",
        /// A filter chain in it.
        pub filter_chain: Option<FilterChainMatch> = "filterChain",
        /// A filter of listeners, by its name.
        pub listener_filter: Option<String> = "listenerFilter",
        /// The name.
        pub name: Option<String> = "name",
    }

    /// Filter chains of a listener.
    #[derive(Default)]
    pub struct FilterChainMatch("a match of filter chains") {
        /// The name.
        pub name: Option<String> = "name",
        /// The server name (SNI) it is for.
        pub sni: Option<String> = "sni",
        /// `raw_buffer` or `tls`.
        pub transport_protocol: Option<String> = "transportProtocol",
        /// Protocols of the application (ALPN), separated by commas.
        pub application_protocols: Option<String> = "applicationProtocols",
        /// A filter in it.
        pub filter: Option<FilterMatch> = "filter",
        /// The port it is for.
        pub destination_port: Option<u32> = "destinationPort",
    }

    /// Filters of connections.
    #[derive(Default)]
    pub struct FilterMatch("a match of filters") {
        /// The name: `envoy.filters.network.http_connection_manager`; required.
        pub name: Option<String> = "name",
        /// A filter of requests in it, for `HTTP_FILTER`.
        pub sub_filter: Option<SubFilterMatch> = "subFilter",
    }

    /// Filters in a filter of connections.
    #[derive(Default)]
    pub struct SubFilterMatch("a match of filters in filters") {
        /// The name: `envoy.filters.http.router`; required.
        pub name: Option<String> = "name",
    }

    /// Tables of routes and what is in them.
    #[derive(Default)]
    pub struct RouteConfigurationMatch("a match of route configurations") {
        /// The port, of a gateway's server or of a service.
        pub port_number: Option<u32> = "portNumber",
        /// The port's name, for gateways.
        pub port_name: Option<String> = "portName",
        /// The Gateway, `namespace/name`.
        pub gateway: Option<String> = "gateway",
        /// A virtual host in it.
        pub vhost: Option<VirtualHostMatch> = "vhost",
        /// The name.
        pub name: Option<String> = "name",
    }

    /// Virtual hosts of a table of routes.
    #[derive(Default)]
    pub struct VirtualHostMatch("a match of virtual hosts") {
        /// The name, which istiod makes: `host:port`.
        pub name: Option<String> = "name",
        /// One of its domains (1.25).
        pub domain_name: Option<String> = "domainName",
        /// A route in it.
        pub route: Option<RouteMatch> = "route",
    }

    /// Routes of a virtual host.
    #[derive(Default)]
    pub struct RouteMatch("a match of routes") {
        /// The name, which is that of the VirtualService's route; `default` where that has none.
        pub name: Option<String> = "name",
        /// What the route does; absent is `ANY`.
        pub action: Option<RouteAction> = "action",
    }

    /// Clusters: those for a service, or one by its name.
    #[derive(Default)]
    pub struct ClusterMatch("a match of clusters") {
        /// The service's port; of the workload where the cluster is inbound.
        pub port_number: Option<u32> = "portNumber",
        /// The service's host, in full.
        pub service: Option<String> = "service",
        /// The subset.
        pub subset: Option<String> = "subset",
        /// The name, in Envoy's form.
        pub name: Option<String> = "name",
    }

    /// What is in a waypoint (1.29).
    #[derive(Default)]
    pub struct WaypointMatch("a match of waypoints") {
        /// A filter of connections.
        pub filter: Option<FilterMatch> = "filter",
        /// The service's port, 1 to 65535.
        pub port_number: Option<u32> = "portNumber",
        /// A route.
        pub route: Option<WaypointRouteMatch> = "route",
    }

    /// Routes of a waypoint.
    #[derive(Default)]
    pub struct WaypointRouteMatch("a match of routes of waypoints") {
        /// The name.
        pub name: Option<String> = "name",
    }
}

choice! {
    /// Proxies and directions that a patch is for.
    #[derive(Default)]
    pub enum PatchContext("a context of a patch") {
        /// All but waypoints.
        #[default]
        Any = "ANY",
        /// Sidecars, from others.
        SidecarInbound = "SIDECAR_INBOUND",
        /// Sidecars, to others.
        SidecarOutbound = "SIDECAR_OUTBOUND",
        /// Gateways.
        Gateway = "GATEWAY",
        /// Waypoints (1.29).
        Waypoint = "WAYPOINT",
    }

    /// What a route does.
    #[derive(Default)]
    pub enum RouteAction("an action of a route") {
        /// Anything.
        #[default]
        Any = "ANY",
        /// It leads to a cluster.
        Route = "ROUTE",
        /// It redirects.
        Redirect = "REDIRECT",
        /// It answers itself.
        DirectResponse = "DIRECT_RESPONSE",
    }
}
