//! ProxyConfig: how proxies of workloads run.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use crate::api::kind;
use crate::api::modern::WorkloadSelector;

kind! {
    /// How the proxies of workloads run; what their pods get when they are made.
    pub struct ProxyConfig("networking.istio.io/v1beta1") {
        /// What it is.
        pub spec: ProxyConfigSpec = "spec",
    }
}

record! {
    /// The specification of a [`ProxyConfig`].
    #[derive(Default)]
    pub struct ProxyConfigSpec("a ProxyConfig's spec") {
        /// The workloads it is for; absent, all of its namespace, or of the mesh if that is the root namespace.
        pub selector: Option<WorkloadSelector> = "selector",
        /// How many worker threads, 0 for as many as there are cores; absent is what the CPU limits say.
        pub concurrency: Option<i32> = "concurrency",
        /// Environment variables; the value `""` takes one away.
        pub environment_variables: IndexMap<String, String> = "environmentVariables",
        /// The proxy's image.
        pub image: Option<ProxyImage> = "image",
    }

    /// The image of a proxy.
    #[derive(Default)]
    pub struct ProxyImage("a proxy's image") {
        /// The variant: `default`, `debug` or `distroless`, the end of the image's tag.
        pub image_type: Option<String> = "imageType",
    }
}
