//! WasmPlugin: WebAssembly inside proxies.

use istio_mc_yaml::{Map, record};

use super::{FailStrategy, PluginPhase, PluginType, PullPolicy, TrafficSelector, VmConfig};
use crate::api::kind;
use crate::api::modern::{PolicyTargetReference, WorkloadSelector};

kind! {
    /// A WebAssembly module that the proxies of workloads run over their traffic.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::extensions::{PluginPhase, WasmPlugin, WasmPluginSpec};
    ///
    /// let plugin = WasmPlugin {
    ///     metadata: ObjectMeta::namespaced("bookinfo", "openid"),
    ///     spec: WasmPluginSpec {
    ///         url: "oci://registry.example.com/openid:1.0".into(),
    ///         phase: Some(PluginPhase::Authn),
    ///         ..WasmPluginSpec::default()
    ///     },
    /// };
    /// assert!(istio_mc_yaml::to_string(&plugin)?.contains("phase: AUTHN"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct WasmPlugin("extensions.istio.io/v1alpha1") {
        /// For whom, and which module.
        pub spec: WasmPluginSpec = "spec",
    }
}

record! {
    /// For whom, and which module. Of `selector`, `targetRef` and `targetRefs` there may be one; without any it is
    /// for the whole namespace, or for the mesh in the root namespace.
    #[derive(Default)]
    pub struct WasmPluginSpec("a WasmPlugin") {
        /// The workloads.
        pub selector: Option<WorkloadSelector> = "selector",
        /// The object it is attached to; `targetRefs` is the newer form.
        pub target_ref: Option<PolicyTargetReference> = "targetRef",
        /// The objects it is attached to, at most 16.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
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
        /// Where in the chain of filters it stands.
        pub phase: Option<PluginPhase> = "phase",
        /// The order among plugins of one phase, higher first; 0 by default.
        pub priority: Option<i32> = "priority",
        /// What happens when it fails; absent is `FAIL_CLOSE`.
        pub fail_strategy: Option<FailStrategy> = "failStrategy",
        /// The virtual machine it runs in.
        pub vm_config: Option<VmConfig> = "vmConfig",
        /// Which traffic it sees, any of them; none means all.
        pub r#match: Vec<TrafficSelector> = "match",
        /// For what kind of traffic it is; absent is HTTP.
        pub r#type: Option<PluginType> = "type",
    }
}
