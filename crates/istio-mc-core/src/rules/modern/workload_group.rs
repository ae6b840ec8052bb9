//! WorkloadGroup: the template of its entries, and their probe.

use istio_mc_diagnostic::code;

use super::{readiness_probe, spec, workload};
use crate::api::modern::networking::{WorkloadGroup, WorkloadGroupSpec};
use crate::rules::istio::{at_most, labels};
use crate::rules::{At, Cx};

/// How many labels or annotations there may be, by the custom resource definition.
const METADATA_MAX: usize = 256;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<WorkloadGroup, WorkloadGroupSpec>(root, cx) else { return };
    let at = root.field("spec");
    let template = at.field("template");
    match &spec.template {
        None => {
            let finding =
                cx.finding(&code::ISTIO_REQUIRES, &template, "a WorkloadGroup needs a `template`".to_owned());
            cx.push(finding.help("`template: {}` will do: the address comes from the workload itself"));
        }
        Some(given) => workload::check(&template, given, cx),
    }
    let metadata = at.field("metadata");
    for name in ["labels", "annotations"] {
        let map = metadata.field(name);
        at_most(METADATA_MAX, map.entries().len(), name, &map, cx);
    }
    labels(&metadata.field("labels"), cx);
    if let Some(probe) = &spec.probe {
        readiness_probe::check(&at.field("probe"), probe, cx);
    }
}
