//! ProxyConfig: workloads, threads and variables.

use super::spec;
use crate::api::modern::networking::{ProxyConfig, ProxyConfigSpec};
use crate::rules::istio::{not_negative, text_at_most, workload_selector};
use crate::rules::{At, Cx};

/// How long the value of a variable may be, by the custom resource definition.
const VALUE_MAX: usize = 2048;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<ProxyConfig, ProxyConfigSpec>(root, cx) else { return };
    let at = root.field("spec");
    workload_selector(&at.field("selector"), cx);
    not_negative(&at.field("concurrency"), spec.concurrency, cx);
    let variables = at.field("environmentVariables");
    for name in spec.environment_variables.keys() {
        text_at_most(VALUE_MAX, &variables.field(name), cx);
    }
}
