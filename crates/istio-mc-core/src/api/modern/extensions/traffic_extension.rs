//! TrafficExtension: WebAssembly or Lua inside proxies.

use istio_mc_yaml::{Map, choice, record};

use super::{FailStrategy, PluginType, PullPolicy, TrafficSelector, VmConfig};
use crate::api::kind;
use crate::api::modern::{PolicyTargetReference, WorkloadSelector};

kind! {
    /// A WebAssembly module or a Lua script that the proxies of workloads run over their traffic; since 1.30.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::extensions::{LuaFilter, TrafficExtension, TrafficExtensionSpec};
    ///
    /// let code = "function envoy_on_request(handle) handle:headers():add('x-seen', 'yes') end";
    /// let extension = TrafficExtension {
    ///     metadata: ObjectMeta::namespaced("bookinfo", "seen"),
    ///     spec: TrafficExtensionSpec {
    ///         lua: Some(LuaFilter { inline_code: code.into() }),
    ///         ..TrafficExtensionSpec::default()
    ///     },
    /// };
    /// assert!(extension.spec.wasm.is_none());
    /// ```
    pub struct TrafficExtension("extensions.istio.io/v1alpha1") {
        /// For whom, and what is run.
        pub spec: TrafficExtensionSpec = "spec",
    }
}

record! {
    /// For whom, and what is run. Of `selector` and `targetRefs` there may be one; without any it is for the whole
    /// namespace, or for the mesh in the root namespace.
    #[derive(Default)]
    pub struct TrafficExtensionSpec("a TrafficExtension", either "wasm" | "lua") {
        /// The workloads.
        pub selector: Option<WorkloadSelector> = "selector",
        /// The objects it is attached to, at most 16.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
        /// Where in the chain of filters it stands.
        pub phase: Option<ExtensionPhase> = "phase",
        /// The order among extensions of one phase, higher first; 0 by default.
        pub priority: Option<i32> = "priority",
        /// Which traffic it sees, any of them; none means all.
        pub r#match: Vec<TrafficSelector> = "match",
        /// A WebAssembly module; this or `lua` is required.
        pub wasm: Option<WasmFilter> = "wasm",
        /// A Lua script; this or `wasm` is required.
        pub lua: Option<LuaFilter> = "lua",
    }

    /// A WebAssembly module.
    #[derive(Default)]
    pub struct WasmFilter("a WebAssembly filter") {
        /// Where the module is: a URL with `oci`, `file`, `http` or `https`; without a scheme it is `oci`.
        pub url: String = "url",
        /// The SHA-256 of the module or image: 64 digits of `0-9a-f`; absent is not looked at.
        pub sha256: Option<String> = "sha256",
        /// When an image is pulled.
        pub image_pull_policy: Option<PullPolicy> = "imagePullPolicy",
        /// The Secret of the same namespace to pull an image with.
        pub image_pull_secret: Option<String> = "imagePullSecret",
        /// Reserved: the key that an image must be signed with.
        pub verification_key: Option<String> = "verificationKey",
        /// What the plugin is told: any map.
        pub plugin_config: Option<Map> = "pluginConfig",
        /// The name of the plugin in the module, where there are several.
        pub plugin_name: Option<String> = "pluginName",
        /// What happens when it fails; absent is `FAIL_CLOSE`.
        pub fail_strategy: Option<FailStrategy> = "failStrategy",
        /// The virtual machine it runs in.
        pub vm_config: Option<VmConfig> = "vmConfig",
        /// For what kind of traffic it is; absent is HTTP.
        pub r#type: Option<PluginType> = "type",
    }

    /// A Lua script.
    #[derive(Default)]
    pub struct LuaFilter("a Lua filter") {
        /// The script with `envoy_on_request` or `envoy_on_response`, at most 64 KiB.
        pub inline_code: String = "inlineCode",
    }
}

choice! {
    /// Where in the chain of filters an extension stands.
    #[derive(Default)]
    pub enum ExtensionPhase("a phase") {
        /// Near the end, before the router.
        #[default]
        Unspecified = "UNSPECIFIED",
        /// Before Istio's authentication.
        Authn = "AUTHN",
        /// Before Istio's authorization and after its authentication.
        Authz = "AUTHZ",
        /// Before Istio's statistics and after its authorization.
        Stats = "STATS",
    }
}
