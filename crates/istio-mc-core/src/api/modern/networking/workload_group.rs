//! WorkloadGroup: what WorkloadEntries that are made on the fly look like.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{ReadinessProbe, WorkloadEntrySpec};
use crate::api::{ObjectMeta, kind};

kind! {
    /// Workloads of one sort that are no pods: for each that connects, istiod makes a WorkloadEntry.
    pub struct WorkloadGroup(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: WorkloadGroupSpec = "spec",
    }
}

record! {
    /// The specification of a [`WorkloadGroup`].
    #[derive(Default)]
    pub struct WorkloadGroupSpec("a WorkloadGroup's spec") {
        /// Metadata of the entries.
        pub metadata: Option<WorkloadGroupMetadata> = "metadata",
        /// The entries; the address comes from the workload itself. Required.
        pub template: Option<WorkloadEntrySpec> = "template",
        /// How a workload says that it can serve.
        pub probe: Option<ReadinessProbe> = "probe",
    }

    /// Metadata of the entries of a group.
    #[derive(Default)]
    pub struct WorkloadGroupMetadata("metadata of a WorkloadGroup") {
        /// Labels, at most 256.
        pub labels: IndexMap<String, String> = "labels",
        /// Annotations, at most 256.
        pub annotations: IndexMap<String, String> = "annotations",
    }
}

impl WorkloadGroup {
    /// A group of workloads of that form.
    pub fn new(metadata: ObjectMeta, template: WorkloadEntrySpec) -> Self {
        Self { metadata, spec: WorkloadGroupSpec { template: Some(template), ..Default::default() } }
    }

    /// The same with a probe.
    #[must_use]
    pub fn probe(mut self, probe: ReadinessProbe) -> Self {
        self.spec.probe = Some(probe);
        self
    }
}
