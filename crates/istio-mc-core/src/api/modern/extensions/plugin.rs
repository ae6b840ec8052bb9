//! What WasmPlugin and TrafficExtension have in common.

use istio_mc_yaml::{choice, record};

record! {
    /// Traffic that a plugin sees; both fields must fit.
    #[derive(Default)]
    pub struct TrafficSelector("a match of traffic") {
        /// For which side of a call; absent is both.
        pub mode: Option<PluginSide> = "mode",
        /// Ports of the called workload, each at most once; none means all.
        pub ports: Vec<PluginPort> = "ports",
    }

    /// A port.
    #[derive(Default)]
    pub struct PluginPort("a port of a match") {
        /// The number, 1 to 65535.
        pub number: u32 = "number",
    }

    /// The virtual machine that a WebAssembly plugin runs in.
    #[derive(Default)]
    pub struct VmConfig("a VM configuration") {
        /// Variables of its environment, at most 256, each at most once.
        pub env: Vec<EnvVar> = "env",
    }

    /// A variable of the environment.
    #[derive(Default)]
    pub struct EnvVar("a variable") {
        /// The name, at most 256 characters.
        pub name: String = "name",
        /// Where the value comes from; absent is `INLINE`.
        pub value_from: Option<EnvVarSource> = "valueFrom",
        /// The value, at most 2048 characters; only for `INLINE`.
        pub value: Option<String> = "value",
    }
}

choice! {
    /// The side of a call on which a workload is.
    #[derive(Default)]
    pub enum PluginSide("a side of a call") {
        /// Not said: both.
        #[default]
        Undefined = "UNDEFINED",
        /// The workload calls; gateways always do.
        Client = "CLIENT",
        /// The workload is called.
        Server = "SERVER",
        /// Both.
        ClientAndServer = "CLIENT_AND_SERVER",
    }

    /// Where in the chain of filters a plugin stands.
    #[derive(Default)]
    pub enum PluginPhase("a phase") {
        /// Near the end, before the router.
        #[default]
        UnspecifiedPhase = "UNSPECIFIED_PHASE",
        /// Before Istio's authentication.
        Authn = "AUTHN",
        /// Before Istio's authorization and after its authentication.
        Authz = "AUTHZ",
        /// Before Istio's statistics and after its authorization.
        Stats = "STATS",
    }

    /// For what kind of traffic a plugin is.
    #[derive(Default)]
    pub enum PluginType("a type of plugin") {
        /// Not said: HTTP.
        #[default]
        UnspecifiedPluginType = "UNSPECIFIED_PLUGIN_TYPE",
        /// Requests of HTTP.
        Http = "HTTP",
        /// Connections.
        Network = "NETWORK",
    }

    /// What happens to traffic when a plugin cannot be loaded or fails.
    #[derive(Default)]
    pub enum FailStrategy("a strategy for failures") {
        /// It is refused.
        #[default]
        FailClose = "FAIL_CLOSE",
        /// It passes without the plugin.
        FailOpen = "FAIL_OPEN",
        /// The plugin is loaded again once, else it is refused; since 1.27.
        FailReload = "FAIL_RELOAD",
    }

    /// When an image is pulled.
    #[derive(Default)]
    pub enum PullPolicy("a pull policy") {
        /// Not said: `IfNotPresent`, or `Always` for the tag `latest`.
        #[default]
        UnspecifiedPolicy = "UNSPECIFIED_POLICY",
        /// When it is not there yet.
        IfNotPresent = "IfNotPresent",
        /// Whenever the configuration changes.
        Always = "Always",
    }

    /// Where the value of a variable comes from.
    #[derive(Default)]
    pub enum EnvVarSource("a source of a variable") {
        /// From the object.
        #[default]
        Inline = "INLINE",
        /// From the proxy's environment.
        Host = "HOST",
    }
}
