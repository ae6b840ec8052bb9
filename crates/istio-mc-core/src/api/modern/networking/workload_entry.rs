//! WorkloadEntry: one workload that is no pod.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use crate::api::{ObjectMeta, kind};

kind! {
    /// A workload that is no pod, such as a virtual machine; ServiceEntries select it by its labels.
    pub struct WorkloadEntry(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: WorkloadEntrySpec = "spec",
    }
}

record! {
    /// A workload: the specification of a [`WorkloadEntry`], an endpoint of a
    /// [`ServiceEntry`](super::ServiceEntry), or the template of a [`WorkloadGroup`](super::WorkloadGroup).
    #[derive(Default)]
    pub struct WorkloadEntrySpec("a workload") {
        /// Where it is: an IP address, a host name (where DNS is asked), or `unix:///path`; at most 256 characters. May
        /// be left out where `network` is given, whose gateway is then the address, and in a template.
        pub address: Option<String> = "address",
        /// Ports that differ from the service's `targetPort`, by the name of the service's port; at most 128.
        pub ports: IndexMap<String, u32> = "ports",
        /// Labels, for selectors and subsets; at most 256.
        pub labels: IndexMap<String, String> = "labels",
        /// The network it is in; absent is the default one.
        pub network: Option<String> = "network",
        /// Where it is: `region/zone/subzone`.
        pub locality: Option<String> = "locality",
        /// Its share among the workloads of a service.
        pub weight: Option<u32> = "weight",
        /// The service account it runs as, in its namespace.
        pub service_account: Option<String> = "serviceAccount",
    }
}

impl WorkloadEntry {
    /// A workload at an address.
    pub fn new(metadata: ObjectMeta, address: impl Into<String>) -> Self {
        Self { metadata, spec: WorkloadEntrySpec::at(address) }
    }
}

impl WorkloadEntrySpec {
    /// A workload at an address: an IP address, a host name, or `unix:///path`.
    pub fn at(address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..Self::default() }
    }

    /// The same where one port of the service is another.
    #[must_use]
    pub fn port(mut self, name: impl Into<String>, number: u16) -> Self {
        self.ports.insert(name.into(), number.into());
        self
    }

    /// The same with one more label.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(key.into(), value.into());
        self
    }

    /// The same in a network.
    #[must_use]
    pub fn network(mut self, network: impl Into<String>) -> Self {
        self.network = Some(network.into());
        self
    }

    /// The same at a place, `region/zone/subzone`.
    #[must_use]
    pub fn locality(mut self, locality: impl Into<String>) -> Self {
        self.locality = Some(locality.into());
        self
    }

    /// The same run as a service account.
    #[must_use]
    pub fn service_account(mut self, name: impl Into<String>) -> Self {
        self.service_account = Some(name.into());
        self
    }
}
