//! `extensions.istio.io`: code of one's own inside proxies.

mod plugin;
mod traffic_extension;
mod wasm_plugin;

pub use plugin::{
    EnvVar, EnvVarSource, FailStrategy, PluginPhase, PluginPort, PluginSide, PluginType, PullPolicy,
    TrafficSelector, VmConfig,
};
pub use traffic_extension::{ExtensionPhase, LuaFilter, TrafficExtension, TrafficExtensionSpec, WasmFilter};
pub use wasm_plugin::{WasmPlugin, WasmPluginSpec};
